"""What a model made, drawn: forms, events, and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

from taiyi_rag.annotation.schema import (
    Annotated,
    Argument,
    Entity,
    Event,
    Question,
    Relation,
    Remark,
    Slot,
    Structure,
    Text,
)
from taiyi_rag.tasks import About, dialogue, events, ner
from ui import kinds, marked_text, relation_graph, structured, tool_results
from ui.texts import Texts

EN, ZH = Texts("en"), Texts("zh")


def test_a_list_is_a_table_with_a_row_each() -> None:
    slots = (
        Slot("/0/name", "metformin", ((0, 9),)),
        Slot("/0/dose", "<b>500</b>", ((10, 13),)),
        Slot("/1/name", "aspirin"),
    )
    drawn = structured.drawn(EN, Structure("medications", slots))
    assert drawn.count("<tr>") == 3
    assert "&lt;b&gt;500" in drawn
    assert drawn.count(EN("value-not-quoted")) == 1
    assert list(structured.spans(Structure("x", slots))) == [(0, 9), (10, 13)]


def test_a_number_that_the_text_doesnt_have_says_so_as_words_do() -> None:
    slots = (Slot("/dose", 500), Slot("/times", 2, ((3, 4),)), Slot("/fever", False))
    drawn = structured.drawn(EN, Structure("note", slots))
    assert drawn.count(EN("value-not-quoted")) == 1


def test_what_becomes_of_a_medicine_is_told_in_the_language_of_the_page() -> None:
    slots = (Slot("/0/name", "aspirin", ((0, 7),)), Slot("/0/status", "allergy", ((8, 12),)))
    drawn = structured.drawn(ZH, Structure("medications", (*slots, Slot("/1/status", "taken"))))
    assert "过敏" in drawn
    assert "在用" in drawn
    assert "状态" in drawn
    assert ZH("value-not-quoted") not in drawn


def test_other_forms_are_a_row_a_field() -> None:
    slots = (Slot("/plan/1", "rest"), Slot("/fever", False), Slot("/age", 67), Slot("/x~1y", None))
    drawn = structured.drawn(ZH, Structure("note", slots))
    assert "处理意见 › 2" in drawn
    assert "x/y" in drawn
    assert ZH("value-no") in drawn
    assert drawn.count("<tr>") == 5


def test_events_and_relations_of_relations_are_told_in_words() -> None:
    record = replace(
        Annotated.of("smoking causes cancer"),
        entities=(
            Entity("e1", "x", ("smoking",), ((0, 7),)),
            Entity("e2", "x", ("cancer",), ((15, 21),)),
        ),
        relations=(Relation("r1", "cause", "e1", "e2"), Relation("r2", "condition", "e1", "r1")),
        events=(Event("v1", "Cause", ("causes",), ((8, 14),), (Argument("Theme", "e2"),)),),
    )
    assert "smoking → cancer" in marked_text.relations(EN, record)
    assert "Theme: cancer" in marked_text.events(EN, record)
    assert len(relation_graph.graph(EN, record)["edges"]) == 1


def drawn_of(monkeypatch: pytest.MonkeyPatch, t: Texts, about: About, record: Annotated) -> str:
    """The HTML that a record is drawn as; controls aren't drawn."""
    drawn: list[str] = []
    st = tool_results.st
    monkeypatch.setattr(st, "html", lambda html, **_: drawn.append(unescape(html)))
    monkeypatch.setattr(st, "pills", lambda label, types, **_: types)
    tool_results.draw(t, about, record, "k")
    return "\n".join(drawn)


def test_the_words_that_tell_an_event_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    record = replace(
        Annotated.of("smoking causes cancer"),
        entities=(Entity("e1", "entity", ("cancer",), ((15, 21),)),),
        events=(Event("v1", "cause", ("causes",), ((8, 14),), (Argument("Theme", "e1"),)),),
    )
    drawn = drawn_of(monkeypatch, EN, events.ABOUT, record)
    assert drawn.count("<mark") == 2
    assert 'data-note="causes · Cause"' in drawn
    assert 'data-note="cancer · Name"' in drawn


def test_what_cant_be_read_isnt_told_as_nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    record = Annotated.of("aspirin")
    assert EN("result-nothing-model") in drawn_of(monkeypatch, EN, ner.ABOUT, record)
    record = replace(record, remarks=(Remark("unread", "sorry"),))
    drawn = drawn_of(monkeypatch, EN, ner.ABOUT, record)
    assert EN("result-unread") in drawn
    assert EN("result-nothing-model") not in drawn


def test_why_nothing_was_drafted_is_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    record = replace(Annotated.of("x"), texts=(Text("declined", "Ask a doctor.", "en"),))
    drawn = drawn_of(monkeypatch, EN, dialogue.ABOUT, record)
    assert "taiyi-notice" in drawn
    assert "taiyi-summary" not in drawn


def test_answers_are_told_as_an_examination_has_them() -> None:
    asked = Question("q", "multiple_choice", "?", ("one", "two", "three"), ("two", "three"))
    assert tool_results._answer(EN, asked) == "B. two; C. three"
    assert tool_results._answer(EN, Question("q", "yesno", "?", ("yes", "no"), ("no",))) == "No"
    assert tool_results._answer(ZH, replace(asked, answer=())) == ZH("answer-none")


def test_kinds_have_names_in_both_languages_and_begin_with_a_capital() -> None:
    assert [kinds.type_name(EN, one) for one in ("disease", "mRNA", "cell line", "疾病")] == [
        "Disease",
        "mRNA",
        "Cell line",
        "疾病",
    ]
    assert kinds.type_name(ZH, "variant") == "变异"
    assert kinds.relation_name(ZH, "treats") == "治疗"
    assert kinds.badge(EN, "entity") == ""
    colours = kinds.hues(["疾病", "variant", "gene"])
    assert colours["疾病"] == colours["condition"]
    assert colours["variant"] != colours["gene"]


def test_remarks_are_told_by_kind_once_each() -> None:
    remarks = (*(Remark("not-in-text", f"name {n % 9}") for n in range(30)), Remark("cut"))
    told = tool_results._remarks(EN, replace(Annotated.of("x"), remarks=remarks))
    assert told.count(EN("remark-not-in-text")) == 1
    assert told.count("name 1") == 1
    assert EN("remark-more", count=1) in told
    assert EN("remark-cut") in told


def test_an_emergency_stands_before_anything_of_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(tool_results.st, "html", lambda html: drawn.append(str(html)))
    record = replace(
        Annotated.of_passages([("patient", "crushing chest pain")]),
        texts=(Text("emergency", "Call 999 now.", "en"), Text("reply", "Take 900 mg.", "en")),
        remarks=(Remark("doubtful", "Take 900 mg."),),
    )
    tool_results.draw(EN, dialogue.ABOUT, record, "k")
    assert "Call 999 now." in drawn[0]
    assert 'role="alert"' in drawn[0]
    assert sum("Call 999 now." in one for one in drawn) == 1
    assert sum("Take 900 mg." in one for one in drawn) == 2
