"""Searching a collection of both languages."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ingest.pipeline import Ingestion
from taiyi_rag.library import Collection
from taiyi_rag.retrieval import Hit, HybridRetriever, Weights
from taiyi_rag.retrieval.question import read_question, reader
from taiyi_rag.types import Filters
from tests.faults.corpus import DIMENSION, HashEmbedding, vector_of, word, write_files


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Twenty documents with a passage a language."""
    folder = tmp_path_factory.mktemp("files")
    made = Collection.create(folder / "ix", "both", embedder="hash", dimension=DIMENSION)
    with made.writing():
        files = write_files(folder / "in", range(20))
        Ingestion(made, HashEmbedding(), on_outcome=lambda outcome: None).run(files)
        made.publish()
    return made


WORDS = Weights(dense=0.1, dense_across=0.1, neighbours=0.0)
"""A hash is like no other: only words can find anything."""


def texts(collection: Collection, hits: list[Hit]) -> list[str]:
    passages = collection.truth.passages([hit.key for hit in hits])
    return [passages[hit.key].text for hit in hits]


@pytest.mark.parametrize("ask", ["trial {}", "试验{}的剂量"])
def test_word_is_found_in_either_language(collection: Collection, ask: str) -> None:
    hits = HybridRetriever(collection, HashEmbedding(), weights=WORDS).rank(ask.format(word(7)))
    for language in ("en", "zh"):
        (best, *_) = [hit for hit in hits if hit.language == language]
        assert word(7) in texts(collection, [best])[0]
    assert {hit.language for hit in hits[:2]} == {"en", "zh"}


def test_every_passage_comes_once_and_scores_fall(collection: Collection) -> None:
    hits = HybridRetriever(collection, HashEmbedding()).rank("trial dose")
    assert len({hit.key for hit in hits}) == len(hits) == 40
    assert all(a.score >= b.score for a, b in pairwise(hits))
    assert all(0 <= hit.score <= 1 for hit in hits)


def test_filters_confine_every_ranking(collection: Collection) -> None:
    filters = Filters(languages=frozenset({"zh"}))
    retriever = HybridRetriever(collection, HashEmbedding(), filters=filters)
    assert {hit.language for hit in retriever.rank(f"trial {word(3)}")} == {"zh"}


def test_empty_collection_finds_nothing(tmp_path: Path) -> None:
    empty = Collection.create(tmp_path, "empty", embedder="hash", dimension=DIMENSION)
    assert HybridRetriever(empty, HashEmbedding()).retrieve("metformin") == []


def test_statement_is_embedded_as_a_passage_too() -> None:
    def vectors(text: str) -> np.ndarray:
        return read_question(text, HashEmbedding(), DIMENSION).vectors

    claim = "Metformin lowers the risk of stroke in adults with type 2 diabetes"
    assert len(vectors(claim)) == 2
    assert np.allclose(vectors(claim)[1], vector_of(claim))
    assert len(vectors(f"{claim}?")) == len(vectors("metformin stroke")) == 1
    assert len(vectors("二甲双胍降低2型糖尿病成人患者发生卒中的风险。")) == 2
    assert len(vectors("二甲双胍能降低2型糖尿病成人患者发生卒中的风险吗？")) == 1


def test_translation_is_searched_for_in_the_other_language(collection: Collection) -> None:
    def translate(text: str) -> str | None:
        return f"试验{word(5)}" if "fifth" in text else None

    retriever = HybridRetriever(
        collection,
        HashEmbedding(),
        weights=WORDS,
        read=reader(HashEmbedding(), DIMENSION, translate),
    )
    hits = [hit for hit in retriever.rank("the fifth trial") if hit.language == "zh"]
    assert word(5) in texts(collection, hits)[0]
    assert hits[0].words > 0
    assert word(5) not in texts(collection, retriever.rank("the other trial"))[0]


def test_our_vocabulary_bridges_the_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    for name, text in {
        "metformin": "二甲双胍的剂量。",
        "aspirin": "阿司匹林的剂量。",
        "warfarin": "华法林的剂量。",
    }.items():
        (tmp_path / "in" / f"{name}.txt").write_text(text, "utf-8")
    made = Collection.create(tmp_path / "ix", "zh", embedder="hash", dimension=DIMENSION)
    with made.writing():
        run = Ingestion(made, HashEmbedding(), on_outcome=lambda outcome: None)
        run.run(sorted((tmp_path / "in").iterdir()))
    retriever = HybridRetriever(made, HashEmbedding())

    def best_by_words(question: str) -> str:
        hits = sorted(retriever.rank(question), key=lambda hit: -hit.words)
        return texts(made, hits)[0]

    assert "二甲双胍" in best_by_words("metformin in adults?")
    assert "华法林" in best_by_words("Coumadin")


def test_quantities_are_looked_for_in_other_units() -> None:
    def terms(text: str) -> list[str]:
        return read_question(text, HashEmbedding(), DIMENSION).terms("en")

    assert "126" in terms("fasting glucose above 7.0 mmol/L")
    assert "126" in terms("空腹血糖高于7.0mmol/L")
    assert "126" not in terms("heart rate above 7.0")
