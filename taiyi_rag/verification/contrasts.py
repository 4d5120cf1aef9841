"""Whom, by which route, which way: names of one axis (`groups`) in a claim and in its source.

A claim that names another group, route or direction than its source contradicts it. Where the
source names several, the one that counts stands among the same words. For prepared texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.types import Check, Finding
from taiyi_rag.verification.cues import turned
from taiyi_rag.verification.groups import OPPOSITES, POPULATIONS, ROUTES, Axes, Member, members
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.words import features, near, order_turned, same_language, shared_share

_MARGIN = 0.12
_SAME_PLACE = 0.25
_SAME_PLACE_FOREIGN = 0.15
_COMPARED = re.compile(r"\bthan\b|[高低多少大小优劣]于|更|较|不如")
_IMPLIED = ("adults",)
"""Whom a text is about that names nobody."""
_WITHIN = {
    ("women", "pregnant"),
    ("women", "lactating"),
    ("adults", "elderly"),
    ("children", "infants"),
    ("infants", "neonates"),
    ("children", "neonates"),
}
"""(whole, part): what is said of the part may be told of it by the name of the whole."""
_GROWN = 18 * 365.25 * 24


def populations(claim: str, source: str, context: str) -> Iterator[Finding]:
    """Groups of people that the source doesn't speak of, or of which it says something else."""
    yield from _named(claim, source, context, POPULATIONS, Check.POPULATION)


def routes(claim: str, source: str, context: str) -> Iterator[Finding]:
    """Routes by which the source doesn't give it."""
    yield from _named(claim, source, context, ROUTES, Check.ROUTE)


def _named(claim: str, source: str, context: str, axes: Axes, check: Check) -> Iterator[Finding]:
    stands = members(source, axes)
    around = {m.name for m in members(context, axes)}
    told = members(claim, axes)
    for said in told:
        same = [s for s in stands if s.name == said.name or (said.name, s.name) in _WITHIN]
        others = [
            s
            for s in stands
            if s.axis == said.axis
            and s not in same
            and not any(_joined(source, s, o) for o in same)
        ]
        words = claim[said.start : said.end]
        twice = [t for t in told if t.name == said.name and t.start > said.end]
        second = next((s for s in stands if s.axis == said.axis and s.name != said.name), None)
        if second and any(_joined(claim, said, t) for t in twice):  # "oral or oral"
            yield Finding(check, words, source[second.start : second.end])
            continue
        if same:
            if rival := _nearer(claim, said, source, same, others):
                yield Finding(check, words, source[rival.start : rival.end])
        elif others:
            if not _of_that_age(said.name, source):
                yield Finding(check, words, source[others[0].start : others[0].end])
        elif not (said.name in around or said.name in _IMPLIED or _of_that_age(said.name, source)):
            mothers = [s for s in stands if s.axis == "maternity"]
            if said.name == "men" and mothers:
                yield Finding(check, words, source[mothers[0].start : mothers[0].end])
            elif said.axis != "sex":  # "a man" is a patient
                yield Finding(check, words)


_OR = re.compile(r"\s?(?:\w+ )?(?:or|and|或|和|与|及|、|/|,)\s?(?:or |and )?")


def _joined(text: str, one: Member, other: Member) -> bool:
    """Whether two stand side by side, so that what is said of one is said of both: iv or im."""
    first, last = sorted((one, other), key=lambda m: m.start)
    return _OR.fullmatch(text, first.end, last.start) is not None


def _of_that_age(name: str, source: str) -> bool:
    """Whether the source gives an age that the group's name may stand for."""
    ages = [q for q in quantities(source) if q.dimension == "time" and q.age]
    if name in ("adults", "elderly"):
        return any(q.high >= _GROWN and q.bound.sign[:1] != "<" for q in ages)
    if name in ("children", "infants", "neonates", "adolescents"):
        return any(q.low <= _GROWN for q in ages)
    return False


def _nearer(
    claim: str, said: Member, source: str, same: list[Member], others: list[Member]
) -> Member | None:
    """Another name of the axis that stands in the source where the claim has this one."""
    if not others:
        return None
    known = features(source)
    mine = _around(claim, said)
    here = max(shared_share(mine, _around(source, s), known) for s in same)
    best = max(others, key=lambda s: shared_share(mine, _around(source, s), known))
    return best if shared_share(mine, _around(source, best), known) > here + _MARGIN else None


def _around(text: str, member: Member) -> dict[str, float]:
    return dict(near(text, member.start, member.end))


def opposed(claim: str, source: str) -> Iterator[Finding]:
    """Words of the claim whose opposite stands in their place in the source."""
    stands = _free(source)
    foreign = not same_language(claim, source)
    swapped = bool(_COMPARED.search(claim) and _COMPARED.search(source)) and order_turned(
        claim, source
    )
    for said in _free(claim):
        axis = [s for s in stands if s.axis == said.axis]
        same = [s for s in axis if s.name == said.name]
        others = [s for s in axis if s.name != said.name]
        if foreign and (same or len({m.name for m in _free(claim) if m.axis == said.axis}) > 1):
            continue
        if not others or (swapped and said.axis in ("amount", "quality")):
            continue
        if rival := _opposite(claim, said, source, same, others):
            words = source[rival.start : rival.end]
            yield Finding(Check.DIRECTION, claim[said.start : said.end], words)
            return


def _free(text: str) -> list[Member]:
    """Opposites that are no number's bound."""
    bounds = [(q.bound.start, q.bound.end) for q in quantities(text) if q.bound.sign]
    found = members(text, OPPOSITES)
    return [m for m in found if not any(a <= m.start < b for a, b in bounds)]


def _opposite(
    claim: str, said: Member, source: str, same: list[Member], others: list[Member]
) -> Member | None:
    known = features(source)
    mine = _around(claim, said)
    best = max(others, key=lambda s: shared_share(mine, _around(source, s), known))
    there = shared_share(mine, _around(source, best), known)
    here = max((shared_share(mine, _around(source, s), known) for s in same), default=0.0)
    agreed = turned(claim, said.start) == turned(source, best.start)
    least = here + _MARGIN if same else _SAME_PLACE
    if not same and not same_language(claim, source):
        least = _SAME_PLACE_FOREIGN
    return best if agreed and there > least else None
