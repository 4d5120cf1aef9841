"""One function makes terms for the index and for the question."""

from __future__ import annotations

import pytest

from taiyi_rag.language import content_terms, index_terms
from taiyi_rag.language.spelling import american, base_forms


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
        ("IL\u20116", "IL6"),
        ("ＩＬ－６", "il-6"),
        ("beta-blockers", "betablocker"),
        ("CYP2C9*3", "CYP2C9"),
        ("A1c", "HbA1c"),
        ("2HRZE/4HR", "2HRZE"),
        ("10⁹/L", "10^9/L"),
        ("10*9/L", "10^9/L"),
        ("µg", "mcg"),
        ("\u03bcg", "ug"),
        ("CO₂", "CO2"),
        ("mg/m²", "mg/m2"),
        ("metfor\u00admin", "metformin"),
        ("met\u200bformin", "metformin"),
        ("eﬃcacy", "efficacy"),
        ("胰島素", "胰岛素"),
        ("dose–response", "dose-response"),
        ("hepatitis B", "Hepatitis-B"),
    ],
)
def test_two_ways_of_writing_meet(written: str, otherwise: str) -> None:
    """On a term that says it, not on a number or a letter of it."""
    common = set(index_terms(written)) & set(index_terms(otherwise))
    assert {term for term in common if len(term) > 1}


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("haemoglobin", "hemoglobin"),
        ("oesophageal", "esophageal"),
        ("anaemias", "anemia"),
        ("leukaemic", "leukemic"),
        ("tumours", "tumor"),
        ("paediatrics", "pediatric"),
        ("randomised", "randomized"),
        ("hospitalisation", "hospitalization"),
        ("oestrogen", "estrogen"),
        ("diarrhoea", "diarrhea"),
        ("dyspnoea", "dyspnea"),
        ("foetal", "fetal"),
        ("analysed", "analyzed"),
        ("diagnoses", "diagnosis"),
        ("sulphate", "sulfate"),
        ("centres", "center"),
        ("programme", "program"),
        ("labelled", "labeled"),
    ],
)
def test_spellings_meet(british: str, american: str) -> None:
    assert index_terms(british) == index_terms(american)


def test_other_words_keep_their_spelling() -> None:
    words = "exercise precise disease aerobic does four here supervised promise otherwise doses"
    assert [american(word) for word in words.split()] == words.split()


def test_a_range_is_its_numbers() -> None:
    assert index_terms("5–10 mg") == index_terms("5-10 mg") == ["5", "10", "mg"]
    assert index_terms("2019-2020") == ["2019", "2020"]


def test_a_letter_tells_which() -> None:
    assert "hepatitisb" in index_terms("chronic hepatitis B")
    assert "hepatitisb" not in index_terms("hepatitis C")
    assert {"素d", "b超"} <= set(index_terms("维生素D B超"))
    assert {"素d", "b超"} <= set(content_terms("维生素D B超"))


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


def test_base_forms_are_inflections_only() -> None:
    assert {"rate"} < set(base_forms("rating"))
    assert "rat" not in base_forms("rating")
    assert "severe" not in base_forms("several")
    assert "stop" in base_forms("stopped")
    assert "study" in base_forms("studies")
    assert "diagnosis" in base_forms("diagnoses")
