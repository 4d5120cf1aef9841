"""A claim's quantities against a source's, by what they are of: a dose against doses, a frequency
against frequencies, a threshold against thresholds.

A source's number bears out a claim's where dimension, value, bound and what it is per agree, and
where it stands beside the same words: of two rates, each is its own group's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from taiyi_rag.language.units import converted
from taiyi_rag.types import Check
from taiyi_rag.verification.comparators import THRESHOLD, Bound, agree
from taiyi_rag.verification.quantities import Quantity, prepared, quantities, same_number
from taiyi_rag.verification.words import features, likeness, near

_MARGIN = 0.12
"""How much more a rival's surroundings must be like the claim's than those of the number itself."""
_LIKE = 0.12
"""How like a number's surroundings must be for it to stand in the place of another."""
_OFTEN_BARE = ("pressure", "volume/time", "count/volume", "mass/m2", "fold", "doses")
"""Dimensions whose unit texts leave out: "eGFR below 30", "130/80"."""


class Difference(NamedTuple):
    """A quantity of the claim that the source doesn't bear out, and what the source has instead."""

    check: Check
    said: Quantity
    instead: Quantity | None


def differences(claim: str, source: str) -> Iterator[Difference]:
    """Those between prepared texts."""
    stands = quantities(source)
    told = quantities(claim)
    for said in told:
        if said.certain or said.dimension != "count":
            found = _difference(claim, said, told, source, stands)
        else:
            found = _soft_difference(said, stands)
        if found:
            yield found


def _soft_difference(said: Quantity, stands: Sequence[Quantity]) -> Difference | None:
    """Of a number word, which counts nothing for sure: only against another of the same noun."""
    same = [s for s in stands if s.dimension == "count" and s.noun == said.noun and s.noun]
    if same and not any(same_number(s.low, said.low) for s in same):
        return Difference(Check.NUMBER, said, same[0])
    return None


def _difference(
    claim: str, said: Quantity, told: Sequence[Quantity], source: str, stands: Sequence[Quantity]
) -> Difference | None:
    pool = [*stands, *_in_other_units(source, said, stands), *_spans(stands)]
    alike = [s for s in pool if _comparable(said, s)]
    exact = [s for s in alike if _equal(claim, said, s)]
    if not exact:
        return _missing(claim, said, told, source, pool, alike)
    rivals = [s for s in alike if s not in exact and not _same_values(said, s) and s in stands]
    if rivals and (better := _nearer_rival(claim, said, told, source, exact, rivals)):
        return Difference(_kind(said, better), said, better)
    return None


def _in_other_units(
    source: str, said: Quantity, stands: Sequence[Quantity]
) -> Iterator[Quantity]:
    """The source's levels in the claim's unit, as the field rounds them."""
    if said.dimension not in _CONVERTED or any(s.dimension == said.dimension for s in stands):
        return
    for conversion in converted(source):
        at = source.find(conversion.found)
        origin = next((s for s in stands if at <= s.start < at + len(conversion.found)), None)
        for written in conversion.written:
            for made in quantities(prepared(written)):
                bound = origin.bound if origin else made.bound
                start, end = (origin.start, origin.end) if origin else (at, at)
                yield replace(made, bound=bound, start=start, end=end, words=written)


_CONVERTED = frozenset(
    "amount/volume mass/volume equivalents/volume percent amount/mole pressure kilopascals celsius "
    "fahrenheit mass pounds".split()
)


def _spans(stands: Sequence[Quantity]) -> Iterator[Quantity]:
    """Two bounds that make a range between them: ≥30 and <45; and one end of a written range that
    has no unit of its own."""
    for low, high in zip(stands, stands[1:], strict=False):
        if (
            low.dimension == high.dimension
            and low.bound.sign[:1] == ">"
            and high.bound.sign[:1] == "<"
            and low.low < high.high
        ):
            yield replace(low, high=high.high, end=high.end, bound=Bound(""))


def _comparable(said: Quantity, stands: Quantity) -> bool:
    if said.dimension == stands.dimension:
        return True
    bare, other = (said, stands) if said.dimension == "count" else (stands, said)
    return bare.dimension == "count" and (
        other.dimension in _OFTEN_BARE or (other.dimension == "time" and other.age)
    )


def _values(said: Quantity, stands: Quantity) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both in base units; as written where one has no unit."""
    if said.dimension == stands.dimension:
        return (said.low, said.high), (stands.low, stands.high)
    return (
        (said.low / said.scale, said.high / said.scale),
        (stands.low / stands.scale, stands.high / stands.scale),
    )


def _same_values(said: Quantity, stands: Quantity) -> bool:
    mine, theirs = _values(said, stands)
    if all(map(same_number, mine, theirs)):
        return True
    shares = said.dimension == "percent" and not (said.certain and stands.certain)
    return shares and abs(said.low - stands.low) < 0.6 and abs(said.high - stands.high) < 0.6


def _equal(claim: str, said: Quantity, stands: Quantity) -> bool:
    if said.is_dose and stands.is_dose and _same_day(said, stands):
        return _bounds_agree(claim, said, stands)
    if _same_values(said, stands):
        return _bounds_agree(claim, said, stands) and _same_basis(said, stands)
    return _end_of(said, stands) and _same_basis(said, stands)


def _bounds_agree(claim: str, said: Quantity, stands: Quantity) -> bool:
    """Dropping a bound makes another statement ("eGFR 30" of "eGFR below 30"; a maximum given as
    the dose), and so does adding one; but a claim may call the number a threshold or a target."""
    if agree(said.bound, stands.bound):
        return True
    if not said.bound.sign:
        return THRESHOLD.search(claim, max(0, said.start - 40), said.end + 12) is not None
    return False


def _end_of(said: Quantity, stands: Quantity) -> bool:
    """Whether a bound is an end of a range: at least 30 where 30-45 stands."""
    mine, theirs = _values(said, stands)
    if said.is_range or not stands.is_range or not said.bound.sign:
        return False
    return same_number(mine[0], theirs[0 if said.bound.sign[0] == ">" else 1])


def _a_day(dose: Quantity) -> tuple[float, float] | None:
    """What a dose comes to in a day, where that is said."""
    if dose.basis == "day" or dose.divided:
        return dose.low, dose.high
    if dose.times:
        return dose.low * dose.times[0], dose.high * dose.times[1]
    return None


def _same_day(said: Quantity, stands: Quantity) -> bool:
    """Whether two doses come to the same in a day, one of them given as a day's."""
    mine, theirs = _a_day(said), _a_day(stands)
    per_day = [d for d in (said, stands) if d.basis == "day" or d.divided]
    if said.dimension != stands.dimension or not (mine and theirs and per_day):
        return False
    return all(map(same_number, mine, theirs))


def _same_basis(said: Quantity, stands: Quantity) -> bool:
    """Whether what two doses are per agrees, as far as both say it."""
    if not (said.is_dose and stands.is_dose) or not said.basis or not stands.basis:
        return True
    if said.basis == stands.basis:
        return True
    once = [d for d in (said, stands) if d.times and same_number(d.times[0], 1.0)]
    weekly = [d for d in (said, stands) if d.times and same_number(d.times[0], 1 / 7)]
    names = {said.basis, stands.basis}
    return bool((once and names == {"day", "dose"}) or (weekly and names == {"week", "dose"}))


def _kind(said: Quantity, instead: Quantity | None) -> Check:
    if said.dimension == "frequency":
        return Check.FREQUENCY
    if instead is not None:
        if _comparable(said, instead) and _same_values(said, instead):
            return Check.DOSE if agree(said.bound, instead.bound) else Check.COMPARATOR
        if said.is_range != instead.is_range:
            return Check.RANGE
        if said.dimension != instead.dimension:
            return Check.UNIT
    if said.is_range:
        return Check.RANGE
    return Check.DOSE if said.is_dose else Check.NUMBER


def _missing(
    claim: str,
    said: Quantity,
    told: Sequence[Quantity],
    source: str,
    pool: Sequence[Quantity],
    alike: Sequence[Quantity],
) -> Difference:
    """Of a quantity that the source hasn't: what stands in its place there."""
    same_written = [
        s
        for s in pool
        if _confusable(said, s)
        and same_number(s.low / s.scale, said.low / said.scale)
        and same_number(s.high / s.scale, said.high / said.scale)
    ]
    known = features(source)
    mine = _near(claim, said, told)

    def like(stands: Quantity) -> float:
        return likeness(mine, _near(source, stands, pool), known)

    for candidates, least in ((same_written, 0.0), (alike, _LIKE)):
        ranked = sorted(candidates, key=like, reverse=True)
        alone = len(ranked) == 1 and said.dimension != "count"
        if ranked and (like(ranked[0]) >= least or alone):
            return Difference(_kind(said, ranked[0]), said, ranked[0])
    return Difference(_kind(said, None), said, None)


def _confusable(said: Quantity, stands: Quantity) -> bool:
    """Whether one of two units may be written in error for the other."""
    if said.dimension == stands.dimension:
        return True
    bare = "count" in (said.dimension, stands.dimension)
    level = {"volume", "mole", "gram"}
    mine, theirs = said.dimension.split("/"), stands.dimension.split("/")
    levels = bool(level & set(mine[1:])) and bool(level & set(theirs[1:]))
    return bare or mine[0] == theirs[0] or levels or (said.is_dose and stands.is_dose)


def _near(text: str, quantity: Quantity, all_of: Sequence[Quantity]) -> dict[str, float]:
    rivals = [
        q.start for q in all_of if q.dimension == quantity.dimension and q.start != quantity.start
    ]
    return dict(near(text, quantity.start, quantity.end, tuple(rivals)))


def _nearer_rival(
    claim: str,
    said: Quantity,
    told: Sequence[Quantity],
    source: str,
    exact: Sequence[Quantity],
    rivals: Sequence[Quantity],
) -> Quantity | None:
    """Another number of the source that stands where the claim has this one."""
    known = features(source)
    mine = _near(claim, said, told)
    if sum(w for f, w in mine.items() if f in known) < 0.3:
        return None
    stands = quantities(source)
    here = max(likeness(mine, _near(source, s, stands), known) for s in exact)
    best = max(rivals, key=lambda s: likeness(mine, _near(source, s, stands), known))
    there = likeness(mine, _near(source, best, stands), known)
    return best if there > here + _MARGIN else None


def written(text: str, quantity: Quantity) -> str:
    """A quantity's words with those of its bound and what it is per."""
    bound = quantity.bound
    start = min(quantity.start, bound.start) if bound.sign else quantity.start
    end = max(quantity.end, bound.end) if bound.sign else quantity.end
    if quantity.words not in text[quantity.start : quantity.end]:
        return quantity.words
    return re.sub(r"\s+", " ", text[start:end]).strip()
