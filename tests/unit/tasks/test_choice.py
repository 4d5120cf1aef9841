"""Answers to questions with choices are read in whatever form models give them."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from string import ascii_uppercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.errors import InputError
from taiyi_rag.tasks import Options
from taiyi_rag.tasks.choice import Choice
from taiyi_rag.types import Language

DRUGS = ("Chloramphenicol", "Gentamicin", "Ceftriaxone", "Ciprofloxacin", "Vitamin C")
TYPES = ("阳离子型", "阴离子型", "非离子型", "两性离子型", "维生素C")


def asked(choices: tuple[str, ...], question: str = "Which?") -> Annotated:
    return Annotated("1", (), questions=(Question("q", "multiple_choice", question, choices),))


def read(said: str, choices: tuple[str, ...], *, several: bool = False) -> Annotated:
    return Choice().read(said, asked(choices), "en", Options(several=several))


def letters(said: str, choices: tuple[str, ...] = DRUGS, *, several: bool = False) -> str:
    (question,) = read(said, choices, several=several).questions
    return "".join(ascii_uppercase[choices.index(one)] for one in question.answer)


@pytest.mark.parametrize(
    "said",
    [
        "C",
        "c",
        "C.",
        "(C)",
        "[C]",
        "**C**",
        "C. Ceftriaxone",
        "C) Ceftriaxone",
        "C: Ceftriaxone",
        "C Ceftriaxone",
        "**C. Ceftriaxone**",
        "Answer: C",
        "Answer: (C) Ceftriaxone",
        "**Answer:** C",
        "The answer is C because it blocks synthesis of the cell wall.",
        "The correct answer is (C).",
        "The correct answer is **C. Ceftriaxone**.",
        "The best answer is option C.",
        "Option C",
        "Option C is correct.",
        "I would choose C.",
        "The final answer is $\\boxed{C}$.",
        "Ceftriaxone",
        "ceftriaxone.",
        "The answer is ceftriaxone.",
        "The patient has gonococcal arthritis, which is treated with ceftriaxone.",
        "It is not gentamicin, but ceftriaxone.",
        "A patient with these findings has gonorrhoea. Therefore, the answer is C.",
        "A is a protein synthesis inhibitor. B is too. So the answer is C.",
        "Let's see. Option A is wrong. Option B is wrong. Final answer: C",
        "The answer is A. Wait, gonococci are resistant to it. Final answer: C",
        '{"answer": "C"}',
        '{"answer": ["C"], "explanation": "It blocks synthesis of the cell wall."}',
        '```json\n{"Answer": "C. Ceftriaxone"}\n```',
        '{"answer": "Ceftriaxone"}',
        '["C"]',
        "Answer:\nC",
        "Thus, C.",
    ],
)
def test_english_forms(said: str) -> None:
    assert letters(said) == "C"
    assert read(said, DRUGS).remarks == ()


@pytest.mark.parametrize(
    "said",
    [
        "C",
        "（C）",
        "C、非离子型",
        "C. 非离子型",
        "C非离子型",
        "【C】",
        "答案：C",
        "答案是C。",
        "答案为C，非离子型。",
        "**答案：** C",
        "正确答案是C",
        "正确选项为：C",
        "选C",
        "选C。非离子型表面活性剂毒性较小。",
        "故选C。",
        "本题选C",
        "应选C项",
        "我选择C。",
        "非离子型",
        "答案是非离子型。",
        "内服制剂多用毒性小的非离子型表面活性剂。",
        "不是阴离子型，而是非离子型",
        "阳离子型毒性大，不宜内服；因此答案为C。",
        "A项毒性大，B项有刺激性，故选C。",
        "【答案】C\n【解析】非离子型毒性最小。",
        "参考答案：C",
        "最终答案：（C）",
        '{"答案": "C"}',
        '{"答案": "C", "解析": "毒性较小"}',
    ],
)
def test_chinese_forms(said: str) -> None:
    assert letters(said, TYPES) == "C"
    assert read(said, TYPES).remarks == ()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("A and C", "AC"),
        ("A, C", "AC"),
        ("A、C", "AC"),
        ("AC", "AC"),
        ("ABD", "ABD"),
        ("A, B and D", "ABD"),
        ("Answer: A, C", "AC"),
        ("The correct answers are A and C.", "AC"),
        ("答案：A、C", "AC"),
        ("答案：ACD", "ACD"),
        ("选AC", "AC"),
        ("(A), (C)", "AC"),
        ("C and A", "AC"),
        ('{"answer": ["A", "C"]}', "AC"),
        ('{"answer": "A, C"}', "AC"),
        ("Chloramphenicol and ceftriaxone", "AC"),
        ("B", "B"),
    ],
)
def test_several_right_answers(said: str, expected: str) -> None:
    assert letters(said, several=True) == expected


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("A and C", "doubtful"),
        ("AC", "doubtful"),
        ("The answer is A. The answer is C.", "doubtful"),
        ("答案：A。故选C。答案：B", "doubtful"),
        ("C. Gentamicin", "doubtful"),
        ("Gentamicin or ceftriaxone", "doubtful"),
        ("H", "unknown-type"),
        ("Answer: Z", "unknown-type"),
        ("", "unread"),
        ("I can't answer medical questions.", "unread"),
        ("A patient like this needs a doctor.", "unread"),
        ("None of the above", "unread"),
    ],
)
def test_what_is_no_answer_is_told(said: str, kind: str) -> None:
    made = read(said, DRUGS)
    assert made.questions[0].answer == ()
    assert [remark.kind for remark in made.remarks] == [kind]


@pytest.mark.parametrize(
    "said",
    [
        "The answer is not C.",
        "The answer cannot be C.",
        "The answer cannot be ceftriaxone.",
        "The incorrect option is C.",
        "All except C",
        "I wouldn't choose C.",
        "Neither B nor C is correct.",
        "Option C is incorrect.",
        "C? No.",
        "B or C",
        "Answer: B or C",
        "The answer is B; however, C is more appropriate.",
        '{"answer": "not C"}',
        "不选C",
        "不应选择C。",
        "答案不可能是C",
        "错误的选项是C",
        "除C外均正确",
        "C项错误",
        "排除C",
        "答案：B或C",
        "答案是B还是C",
        "答案：B，但C更合适",
        '{"答案": "不是C"}',
    ],
)
@pytest.mark.parametrize("several", [False, True])
def test_what_is_denied_or_left_open_is_doubtful(said: str, several: bool) -> None:
    for choices in (DRUGS, TYPES):
        made = read(said, choices, several=several)
        if "ceftriaxone" not in said or choices is DRUGS:
            assert (made.questions[0].answer, [r.kind for r in made.remarks]) == ((), ["doubtful"])


@pytest.mark.parametrize(
    "said",
    [
        "B? No. C.",
        "B is wrong. C.",
        "The answer is not B but C.",
        "The answer is C, not B.",
        "A, B and D are wrong. C is right.",
        "There is no doubt that the answer is C.",
        "Answer:\n- C. 3",
        "答案不是A，而是C。",
        "不选B，选C",
        "选C不选B",
        "选项B错误，选项C正确",
        "不良反应最少的是C",
        "毫无疑问，答案是C",
        "答案：\n- C、3",
    ],
)
def test_what_is_denied_beside_the_answer_isnt_taken(said: str) -> None:
    assert letters(said, ("1", "2", "3", "4")) == "C"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("All of the following are side effects EXCEPT", "All except C"),
        ("Which of these is not a cause?", "The incorrect option is C."),
        ("下列哪项说法不正确？", "不正确的是C"),
        ("下列药物均可使用，除外", "除C外均可使用"),
        ("关于胰岛素，叙述错误的是", "C项错误"),
    ],
)
def test_a_question_for_what_is_wrong_is_answered_so(question: str, said: str) -> None:
    for asking, answer in ((question, TYPES[2:3]), ("Which is right?", ())):
        record = Choice().read(said, asked(TYPES, asking), "en", Options())
        assert record.questions[0].answer == answer


def test_what_is_right_is_no_answer_to_a_question_for_what_is_wrong() -> None:
    for question, said in (("Which is false?", "B is correct. C is false."), ("错误的是", "B正确")):
        record = Choice().read(said, asked(TYPES, question), "en", Options())
        assert record.questions[0].answer != (TYPES[1],)


def test_the_letter_of_a_vitamin_is_no_answer() -> None:
    for said in ("The patient has hepatitis B.", "Vitamin D deficiency.", "患者为乙肝B型"):
        assert [r.kind for r in read(said, ("1", "2", "3", "4")).remarks] == ["unread"]


def test_letters_within_choices_are_no_letters() -> None:
    assert letters("Answer: Vitamin C") == "E"
    assert letters("答案：维生素C", TYPES) == "E"
    assert letters("答案：C反应蛋白", ("C反应蛋白", "降钙素原", "血沉")) == "A"
    assert letters("A and B", ("A only", "B only", "A and B")) == "C"
    assert letters("2.5 mg", ("12.5 mg", "2.5 mg", "25 mg")) == "B"
    assert letters("25 mg", ("12.5 mg", "2.5 mg", "25 mg")) == "C"
    assert letters("Insulin glargine", ("Insulin", "Insulin glargine")) == "B"


def test_reasons_are_the_explanation() -> None:
    def why(said: str, choices: tuple[str, ...] = DRUGS) -> str:
        return read(said, choices).questions[0].explanation

    assert (
        why("Answer: C. Ceftriaxone\nExplanation: It is a beta-lactam.") == "It is a beta-lactam."
    )
    assert why("答案：C。非离子型\n解析：毒性与溶血作用较小。", TYPES) == "毒性与溶血作用较小。"
    assert why("Gonococci are the cause here. The answer is C.") == "Gonococci are the cause here."
    assert why('{"answer": "C", "reasoning": "Gonococci."}') == "Gonococci."
    assert why("C") == ""


def test_the_prompt_has_text_question_and_lettered_choices() -> None:
    record = replace(Annotated.of("The patient is allergic to penicillin."), questions=())
    record = replace(record, questions=asked(DRUGS).questions)
    request = Choice().request(record, "en", Options())
    assert request.turns[0][1].startswith("Text: The patient is allergic to penicillin.\n")
    assert "Question: Which?\nA. Chloramphenicol\nB. Gentamicin" in request.turns[0][1]
    assert request.form
    assert request.form["properties"]["answer"]["items"]["enum"] == list("ABCDE")
    assert request.form["properties"]["answer"]["maxItems"] == 1


@pytest.mark.parametrize("count", [0, 1, 27])
def test_two_to_twenty_six_choices_are_taken(count: int) -> None:
    with pytest.raises(InputError, match=str(count)):
        Choice().request(asked(tuple(f"c{n}" for n in range(count))), "en", Options())
    most = tuple(f"choice {n}" for n in range(26))
    assert "Z. choice 25" in Choice().request(asked(most), "en", Options()).turns[0][1]
    assert letters("Z", most) == "Z"


@settings(max_examples=50, deadline=None)
@given(st.text(), st.booleans())
def test_any_reply_gives_choices_that_were_given(said: str, several: bool) -> None:
    for choices in (DRUGS, TYPES):
        made = read(said, choices, several=several)
        assert set(made.questions[0].answer) <= set(choices)
        assert len(made.questions[0].answer) <= (len(choices) if several else 1)
        assert made.questions[0].answer or made.remarks


FORMS: dict[Language, tuple[str, ...]] = {
    "en": (
        "{letter}",
        "({letter})",
        "{letter}. {words}",
        "Answer: {letter}",
        "The correct answer is {letter}.",
        "The answer is ({letter}) because of what the vignette tells.",
        "**{letter}) {words}**",
        "{words}",
        '{{"answer": "{letter}"}}',
        "The findings fit best with one. Therefore, the answer is {letter}: {words}.",
        "Option {letter}",
        "The best answer is: {words}.",
    ),
    "zh": (
        "{letter}",
        "（{letter}）",
        "{letter}. {words}",
        "答案：{letter}",
        "选{letter}",
        "正确答案是{letter}。",
        "**{letter}、{words}**",
        "{words}",
        '{{"answer": ["{letter}"]}}',
        "根据题意分析，故选{letter}。",
        "答案为{letter}，{words}",
        "本题选{letter}，理由如题干所述。",
    ),
}


def medqa(folder: Path) -> Iterator[tuple[Language, Annotated, int]]:
    """The development sets: language, record, place of the right answer."""
    with (folder / "medqa_usmle" / "dev.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            options = ast.literal_eval(row["options"])
            choices = tuple(option["value"] for option in options)
            place = [option["key"] for option in options].index(row["answer_idx"])
            yield "en", asked(choices, row["question"]), place
    for one in json.loads((folder / "medqa_mcmle" / "dev_zh.json").read_text("utf-8")):
        found = re.findall(r"\(([A-Z])\) (.*?)\.?(?:\n|$)", one["options"])
        place = ascii_uppercase.index(one["answer"][1])
        yield "zh", asked(tuple(words for _, words in found), one["question"]), place


def test_every_form_of_a_right_answer_is_read_right(shared_data: Path) -> None:
    count = 0
    for language, record, place in islice(medqa(shared_data / "tasks"), 0, None, 2):
        choices = record.questions[0].choices
        for form in FORMS[language]:
            said = form.format(letter=ascii_uppercase[place], words=choices[place])
            made = Choice().read(said, record, language, Options())
            assert made.questions[0].answer == (choices[place],), (said, choices)
            count += 1
    assert count >= 10_000
