"""What the page does with a question, a citation, a language, and with nothing to ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from taiyi_rag.engine import AnswerEngine
from taiyi_rag.errors import ModelError
from taiyi_rag.types import Citation
from tests.ui.pages import components, html, leaves, words
from ui import session
from ui.session import Turn
from ui.texts import TEXTS
from ui.texts.ask import EXAMPLES

ENGLISH = "What dose of dexamethasone was used in RECOVERY and for how long?"
CHINESE = "二甲双胍在eGFR低于多少时禁用？"
UNANSWERABLE = "帕金森病患者左旋多巴的起始剂量是多少？"
IN_A_PDF = "幽门螺杆菌铋剂四联方案的疗程是多少天？"


def _ledgers(page: AppTest) -> list[Any]:
    return [data["shown"] for data in components(page, "taiyi_ledger")]


def _ask(page: AppTest, question: str) -> AppTest:
    return page.run().chat_input[0].set_value(question).run()


def _turn(page: AppTest) -> Turn:
    turn = page.session_state["turns"][-1]
    assert isinstance(turn, Turn)
    return turn


def _open(page: AppTest, label: int, claim: int | None = None) -> Citation | None:
    """Open a passage as a click on a mark does. The citation that was opened."""
    opened = session.passage_named(_turn(page), label, claim)
    assert opened is not None
    page.session_state["opened"] = opened
    page.run()
    return opened.citation


def test_the_first_view_offers_questions(page: AppTest) -> None:
    page.run()
    assert [b.label for b in page.button] == list(EXAMPLES)
    assert TEXTS["en"]["disclaimer"] in words(page)
    assert not page.exception


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_answered(page: AppTest, example: str) -> None:
    page.run()
    next(b for b in page.button if b.label == example).click().run()
    (ledger,) = _ledgers(page)
    assert ledger["claims"]
    assert all(claim["marks"] for claim in ledger["claims"])


@pytest.mark.parametrize(("question", "words"), [(ENGLISH, "6 mg once daily"), (CHINESE, "30")])
def test_a_question_is_answered_with_marks(page: AppTest, question: str, words: str) -> None:
    _ask(page, question)
    (ledger,) = _ledgers(page)
    assert words in ledger["claims"][0]["text"]
    assert ledger["claims"][0]["verdict"] == "supported"
    labels = {mark["label"] for claim in ledger["claims"] for mark in claim["marks"]}
    assert {row["label"] for row in ledger["sources"]} == labels
    (panel,) = (data["shown"] for data in components(page, "taiyi_evidence"))
    assert len(panel["sources"]) == len(_turn(page).answer.evidence)  # type: ignore[union-attr]


def test_what_the_library_does_not_hold_is_said(page: AppTest) -> None:
    _ask(page, UNANSWERABLE)
    (ledger,) = _ledgers(page)
    assert ledger["claims"] == []
    assert 1 <= len(ledger["sources"]) <= 3
    assert TEXTS["en"]["abstained"] in words(page)


def test_a_third_language_is_declined(page: AppTest) -> None:
    _ask(page, "Какова доза метформина?")
    assert TEXTS["en"]["declined"] in words(page)


def test_a_rerun_asks_nothing_again(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    _ask(page, ENGLISH)
    before = _turn(page)
    monkeypatch.setattr(AnswerEngine, "stream", _fail)
    page.run()
    assert page.session_state["turns"] == [before]
    assert len(_ledgers(page)) == 1


def test_questions_stay_until_a_new_conversation(page: AppTest) -> None:
    _ask(page, ENGLISH)
    page.chat_input[0].set_value(CHINESE).run()
    assert [turn.question for turn in page.session_state["turns"]] == [ENGLISH, CHINESE]
    next(b for b in page.button if b.label == TEXTS["en"]["new"]).click().run()
    assert [b.label for b in page.main if b.type == "button"] == list(EXAMPLES)


def test_a_mark_opens_the_words_it_cites(page: AppTest) -> None:
    _ask(page, ENGLISH)
    mark = _ledgers(page)[0]["claims"][0]["marks"][0]
    citation = _open(page, mark["label"], claim=0)
    assert citation is not None
    (shown,) = components(page, "taiyi_excerpt")
    assert [p["text"] for p in shown["pieces"] if p["kind"] == "quote"] == [citation.quote]
    shown = html(page)
    assert "https://pubmed.ncbi.nlm.nih.gov/32678530/" in shown
    assert "dexamethasone-covid19-recovery.md" in shown
    assert TEXTS["en"]["trust-current"] in shown
    page.run()
    assert components(page, "taiyi_excerpt") == []


def test_a_passage_of_a_pdf_has_its_page(page: AppTest) -> None:
    _ask(page, IN_A_PDF)
    _open(page, 1, claim=0)
    assert [tab.label for tab in page.tabs] == ["Text", "Page 1"]
    (image,) = [e for e in leaves(page._tree) if "image" in e.type]
    assert "helicobacter-pylori-eradication-zh.pdf" in image.proto.imgs[0].alt


def test_a_moved_pdf_is_told_and_the_text_is_there(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui import resources

    monkeypatch.setattr(resources, "page_image", _moved)
    _ask(page, IN_A_PDF)
    _open(page, 1, claim=0)
    assert TEXTS["en"]["problem-ReadError"] in words(page)
    assert len(components(page, "taiyi_excerpt")) == 1


def test_a_removed_document_shows_the_passage_as_it_was(page: AppTest) -> None:
    from dataclasses import replace

    _ask(page, ENGLISH)
    opened = session.passage_named(_turn(page), 1, None)
    assert opened is not None
    passage = replace(opened.evidence.passage, document_id="removed")
    page.session_state["opened"] = replace(
        opened, evidence=replace(opened.evidence, passage=passage)
    )
    page.run()
    assert TEXTS["en"]["gone"] in words(page)
    (shown,) = components(page, "taiyi_excerpt")
    assert shown["pieces"] == [{"kind": "passage", "text": passage.text}]


@pytest.mark.parametrize(("label", "claim"), [(99, 0), ("1", 0), (None, None), ({}, [])])
def test_what_a_browser_makes_up_opens_nothing(page: AppTest, label: object, claim: object) -> None:
    _ask(page, ENGLISH)
    assert session.passage_named(_turn(page), label, claim) is None


def test_an_answer_keeps_to_the_filters(page: AppTest) -> None:
    page.run()
    next(p for p in page.pills if p.key == "ask-languages").set_value(["zh"]).run()
    _ask(page, ENGLISH)
    answer = _turn(page).answer
    assert answer is not None
    assert {e.passage.language for e in answer.evidence} == {"zh"}
    assert page.expander[0].label == TEXTS["en"]["filters-on"]
    assert page.expander[0].slider[0].value == (1998, 2026)


def test_the_language_is_switched_and_the_answer_stays(page: AppTest) -> None:
    _ask(page, ENGLISH)
    page.segmented_control[0].set_value("zh").run()
    assert page.chat_input[0].placeholder == TEXTS["zh"]["ask-here"]
    (ledger,) = _ledgers(page)
    assert "6 mg once daily" in ledger["claims"][0]["text"]
    assert ledger["texts"]["sources"] == TEXTS["zh"]["sources"]
    assert page.query_params["lang"] == "zh"


def test_the_address_chooses_the_language(page: AppTest) -> None:
    page.query_params["lang"] = "zh"
    page.run()
    assert page.chat_input[0].placeholder == TEXTS["zh"]["ask-here"]


def test_the_address_asks_once(page: AppTest) -> None:
    page.query_params["q"] = ENGLISH
    page.query_params["collection"] = "samples"
    page.run()
    page.run()
    assert [turn.question for turn in page.session_state["turns"]] == [ENGLISH]


@pytest.mark.parametrize("name", ["nowhere", "../samples", "a\x00b"])
def test_an_address_with_a_foreign_collection_is_told(page: AppTest, name: str) -> None:
    page.query_params["q"] = ENGLISH
    page.query_params["collection"] = name
    page.run()
    assert "taiyi-error" in html(page)
    assert not page.exception


def test_without_a_collection_the_page_says_how_to_make_one(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TAIYI_INDEXES", str(tmp_path))
    page.run()
    assert TEXTS["en"]["no-collections"] in words(page)
    assert "python -m ingest add" in page.code[0].value


def test_an_error_of_ours_is_a_message(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnswerEngine, "stream", _no_model)
    _ask(page, ENGLISH)
    assert TEXTS["en"]["problem-ModelError"] in words(page)
    assert "Start &lt;it&gt;." in html(page)
    assert not page.exception


def test_an_unexpected_error_is_told_by_reference(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AnswerEngine, "stream", _fail)
    _ask(page, ENGLISH)
    assert TEXTS["en"]["problem-TaiyiError"] in words(page)
    assert "secret" not in html(page)
    assert not page.exception


def test_a_wrong_setting_is_told(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_NONSENSE", "1")
    page.run()
    assert "TAIYI_NONSENSE" in html(page)


def _fail(*args: object, **kwargs: object) -> None:
    raise RuntimeError("secret")


def _no_model(*args: object, **kwargs: object) -> None:
    raise ModelError("The model server is down. Start <it>.")


def _moved(*args: object) -> bytes:
    from taiyi_rag.errors import ReadError

    raise ReadError("x.pdf is no longer where it was read from.")
