"""Yes, no and maybe are read in both languages, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.tasks import Options
from taiyi_rag.tasks.yesno import YesNo

ENGLISH, CHINESE = ("yes", "no", "maybe"), ("是", "否", "不确定")


def read(said: str, choices: tuple[str, ...] = ENGLISH) -> Annotated:
    question = Question("q", "yesno", "Does it?", choices)
    record = replace(Annotated.of("A text."), questions=(question,))
    return YesNo().read(said, record, "en", Options())


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("yes", "yes"),
        ("Yes.", "yes"),
        ("**Yes**", "yes"),
        ("Yes, because cure was more frequent.", "yes"),
        ("Yes. There was no difference in harms, but cure was more frequent.", "yes"),
        ("Answer: yes", "yes"),
        ("The answer is yes.", "yes"),
        ("The answer is 'Yes'.", "yes"),
        ('{"answer": "yes"}', "yes"),
        ("Based on the text, the answer is: Yes", "yes"),
        ("True", "yes"),
        ("No", "no"),
        ("No, the difference was not significant.", "no"),
        ("The answer is no.", "no"),
        ("Answer: No. The groups didn't differ.", "no"),
        ('{"answer": "no", "explanation": "yes would need more"}', "no"),
        ("false", "no"),
        ("There was no difference in mortality. Therefore, the answer is no.", "no"),
        ("Maybe", "maybe"),
        ("maybe, since the sample is small", "maybe"),
        ("Uncertain.", "maybe"),
        ("The answer is unclear.", "maybe"),
        ("It cannot be determined from the text.", "maybe"),
        ("There is insufficient evidence to say yes or no.", "maybe"),
    ],
)
def test_english(said: str, answer: str) -> None:
    made = read(said)
    assert (made.questions[0].answer, made.remarks) == ((answer,), ())


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("是", "是"),
        ("是。", "是"),
        ("是的，治愈率更高。", "是"),
        ("答案：是", "是"),
        ("答案是：是。", "是"),
        ("答案是肯定的", "是"),
        ("对", "是"),
        ("可以。", "是"),
        ("能，糖化血红蛋白下降0.7%。", "是"),
        ("yes", "是"),
        ("否", "否"),
        ("不是", "否"),
        ("不能。", "否"),
        ("答案：否", "否"),
        ("答案是否定的。", "否"),
        ("根据文本，答案为否。", "否"),
        ("没有，两组差异无统计学意义。", "否"),
        ("不确定", "不确定"),
        ("尚不确定，需要更大样本。", "不确定"),
        ("根据现有数据无法确定是否有效。", "不确定"),
        ("证据不足", "不确定"),
        ("可能", "不确定"),
    ],
)
def test_chinese(said: str, answer: str) -> None:
    made = read(said, CHINESE)
    assert (made.questions[0].answer, made.remarks) == ((answer,), ())


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Answer: yes\nAnswer: no", "doubtful"),
        ("One could answer yes, another could answer no.", "doubtful"),
        ("There was no difference between the groups.", "unread"),
        ("", "unread"),
        ("该研究纳入180例患者，对照组有90例。", "unread"),
    ],
)
def test_what_is_no_answer_is_told(said: str, kind: str) -> None:
    for choices in (ENGLISH, CHINESE):
        made = read(said, choices)
        assert made.questions[0].answer == ()
        assert [remark.kind for remark in made.remarks] == [kind]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("No doubt it does.", ()),
        ("I can't say no.", ()),
        ("I cannot say yes.", ()),
        ("The answer is not yes.", ()),
        ("Never say no.", ()),
        ("I'd not answer 'yes'. No.", ("no",)),
        ("No doubt: yes.", ("yes",)),
        ("No difference in harms, so yes, it is safe.", ("yes",)),
        ("No it does not.", ("no",)),
        ("不能说没有", ()),
        ("不能回答“是”。", ()),
        ("并非不能", ()),
        ("不会没有", ()),
        ("答案不是“否”。", ()),
        ('{"answer": "I can\'t say no"}', ()),
        ("没有疑问，能。", ("是",)),
        ("没有，不能说有效。", ("否",)),
    ],
)
def test_what_is_denied_is_no_answer(said: str, answer: tuple[str, ...]) -> None:
    made = read(said, ENGLISH if said.isascii() else CHINESE)
    kinds = [] if answer else ["doubtful"]
    assert (made.questions[0].answer, [r.kind for r in made.remarks]) == (answer, kinds)


def test_choices_of_ones_own_and_none() -> None:
    assert read("Yes", ("是", "否")).questions[0].answer == ("是",)
    assert read("correct", ("true", "false")).questions[0].answer == ("true",)
    assert read("错", ("对", "错")).questions[0].answer == ("错",)
    assert read("maybe", ("yes", "no")).questions[0].answer == ()
    bare = read("No", ())
    assert (bare.questions[0].choices, bare.questions[0].answer) == (ENGLISH, ("no",))


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_any_reply_gives_a_choice_or_a_remark(said: str) -> None:
    for choices in (ENGLISH, CHINESE):
        made = read(said, choices)
        assert set(made.questions[0].answer) <= set(choices)
        assert made.questions[0].answer or made.remarks
