"""Pages, orders, groups and counts of what a retriever found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.errors import InputError
from taiyi_rag.library import Collection, DraftPassage, digest_of
from taiyi_rag.nodes import node_from
from taiyi_rag.retrieval import Lookup, Request
from taiyi_rag.retrieval.lookup import DEEPEST
from taiyi_rag.retrieval.results import entries_json, results_json
from taiyi_rag.retrieval.similar import similar_passages
from taiyi_rag.types import Document, Filters, TrustStatus

YEARS = [2001, None, 2020, 2010]
TITLES = ["delta", "Alpha", "charlie", "阿司匹林"]


class Ranking(BaseRetriever):
    """All passages of a collection, in order of their keys."""

    def __init__(self, collection: Collection, top: int, filters: Filters) -> None:
        super().__init__()
        self._collection, self._top, self._filters = collection, top, filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = []
        for header in self._collection.truth.documents():
            for p in self._collection.truth.passages_of(header.id):
                if not self._filters.languages or p.language in self._filters.languages:
                    found.append(
                        node_from(p, header, score=0.5, similarity=0.25, lead=0.1, words=2.0)
                    )
        return found[: self._top]


def _draft(number: int, sentence: str, vector: list[float]) -> tuple[Document, list[DraftPassage]]:
    lines = [f"{sentence} {number}.", f"Metformin dose {number}."]
    document = Document(
        id=f"d{number}",
        title=TITLES[number % 4],
        text="\n".join(lines),
        language="zh" if number % 4 == 3 else "en",
        source="Lancet" if number % 2 else "BMJ",
        format="text",
        year=YEARS[number % 4],
        study_types=("Review", "Review"),
        trust=TrustStatus.RETRACTED if number == 1 else TrustStatus.CURRENT,
    )
    unit = np.array(vector, np.float32) / np.linalg.norm(vector)
    drafts = []
    for line in lines:
        at = document.text.index(line)
        drafts.append(
            DraftPassage(at, at + len(line), document.language, (), None, digest_of(line), unit)
        )
    return document, drafts


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    made = Collection.create(tmp_path, "c", embedder="m", dimension=4)
    with made.writing(), made.truth.transaction() as writer:
        for number in range(4):
            writer.put(*_draft(number, f"Sentence {number}", [1, number, 0.1, 0]))
    return made


@pytest.fixture
def lookup(collection: Collection) -> Lookup:
    return Lookup(collection, lambda top, filters: Ranking(collection, top, filters))


def ids(lookup: Lookup, **fields: Any) -> list[str]:
    results = lookup.find(Request("metformin", **fields))
    return [entry.document.id for entry in results.entries]


def test_pages_are_the_ranking_cut_up(lookup: Lookup) -> None:
    pages = [lookup.find(Request("metformin", page=n, size=3)) for n in (1, 2, 3, 4)]
    shown = [f.node.node.node_id for p in pages for e in p.entries for f in e.passages]
    assert shown == [f"p{n}" for n in range(1, 9)]
    assert {(p.pages, p.passages, p.documents, p.complete) for p in pages} == {(3, 8, 4, True)}
    assert pages[3].entries == ()


def test_orders(lookup: Lookup) -> None:
    assert ids(lookup, by="document") == ["d0", "d1", "d2", "d3"]
    assert ids(lookup, by="document", sort="year") == ["d0", "d3", "d2", "d1"]
    assert ids(lookup, by="document", sort="-year") == ["d2", "d3", "d0", "d1"]
    assert ids(lookup, by="document", sort="title") == ["d1", "d2", "d0", "d3"]
    assert ids(lookup, sort="-year", size=2) == ["d2", "d2"]


def test_what_hardly_matches_is_not_sorted_to_the_front(
    lookup: Lookup, monkeypatch: pytest.MonkeyPatch
) -> None:
    retrieve = Ranking._retrieve

    def some_lead(self: Ranking, query: QueryBundle) -> list[NodeWithScore]:
        nodes = retrieve(self, query)
        for node in nodes:
            good = node.node.metadata["document_id"] in ("d0", "d3")
            node.node.metadata["lead"] = 0.3 if good else 0.02
        return nodes

    monkeypatch.setattr(Ranking, "_retrieve", some_lead)
    assert ids(lookup, by="document", sort="-year") == ["d3", "d0"]
    assert ids(lookup, by="document") == ["d0", "d1", "d2", "d3"]


def test_documents_have_their_passages(lookup: Lookup) -> None:
    results = lookup.find(Request("metformin", by="document", size=2))
    assert [len(entry.passages) for entry in results.entries] == [2, 2]
    assert [entry.matching for entry in results.entries] == [2, 2]
    assert (results.pages, results.passages) == (2, 8)


def test_words_are_highlighted_where_they_stand(lookup: Lookup) -> None:
    results = lookup.find(Request("metformin doses"))
    found = results.entries[1].passages[0]
    text = found.node.node.get_content()
    assert [text[a:b] for a, b in found.highlights] == ["Metformin", "dose"]
    assert results.entries[0].passages[0].highlights == ()


def test_facets_count_documents(lookup: Lookup) -> None:
    facets = lookup.find(Request("x", size=1)).facets
    assert facets.language == (("en", 3), ("zh", 1))
    assert facets.year == (("2020", 1), ("2010", 1), ("2001", 1))
    assert facets.source == (("BMJ", 2), ("Lancet", 2))
    assert facets.study_type == (("Review", 4),)
    assert facets.trust == (("current", 3), ("retracted", 1))


def test_filters_reach_the_retriever(lookup: Lookup) -> None:
    assert ids(lookup, filters=Filters(languages=frozenset({"zh"})), by="document") == ["d3"]


def test_later_pages_look_further(collection: Collection) -> None:
    with collection.writing(), collection.truth.transaction() as writer:
        for number in range(4, 90):
            writer.put(*_draft(number, f"Sentence {number}", [1, number, 0.1, 0]))
    asked: list[int] = []

    def retriever(top: int, filters: Filters) -> Ranking:
        asked.append(top)
        return Ranking(collection, top, filters)

    results = Lookup(collection, retriever).find(Request("x", by="document", page=6, size=10))
    assert [entry.document.id for entry in results.entries] == [f"d{n}" for n in range(50, 60)]
    assert asked == [100, 1000]
    assert results.complete


@pytest.mark.parametrize("by", ["passage", "document"])
def test_all_pages_show_each_place_once_though_deeper_searches_rank_otherwise(
    collection: Collection, by: Any
) -> None:
    with collection.writing(), collection.truth.transaction() as writer:
        for number in range(4, 180):
            writer.put(*_draft(number, f"Sentence {number}", [1, number, 0.1, 0]))

    class Shuffled(Ranking):
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            nodes = super()._retrieve(query_bundle)
            return nodes if self._top == 100 else nodes[::-1]

    lookup = Lookup(collection, lambda top, filters: Shuffled(collection, top, filters))
    pages = [lookup.find(Request("x", by=by, page=n, size=30)) for n in range(1, 13)]
    shown = [
        e.document.id if by == "document" else e.passages[0].node.node.node_id
        for page in pages
        for e in page.entries
    ]
    assert len(shown) == len(set(shown)) == (180 if by == "document" else 360)
    assert pages[-1].pages == (6 if by == "document" else 12)
    assert {e.document.id for e in pages[0].entries[:2]} <= {"d0", "d1"}


def test_an_order_of_years_is_one_on_all_pages(collection: Collection) -> None:
    with collection.writing(), collection.truth.transaction() as writer:
        for number in range(4, 90):
            writer.put(*_draft(number, f"Sentence {number}", [1, number, 0.1, 0]))
    lookup = Lookup(collection, lambda top, filters: Ranking(collection, top, filters))
    pages = [lookup.find(Request("x", sort="year", page=n, size=30)) for n in range(1, 6)]
    shown = [e for page in pages for e in page.entries]
    assert len({e.passages[0].node.node.node_id for e in shown}) == len(shown) == 100
    years = [e.document.year or 9999 for e in shown]
    assert years == sorted(years)
    assert {page.pages for page in pages} == {4}


def test_the_last_page_may_be_a_short_one(lookup: Lookup) -> None:
    assert lookup.find(Request("x", page=34, size=30)).entries == ()


@pytest.mark.parametrize(
    ("page", "size"), [(0, 10), (1, 0), (2, DEEPEST), (1, DEEPEST + 1), (DEEPEST + 1, 1)]
)
def test_what_lies_too_deep_is_refused(lookup: Lookup, page: int, size: int) -> None:
    with pytest.raises(InputError, match="narrow the search"):
        lookup.find(Request("x", page=page, size=size))


def test_json(lookup: Lookup) -> None:
    results = lookup.find(Request("metformin", size=2))
    hits = entries_json(results, "passage")
    assert hits[1]["highlights"] == [[0, 9]]
    assert hits[1]["why"] == {"similarity": 0.25, "words": 2.0}
    whole = results_json(results, "passage")
    assert whole["hits"] == hits
    assert whole["found"] == {"passages": 8, "documents": 4, "complete": True}
    grouped = entries_json(lookup.find(Request("metformin", by="document")), "document")
    assert [len(one["passages"]) for one in grouped] == [2, 2, 2, 2]
    json.dumps(whole)


class TestSimilar:
    def test_others_come_by_nearness(self, collection: Collection) -> None:
        english = Filters(languages=frozenset({"en"}))
        found = similar_passages(collection, "p1", top=3, filters=english)
        assert [n.node.metadata["document_id"] for n in found] == ["d1", "d1", "d2"]
        assert found[0].score == found[1].score > (found[2].score or 0)
        assert {n.node.metadata["document_id"] for n in similar_passages(collection, "p1")} == {
            "d1", "d2", "d3",
        }  # fmt: skip

    def test_a_near_duplicate_is_left_out(self, collection: Collection) -> None:
        document, drafts = _draft(0, "Sentence 0", [1, 0, 0.1, 0])
        copy = Document(**{f: getattr(document, f) for f in document.__slots__} | {"id": "copy"})
        with collection.writing(), collection.truth.transaction() as writer:
            writer.put(copy, drafts)
        texts = [n.node.get_content() for n in similar_passages(collection, "p1", top=10)]
        assert "Sentence 0 0." not in texts
        assert "Metformin dose 0." in texts, "its other passage is no repetition"

    def test_filters_hold(self, collection: Collection) -> None:
        chosen = Filters(languages=frozenset({"zh"}))
        found = similar_passages(collection, "p1", filters=chosen)
        assert {n.node.metadata["document_id"] for n in found} == {"d3"}

    @pytest.mark.parametrize("id", ["p99", "99", "", "p-1", "p1; DROP TABLE passages"])
    def test_what_names_no_passage(self, collection: Collection, id: str) -> None:
        with pytest.raises(InputError, match="no passage"):
            similar_passages(collection, id)


@pytest.mark.parametrize(
    ("lead", "words", "score", "stands"),
    [(0.1, 0.0, 0.1, True), (0.0, 2.0, 0.9, True), (0.0, 0.0, 1.0, False), (0.05, 2.0, 0.5, False)],
)
def test_a_document_stands_out_by_meaning_or_by_words(
    collection: Collection, lead: float, words: float, score: float, stands: bool
) -> None:
    class One(BaseRetriever):
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            header = next(iter(collection.truth.documents()))
            passage = collection.truth.passages_of(header.id)[0]
            known = {"similarity": 0.25, "lead": lead, "words": words}
            return [node_from(passage, header, score=score, **known)]

    results = Lookup(collection, lambda top, filters: One()).find(Request("metformin"))
    assert results.outstanding == int(stands)
    assert results.ids == tuple(entry.document.id for entry in results.entries)
