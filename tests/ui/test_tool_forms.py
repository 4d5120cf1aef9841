"""Boxes make records, and examples fill the boxes without what is right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taiyi_rag.annotation.schema import Annotated, Entity, Label, Question
from taiyi_rag.errors import InputError
from taiyi_rag.tasks import TASKS, About
from ui.tool_forms import record_of, values_of

CHOSEN = replace(
    Annotated("1", ()),
    questions=(Question("q1", "multiple_choice", "Which?", ("one", "two"), ("two",), "why"),),
)
ASKED = replace(
    Annotated.of("A text."),
    questions=(Question("q1", "yesno", "Does it?", ("yes", "no", "maybe"), ("no",)),),
)
CHOICE = About("x", ("questions",), {"en": (CHOSEN,), "zh": (CHOSEN,)}, form="choice")
QUESTION = About("x", ("questions",), {"en": (ASKED,), "zh": (ASKED,)}, form="question")
PAIR = About("x", ("labels",), {}, form="pair")
DIALOGUE = About("x", ("texts",), {}, form="dialogue")
TEXT = About("x", ("entities",), {})


@pytest.mark.parametrize("about", TASKS, ids=lambda about: about.id)
def test_an_example_comes_back_from_the_boxes_as_it_is_asked(about: About) -> None:
    for examples in about.examples.values():
        for example in examples:
            record = record_of(about, values_of(about, example))
            assert record.text.split() == example.text.split()
            asked = [(q.type, q.question, q.choices) for q in record.questions]
            assert asked == [(q.type, q.question, q.choices) for q in example.questions]


def test_nothing_that_is_right_is_put_into_a_box() -> None:
    example = replace(
        Annotated.of("aspirin"),
        entities=(Entity("e1", "drug", ("aspirin",), ((0, 7),)),),
        labels=(Label("secret"),),
    )
    assert values_of(TEXT, example) == {"text": "aspirin"}
    (question,) = record_of(CHOICE, values_of(CHOICE, CHOSEN)).questions
    assert (question.answer, question.explanation) == ((), "")
    (question,) = record_of(QUESTION, values_of(QUESTION, ASKED)).questions
    assert (question.choices, question.answer) == (("yes", "no", "maybe"), ())


def test_choices_are_lines_with_or_without_their_letters() -> None:
    values = {"question": "Which?", "choices": "A. 阳离子型\n(b) two\n\nC、three\n"}
    assert record_of(CHOICE, values).questions[0].choices == ("阳离子型", "two", "three")
    with pytest.raises(InputError) as told:
        record_of(CHOICE, {"question": "Which?", "choices": "A. one"})
    assert told.value.reason == "no-choices"


def test_two_texts_are_two_passages() -> None:
    record = record_of(PAIR, {"text-1": "One.", "text-2": "Other."})
    assert [(p.type, p.text) for p in record.passages] == [("text_1", "One."), ("text_2", "Other.")]


def test_turns_of_a_conversation() -> None:
    text = "头痛三天\n医生：发热吗？\n患者: 不发热\n也不恶心\nDoctor: Rest."
    record = record_of(DIALOGUE, {"turns": text})
    assert [(p.type, p.text) for p in record.passages] == [
        ("patient", "头痛三天"),
        ("doctor", "发热吗？"),
        ("patient", "不发热\n也不恶心"),
        ("doctor", "Rest."),
    ]
    assert not record_of(DIALOGUE, {"turns": " \n"}).text.strip()
