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
from taiyi_rag.verification.comparators import NONE, THRESHOLD, Bound, agree
from taiyi_rag.verification.polarity import bound_turned
from taiyi_rag.verification.quantities import Quantity, prepared, quantities, same_number
from taiyi_rag.verification.words import features, likeness, near, order_turned, same_language

_MARGIN = 0.12
"""How much more a rival's surroundings must be like the claim's than those of the number itself."""
_MARGIN_FOREIGN = 0.25
_MARGIN_EXCHANGED = 0.05
_MARGIN_SAME = 0.3
_LIKE = 0.12
"""How like a number's surroundings must be for it to stand in the place of another."""
_OFTEN_BARE = ("pressure", "volume/time", "count/volume", "mass/m2", "fold", "doses")
"""Dimensions whose unit texts leave out: "eGFR below 30", "130/80"."""


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
        if _loosely_dated(said):
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
    alike = [s for s in pool if _comparable(said, s)]
    exact = [s for s in alike if _equal(claim, source, said, s)]
    if not exact and not any(_same_values(said, s) for s in alike):
        exact = [s for s in alike if _end_of(said, s) and _same_basis(said, s)]
    if not exact:
        return _missing(claim, said, told, source, pool, alike)
    rivals = [s for s in alike if s not in exact and s in stands and s.age == said.age]
    if rivals and (better := _nearer_rival(claim, said, told, source, exact, rivals)):
        return Difference(_kind(said, better), said, better)
    return None


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
    for low, high in zip(stands, stands[1:], strict=False):
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


def _comparable(said: Quantity, stands: Quantity) -> bool:
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


def _same_values(said: Quantity, stands: Quantity) -> bool:
    mine, theirs = _values(said, stands)
    if all(map(same_number, mine, theirs)):
        return True
    shares = said.dimension == "percent" and not (said.certain and stands.certain)
    return shares and abs(said.low - stands.low) < 0.6 and abs(said.high - stands.high) < 0.6


def _equal(claim: str, source: str, said: Quantity, stands: Quantity) -> bool:
    if said.is_dose and stands.is_dose and _same_day(said, stands):
        return _bounds_agree(claim, source, said, stands)
    if _same_values(said, stands):
        return _bounds_agree(claim, source, said, stands) and _same_basis(said, stands)
    return False


def _bounds_agree(claim: str, source: str, said: Quantity, stands: Quantity) -> bool:
    """Dropping a bound makes another statement ("eGFR 30" of "eGFR below 30"; a maximum given as
    the dose), and so does adding one; but a claim may call the number a threshold or a target."""
    if agree(_turned_bound(claim, said), _turned_bound(source, stands)):
        return True
    if not said.bound.sign:
        return THRESHOLD.search(claim, max(0, said.start - 40), said.end + 12) is not None
    return False


def _turned_bound(text: str, quantity: Quantity) -> Bound:
    """A bound with the "not" before it: not to take more than 2 g is at most 2 g."""
    bound = quantity.bound
    if bound.sign not in (">", "<") or bound.start > quantity.start:
        return bound
    if not bound_turned(text, bound.start):
        return bound
    return bound._replace(sign="<=" if bound.sign == ">" else ">=")


def _end_of(said: Quantity, stands: Quantity) -> bool:
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


def _same_basis(said: Quantity, stands: Quantity) -> bool:
    """Whether what two doses are per agrees, as far as both say it."""
    if not (said.is_dose and stands.is_dose) or not said.basis or not stands.basis:
        return True
    if said.basis == stands.basis:
        return True
    once = [d for d in (said, stands) if d.times and all(same_number(t, 1.0) for t in d.times)]
    weekly = [d for d in (said, stands) if d.times and all(same_number(t, 1 / 7) for t in d.times)]
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
        if said.dimension != instead.dimension or _same_digits(said, instead):
            return Check.UNIT
    if said.is_range:
        return Check.RANGE
    return Check.DOSE if said.is_dose else Check.NUMBER


def _same_digits(said: Quantity, stands: Quantity) -> bool:
    """Whether the numbers are the same as written: 5 mg and 5 mcg."""
    return same_number(said.low / said.scale, stands.low / stands.scale) and same_number(
        said.high / said.scale, stands.high / stands.scale
    )


def _missing(
    claim: str,
    said: Quantity,
    told: Sequence[Quantity],
    source: str,
    pool: Sequence[Quantity],
    alike: Sequence[Quantity],
) -> Difference:
    """Of a quantity that the source hasn't: what stands in its place there."""
    same_written = [s for s in pool if _confusable(said, s) and _same_digits(said, s)]
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
    foreign = not same_language(claim, source)
    if sum(w for f, w in mine.items() if f in known) < (0.6 if foreign else 0.3):
        return None
    stands = quantities(source)

    def like(surroundings: dict[str, float], place: Quantity) -> float:
        return likeness(surroundings, _near(source, place, stands), known)

    if any(_beside(claim, said, t) for t in told) or any(
        _beside(source, e, r) for e in exact for r in rivals
    ):
        return _exchanged(claim, said, told, source, exact, rivals)
    own = max(exact, key=lambda s: like(mine, s))
    best = max(rivals, key=lambda s: like(mine, s))
    gain = like(mine, best) - like(mine, own)
    if _same_values(said, best):
        return best if gain > _MARGIN_SAME else None
    for other in told:  # the rival's number is told too: do both stand better exchanged?
        if other.dimension == best.dimension and _same_values(other, best):
            theirs = _near(claim, other, told)
            gain = (gain + like(theirs, own) - like(theirs, best)) / 2
            return best if gain > (_MARGIN if foreign else _MARGIN_EXCHANGED) else None
    return best if gain > (_MARGIN_FOREIGN if foreign else _MARGIN) else None


_BESIDE = re.compile(r"\s?(?:vs\.?|versus|v|对|比|and|和|与|,|、|;)\s?")


def _beside(text: str, one: Quantity, other: Quantity) -> bool:
    """Whether two numbers stand together, so that only their order says whose each is."""
    first, last = sorted((one, other), key=lambda q: q.start)
    return (
        one.dimension == other.dimension
        and one.start != other.start
        and _BESIDE.fullmatch(text, first.end, last.start) is not None
    )


def _exchanged(
    claim: str,
    said: Quantity,
    told: Sequence[Quantity],
    source: str,
    exact: Sequence[Quantity],
    rivals: Sequence[Quantity],
) -> Quantity | None:
    """The number beside which the source has this one the other way about, while what they are of
    comes in the same order."""
    stands = quantities(source)
    for other in (t for t in told if _beside(claim, said, t)):
        for own in exact:
            for rival in rivals:
                if not (_same_values(other, rival) and _beside(source, own, rival)):
                    continue
                turned = (said.start < other.start) != (own.start < rival.start)
                if turned and not order_turned(claim, source):
                    return rival
        partners = [_against(source, own, stands) for own in exact]
        if _AGAINST.search(claim, said.end, other.start) and all(partners):
            if not any(_same_values(other, p) for p in partners if p):
                return partners[0]
    return None


_AGAINST = re.compile(r"vs|versus|对|比")


def _against(source: str, own: Quantity, stands: Sequence[Quantity]) -> Quantity | None:
    """What a number is held against: 6.5 % of "5.0 % vs 6.5 %"."""
    return next(
        (
            s
            for s in stands
            if _beside(source, own, s)
            and _AGAINST.search(source, min(own.end, s.end), max(own.start, s.start))
        ),
        None,
    )


def written(text: str, quantity: Quantity) -> str:
    """A quantity's words with those of its bound and what it is per."""
    bound = quantity.bound
    start = min(quantity.start, bound.start) if bound.sign else quantity.start
    end = max(quantity.end, bound.end) if bound.sign else quantity.end
    if quantity.words not in text[quantity.start : quantity.end]:
        return quantity.words
    return re.sub(r"\s+", " ", text[start:end]).strip()
