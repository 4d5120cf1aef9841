"""Whether a text says yes or no to what it speaks of, and which way things go.

A cue ("not", "contraindicated", 不, 禁用) turns what is in its reach; two turn it back ("no
contraindication"). What one text says no to and the other yes, near the same words, is a finding.
For prepared text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from taiyi_rag.language.detect import has_han
from taiyi_rag.verification.cues import WEAK, Cue, cues, turned
from taiyi_rag.verification.stances import Contrast, bans, opposite_stances, shown
from taiyi_rag.verification.words import Term, same_language, terms

_WINDOW = 6


_ALSO = 0.7


_LEAST_FOREIGN = 0.75
"""How much of what a cue turns, weighed, must be said otherwise across languages: the first word
after it, or two later ones."""


def contradictions(claim: str, source: str) -> Iterator[Contrast]:
    """Where one text says no to what the other says yes to."""
    if contrast := opposite_stances(claim, source):
        yield contrast
        return
    if _foreign(claim, source) and _as_many(claim, source):
        return
    paired = len(bans(claim)) == len(bans(source))
    for cue in cues(source):
        if paired and cue in bans(source):
            continue
        if other := _against(source, cue, claim):
            yield Contrast(other, (cue.start, shown(source, cue)))
            return
    for cue in cues(claim):
        if paired and cue in bans(claim):
            continue
        if other := _against(claim, cue, source):
            yield Contrast((cue.start, shown(claim, cue)), other)
            return


def _as_many(claim: str, source: str) -> bool:
    """Whether a translation may say no as often as its source ("unlikely" is 不太可能). Where
    they do, what each no belongs to can't be told by words that they hardly share."""
    mine, theirs = len(cues(claim)), len(cues(source))
    fewer, cue_count = (claim, theirs - mine) if mine < theirs else (source, mine - theirs)
    taken = [(c.start, c.end) for c in cues(fewer)]
    weak = [m for m in WEAK.finditer(fewer) if not any(a <= m.start() < b for a, b in taken)]
    return cue_count <= len(weak)


def _against(text: str, cue: Cue, other: str) -> tuple[int, int] | None:
    """Where `other` says yes to what the cue turns in `text` (or no, where two cues make a yes)."""
    here, there = _reading(text), _reading(other)
    foreign = _foreign(text, other)
    agreed = opposed = missing = 0.0
    at: tuple[int, int] | None = None
    heads = _heads(text, cue)
    for weight, place in heads:
        found = [(m, i) for i in place if (m := there.like(here, i)) is not None]
        if not found:
            if not foreign or any(here.found[i].shared for i in place):
                missing += weight
            continue
        match, index = found[0]
        back = here.like(there, match)
        if back is None or here.found[back].start == here.found[index].start:
            same = turned(text, here.found[index].start) == turned(other, there.found[match].start)
        else:  # the other speaks of another place of this text
            same = turned(text, here.found[back].start) == turned(other, there.found[match].start)
            weight = weight if same else 0.0
        if same:
            agreed += weight
            if place is heads[0][1] and not cue.whole:
                return None  # what the cue turns first is turned in both
        else:
            opposed += weight
            start = there.found[match].start
            at = at or (start, min(len(other), start + 40))
    if opposed and _turned_alike(text, cue, other, heads):
        agreed += _ALSO
    least = _LEAST_FOREIGN if foreign else 0.0
    return at if opposed > agreed + 0.8 * missing and opposed >= least else None


def _turned_alike(text: str, cue: Cue, other: str, heads: list[tuple[float, list[int]]]) -> bool:
    """Whether something further on that the cue turns is turned in the other text too: no
    [interaction between A and B] has been found."""
    here, there = _reading(text), _reading(other)
    first = {i for _, place in heads for i in place}
    for i, term in enumerate(here.found):
        if i not in first and cue.low <= term.start < cue.high:
            match = there.like(here, i)
            if match is not None and turned(other, there.found[match].start):
                return True
    return False


def _foreign(a: str, b: str) -> bool:
    return not same_language(a, b)


def _heads(text: str, cue: Cue) -> list[tuple[float, list[int]]]:
    """What a cue turns first, weighed: the words right after it, of a ban all in its clause. Each
    by the indices of its terms."""
    inside = [
        (abs(t.start - cue.end), i)
        for i, t in enumerate(terms(text))
        if cue.low <= t.start < cue.high and not cue.start <= t.start < cue.end
    ]
    inside.sort()
    if not inside:  # "where this is not": what stands before it
        before = [
            (cue.start - t.start, i) for i, t in enumerate(terms(text)) if t.start < cue.start
        ]
        inside = sorted(before)[:2]
    shared = {terms(text)[i].start for _, i in inside if terms(text)[i].shared}
    inside = [
        (d, i) for d, i in inside if terms(text)[i].shared or not _across(terms(text)[i], shared)
    ]
    places: dict[int, list[int]] = {}
    for _, i in inside:
        places.setdefault(terms(text)[i].start, []).append(i)
    most = 10 if cue.whole else 4
    return [(1 / (1 + 0.3 * n), place) for n, place in enumerate(list(places.values())[:most])]


def _across(pair: Term, shared: set[int]) -> bool:
    """Whether a pair of characters runs into the word after it: 现比 of 发现|比索洛尔."""
    return has_han(pair.feature) and pair.start not in shared and pair.start + 1 in shared


@lru_cache(maxsize=2_048)
def _reading(text: str) -> _Reading:
    return _Reading(terms(text))


class _Reading:
    """A text's terms, with those around each."""

    def __init__(self, found: Sequence[Term]) -> None:
        self.found = found

    def around(self, index: int) -> dict[str, float]:
        low, high = max(0, index - _WINDOW), index + _WINDOW + 1
        return {
            t.feature: 1 / (1 + abs(i - index))
            for i, t in enumerate(self.found[low:high], low)
            if i != index
        }

    def like(self, other: _Reading, index: int) -> int | None:
        """The place of this text most like the other's at `index`: the same word, and around it."""
        feature = other.found[index].feature
        places = [i for i, t in enumerate(self.found) if t.feature == feature]
        if len(places) < 2:
            return places[0] if places else None
        around = other.around(index)

        def overlap(place: int) -> float:
            mine = self.around(place)
            return sum(min(w, mine.get(f, 0.0)) for f, w in around.items())

        return max(places, key=overlap)
