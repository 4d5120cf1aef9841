"""A claim's quantities against a source's, by what they are of: a dose against doses, a frequency
against frequencies, a threshold against thresholds.

A source's number bears out a claim's where dimension, value, bound and what it is per agree, and
where it stands beside the same words: of two rates, each is its own group's.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from taiyi_rag.language.tokens import STOP_WORDS
from taiyi_rag.language.units import converted
from taiyi_rag.types import Check
from taiyi_rag.verification.agreeing import (
    comparable,
    confusable,
    end_of,
    equal,
    same_basis,
    same_digits,
    same_values,
)
from taiyi_rag.verification.belonging import nearer_rival, surroundings
from taiyi_rag.verification.comparators import NONE, Bound, agree
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity, prepared, same_number
from taiyi_rag.verification.words import features, likeness

_LIKE = 0.12
"""How like a number's surroundings must be for it to stand in the place of another."""


_A_DAY = re.compile(r"一[天日年周次剂针倍片]|一个[月星周].*|(?:first|second|third) \w+")
"""What Chinese says for "one" or "a": 同一天."""


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
        if _loosely_dated(said) or _in_a_name(claim, said, source):
            continue
        if said.certain or not (said.dimension == "count" or _A_DAY.fullmatch(said.words)):
            found = _difference(claim, said, told, source, stands)
        else:
            found = _soft_difference(said, stands)
        if found:
            yield found


def _loosely_dated(said: Quantity) -> bool:
    """Whether it is a month alone, which the source may give with a day or write otherwise."""
    return said.dimension == "date" and said.low % 100 == 0


def _in_a_name(claim: str, said: Quantity, source: str) -> bool:
    """Whether a bare number is read as part of the name before it in the source: SYGMA 1."""
    name = _NAME_BEFORE.search(claim, 0, said.start) if said.dimension == "count" else None
    at = source.find(f"{name.group()}{said.words}") if name else -1
    if name is None or at < 0 or name.group().strip() in STOP_WORDS:
        return False
    at += len(name.group())
    return all(s.start != at or s.dimension == "count" for s in quantities(source))


_NAME_BEFORE = re.compile(r"\b[a-z][a-z-]{2,} $")


def _soft_difference(said: Quantity, stands: Sequence[Quantity]) -> Difference | None:
    """Of a number word, which counts nothing for sure: only against another of the same noun."""
    equal = [s for s in stands if s.dimension == "count" and same_number(s.low, said.low)]
    if equal and not any(agree(said.bound, s.bound) or not said.bound.sign for s in equal):
        return Difference(Check.COMPARATOR, said, equal[0])
    if said.low == 1:
        return None
    same = [s for s in stands if s.dimension == "count" and s.noun == said.noun and s.noun]
    if same and not any(same_number(s.low, said.low) for s in same):
        return Difference(Check.NUMBER, said, same[0])
    return None


def _difference(
    claim: str, said: Quantity, told: Sequence[Quantity], source: str, stands: Sequence[Quantity]
) -> Difference | None:
    pool = [
        *stands,
        *_in_other_units(source, said, stands),
        *_spans(stands),
        *_daily(stands),
    ]
    alike = [s for s in pool if comparable(said, s)]
    exact = [s for s in alike if equal(claim, source, said, s)]
    if not exact and not any(same_values(said, s) for s in alike):
        exact = [s for s in alike if end_of(said, s) and same_basis(said, s)]
    if not exact:
        return _missing(claim, said, told, source, pool, alike)
    if often := _otherwise_timed(said, exact, stands):
        return Difference(Check.FREQUENCY, said, often)
    rivals = [
        s
        for s in alike
        if s not in exact
        and s in stands
        and s.age == said.age
        and not any(_restated(source, s, e) for e in exact)
        and (s.dimension == said.dimension or any(e.dimension != said.dimension for e in exact))
    ]
    if rivals and (better := nearer_rival(claim, said, told, source, exact, rivals)):
        return Difference(_kind(said, better), said, better)
    return None


def _restated(source: str, one: Quantity, other: Quantity) -> bool:
    """Whether brackets give a quantity in other words: 110-130 mmHg (below 130 mmHg)."""
    start = min(other.start, other.bound.start) if other.bound.sign else other.start
    return source[one.end : start].strip() == "("


def _otherwise_timed(
    said: Quantity, exact: Sequence[Quantity], stands: Sequence[Quantity]
) -> Quantity | None:
    """The source's dose where the claim gives it as often as the source gives another: of "500 mg
    twice a day or 850 mg once a day", 850 mg twice a day."""
    own = [s for s in exact if s.times]
    if not said.times or not own or len(own) < len(exact):
        return None
    if any(_as_often(said, s) for s in own):
        return None
    others = [s for s in stands if s.is_dose and s not in exact and s.dimension == said.dimension]
    return own[0] if any(s.times and _as_often(said, s) for s in others) else None


def _as_often(one: Quantity, other: Quantity) -> bool:
    return all(map(same_number, one.times or (), other.times or ()))


def _in_other_units(source: str, said: Quantity, stands: Sequence[Quantity]) -> Iterator[Quantity]:
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
    for low, high in itertools.pairwise(stands):
        if (
            low.dimension == high.dimension
            and low.bound.sign[:1] == ">"
            and high.bound.sign[:1] == "<"
            and low.low < high.high
        ):
            yield replace(low, high=high.high, end=high.end, bound=Bound(""))


def _daily(stands: Sequence[Quantity]) -> Iterator[Quantity]:
    """ "75 mg daily" is 75 mg once a day."""
    for dose in stands:
        if dose.basis == "day" and not dose.times:
            once = replace(dose, low=1.0, high=1.0, dimension="frequency", bound=NONE)
            yield replace(once, start=dose.end)


def _kind(said: Quantity, instead: Quantity | None) -> Check:
    if said.dimension == "frequency":
        return Check.FREQUENCY
    if instead is not None:
        if comparable(said, instead) and same_values(said, instead):
            return Check.DOSE if agree(said.bound, instead.bound) else Check.COMPARATOR
        if said.is_range != instead.is_range:
            return Check.RANGE
        if said.dimension != instead.dimension or same_digits(said, instead):
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
    same_written = [s for s in pool if confusable(said, s) and same_digits(said, s)]
    known = features(source)
    mine = surroundings(claim, said, told)

    def like(stands: Quantity) -> float:
        return likeness(mine, surroundings(source, stands, pool), known)

    for candidates, least in ((same_written, 0.0), (alike, _LIKE)):
        ranked = sorted(candidates, key=like, reverse=True)
        alone = len(ranked) == 1 and said.dimension != "count"
        if ranked and (like(ranked[0]) >= least or alone):
            return Difference(_kind(said, ranked[0]), said, ranked[0])
    return Difference(_kind(said, None), said, None)


def written(text: str, quantity: Quantity) -> str:
    """A quantity's words with those of its bound and what it is per."""
    bound = quantity.bound
    start = min(quantity.start, bound.start) if bound.sign else quantity.start
    end = max(quantity.end, bound.end) if bound.sign else quantity.end
    if quantity.words not in text[quantity.start : quantity.end]:
        return quantity.words
    return re.sub(r"\s+", " ", text[start:end]).strip()
