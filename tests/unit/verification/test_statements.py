"""What a model writes is cut into statements as a reader takes them."""

from __future__ import annotations

import time

import pytest

from taiyi_rag.verification.statements import introduces, statements, without_introduction


def read(text: str) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(s.lead, s.text, s.labels) for s in statements([text])]


def test_lists_are_read_line_by_line_with_what_leads_in_to_them() -> None:
    text = "Metformin is contraindicated in:\n- eGFR below 30 [1]\n* **severe** sepsis [2]\n\n"
    text += "Stop it. [1]"
    lead = "Metformin is contraindicated in:"
    assert read(text) == [
        (lead, "eGFR below 30", (1,)),
        (lead, "severe sepsis", (2,)),
        ("", "Stop it.", (1,)),
    ]


@pytest.mark.parametrize("mark", ["1. ", "2) ", "（3）", "4、", "• ", "- ", "⑤", "10. "])
def test_list_marks_are_dropped(mark: str) -> None:
    assert read(f"{mark}500 mg daily [1]") == [("", "500 mg daily", (1,))]


@pytest.mark.parametrize("text", ["2.5 mg daily [1]", "-5 °C [1]", "10 mg [1]", "1.5-2 g [1]"])
def test_numbers_are_no_list_marks(text: str) -> None:
    assert read(text) == [("", text.removesuffix(" [1]"), (1,))]


def test_a_heading_leads_in_to_items_alone() -> None:
    text = (
        "## Contraindications\nIt is well known. [1]\n- eGFR below 30 [2]\n**Dosing**\n- 500 mg [3]"
    )
    assert read(text) == [
        ("", "It is well known.", (1,)),
        ("Contraindications:", "eGFR below 30", (2,)),
        ("Dosing:", "500 mg", (3,)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The passages say:",
        "Here is the answer.",
        "According to the provided documents:",
        "Summary",
        "以下是根据资料的回答：",
        "根据提供的资料，",
        "总结：",
    ],
)
def test_what_only_introduces_is_left_out(text: str) -> None:
    assert introduces(text)
    assert read(f"{text}\n- 500 mg [1]") == [("", "500 mg", (1,))]


@pytest.mark.parametrize(
    "text",
    [
        "No.",
        "Yes.",
        "不推荐。",
        "There is no evidence for it.",
        "The answer is 5 mg.",
        "两者相同。",
    ],
)
def test_what_says_something_is_kept(text: str) -> None:
    assert not introduces(text)


def test_an_introduction_is_told_from_what_follows() -> None:
    assert without_introduction("According to the passages, it is 5 mg.") == "it is 5 mg."
    assert without_introduction("根据资料，剂量为5 mg。") == "剂量为5 mg。"
    assert without_introduction("Metformin, in short, is safe.") == "Metformin, in short, is safe."


def test_marks_within_a_sentence_are_the_whole_sentences() -> None:
    assert read("It is contraindicated below 30 [1] and in sepsis [2].") == [
        ("", "It is contraindicated below 30 and in sepsis.", (1, 2))
    ]


def test_a_clause_with_marks_of_its_own_is_a_statement() -> None:
    assert read("二甲双胍起始剂量为500 mg[1]，肾功能不全患者应当禁用[2]。") == [
        ("", "二甲双胍起始剂量为500 mg", (1,)),
        ("", "肾功能不全患者应当禁用。", (2,)),
    ]


def test_marks_before_the_full_stop_are_its_sentences() -> None:
    assert read("It is safe [1]. It is cheap [2][3].") == [
        ("", "It is safe.", (1,)),
        ("", "It is cheap.", (2, 3)),
    ]


@pytest.mark.parametrize(
    "words", ["提供的", "the following ", "所提供的资料", "[1] ", "**", "- ", "“"]
)
def test_no_text_takes_long(words: str) -> None:
    text = words * 2_000 + "500 mg [1]"
    began = time.perf_counter()
    list(statements([text]))
    without_introduction(text)
    assert time.perf_counter() - began < 10
