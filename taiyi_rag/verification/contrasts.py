"""Whom, by which route, which way: names of one axis (`groups`) in a claim and in its source.

A claim that names another group, route or direction than its source contradicts it. Where the
source names several, the one that counts stands among the same words. For prepared texts.
"""

from __future__ import annotations

from collections.abc import Iterator

from taiyi_rag.types import Check, Finding
from taiyi_rag.verification.groups import OPPOSITES, POPULATIONS, ROUTES, Axes, Member, members
from taiyi_rag.verification.polarity import turned
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.words import features, likeness, near, terms

_MARGIN = 0.12
_SAME_PLACE = 0.25
_IMPLIED = ("adults",)
"""Whom a text is about that names nobody."""
_WITHIN = {
    ("women", "pregnant"),
    ("women", "lactating"),
    ("adults", "elderly"),
    ("children", "infants"),
    ("children", "adolescents"),
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


def _named(
    claim: str, source: str, context: str, axes: Axes, check: Check
) -> Iterator[Finding]:
    stands = members(source, axes)
    around = {m.name for m in members(context, axes)}
    for said in _once(members(claim, axes)):
        same = [s for s in stands if s.name == said.name or (said.name, s.name) in _WITHIN]
        others = [s for s in stands if s.axis == said.axis and s not in same]
        words = claim[said.start : said.end]
        if same:
            if rival := _nearer(claim, said, source, same, others):
                yield Finding(check, words, source[rival.start : rival.end])
        elif others:
            if not _of_that_age(said.name, source):
                yield Finding(check, words, source[others[0].start : others[0].end])
        elif not (
            said.name in around or said.name in _IMPLIED or _of_that_age(said.name, source)
        ):
            yield Finding(check, words)


def _once(found: tuple[Member, ...]) -> list[Member]:
    """Each name once, where it stands first."""
    return list({m.name: m for m in reversed(found)}.values())[::-1]


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
    here = max(likeness(mine, _around(source, s), known) for s in same)
    best = max(others, key=lambda s: likeness(mine, _around(source, s), known))
    return best if likeness(mine, _around(source, best), known) > here + _MARGIN else None


def _around(text: str, member: Member) -> dict[str, float]:
    return dict(near(text, member.start, member.end))


def opposed(claim: str, source: str) -> Iterator[Finding]:
    """Words of the claim whose opposite stands in their place in the source."""
    stands = _free(source)
    swapped = _order_turned(claim, source)
    for said in _free(claim):
        axis = [s for s in stands if s.axis == said.axis]
        same = [s for s in axis if s.name == said.name]
        others = [s for s in axis if s.name != said.name]
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
    best = max(others, key=lambda s: likeness(mine, _around(source, s), known))
    there = likeness(mine, _around(source, best), known)
    here = max((likeness(mine, _around(source, s), known) for s in same), default=0.0)
    agreed = turned(claim, said.start) == turned(source, best.start)
    least = here + _MARGIN if same else _SAME_PLACE
    return best if agreed and there > least else None


def _order_turned(claim: str, source: str) -> bool:
    """Whether the two first names that both texts have come in the other order: of A and B, "A is
    higher than B" says that B is lower."""

    def first(text: str, also: frozenset[str]) -> list[str]:
        named = (t.feature for t in terms(text) if t.feature[0] == "#" and t.feature in also)
        return list(dict.fromkeys(named))[:2]

    both = features(claim) & features(source)
    mine, theirs = first(claim, both), first(source, both)
    return len(mine) == 2 and mine == theirs[::-1]
