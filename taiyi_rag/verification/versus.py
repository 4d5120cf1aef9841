"""Who does better than whom, and which of two alone is meant: the order of medicines compared.

"A is better than B" bears out "B is worse than A", not "B is better than A". For prepared text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from taiyi_rag.language.vocabulary import Found
from taiyi_rag.types import Check, Finding
from taiyi_rag.verification.cues import cues, turned
from taiyi_rag.verification.quantity import named
from taiyi_rag.verification.replaced import classes

_AFTER = re.compile(
    r"\b(?:compared (?:with|to)|in comparison (?:with|to)|relative to|versus|vs\.?|than|over|"
    r"superior to|inferior to)\s|优于|劣于|不如|好于|差于|[高低多少大小]于|强于|弱于"
)
"""What stands between what is judged and what it is held against."""
_OPENING = re.compile(r"\b(?:compared (?:with|to)|relative to|unlike) $")
_HELD_AGAINST = re.compile(r"[与和同跟较比]$|相较于?$|相对于?$|对比$")
_MORE = re.compile(
    r"\b(?:increas\w+|higher|more|greater|raise[ds]?|better|superior\w*|improv\w+)\b|增加|升高|增高|"
    r"更高|较高|更多|更大|[高多大]于|优于|好于|强于|更好|更有效|更安全|更优|改善"
)
_LESS = re.compile(
    r"\b(?:reduc\w+|decreas\w+|lower\w*|fewer|less|worse|inferior\w*|poorer)\b|减少|降低|下降|更低|"
    r"较低|更少|[低少小]于|劣于|不如|差于|弱于|更差"
)
_ALIKE = re.compile(
    r"\bdiffer\w*|\bsimilar\w*|\bcomparable\b|\binteract\w*|差异|差别|区别|相似|相当|相互作用"
)
"""What two that are compared do to each other, whichever comes first."""
_ELLIPTIC = re.compile(
    r"(?:\b(?:but|while|whereas|and)\b|,|而|但|,)\s?([^.,;。]{2,40}?)\s?"
    r"(?:(?:is|are|does|do|should|can|may) (?:not|n't)|则?(?:不然|不是|不能|不宜|并非|"
    r"不安全|禁用|否))"
    r"\s*(?=[.,;。]|$)"
)


class _Comparison(NamedTuple):
    judged: str
    against: str
    way: int


def reversed_order(claim: str, source: str) -> Iterator[Finding]:
    """Where the claim compares two the other way round, and to the same effect."""
    said, stands = _comparison(claim), _comparison(source)
    if said and stands and said[:2] == (stands.against, stands.judged):
        alike = not (said.way or stands.way) and _ALIKE.search(claim)
        if not alike and (said.way == stands.way or not said.way * stands.way):
            yield Finding(Check.DIRECTION, claim, source)
    yield from _acting_back(claim, source)
    yield from _other_spared(claim, source)


_ACTS = re.compile(
    r"\b(?:reduc|decreas|lower|weaken|rais|increas|enhanc|inhibit|antagoni[sz]|block|induc)(?:es?|s)\b"
    r"|降低|减弱|减少|升高|增强|增加|抑制|诱导|拮抗"
)
_ACTED_ON = re.compile(
    r"\b(?:effect|efficacy|level|concentration|action|clearance|metabolism)|疗效|效果|作用|浓度|代谢|清除"
)
_PASSIVE = re.compile(r"\bby\b|被|受|使得?")


def _acting_back(claim: str, source: str) -> Iterator[Finding]:
    """Where of two medicines the claim has the one act on the other that acts on it: "A lowers the
    effect of B" of "B lowers the effect of A"."""
    said, stands = _action(claim), _action(source)
    if said and stands and said.agent in stands.on and stands.agent in said.on:
        yield Finding(Check.DIRECTION, claim, source)


class _Action(NamedTuple):
    agent: str
    on: frozenset[str]


def _action(text: str) -> _Action | None:
    verb = _ACTS.search(text)
    if verb is None or _PASSIVE.search(text) or not _ACTED_ON.search(text, verb.end()):
        return None
    found = _treatments(text)
    before = [_key(f) for f in found if f.start < verb.start()]
    after = frozenset(_key(f) for f in found if f.start >= verb.end())
    return _Action(before[-1], after) if before and after else None


def _comparison(text: str) -> _Comparison | None:
    found = _treatments(text)
    for this, following in itertools.pairwise(found):
        if _key(this) == _key(following):
            continue
        start, end = _span(this), following.start
        between = text[start:end]
        before = text[max(0, this.start - 4) : this.start]
        if _HELD_AGAINST.search(between.strip()[-3:]) or _AFTER.search(between):
            return _Comparison(_key(this), _key(following), _way(text))
        if _HELD_AGAINST.search(before.strip()) or _OPENING.search(text[: this.start]):
            return _Comparison(_key(following), _key(this), _way(text))
    return None


def _way(text: str) -> int:
    """1 more, -1 less, 0 both or neither; a "not" turns it."""
    way = 0
    for sign, pattern in ((1, _MORE), (-1, _LESS)):
        if match := pattern.search(text):
            if way:
                return 0
            way = -sign if turned(text, match.start()) else sign
    return way


def _other_spared(claim: str, source: str) -> Iterator[Finding]:
    """Of "A is safe but B is not": B told as A is, or A as B is."""
    denied, told = _denied(source), _denied(claim)
    if not denied and not told:
        return
    both = {_key(f) for f in _treatments(claim)} & {_key(f) for f in _treatments(source)}
    for name in sorted((denied ^ told) & both):
        plain = claim if name in denied else source
        if not _otherwise_turned(plain):
            yield Finding(Check.NEGATION, claim, source)
            return


def _otherwise_turned(text: str) -> bool:
    """Whether a text says no to anything but in such a "B is not"."""
    spans = [m.span() for m in _ELLIPTIC.finditer(text)]
    return any(not any(a <= c.start < b for a, b in spans) for c in cues(text))


def _denied(text: str) -> set[str]:
    return {_key(f) for m in _ELLIPTIC.finditer(text) for f in _treatments(m[1])}


def _treatments(text: str) -> list[Found]:
    kinds = classes(text)
    found = [f for f in named(text) if f.entry.kind == "substance" or f.entry in kinds]
    return sorted(found, key=lambda f: f.start)


def _key(found: Found) -> str:
    return found.entry.english[0]


def _span(found: Found) -> int:
    return found.start + len(found.name)
