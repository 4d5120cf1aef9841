"""Answers are held against the text that they are about."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.tasks import Options
from taiyi_rag.tasks.questions import EachQuestion
from taiyi_rag.tasks.reading import ABOUT, Reading, says_not

ENGLISH = (
    "In RECOVERY, 6,425 patients were randomised. Dexamethasone 6 mg once daily for up to 10 days "
    "reduced 28-day mortality in patients on invasive ventilation (29.3% versus 41.4%). It didn't "
    "in patients without oxygen."
)
CHINESE = (
    "RECOVERY试验纳入6425例患者。地塞米松6 mg，每日1次，最长10天，"
    "可降低有创通气患者28天病死率（29.3%比41.4%）。"
)


def read(said: str, text: str = ENGLISH, question: str = "What was the dose?") -> Annotated:
    record = replace(Annotated.of(text), questions=(Question("q", "open", question),))
    return Reading().read(said, record, "en", Options())


@pytest.mark.parametrize(
    ("said", "text", "place"),
    [
        ("6 mg once daily for up to 10 days", ENGLISH, "6 mg once daily for up to 10 days"),
        ("Answer: 6 mg once daily", ENGLISH, "6 mg once daily"),
        ('"Dexamethasone 6 mg once daily."', ENGLISH, "Dexamethasone 6 mg once daily"),
        ("dexamethasone 6 MG", ENGLISH, "Dexamethasone 6 mg"),
        ('{"answer": "29.3% versus 41.4%"}', ENGLISH, "29.3% versus 41.4%"),
        ("答案：地塞米松6 mg，每日1次", CHINESE, "地塞米松6 mg，每日1次"),
        ("地塞米松６ｍｇ", CHINESE, "地塞米松6 mg"),
        ("“6425例”", CHINESE, "6425例"),
        ("答：28天病死率", CHINESE, "28天病死率"),
    ],
)
def test_what_is_quoted_has_its_place(said: str, text: str, place: str) -> None:
    made = read(said, text)
    (answer,) = made.texts
    assert [text[a:b] for a, b in answer.offsets] == [place]
    assert made.questions[0].answer == (answer.text,)
    assert made.remarks == ()


def test_sentences_that_are_apart_have_their_places() -> None:
    said = "It didn't in patients without oxygen. In RECOVERY, 6,425 patients were randomised."
    (answer,) = read(said).texts
    assert len(answer.offsets) == 2
    assert list(answer.offsets) == sorted(answer.offsets)


@pytest.mark.parametrize(
    ("said", "text", "told"),
    [
        ("60 mg once daily", ENGLISH, "60 mg"),
        ("Dexamethasone 6 mg twice daily", ENGLISH, "twice daily"),
        ("Mortality was 23.9% on ventilation.", ENGLISH, "23.9%"),
        ("Prednisolone once daily", ENGLISH, "prednisolone"),
        ("每日60 mg", CHINESE, "60 mg"),
        ("氢化可的松", CHINESE, "hydrocortisone"),
        ("It inhibits viral polymerase activity.", ENGLISH, "It inhibits viral polymerase"),
    ],
)
def test_what_isnt_in_the_text_is_told(said: str, text: str, told: str) -> None:
    made = read(said, text)
    assert {remark.kind for remark in made.remarks} == {"not-in-text"}
    assert any(remark.text.lower().startswith(told.lower()) for remark in made.remarks)
    assert made.questions[0].answer == (said,)


@pytest.mark.parametrize(
    "said",
    [
        "Patients on invasive ventilation had lower mortality, 29.3% versus 41.4%.",
        "0.006 g once daily",
        "患者人数为6425例",
        "地塞米松，6 mg once daily",
    ],
)
def test_words_of_ones_own_are_no_flaw(said: str) -> None:
    assert read(said).remarks == ()


@pytest.mark.parametrize(
    "said",
    [
        "The text does not say.",
        "Not mentioned in the passage.",
        "The passage doesn't provide this information.",
        "The dose is not stated.",
        "It cannot be determined from the text.",
        "文中未说明。",
        "文中没有提到。",
        "未提及死亡人数。",
        "无法从文本中得知。",
        "文本未提供相关信息",
    ],
)
def test_that_the_text_doesnt_say_is_an_answer(said: str) -> None:
    made = read(said)
    assert says_not(said)
    assert (made.questions[0].answer, made.remarks) == ((made.texts[0].text,), ())


def test_no_answer_is_told() -> None:
    assert [remark.kind for remark in read("  ").remarks] == ["unread"]


def test_all_questions_of_a_record_are_answered() -> None:
    class Doubles:
        about = ABOUT

        def run(self, record: Annotated) -> Annotated:
            (question,) = record.questions
            return Reading().read(question.question * 2, record, "en", Options())

    questions = tuple(Question(name, "open", name) for name in ("a", "b", "c"))
    made = EachQuestion(Doubles()).run(replace(Annotated.of("aa bb cc"), questions=questions))
    assert [question.answer for question in made.questions] == [("aa",), ("bb",), ("cc",)]
    assert [text.offsets for text in made.texts] == [((0, 2),), ((3, 5),), ((6, 8),)]


def test_experts_answers_are_in_their_snippets_and_in_no_others(shared_data: Path) -> None:
    file = shared_data / "retrieval" / "bioasq" / "7B1_golden.json"
    asked = [q for q in json.loads(file.read_text("utf-8"))["questions"] if q.get("ideal_answer")]
    texts = ["\n".join(snippet["text"] for snippet in q["snippets"]) for q in asked]
    answers = [" ".join(q["ideal_answer"][:1]) for q in asked]
    others = [*answers[7:], *answers[:7]]

    def told(answers: list[str]) -> int:
        rows = zip(answers, texts, asked, strict=True)
        return sum(bool(read(answer, text, q["body"]).remarks) for answer, text, q in rows)

    assert len(asked) > 80
    assert told(answers) <= 0.05 * len(asked)
    assert told(others) >= 0.9 * len(asked)


@settings(max_examples=50, deadline=None)
@given(st.text(), st.text(min_size=1))
def test_any_reply_is_read(said: str, text: str) -> None:
    made = read(said, text)
    assert made.text == text
    assert made.texts or made.remarks
