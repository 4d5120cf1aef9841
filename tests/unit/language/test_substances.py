from __future__ import annotations

import pytest

from taiyi_rag.language import substances, unknown_medicines


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What is the dose of epinephrine?", {"adrenaline"}),
        ("noradrenaline in shock", {"noradrenaline"}),
        ("去甲肾上腺素的剂量", {"noradrenaline"}),
        ("肾上腺素的剂量", {"adrenaline"}),
        ("METFORMIN与格列吡嗪", {"metformin", "glipizide"}),
        ("Tranexamic acid", {"tranexamic acid"}),
        ("anaemia in pregnancy", set()),
        ("Tylenol or Glucophage", {"acetaminophen", "metformin"}),
        ("格华止和立普妥", {"metformin", "atorvastatin"}),
        ("氢氯噻嗪与氯噻嗪", {"hydrochlorothiazide", "chlorothiazide"}),
        ("甲泼尼龙、泼尼松龙", {"methylprednisolone", "prednisolone"}),
        ("苄氟噻嗪 or prednisolones", {"prednisolone"}),
        ("溴氯噻嗪", set()),
        ("胰岛素抵抗, insulin resistance", set()),
        ("安定医院", set()),
    ],
)
def test_names_meet_across_languages(text: str, found: set[str]) -> None:
    assert substances(text) == found


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("Augmentin", {"amoxicillin/clavulanate"}, set()),
        (
            "amoxicillin-clavulanate",
            {"amoxicillin/clavulanate"},
            {"amoxicillin", "clavulanic acid"},
        ),
        ("阿莫西林/克拉维酸", {"amoxicillin/clavulanate"}, {"amoxicillin", "clavulanic acid"}),
        ("来得时", {"insulin glargine"}, set()),
        ("甘精胰岛素", {"insulin glargine"}, {"insulin"}),
        ("去甲肾上腺素", {"noradrenaline"}, set()),
        ("heparin-induced thrombocytopenia", set(), {"heparin"}),
    ],
)
def test_a_combination_is_no_single_substance(text: str, asked: set[str], told: set[str]) -> None:
    assert substances(text) == asked
    assert substances(text, parts=True) == asked | told


def test_china_s_tylenol_is_a_combination() -> None:
    assert substances("泰诺") != substances("Tylenol") == substances("泰诺林")


def test_unlisted_medicines_are_told_by_their_ending() -> None:
    assert unknown_medicines("Bexagliflozin or trelagliptin for obesity?") == [
        "bexagliflozin",
        "trelagliptin",
    ]
    ordinary = (
        "Which vaccine, hormone, disease, increase, guideline, peptide, medicine and outcome?"
    )
    assert unknown_medicines(ordinary) == []
