"""The development sets that others published are read whole, and hold what they are known to."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from taiyi_rag.corpora import CORPORA, Corpus, Gold
from taiyi_rag.corpora.mentions import BC5CDR_RELATIONS
from taiyi_rag.harness.counting import Counts
from taiyi_rag.harness.scoring import score
from tests.unit.corpora.conftest import BY_ID

HERE = ("bc5cdr-chem", "bc5cdr-disease", "ncbi-disease", "bc5cdr-relations", "bc7-litcovid",
        "pubmedqa", "medqa-usmle", "medqa-mcmle")  # fmt: skip


@pytest.fixture(scope="module")
def golds(shared_data: Path) -> dict[str, Gold]:
    return {id: BY_ID[id].read(shared_data / "tasks") for id in HERE}


def test_each_is_found_with_its_split(golds: dict[str, Gold]) -> None:
    assert {id: (gold.split, len(gold.records)) for id, gold in golds.items()} == {
        "bc5cdr-chem": ("dev", 500),
        "bc5cdr-disease": ("dev", 500),
        "ncbi-disease": ("dev", 100),
        "bc5cdr-relations": ("dev", 500),
        "bc7-litcovid": ("test, every other row of it", 1250),
        "pubmedqa": ("dev", 500),
        "medqa-usmle": ("dev", 1272),
        "medqa-mcmle": ("dev", 173),
    }


def test_what_is_annotated_is_all_there(golds: dict[str, Gold]) -> None:
    mentions = {id: sum(len(r.entities) for r in gold.records) for id, gold in golds.items()}
    assert mentions["bc5cdr-chem"] == 5347
    assert mentions["bc5cdr-disease"] == 4244
    assert mentions["ncbi-disease"] == 787
    relations = golds["bc5cdr-relations"]
    assert sum(len(r.relations) for r in relations.records) == 1012
    assert relations.beyond == {}
    answers = Counter(r.questions[0].answer[0] for r in golds["pubmedqa"].records)
    assert answers == {"yes": 276, "no": 169, "maybe": 55}
    topics = Counter(label.name for r in golds["bc7-litcovid"].records for label in r.labels)
    assert topics["Treatment"] == 504
    assert topics["Epidemic Forecasting"] == 20


def test_every_offset_is_true_of_the_text(golds: dict[str, Gold]) -> None:
    for gold in golds.values():
        for record in gold.records:
            text = record.text
            for entity in record.entities:
                assert [text[a:b] for a, b in entity.offsets] == list(entity.text)


def test_texts_are_the_ones_of_the_files(golds: dict[str, Gold], shared_data: Path) -> None:
    lines = (shared_data / "tasks/bc5cdr/CDR_DevelopmentSet.PubTator.txt").read_text("utf-8")
    titles = [line.split("|", 2)[2] for line in lines.splitlines() if "|t|" in line]
    assert [r.text.split("\n")[0] for r in golds["bc5cdr-chem"].records] == titles


@pytest.mark.parametrize("id", HERE)
def test_whoever_is_right_of_all_scores_one(id: str, golds: dict[str, Gold]) -> None:
    corpus, gold = BY_ID[id], golds[id]
    made = score(corpus, gold, {record.id: record for record in gold.records})
    assert (made.figure.value, made.precision, made.recall) == (1, 1, 1)


def test_bioc_holds_the_same_as_pubtator(
    golds: dict[str, Gold], shared_data: Path, tmp_path: Path
) -> None:
    name = "CDR_DevelopmentSet.BioC.xml"
    (tmp_path / name).symlink_to(shared_data / "tasks/bc5cdr" / name)
    for corpus in (BY_ID["bc5cdr-chem"], BY_ID["bc5cdr-disease"], BC5CDR_RELATIONS):
        gold = corpus.read(tmp_path)
        made = score(corpus, golds[corpus.id], {record.id: record for record in gold.records})
        assert made.figure.value == 1, corpus.id


def test_pairs_by_the_first_names_of_concepts_score_as_a_count_of_sets(
    golds: dict[str, Gold], shared_data: Path
) -> None:
    """Every second pair and a wrong one each, by hand: from the lines of the file."""
    rows = [
        tuple(line.split("\t"))
        for line in (shared_data / "tasks/bc5cdr/CDR_DevelopmentSet.PubTator.txt")
        .read_text("utf-8")
        .splitlines()
        if "\tCID\t" in line
    ]
    kept = set(random.Random(1).sample(sorted(rows), 500))
    gold = golds["bc5cdr-relations"]

    def found(relation: object, id: str) -> bool:
        concepts = tuple(one.id for one in relation.normalized)  # type: ignore[attr-defined]
        return (id, "CID", *concepts) in kept

    from dataclasses import replace

    predicted = {
        r.id: replace(r, relations=tuple(x for x in r.relations if found(x, r.id)))
        for r in gold.records
    }
    made = score(BC5CDR_RELATIONS, gold, predicted)
    # 500 right of 1,012: P = 1, R = 500 / 1012, F1 = 1000 / 1512
    assert made.figure.value == pytest.approx(1000 / 1512)
    assert sum(map(Counts.__getitem__, made.records.values(), [0] * 500)) == 500


def test_every_corpus_here_is_one_of_the_table() -> None:
    known: dict[str, Corpus] = {corpus.id: corpus for corpus in CORPORA}
    assert set(HERE) <= set(known)
