"""Whose a number is: which number of a source stands among the words that the claim's stands among.

For prepared texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from taiyi_rag.verification.agreeing import same_values
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity
from taiyi_rag.verification.words import features, likeness, near, order_turned, same_language

_MARGIN = 0.12
"""How much more a rival's surroundings must be like the claim's than those of the number itself."""


_MARGIN_FOREIGN = 0.25


_MARGIN_EXCHANGED = 0.05


_MARGIN_SAME = 0.3


def surroundings(text: str, quantity: Quantity, all_of: Sequence[Quantity]) -> dict[str, float]:
    rivals = [
        q.start for q in all_of if q.dimension == quantity.dimension and q.start != quantity.start
    ]
    return dict(near(text, quantity.start, quantity.end, tuple(rivals)))


def nearer_rival(
    claim: str,
    said: Quantity,
    told: Sequence[Quantity],
    source: str,
    exact: Sequence[Quantity],
    rivals: Sequence[Quantity],
) -> Quantity | None:
    """Another number of the source that stands where the claim has this one."""
    known = features(source)
    mine = surroundings(claim, said, told)
    foreign = not same_language(claim, source)
    if sum(w for f, w in mine.items() if f in known) < (0.6 if foreign else 0.3):
        return None
    stands = quantities(source)

    def like(around: dict[str, float], place: Quantity) -> float:
        return likeness(around, surroundings(source, place, stands), known)

    if any(_beside(claim, said, t) for t in told) or any(
        _beside(source, e, r) for e in exact for r in rivals
    ):
        return _exchanged(claim, said, told, source, exact, rivals)
    own = max(exact, key=lambda s: like(mine, s))
    best = max(rivals, key=lambda s: like(mine, s))
    gain = like(mine, best) - like(mine, own)
    if same_values(said, best):
        return best if gain > _MARGIN_SAME else None
    for other in told:  # the rival's number is told too: do both stand better exchanged?
        if other.dimension == best.dimension and same_values(other, best):
            theirs = surroundings(claim, other, told)
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
                if not (same_values(other, rival) and _beside(source, own, rival)):
                    continue
                turned = (said.start < other.start) != (own.start < rival.start)
                if turned and not order_turned(claim, source):
                    return rival
        partners = [_against(source, own, stands) for own in exact]
        against = _AGAINST.search(claim, said.end, other.start) and all(partners)
        if against and not any(same_values(other, p) for p in partners if p):
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
