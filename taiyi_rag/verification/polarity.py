"""Whether a text says yes or no to what it speaks of, and which way things go.

A cue ("not", "contraindicated", 不, 禁用) turns what is in its reach; two turn it back ("no
contraindication"). What one text says no to and the other yes, near the same words, is a finding.
For prepared text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from taiyi_rag.verification.comparators import bound_at
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.words import Term, terms

_NOT = re.compile(
    r"\b(?:not|n't|no(?! one\b)(?!\.)|never|without|neither|nor|none|cannot|lack(?:s|ed|ing)?(?: of)?|"
    r"absence of|fail(?:s|ed|ure)? to|unlikely|unable to|nobody|against)\b|(?<=[a-z])n't\b"
    r"|不(?![良同仅但断全稳明孕育等规典管论久利适足够锈饱])|未(?![成来婚知])|无(?![论创菌线机])|没有|没能|"
    r"并非|[绝]非|非(?=必|常规|首选|一线|标准|随机|劣)|勿|缺乏|尚无|否认"
)
_FORBIDDEN = re.compile(
    r"\bcontra-?indicat\w+|\bavoid(?:s|ed|ing|ance)?\b|\bprohibit\w*|\bforbidden\b|"
    r"禁用|禁忌|禁止|忌用|严禁|避免|慎勿"
)
_END = re.compile(
    r"[;:()\[\]]|,(?!\s?(?:or|nor)\b)|[.!?](?=\s|$)|[。!?、]?\n|[。]|\b(?:but|however|although|though|whereas|"
    r"while|unless|except|because|so that|if|when|until|who|which|than)\b|但|却|除非|因为|因此|而(?!且)"
)
_START = re.compile(r"[;()\[\]]|[.!?](?=\s|$)|[。\n]|,|\b(?:but|however|although|whereas|while)\b|但|而(?!且)")
_REACH = 60
_WINDOW = 6


class Cue(NamedTuple):
    """A word that turns what stands at `low` to `high`."""

    start: int
    end: int
    low: int
    high: int
    whole: bool


@lru_cache(maxsize=8_192)
def cues(text: str) -> tuple[Cue, ...]:
    """Those of a prepared text; not those of bounds, which are their numbers' ("no more than 5")."""
    bounds = [(q.bound.start, q.bound.end) for q in quantities(text) if q.bound.sign]
    found: list[Cue] = []
    for match in _NOT.finditer(text):
        if not any(a <= match.start() < b for a, b in bounds):
            found.append(Cue(*match.span(), match.end(), _next(text, match.end()), False))
    for match in _FORBIDDEN.finditer(text):
        found.append(Cue(*match.span(), _previous(text, match.start()), _next(text, match.end()), True))
    return tuple(sorted(found))


def _next(text: str, at: int) -> int:
    match = _END.search(text, at + 1)
    return min(match.start() if match else len(text), at + 4 * _REACH)


def _previous(text: str, at: int) -> int:
    low = 0
    for match in _START.finditer(text, 0, at):
        low = match.end()
    return low


def turned(text: str, at: int) -> bool:
    """Whether what stands at an offset is said no to."""
    return sum(c.low <= at < c.high for c in cues(text)) % 2 == 1


class Contrast(NamedTuple):
    """The same thing said otherwise: offsets of the words in the claim and in the source."""

    said: tuple[int, int]
    stands: tuple[int, int]


def contradictions(claim: str, source: str) -> Iterator[Contrast]:
    """Where one text says no to what the other says yes to."""
    for cue in cues(source):
        if other := _against(source, cue, claim):
            yield Contrast(other, (cue.start, _shown(source, cue)))
            return
    for cue in cues(claim):
        if other := _against(claim, cue, source):
            yield Contrast((cue.start, _shown(claim, cue)), other)
            return


def _shown(text: str, cue: Cue) -> int:
    return min(len(text), cue.high, cue.end + 40)


def _against(text: str, cue: Cue, other: str) -> tuple[int, int] | None:
    """Where `other` says yes to what the cue turns in `text` (or no, where two cues make a yes)."""
    heads = _heads(text, cue)
    here, there = _Reading(terms(text)), _Reading(terms(other))
    agreed = opposed = missing = 0.0
    at: tuple[int, int] | None = None
    for weight, index in heads:
        match = there.like(here, index)
        if match is None:
            if here.found[index].shared or not _foreign(text, other):
                missing += weight
            continue
        back = here.like(there, match)
        if back is None or here.found[back].start == here.found[index].start:
            same = turned(text, here.found[index].start) == turned(other, there.found[match].start)
        else:  # the other speaks of another place of this text
            same = turned(text, here.found[back].start) == turned(other, there.found[match].start)
            weight = weight if same else 0.0
        if same:
            agreed += weight
        else:
            opposed += weight
            start = there.found[match].start
            at = at or (start, min(len(other), start + 40))
    return at if opposed > agreed + 0.8 * missing else None


def _foreign(a: str, b: str) -> bool:
    from taiyi_rag.verification.words import same_language

    return not same_language(a, b)


def _heads(text: str, cue: Cue) -> list[tuple[float, int]]:
    """What a cue turns first, weighed: the words right after it, of a ban all in its clause."""
    inside = [
        (abs(t.start - cue.end), i)
        for i, t in enumerate(terms(text))
        if cue.low <= t.start < cue.high and not cue.start <= t.start < cue.end
    ]
    inside.sort()
    most = 12 if cue.whole else 5
    return [(1 / (1 + 0.3 * n), i) for n, (_, i) in enumerate(inside[:most])]


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
