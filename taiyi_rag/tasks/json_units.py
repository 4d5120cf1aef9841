"""Numbers with their units, put into the number fields of a form.

"0.5 g" is 500 in a field that is named for milligrams ("dose_mg", 剂量（mg）); in one that isn't,
its unit is lost. What is no one number ("<5", "5-10", "5 mg/L" in milligrams) is put into neither.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from taiyi_rag.language.tokens import normalise
from taiyi_rag.verification.measures import unit_at
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity, prepared

_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MEASURES = frozenset(
    "mass volume amount activity equivalents pressure kilopascals length time percent".split()
)
"""The first parts of the dimensions that a field is named for; a "last_dose" is no number of
doses."""
_YEAR = 365.25 * 24


class Named(NamedTuple):
    """The unit that a field's name ends with."""

    words: str
    dimension: str
    scale: float


class Read(NamedTuple):
    """A number, and the unit that is lost with it."""

    number: float
    lost: bool


def unit_of(name: str) -> Named | None:
    """The unit that a field is named for, if that is certain: "mmol/l" of "glucose_mmol_l"."""
    bracketed = _BRACKETS.search(normalise(name))
    if bracketed:
        return _unit(bracketed[1])
    words = [w for w in re.split(r"[_\s-]+", _HUMPS.sub("_", name).lower()) if w and w != "per"]
    found = (_unit("/".join(words[at:])) for at in range(1, len(words)))
    return next((one for one in found if one), None)


def _unit(words: str) -> Named | None:
    unit = unit_at(words, 0)
    if unit is None or unit.end < len(words) or unit.dimension.split("/")[0] not in _MEASURES:
        return None
    if len(words) == 1 and words.isascii() and words not in "g%":
        return None  # vitamin_d
    return Named(words, unit.dimension, unit.scale)


def number_in(words: str, name: str) -> Read | None:
    """The number that words mean in the field of that name; None where they aren't one for sure."""
    found = quantities(prepared(words))
    if len(found) != 1 or found[0].is_range or found[0].bound.sign:
        return None
    (one,) = found
    asked = unit_of(name)
    if one.dimension == "count":
        return Read(one.low, False)
    if asked is None:
        return Read(one.low / one.scale, not _goes_without(one, name))
    if one.dimension != asked.dimension:
        return None
    return Read(float(f"{one.low / asked.scale:.12g}"), False)


def _goes_without(one: Quantity, name: str) -> bool:
    """Whether a number says the same without its unit: an age in years."""
    is_age = re.search(r"(?<![a-z])age(?![a-z])|年龄", name.lower()) is not None
    return is_age and one.dimension == "time" and abs(one.scale - _YEAR) < 1
