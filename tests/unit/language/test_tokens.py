"""One function makes terms for the index and for the question."""

from __future__ import annotations

import pytest

from taiyi_rag.language import content_terms, index_terms


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("IL-6", "IL6"),
        ("IL-6", "IL 6"),
        ("TNF-α", "TNF alpha"),
        ("β-blocker", "beta-blocker"),
        ("COVID-19", "COVID19"),
        ("ＨｂＡ１ｃ", "HbA1c"),
        ("高血壓", "高血压"),
        ("Patients treated", "patient treatment"),
        ("Crohn's disease", "Crohn disease"),
    ],
)
def test_two_ways_of_writing_meet(written: str, otherwise: str) -> None:
    assert set(index_terms(written)) & set(index_terms(otherwise))


def test_chinese_gives_characters_and_pairs() -> None:
    assert index_terms("二甲双胍") == ["二", "甲", "双", "胍", "二甲", "甲双", "双胍"]


def test_decimals_stay_whole() -> None:
    assert "2.5" in index_terms("2.5mg")
    assert "10,000" in index_terms("10,000 U")


def test_negation_is_kept() -> None:
    assert {"no", "not", "without"} <= set(index_terms("no, not, without"))


def test_content_terms_leave_out_what_only_asks() -> None:
    assert content_terms("What is the starting dose of metformin?") == [
        "start",
        "dose",
        "metformin",
    ]
    assert "什么" not in content_terms("二甲双胍的剂量是什么？")
    assert {"二甲", "双胍", "剂量"} <= set(content_terms("二甲双胍的剂量是什么？"))


def test_hostile_characters_do_no_harm() -> None:
    assert index_terms("\ud800 dose\0 mg \ufdfa") != []
