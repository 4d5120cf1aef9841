"""Quantities completed by what stands near them: units in lists, what a dose is per, how often.

For prepared text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from taiyi_rag.verification.numerals import NUMBER, value
from taiyi_rag.verification.quantity import Quantity, same_number
from taiyi_rag.verification.schedules import Frequency, basis_at

_LIST = re.compile(r"\s?(?:,|、|/|;)?\s?(?:\b(?:and|or|to|then|followed by)\b|和|或|与|及)?\s?")


_FREQUENCY_REACH = 48


def with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """A number without a unit takes that of the next in its list: 140/90 mmHg, 0, 12 and 24 h."""
    for i in range(len(found) - 2, -1, -1):
        this, following = found[i], found[i + 1]
        if this.dimension != "count" or following.dimension in (
            "count",
            "percent",
            "fold",
            "doses",
        ):
            continue
        between = _LIST.match(text, this.end)
        joined = between and between.group().strip() and between.end() == following.start
        if joined and (len(text[this.end : following.start].strip()) > 0):
            scale = _scale_of(following)
            found[i] = replace(
                this,
                low=this.low * scale,
                high=this.high * scale,
                dimension=following.dimension,
                basis=following.basis,
                age=following.age,
                scale=scale,
                noun="",
            )
            if (
                between
                and "/" in between.group()
                and not (this.bound.sign and following.bound.sign)
            ):
                both = this.bound if this.bound.sign else following.bound  # below 130/80
                found[i] = replace(found[i], bound=both)
                found[i + 1] = replace(following, bound=both)
    return found


def _scale_of(quantity: Quantity) -> float:
    numbers = list(NUMBER.finditer(quantity.words))
    last = numbers[-1] if numbers else None
    if last is None:
        return 1.0
    amount = value(last.group(), str(last.lastgroup))
    return quantity.high / amount if amount else 1.0


def with_times(text: str, numbers: list[Quantity], often: list[Frequency]) -> list[Quantity]:
    """Doses with what they are per, by the words and frequencies near them."""
    doses = [q for q in numbers if q.is_dose]
    found: list[Quantity] = []
    for quantity in numbers:
        if quantity.is_dose:
            quantity = _timed(text, quantity, doses, often)
            if found and _restates(text, found[-1], quantity):
                quantity = replace(quantity, basis=found[-1].basis, times=found[-1].times)
        found.append(quantity)
    return found


def _restates(text: str, before: Quantity, dose: Quantity) -> bool:
    """Whether a dose is the one before it in another unit: 400 μg (0.4 mg)."""
    between = text[before.end : dose.start].strip()
    return between in ("(", "=", ",即", "(即") and same_number(before.low, dose.low)


def _timed(text: str, dose: Quantity, doses: list[Quantity], often: list[Frequency]) -> Quantity:
    named = basis_at(text, dose.start, dose.end, often)
    basis = dose.basis or named.name
    near = [f for f in often if _belongs(text, dose, f, doses) and (basis != "day" or f.divided)]
    if not near:
        return replace(dose, basis=basis)
    parts = [f for f in near if f.divided]
    one = parts[0] if parts else min(near, key=lambda f: _distance(dose, f))
    if not basis:
        basis = "day" if one.divided else "dose"
    return replace(dose, basis=basis, times=(one.low, one.high), divided=one.divided)


def _distance(dose: Quantity, often: Frequency) -> int:
    after = often.start - dose.end
    return after if after >= 0 else dose.start - often.end + 8


def _belongs(text: str, dose: Quantity, often: Frequency, doses: list[Quantity]) -> bool:
    """Whether a frequency is a dose's: near it in its sentence, with no other dose nearer."""
    start, end = (dose.end, often.start) if often.start >= dose.end else (often.end, dose.start)
    if end - start > _FREQUENCY_REACH or re.search(
        r"[.。;；!?！？](?:\s|$)|。|；", text[start:end]
    ):
        return False
    if any(start <= other.start < end for other in doses):
        return False
    if often.start < dose.start:  # before it: only if no dose stands before the frequency
        return not any(0 <= often.start - other.end <= 12 for other in doses)
    return True
