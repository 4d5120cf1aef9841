"""Quantities in the short forms of ward notes, where Latin letters touch Chinese."""

from __future__ import annotations

import pytest

from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import prepared


@pytest.mark.parametrize(
    ("text", "dimension", "amount", "often"),
    [
        ("青霉素80万单位bid", "activity", 800_000, 2),
        ("青霉素80万单位，bid", "activity", 800_000, 2),
        ("依诺肝素4000U q12h皮下注射", "activity", 4_000, 2),
        ("头孢唑林1克静滴q8h", "mass", 1_000, 3),
        ("阿司匹林100毫克qd", "mass", 100, 1),
        ("美托洛尔2片bid口服", "tablets", 2, 2),
        ("二甲双胍0.5g 3次/日po", "mass", 500, 3),
        ("Enoxaparin 4000 U q12h", "activity", 4_000, 2),
    ],
)
def test_a_dose_and_how_often_are_read_where_letters_touch_chinese(
    text: str, dimension: str, amount: float, often: float
) -> None:
    dose, *rest = quantities(prepared(text))
    assert (dose.dimension, dose.low) == (dimension, amount)
    assert dose.times == (often, often)
    assert [one.dimension for one in rest] == ["frequency"]


@pytest.mark.parametrize("text", ["5 mgx", "5 units1a", "seq12h", "q12hx"])
def test_letters_of_other_words_are_no_units(text: str) -> None:
    assert {one.dimension for one in quantities(prepared(text))} <= {"count", "activity"}
