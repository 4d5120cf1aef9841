"""The sample library answers its questions, in both languages and across, and knows its limits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taiyi_rag import assembly
from taiyi_rag.answering.suggestions import Subject, candidates
from taiyi_rag.engine import AnswerEngine
from taiyi_rag.library import Collection
from taiyi_rag.settings import load_settings
from taiyi_rag.types import Outcome, Verdict

ROOT = Path(__file__).parent.parent.parent
LINES = (ROOT / "samples" / "questions.jsonl").read_text("utf-8").splitlines()
QUESTIONS = [json.loads(line) for line in LINES]


@pytest.fixture(scope="module")
def collection(samples_indexes: Path, model_cache: Path) -> Collection:
    settings = load_settings(indexes=samples_indexes, cache=model_cache)
    return assembly.open_collection(settings, "samples")


@pytest.fixture(scope="module")
def engine(collection: Collection, samples_indexes: Path, model_cache: Path) -> AnswerEngine:
    settings = load_settings(indexes=samples_indexes, cache=model_cache)
    return assembly.engine(settings, collection)


@pytest.mark.parametrize("expected", QUESTIONS, ids=lambda q: q["question"][:40])
def test_question(
    expected: dict[str, object], engine: AnswerEngine, collection: Collection
) -> None:
    answer = engine.ask(str(expected["question"]))
    assert answer.language == expected["language"]
    assert (answer.outcome is Outcome.ANSWERED) == expected["answerable"]
    for claim in answer.claims:
        assert claim.verdict is Verdict.SUPPORTED
        assert claim.citations
        for citation in claim.citations:
            document = collection.truth.document(citation.document_id)
            assert document is not None
            assert document.text[citation.start : citation.end] == citation.quote
    if "notice" in expected:
        assert expected["notice"] in [notice.code for notice in answer.notices]


def test_cited_document_is_the_expected_one(engine: AnswerEngine, collection: Collection) -> None:
    answerable = [q for q in QUESTIONS if q["answerable"]]
    right = 0
    for expected in answerable:
        answer = engine.ask(expected["question"])
        cited = {c.document_id for claim in answer.claims for c in claim.citations}
        headers = collection.truth.headers(sorted(cited)).values()
        right += any(expected["document"] in (d.id, Path(d.path).stem) for d in headers)
    assert right >= len(answerable) - 1


def test_llamaindex_query_gives_the_same(engine: AnswerEngine) -> None:
    response = engine.query("Below what eGFR is metformin contraindicated?")
    assert "[1]" in str(response)
    assert response.source_nodes[0].node.metadata["document_id"]
    assert response.metadata is not None
    assert response.metadata["answer"].outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    "question",
    [
        "What is the dose of noradrenaline in anaphylaxis?",
        "What dose of empagliflozin is used in heart failure?",
        "What dose of betamethasone was used in COVID-19?",
        "What is the starting dose of sitagliptin in type 2 diabetes?",
        "Below what eGFR is glipizide contraindicated?",
        "What dose of aminocaproic acid is given to bleeding trauma patients?",
        "What is the dose of semaglutide for weight loss?",
        "What dose of tirzepatide is used in heart failure?",
        "恩格列净治疗心力衰竭的剂量是多少？",
    ],
)
def test_another_medicines_dose_is_never_given(question: str, engine: AnswerEngine) -> None:
    """To an embedding, medicines of a class are nearly the same."""
    assert engine.ask(question).outcome is Outcome.ABSTAINED


def test_whatever_is_suggested_is_answered_by_a_sentence_that_tells_it(
    engine: AnswerEngine,
) -> None:
    suggested, told = 0, 0
    for expected in QUESTIONS[::2]:
        question = expected["question"]
        answer = engine.ask(question)
        said = [claim.text for claim in answer.claims]
        cited = {c.document_id for claim in answer.claims for c in claim.citations}
        subject = Subject.of(question)
        aspects = dict(candidates(subject, [question])) if subject else {}
        for one in engine.suggest([question], said, cited):
            claims = engine.ask(one).claims
            suggested += 1
            told += any(aspects[one].tells.search(claim.text) for claim in claims)
    assert told == suggested >= 8
