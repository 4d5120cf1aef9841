"""Records made of what somebody gives a task."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.errors import InputError
from taiyi_rag.tasks import About, Form
from taiyi_rag.tasks.given import choices_of, given


def about(form: Form) -> About:
    asked = Question("q1", "yesno", "?", ("yes", "no", "maybe"))
    example = replace(Annotated.of("x"), questions=(asked,))
    return About("t", ("questions",), {"en": (example,), "zh": (example,)}, form=form)


def test_by_form() -> None:
    pair = given(about("pair"), "a", "b")
    assert [(p.type, p.text) for p in pair.passages] == [("text_1", "a"), ("text_2", "b")]
    choice = given(about("choice"), "Which?", choices=["x", "y", "x"])
    assert (choice.text, choice.questions[0].question) == ("", "Which?")
    assert choice.questions[0].choices == ("x", "y")
    question = given(about("question"), "An abstract.", question="Is it?")
    assert (question.text, question.questions[0].type) == ("An abstract.", "yesno")
    assert question.questions[0].choices == ("yes", "no", "maybe")


def test_relatives_speak_for_the_patient() -> None:
    said = "患者：你好\n医生：怎么了？\n家属：他突然胸痛。\nDr: Since when?\nWife: An hour."
    record = given(about("dialogue"), said)
    assert [p.type for p in record.passages] == [
        "patient",
        "doctor",
        "patient",
        "doctor",
        "patient",
    ]


def test_turns_of_a_conversation() -> None:
    said = "我咳嗽三天了\n医生：发热吗？\n有痰吗？\n患者：没有。"
    turns = [(p.type, p.text) for p in given(about("dialogue"), said).passages]
    assert turns == [
        ("patient", "我咳嗽三天了"),
        ("doctor", "发热吗？\n有痰吗？"),
        ("patient", "没有。"),
    ]
    assert given(about("dialogue"), "").text == ""


def test_what_lacks_is_told() -> None:
    with pytest.raises(InputError, match="compares two texts"):
        given(about("pair"), "a")
    with pytest.raises(InputError, match="two at least"):
        given(about("choice"), "a", choices=["x", "x"])


def test_choices_are_lines_with_or_without_their_letters() -> None:
    assert choices_of("A. 阳离子型\n(b) two\n\nC、three\n") == ["阳离子型", "two", "three"]
    assert choices_of("S. aureus\nE. coli\n") == ["S. aureus", "E. coli"]
    assert choices_of("A. baumannii\nE. coli") == ["A. baumannii", "E. coli"]
