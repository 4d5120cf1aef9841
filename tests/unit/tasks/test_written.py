"""Translations, summaries and titles: out of what models put around them, held against the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.schema import Annotated, RemarkKind
from taiyi_rag.tasks import Options
from taiyi_rag.tasks.summarise import HEADING, SUMMARY, Condense
from taiyi_rag.tasks.translate import Translate
from taiyi_rag.tasks.wording import text_of
from taiyi_rag.types import Language

ENGLISH = "Amoxicillin 500 mg was given three times daily for 5 days to 412 adults."
CHINESE = "412例成人口服阿莫西林500 mg，每日3次，疗程5天。"


def translated(said: str, text: str, language: Language) -> Annotated:
    return Translate().read(said, Annotated.of(text), language, Options())


def kinds(record: Annotated) -> set[RemarkKind]:
    return {remark.kind for remark in record.remarks}


@pytest.mark.parametrize(
    "said",
    [
        CHINESE,
        f"  {CHINESE}\n",
        f"译文：{CHINESE}",
        f"翻译：\n{CHINESE}",
        f"**译文：**\n{CHINESE}",
        f"“{CHINESE}”",
        f"Translation: {CHINESE}",
        f"Here is the Chinese translation:\n\n{CHINESE}",
        f"Sure! Here is the translation: {CHINESE}",
        f"以下是译文：\n{CHINESE}",
        f"好的，翻译如下：\n{CHINESE}",
        f"```\n{CHINESE}\n```",
        f'{{"translation": "{CHINESE}"}}',
        f'```json\n{{"译文": "{CHINESE}"}}\n```',
        f"{CHINESE}\n\nLet me know if you need anything else.",
        f"{CHINESE}\n\n希望这对您有帮助！",
    ],
)
def test_a_translation_into_chinese(said: str) -> None:
    made = translated(said, ENGLISH, "en")
    (text,) = made.texts
    assert (text.type, text.text, text.language) == ("translation", CHINESE, "zh")
    assert made.remarks == ()


@pytest.mark.parametrize(
    "said",
    [
        ENGLISH,
        f"Translation: {ENGLISH}",
        f"English translation:\n{ENGLISH}",
        f"Here's the translation:\n{ENGLISH}",
        f'"{ENGLISH}"',
        f'{{"translation": "{ENGLISH}"}}',
        f"英文翻译：{ENGLISH}",
        f"以下是英文译文：\n\n{ENGLISH}",
    ],
)
def test_a_translation_into_english(said: str) -> None:
    made = translated(said, CHINESE, "zh")
    assert [(text.text, text.language) for text in made.texts] == [(ENGLISH, "en")]
    assert made.remarks == ()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (CHINESE.replace("500 mg", "5000 mg"), {"changed"}),
        (CHINESE.replace("500 mg", "50 mg"), {"changed"}),
        (CHINESE.replace("500 mg", "500 μg"), {"changed"}),
        (CHINESE.replace("每日3次", "每日2次"), {"changed"}),
        (CHINESE.replace("5天", "5周"), {"changed"}),
        (CHINESE.replace("412例", "421例"), {"changed"}),
        (CHINESE.replace("阿莫西林", "氨苄西林"), {"changed"}),
        (CHINESE.replace("500 mg，", ""), {"changed"}),
        (CHINESE.replace("500 mg", "0.5 g"), set()),
        (CHINESE.replace("3次", "三次"), set()),
        (ENGLISH, {"doubtful"}),
        ("", {"unread"}),
    ],
)
def test_what_a_translation_changes_is_told(wrong: str, told: set[RemarkKind]) -> None:
    assert kinds(translated(wrong, ENGLISH, "en")) == told


@pytest.mark.parametrize(
    ("text", "said"), [("吗啡10 mg皮下注射。", "Morphine 100 mg subcutaneously."),
                       ("Morphine 10 mg subcutaneously.", "吗啡100 mg皮下注射。")]
)  # fmt: skip
def test_ten_times_a_dose_is_told_in_both_directions(text: str, said: str) -> None:
    made = translated(said, text, "zh" if "吗啡" in text else "en")
    assert {remark.text for remark in made.remarks} == {"10 mg", "100 mg"}


def test_the_prompt_asks_for_the_other_language() -> None:
    asked = Translate().request(Annotated.of(ENGLISH), "en", Options()).turns[0][1]
    assert asked == f"Translate the following text into Chinese:\n{ENGLISH}"
    asked = Translate().request(Annotated.of(CHINESE), "zh", Options()).turns[0][1]
    assert asked == f"将下面文本翻译成英文：\n{CHINESE}"


@pytest.mark.parametrize(
    ("work", "said", "words"),
    [
        (SUMMARY, "Adults took amoxicillin for 5 days.", "Adults took amoxicillin for 5 days."),
        (SUMMARY, "Summary: Adults took it.", "Adults took it."),
        (SUMMARY, "**Summary**\nAdults took it.", "Adults took it."),
        (SUMMARY, "Here is a summary of the text:\n\nAdults took it.", "Adults took it."),
        (SUMMARY, '{"summary": "Adults took it."}', "Adults took it."),
        (SUMMARY, "Sure, here's a short summary: Adults took it.", "Adults took it."),
        (SUMMARY, "The text says:\n- one\n- two", "The text says:\n- one\n- two"),
        (HEADING, "Amoxicillin for 5 days", "Amoxicillin for 5 days"),
        (HEADING, "Title: Amoxicillin for 5 days", "Amoxicillin for 5 days"),
        (HEADING, '"Amoxicillin for 5 days"', "Amoxicillin for 5 days"),
        (HEADING, "**Amoxicillin for 5 days**", "Amoxicillin for 5 days"),
        (HEADING, "# Amoxicillin: a trial\n\nThis title says it.", "Amoxicillin: a trial"),
        (HEADING, '{"title": "Amoxicillin: a trial"}', "Amoxicillin: a trial"),
        (HEADING, '**Title:** "Amoxicillin: a trial"', "Amoxicillin: a trial"),
    ],
)
def test_summaries_and_titles_in_english(work: Condense, said: str, words: str) -> None:
    made = work.read(said, Annotated.of(ENGLISH), "en", Options())
    assert [(text.type, text.text) for text in made.texts] == [(work.kind, words)]
    assert made.remarks == ()


@pytest.mark.parametrize(
    ("work", "said", "words"),
    [
        (SUMMARY, "成人口服阿莫西林5天。", "成人口服阿莫西林5天。"),
        (SUMMARY, "摘要：成人口服阿莫西林。", "成人口服阿莫西林。"),
        (SUMMARY, "以下是对文本的概括：\n成人口服阿莫西林。", "成人口服阿莫西林。"),
        (SUMMARY, "总结：\n成人口服阿莫西林。", "成人口服阿莫西林。"),
        (HEADING, "阿莫西林5天疗程的疗效", "阿莫西林5天疗程的疗效"),
        (HEADING, "标题：阿莫西林5天疗程的疗效", "阿莫西林5天疗程的疗效"),
        (HEADING, "《阿莫西林5天疗程的疗效》", "阿莫西林5天疗程的疗效"),
        (HEADING, "题目：《阿莫西林5天疗程的疗效》", "阿莫西林5天疗程的疗效"),
        (HEADING, "“阿莫西林5天疗程的疗效”", "阿莫西林5天疗程的疗效"),
    ],
)
def test_summaries_and_titles_in_chinese(work: Condense, said: str, words: str) -> None:
    made = work.read(said, Annotated.of(CHINESE), "zh", Options())
    assert [(text.text, text.language) for text in made.texts] == [(words, "zh")]
    assert made.remarks == ()


@pytest.mark.parametrize("work", [SUMMARY, HEADING], ids=lambda work: work.kind)
def test_numbers_that_the_text_hasnt_are_told(work: Condense) -> None:
    made = work.read("Amoxicillin 5 g for 421 adults", Annotated.of(ENGLISH), "en", Options())
    assert [(remark.kind, remark.text) for remark in made.remarks] == [
        ("changed", "5 g"),
        ("changed", "421"),
    ]
    assert kinds(work.read("", Annotated.of(ENGLISH), "en", Options())) == {"unread"}


@pytest.mark.parametrize("work", [SUMMARY, HEADING], ids=lambda work: work.kind)
def test_they_are_written_in_the_language_that_is_wanted(work: Condense) -> None:
    record, options = Annotated.of(ENGLISH), Options(to="zh")
    assert "in Chinese" in work.request(record, "en", options).turns[0][1]
    assert work.read("阿莫西林500 mg", record, "en", options).remarks == ()
    assert kinds(work.read("Amoxicillin for adults", record, "en", options)) == {"doubtful"}


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_any_reply_is_read(said: str) -> None:
    for work in (Translate(), SUMMARY, HEADING):
        made = work.read(said, Annotated.of(ENGLISH), "en", Options())
        assert made.texts or made.remarks
    assert len(text_of(said, ("summary",))) <= max(len(said), 1)
