"""An answer on the clipboard says what it rests on, what is doubtful, and what made it."""

from __future__ import annotations

from dataclasses import replace

from taiyi_rag.label import LABEL
from taiyi_rag.records import Stamp
from taiyi_rag.terms import DOUBTS
from taiyi_rag.types import Document, Notice, Outcome, TrustStatus
from tests.ui.test_conversation import ANSWER, EVIDENCE
from ui.copying import as_text
from ui.session import Turn
from ui.texts import TEXTS

DOCUMENT = Document(
    "d",
    "二甲双胍\u202e说明书",
    "",
    "zh",
    "Lancet",
    "text",
    year=2020,
    authors=("Li W",),
    pmid="123",
    trust=TrustStatus.RETRACTED,
)


def test_marks_references_doubts_and_label_are_in_it() -> None:
    text = as_text(Turn("Dose?", "samples", ANSWER, {"d": DOCUMENT}))
    lines = text.splitlines()
    assert lines[0] == "Dose?"
    assert lines[2] == "Call 120 <now>."
    assert lines[4] == "Metformin starts at 500 mg. [1]"
    assert lines[5] == (
        f"It is contraindicated below <b>40</b>. [1] ({TEXTS['en']['verdict-contradicted']})"
    )
    assert "[1] RETRACTED: 二甲双胍说明书. Li W. Lancet. 2020. PMID 123" in lines
    assert lines[-1] == LABEL["en"]


def test_it_is_in_the_answers_language_and_does_without_a_document() -> None:
    text = as_text(Turn("剂量？", "samples", replace(ANSWER, language="zh")))
    assert text.endswith(LABEL["zh"])
    assert f"[1] {EVIDENCE.title}. {EVIDENCE.source}" in text


def test_without_an_answer_it_says_why() -> None:
    none = replace(
        ANSWER, outcome=Outcome.ABSTAINED, claims=(), notices=(Notice("not-in-library", "No."),)
    )
    text = as_text(Turn("Dose?", "samples", none))
    assert text.split("\n\n") == ["Dose?", "No.", LABEL["en"]]
    assert as_text(Turn("Dose?", "samples")) == ""


def test_doubts_and_what_fell_since_stand_before_the_answer() -> None:
    doubtful = replace(
        ANSWER, notices=(*ANSWER.notices, *(Notice(code, f"Doubt: {code}.") for code in DOUBTS))
    )
    stamps = (
        Stamp("d", "Leaflet", "retracted", "2024-03-15", "Made\nup"),
        Stamp("sha256:0", "", "deleted"),
    )
    lines = as_text(Turn("Dose?", "samples", doubtful), stamps).splitlines()
    assert lines[2:5] == [
        "Call 120 <now>.",
        "Since this answer was given: a document that it rests on was RETRACTED: Leaflet"
        " · 2024-03-15 · Made up",
        "Since this answer was given: a document that it rests on was deleted: sha256:0",
    ]
    assert lines[5 : 5 + len(DOUBTS)] == [f"Doubt: {code}." for code in DOUBTS]
    assert lines[6 + len(DOUBTS)].startswith("Metformin starts")
    abstained = replace(doubtful, outcome=Outcome.ABSTAINED, claims=())
    assert as_text(Turn("Dose?", "samples", abstained)).count("Doubt: conflict.") == 1
