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
    ],
)
def test_names_meet_across_languages(text: str, found: set[str]) -> None:
    assert substances(text) == found


def test_unlisted_medicines_are_told_by_their_ending() -> None:
    assert unknown_medicines("Tirzepatide or linagliptin for obesity?") == [
        "tirzepatide",
        "linagliptin",
    ]
    ordinary = (
        "Which vaccine, hormone, disease, increase, guideline, peptide, medicine and outcome?"
    )
    assert unknown_medicines(ordinary) == []
