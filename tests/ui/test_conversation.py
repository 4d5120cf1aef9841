"""An answer as it comes: follow-ups, what is urgent, what isn't supported, what was stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from taiyi_rag.engine import AnswerEngine
from taiyi_rag.events import Answered, Event, Said, Told, Withdrawn
from taiyi_rag.label import LABEL
from taiyi_rag.records import Stamp
from taiyi_rag.types import (
    Agreement,
    Answer,
    Check,
    Citation,
    Claim,
    Direction,
    Evidence,
    Exchange,
    Finding,
    Notice,
    Outcome,
    Passage,
    Position,
    StudyDesign,
    Verdict,
)
from taiyi_rag.wire import answer_json
from tests.ui.pages import components, html, words
from ui.session import Turn
from ui.texts import TEXTS

TEXT = "二甲双胍起始剂量为500 mg。肾小球滤过率低于30时禁用。"
EVIDENCE = Evidence(1, Passage("p1", "d", TEXT, 0, len(TEXT), "zh"), "二甲双胍", "说明书")
SUPPORTED = Claim(
    "Metformin starts at 500 mg.",
    Verdict.SUPPORTED,
    (Citation(1, "d", "p1", 0, 15, TEXT[:15]),),
)
WRONG = Claim(
    "It is contraindicated below <b>40</b>.",
    Verdict.CONTRADICTED,
    (Citation(1, "d", "p1", 15, len(TEXT), TEXT[15:]),),
    (Finding(Check.NUMBER, "40", "30"), Finding(Check.MEANING, "x")),
)
EMERGENCY = Notice("emergency", "Call 120 <now>.")
ANSWER = Answer(
    "Dose?",
    "en",
    Outcome.ANSWERED,
    (SUPPORTED, WRONG),
    (EVIDENCE,),
    (EMERGENCY, Notice("written", "Written by m.")),
    asked="metformin: Dose?",
    generator="m",
)


def _ask(page: AppTest, question: str) -> AppTest:
    return page.run().chat_input[0].set_value(question).run()


def _scripted(monkeypatch: pytest.MonkeyPatch, *events: Event) -> list[Sequence[Exchange]]:
    """Have the engine tell these; gives the conversations that it was handed."""
    heard: list[Sequence[Exchange]] = []

    def stream(
        self: AnswerEngine, question: str, conversation: Sequence[Exchange] = ()
    ) -> Iterator[Event]:
        heard.append(conversation)
        yield from events

    monkeypatch.setattr(AnswerEngine, "stream", stream)
    return heard


def test_a_written_answer_shows_originals_and_what_is_wrong(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    _scripted(monkeypatch, Told(EMERGENCY), Said(SUPPORTED), Said(WRONG), Answered(ANSWER))
    _ask(page, "Dose?")
    (shown,) = (data["shown"] for data in components(page, "taiyi_ledger"))
    right, wrong = shown["claims"]
    assert right["originals"] == [{"text": TEXT[:15], "lang": "zh"}]
    assert right["note"] == ""
    assert "number: 40; the passage has 30" in wrong["note"]
    assert words(page).index("Call 120 <now>.") < words(page).index("Read as: metformin: Dose?")
    assert "<now>" not in html(page)


def test_a_follow_up_gets_the_conversation_of_its_library(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = _scripted(monkeypatch, Answered(ANSWER))
    _ask(page, "Dose?")
    page.chat_input[0].set_value("Is it safe?").run()
    assert heard[0] == []
    assert heard[1] == [Exchange("metformin: Dose?", SUPPORTED.text)]


def test_a_real_follow_up_is_read_with_its_conversation(page: AppTest) -> None:
    _ask(page, "二甲双胍在eGFR低于多少时禁用？")
    page.chat_input[0].set_value("它的起始剂量是多少？").run()
    assert "Read as: 二甲双胍的起始剂量是多少？" in words(page)
    turn = page.session_state["turns"][-1]
    assert turn.answer.claims


def test_what_is_withdrawn_is_no_longer_shown(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = Notice("model-failed", "The model is down.")
    quoted = replace(ANSWER, claims=(SUPPORTED,), notices=(failed,), asked="")
    _scripted(monkeypatch, Said(WRONG), Withdrawn(), Said(SUPPORTED), Answered(quoted))
    _ask(page, "Dose?")
    assert "<b>40</b>" not in words(page)
    assert "The model is down." in words(page)


def test_a_stopped_question_stays_without_an_answer(page: AppTest) -> None:
    page.run()
    page.session_state["turns"] = [Turn("Dose?", "samples", stopped=True)]
    page.run()
    assert TEXTS["en"]["stopped"] in words(page)
    assert components(page, "taiyi_ledger") == []


def test_an_answer_whose_document_fell_is_stamped(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    fallen = Stamp("PMID:1", "A <trial>", "retracted", "2026-11-20", "Data were made up")
    monkeypatch.setattr("ui.resources.stamps", lambda settings, name, answer: (fallen,))
    monkeypatch.setattr("taiyi_rag.records.AnswerLog.worded", lambda self, ids: set(ids))
    _scripted(monkeypatch, Answered(replace(ANSWER, id="abc")))
    _ask(page, "Dose?")
    assert TEXTS["en"]["stamp-retracted"].format(title="A <trial>") not in words(page)
    page.run()
    assert TEXTS["en"]["stamp-retracted"].format(title="A <trial>") in words(page)
    assert "Data were made up" in words(page)
    assert "<trial>" not in html(page)


def test_where_documents_stand_is_shown(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    positions = (
        Position(Direction.AGAINST, "d1", "A trial", StudyDesign.RCT, 2020, 1, "It rose."),
        Position(Direction.SUPPORTS, "d2", "A review", StudyDesign.REVIEW, None, None, "It fell."),
    )
    panel = Agreement(positions, "One document each way.")
    _scripted(monkeypatch, Answered(replace(ANSWER, agreement=panel)))
    _ask(page, "Does it lower it?")
    for text in ("One document each way.", "[1] A trial", "It rose.", "A review", "It fell."):
        assert text in words(page)


@pytest.mark.parametrize(
    "question", ["What is the dose of zorblaxin in llamas?", "二甲双胍在eGFR低于多少时禁用？"]
)
def test_what_ai_made_says_so_whatever_came_of_the_question(page: AppTest, question: str) -> None:
    page.run().chat_input(key="question").set_value(question).run()
    answer = page.session_state["turns"][0].answer
    assert LABEL[answer.language] in words(page)
    assert answer_json(answer)["label"] == LABEL[answer.language]
