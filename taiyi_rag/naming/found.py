"""A name that was found in a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from taiyi_rag.naming.index import Meaning


@dataclass(frozen=True, slots=True)
class Named:
    """A name at `start:end`. `meanings` of the lexicon, the best first, are () where it only looks
    like a name."""

    type: str
    start: int
    end: int
    meanings: tuple[Meaning, ...] = ()


def without_overlaps(names: Iterable[Named]) -> list[Named]:
    """In order; of those that overlap the longest, of these the one that came first."""
    kept: list[Named] = []
    taken: set[int] = set()
    for one in sorted(names, key=lambda n: n.start - n.end):
        places = range(one.start, one.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(one)
    return sorted(kept, key=lambda n: n.start)
