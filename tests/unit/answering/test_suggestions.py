"""What is suggested is about the same, wasn't asked, and a sentence that wasn't seen tells it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from taiyi_rag.answering.suggestions import Subject, candidates, suggestions
from taiyi_rag.types import Evidence, Passage

ASKED = "Below what eGFR is metformin contraindicated?"
DOSE = "Metformin is started at 500 mg twice daily."
CHILD = "Metformin is used in children from 10 years."
OTHER = "Children get 5 mg of dapagliflozin."


def _evidence(text: str, document: str = "d1") -> Evidence:
    return Evidence(1, Passage("p1", document, text, 0, len(text), "en"), "Metformin", "source")


def _suggested(
    asked: Sequence[str],
    *passages: Evidence,
    said: Sequence[str] = (),
    answerable: bool = True,
    count: int = 3,
) -> list[str]:
    chosen = passages if answerable else ()
    return list(suggestions(asked, said, ["d1"], lambda _: passages, lambda _: chosen, count))


def test_only_what_a_passage_tells_is_suggested() -> None:
    assert _suggested([ASKED], _evidence(DOSE)) == ["What is the dose of metformin?"]
    assert _suggested([ASKED], _evidence("Metformin was found in 1922.")) == []


def test_what_the_library_would_not_answer_is_not_suggested() -> None:
    assert _suggested([ASKED], _evidence(DOSE), answerable=False) == []


def test_what_was_asked_or_seen_is_not_suggested() -> None:
    assert _suggested(["What dose of metformin?", ASKED], _evidence(DOSE)) == []
    assert _suggested([ASKED], _evidence(DOSE), said=[DOSE]) == []
    assert _suggested(["What dose of aspirin?", ASKED], _evidence(DOSE)) != []


def test_a_dose_is_of_the_same_documents_a_population_may_be_of_others() -> None:
    assert _suggested([ASKED], _evidence(DOSE, "d2")) == []
    assert _suggested([ASKED], _evidence(CHILD, "d2")) == ["Can metformin be used in children?"]


def test_another_medicine_tells_nothing() -> None:
    assert _suggested([ASKED], _evidence(OTHER)) == []


def test_there_are_no_more_than_asked_for() -> None:
    passages = _evidence(f"{DOSE} {CHILD} Metformin can cause nausea.")
    assert len(_suggested([ASKED], passages)) == 3
    assert len(_suggested([ASKED], passages, count=1)) == 1


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (
            "What is the maximum adrenaline dose in anaphylaxis?",
            "When is adrenaline contraindicated in anaphylaxis?",
        ),
        ("二甲双胍在eGFR低于多少时禁用？", "二甲双胍的剂量是多少？"),
        ("过敏性休克时肾上腺素的剂量是多少？", "肾上腺素用于过敏性休克有哪些禁忌？"),
        (
            "IVIG in Kawasaki disease: what is known?",
            "What is the dose of IVIG in Kawasaki disease?",
        ),
        ("How common is COPD?", "What treatment of COPD is recommended?"),
    ],
)
def test_names_are_as_the_question_has_them(question: str, first: str) -> None:
    subject = Subject.of(question)
    assert subject is not None
    assert next(candidates(subject, [question]))[0] == first


@pytest.mark.parametrize(
    "question",
    ["How long should clopidogrel and aspirin be combined?", "Thank you", "What is the p value?"],
)
def test_without_one_subject_nothing_is_suggested(question: str) -> None:
    assert Subject.of(question) is None
    assert _suggested([question], _evidence(DOSE)) == []
