"""Whether one quantity of a source bears out one of a claim: dimension, value, bound, basis.

For prepared texts.
"""

from __future__ import annotations

from taiyi_rag.verification.comparators import THRESHOLD, Bound, agree
from taiyi_rag.verification.cues import bound_turned
from taiyi_rag.verification.quantity import Quantity, same_number

_OFTEN_BARE = ("pressure", "volume/time", "count/volume", "mass/m2", "fold", "doses")
"""Dimensions whose unit texts leave out: "eGFR below 30", "130/80"."""


def comparable(said: Quantity, stands: Quantity) -> bool:
    if said.dimension == stands.dimension:
        return True
    bare, other = (said, stands) if said.dimension == "count" else (stands, said)
    return bare.dimension == "count" and (
        other.dimension in _OFTEN_BARE
        or other.dimension.startswith("class:")
        or (other.dimension == "time" and other.age)
    )


def _values(said: Quantity, stands: Quantity) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both in base units; as written where one has no unit."""
    if said.dimension == stands.dimension:
        return (said.low, said.high), (stands.low, stands.high)
    return (
        (said.low / said.scale, said.high / said.scale),
        (stands.low / stands.scale, stands.high / stands.scale),
    )


def same_values(said: Quantity, stands: Quantity) -> bool:
    mine, theirs = _values(said, stands)
    if all(map(same_number, mine, theirs)):
        return True
    shares = said.dimension == "percent" and not (said.certain and stands.certain)
    return shares and abs(said.low - stands.low) < 0.6 and abs(said.high - stands.high) < 0.6


def equal(claim: str, source: str, said: Quantity, stands: Quantity) -> bool:
    if said.is_dose and stands.is_dose and _same_day(said, stands):
        return _bounds_agree(claim, source, said, stands)
    if same_values(said, stands):
        return _bounds_agree(claim, source, said, stands) and same_basis(said, stands)
    return False


def _bounds_agree(claim: str, source: str, said: Quantity, stands: Quantity) -> bool:
    """Dropping a bound makes another statement ("eGFR 30" of "eGFR below 30"; a maximum given as
    the dose), and so does adding one; but a claim may call the number a threshold or a target."""
    if agree(turned_bound(claim, said), turned_bound(source, stands)):
        return True
    if not said.bound.sign:
        return THRESHOLD.search(claim, max(0, said.start - 40), said.end + 12) is not None
    return False


def turned_bound(text: str, quantity: Quantity) -> Bound:
    """A bound with the "not" before it: not to take more than 2 g is at most 2 g."""
    bound = quantity.bound
    if bound.sign not in (">", "<") or bound.start > quantity.start:
        return bound
    if not bound_turned(text, bound.start):
        return bound
    return bound._replace(sign="<=" if bound.sign == ">" else ">=")


def end_of(said: Quantity, stands: Quantity) -> bool:
    """Whether a bound is an end of a range: at least 30 where 30-45 stands."""
    mine, theirs = _values(said, stands)
    if said.is_range or not stands.is_range or not said.bound.sign:
        return False
    return same_number(mine[0], theirs[0 if said.bound.sign[0] == ">" else 1])


def _a_day(dose: Quantity) -> tuple[float, float] | None:
    """What a dose comes to in a day, where that is said."""
    if _is_days(dose):
        return dose.low, dose.high
    if dose.times:
        return dose.low * dose.times[0], dose.high * dose.times[1]
    return None


def _is_days(dose: Quantity) -> bool:
    return dose.basis == "day" or (dose.divided and dose.basis != "dose")


def _same_day(said: Quantity, stands: Quantity) -> bool:
    """Whether two doses come to the same in a day, one of them given as a day's."""
    mine, theirs = _a_day(said), _a_day(stands)
    per_day = [d for d in (said, stands) if _is_days(d)]
    if said.dimension != stands.dimension or not (mine and theirs and per_day):
        return False
    return all(map(same_number, mine, theirs))


def same_basis(said: Quantity, stands: Quantity) -> bool:
    """Whether what two doses are per agrees, as far as both say it."""
    if not (said.is_dose and stands.is_dose) or not said.basis or not stands.basis:
        return True
    if said.basis == stands.basis:
        return True
    once = [d for d in (said, stands) if d.times and all(same_number(t, 1.0) for t in d.times)]
    weekly = [d for d in (said, stands) if d.times and all(same_number(t, 1 / 7) for t in d.times)]
    names = {said.basis, stands.basis}
    return bool((once and names == {"day", "dose"}) or (weekly and names == {"week", "dose"}))


def same_digits(said: Quantity, stands: Quantity) -> bool:
    """Whether the numbers are the same as written: 5 mg and 5 mcg."""
    return same_number(said.low / said.scale, stands.low / stands.scale) and same_number(
        said.high / said.scale, stands.high / stands.scale
    )


def confusable(said: Quantity, stands: Quantity) -> bool:
    """Whether one of two units may be written in error for the other."""
    if said.dimension == stands.dimension:
        return True
    bare = "count" in (said.dimension, stands.dimension)
    level = {"volume", "mole", "gram"}
    mine, theirs = said.dimension.split("/"), stands.dimension.split("/")
    levels = bool(level & set(mine[1:])) and bool(level & set(theirs[1:]))
    return bare or mine[0] == theirs[0] or levels or (said.is_dose and stands.is_dose)
