"""What a search finds is what brute force over the permitted passages finds, whatever was added,
removed and published before it; and it is all of one state."""

from __future__ import annotations

import random

import numpy as np
import pytest

from taiyi_rag.errors import IndexOutdated
from taiyi_rag.library import (
    Collection,
    DraftPassage,
    approximate,
    dense,
    digest_of,
    lexical,
    vectors,
)
from taiyi_rag.library.changes import lexical_entries_since
from taiyi_rag.library.lexical_filters import permits
from taiyi_rag.types import Document, Filters, Population, Section, StudyDesign, TrustStatus

DIMENSION = 16
WORDS = "metformin warfarin aspirin insulin dose risk trial renal liver heart".split()
TYPES = ("Guideline", "Randomized Controlled Trial", "Review")

FILTERS = [
    Filters(),
    Filters(year_from=2000),
    Filters(year_from=2000, year_to=2005),
    Filters(year_to=1979),
    Filters(study_types=frozenset({"guideline"})),
    Filters(study_types=frozenset({"Guideline", "review"}), trust=frozenset({TrustStatus.CURRENT})),
    Filters(trust=frozenset({TrustStatus.RETRACTED})),
    Filters(documents=frozenset({"d3", "d5", "d400"})),
    Filters(languages=frozenset({"zh"})),
    Filters(designs=frozenset({StudyDesign.RCT, StudyDesign.GUIDELINE})),
    Filters(populations=frozenset({Population.CHILDREN}), year_from=1990),
    Filters(sources=frozenset({"the lancet"})),
    Filters(sources=frozenset({"N Engl J Med"}), jurisdictions=frozenset({"cn", "WHO"})),
    Filters(tiers=frozenset({"curated"})),
    Filters(tiers=frozenset({"untrusted"}), languages=frozenset({"en"})),
    Filters(hidden=True),
]


def passages(number: int, rng: np.random.Generator) -> tuple[Document, list[DraftPassage]]:
    lines = [" ".join(rng.choice(WORDS, 6)) + "." for _ in range(4)]
    lines[1] = f"{lines[1]} 二甲双胍的剂量"
    starts = np.cumsum([0, *(len(line) + 1 for line in lines)]).tolist()
    document = Document(
        id=f"d{number}",
        title=f"Document {number}",
        text="\n".join(lines),
        language="en",
        source="The Lancet" if number % 3 else "The New England journal of medicine",
        extra=() if number % 3 else (("citation", "N Engl J Med. 1999;341:1"),),
        format="text",
        design=tuple(StudyDesign)[number % len(StudyDesign)],
        populations=tuple(rng.choice(list(Population), number % 4, replace=False)),
        jurisdiction=(None, "CN", "WHO", "US")[number % 4],
        tier="untrusted" if number % 6 == 0 else "curated",
        year=None if number % 7 == 0 else int(rng.integers(1980, 2025)),
        study_types=tuple(rng.choice(TYPES, number % 3, replace=False)),
        trust=TrustStatus.RETRACTED if number % 11 == 0 else TrustStatus.CURRENT,
        sections=(Section(0, starts[-1] - 1, ()),),
    )
    drafts = []
    for place, (line, start) in enumerate(zip(lines, starts, strict=False)):
        vector = rng.normal(size=DIMENSION).astype(np.float32)
        vector /= np.linalg.norm(vector)
        drafts.append(
            DraftPassage(
                start,
                start + len(line),
                "zh" if place == 1 else "en",
                (),
                None,
                digest_of(f"{number}/{place}/{line}"),
                vector,
                hidden="white" if place == 3 and number % 5 == 0 else "",
            )
        )
    return document, drafts


@pytest.fixture
def collection(tmp_path) -> Collection:
    return Collection.create(tmp_path, "c", embedder="m", dimension=DIMENSION)


def change(collection: Collection, rng: np.random.Generator, step: int) -> None:
    """Some documents come, some come anew, some go."""
    with collection.writing(), collection.truth.transaction() as writer:
        for number in rng.integers(0, 120, 30):
            writer.put(*passages(int(number), rng))
        for number in rng.integers(0, 120, 6):
            writer.remove(f"d{number}")
    if step % 2:
        with collection.writing():
            collection.publish()


def check_against_brute_force(
    collection: Collection, rng: np.random.Generator, *, exact: bool
) -> float:
    """The share of brute force's top ten that dense searches find: all of it when `exact`."""
    found = wanted = met = 0
    with collection.reading() as view:
        entries = {e.key: e for e in lexical_entries_since(view.truth, -1)}
        assert view.lexical.keys() == entries.keys()
        for filters in FILTERS:
            permitted = {key for key, entry in entries.items() if permits(filters, entry)}
            met += bool(permitted)
            for language in ("en", "zh"):
                keys, matrix = view.dense.some(entries).get(
                    language, ([], np.zeros((0, DIMENSION)))
                )
                question = rng.normal(size=DIMENSION).astype(np.float32)
                scores = dict(zip(keys, (matrix @ question).tolist(), strict=True))
                best = sorted((k for k in keys if k in permitted), key=lambda k: -scores[k])[:10]
                hits = [key for key, _ in view.dense.search(language, question, 10, filters)]
                assert set(hits) <= permitted
                assert len(hits) == len(best), "a filter starves nobody"
                if exact:
                    assert hits == best
                found += len(set(hits) & set(best))
                wanted += len(best)
            terms = ["metformin", "renal"]
            hits = view.lexical.search(terms, 1000, filters)
            holding = {
                k for k in permitted if set(terms) & set(entries[k].text.strip(".").split(" "))
            }
            assert {key for key, _ in hits} >= holding
            assert {key for key, _ in hits} <= permitted
            some = view.lexical.search(terms, 5, filters)
            assert [s for _, s in some] == pytest.approx([s for _, s in hits[:5]])
    assert met >= len(FILTERS) - 2, "filters that let nothing through test nothing"
    return found / wanted


def test_exact_search_is_brute_force_over_what_is_permitted(collection, monkeypatch) -> None:
    monkeypatch.setattr(dense, "_LAG", (0, 0))
    rng = np.random.default_rng(1)
    for step in range(8):
        change(collection, rng, step)
        check_against_brute_force(collection, rng, exact=True)
        check_against_brute_force(
            Collection(collection.folder), np.random.default_rng(step), exact=True
        )


def test_approximate_search_under_filters(collection, monkeypatch) -> None:
    monkeypatch.setattr(dense, "_LAG", (0, 0))
    monkeypatch.setattr(approximate, "FROM", 100)
    monkeypatch.setattr(vectors, "EXACT", 10)
    rng = np.random.default_rng(2)
    shares = []
    for step in range(10):
        change(collection, rng, step)
        shares.append(check_against_brute_force(collection, rng, exact=False))
    with collection.reading() as view:
        assert view.dense.recall()["en"] >= 0.9
    assert min(shares) > 0.85  # of random vectors of 16 dimensions; real ones cluster


def test_tail_scores_as_the_published_index_does(collection) -> None:
    rng = np.random.default_rng(3)
    change(collection, rng, 0)
    with collection.reading() as view:
        tail = view.lexical.search(["metformin", "liver"], 20)
        assert view.lexical.base.searcher is None
    with collection.writing():
        collection.publish()
    with Collection(collection.folder).reading() as view:
        assert not view.lexical.tail.words
        published = view.lexical.search(["metformin", "liver"], 20)
    assert dict(tail) == pytest.approx(dict(published), rel=0.02)  # tantivy rounds lengths


def test_view_stays_what_it_was(collection) -> None:
    rng = np.random.default_rng(4)
    change(collection, rng, 0)
    writer = Collection(collection.folder)
    question = np.ones(DIMENSION, np.float32)
    with collection.reading() as view:
        before = view.dense.search("en", question, 50), view.lexical.search(["renal"], 50)
        for step in range(4):
            change(writer, rng, step)
        with collection.reading() as same:
            assert same.commit == view.commit
        assert (view.dense.search("en", question, 50), view.lexical.search(["renal"], 50)) == before
        assert len(view.truth.passages([key for key, _ in before[0]])) == len(before[0])
    with collection.reading() as later:
        assert later.commit == view.commit + 4
        assert later.dense.search("en", question, 50) != before[0]


def test_what_lags_too_far_is_refused(collection, monkeypatch) -> None:
    change(collection, np.random.default_rng(5), 0)
    monkeypatch.setattr(lexical, "MOST_BEHIND", 50)
    refused = pytest.raises(IndexOutdated, match="python -m ingest rebuild --collection c")
    with refused, collection.reading():
        pass
    with collection.writing():
        collection.rebuild()
    with collection.reading() as view:
        assert view.lexical.search(["renal"], 1)


def test_adding_one_leaves_the_snapshot_alone(collection) -> None:
    rng = random.Random(6)
    generator = np.random.default_rng(6)
    with collection.writing():
        with collection.truth.transaction() as writer:
            for number in range(800):
                writer.put(*passages(number, generator))
        collection.publish()
        (before,) = collection.folder.glob("dense-*-*")
        for number in range(3):
            with collection.truth.transaction() as writer:
                writer.put(*passages(1000 + number, generator))
            collection.publish()
    assert list(collection.folder.glob("dense-*-*")) == [before]
    assert rng is not None
    with collection.reading() as view:
        assert view.truth.counts()["documents"] == 803
        assert view.dense.languages["zh"].count == 803
