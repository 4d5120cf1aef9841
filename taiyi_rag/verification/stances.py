"""Recommending and banning: "should not be used" is 禁用, whatever words follow.

For prepared texts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from taiyi_rag.verification.cues import BUT_FOR, Cue, clause_start, cues, turned
from taiyi_rag.verification.quantity import named
from taiyi_rag.verification.replaced import classes
from taiyi_rag.verification.words import SENTENCE, features, terms


class Contrast(NamedTuple):
    """The same thing said otherwise: offsets of the words in the claim and in the source."""

    said: tuple[int, int]
    stands: tuple[int, int]


_BAN_AFTER = re.compile(
    r"\s?(?:be |been |currently |routinely |usually |generally )*(?:recommend|us[ei]|giv|tak|"
    r"receiv|administ|"
    r"prescrib|indicated|advis|start|suitable|appropriate)|\s?(?:常规)?(?:推荐|建议|应|宜|得|可|"
    r"能|主张|适用|"
    r"适合|使用|用)"
)


_BAN_BEFORE = re.compile(r"\b(?:should|must|do|does)\s?$")


_ENDORSED = re.compile(
    r"\b(?:recommend(?:s|ed)?|indicated|should|must|can be|may be|(?:is|are) (?:used|given|"
    r"taken)|preferred|"
    r"suitable|appropriate|safe|give|take|use)\b|推荐|建议|(?<![反效适])应(?!用|答|激)|可以?(?=使用|用|服用|接种|"
    r"给|[与和同跟][^,。;]{1,24}[同合联并]用)|可用|适用|宜|首选"
)


_STANCE = frozenset(
    "@recommend @use @indicated @need @safe #recommend #use #indication #need".split()
)


_SAME_STATEMENT = 0.5
"""Share of what a ban speaks of that the other text must speak of too to be about the same."""


@lru_cache(maxsize=8_192)
def bans(text: str) -> tuple[Cue, ...]:
    """Cues that say not to do something: contraindicated, should not, 不推荐, 避免."""
    return tuple(
        c for c in cues(text) if c.whole or (not _EXCEEDED.match(text, c.end) and _is_ban(text, c))
    )


_EXCEEDED = re.compile(r"\s?(?:exceed|be (?:more|higher|greater)|超过|高于|大于)")


def _is_ban(text: str, c: Cue) -> bool:
    return bool(
        re.fullmatch(BUT_FOR, text[c.start : c.end])
        or _BAN_AFTER.match(text, c.end)
        or _BAN_BEFORE.search(text, max(0, c.start - 8), c.start)
    )


def opposite_stances(claim: str, source: str) -> Contrast | None:
    """Where one text bans what the other, without a ban, recommends."""
    mine, theirs = bans(claim), bans(source)
    if theirs and not mine and (at := _recommended(claim, source, theirs[0])):
        return Contrast(at, (theirs[0].start, shown(source, theirs[0])))
    if mine and not theirs and (at := _recommended(source, claim, mine[0])):
        return Contrast((mine[0].start, shown(claim, mine[0])), at)
    return None


def _recommended(text: str, banning: str, ban: Cue) -> tuple[int, int] | None:
    """Where `text` recommends what the ban is about, told by concepts and quantities."""
    start, end = clause_start(banning, ban.start), SENTENCE.search(banning, ban.end)
    high = end.start() if end else len(banning)
    about = {
        t.feature
        for t in terms(banning)
        if t.shared and start <= t.start < high and t.feature not in _STANCE
    }
    if ban.whole and len(about) < 2:  # "A with B causes C, which is contraindicated"
        about = _treatments(banning[:start])
        about = about if about <= features(text) else set()
    if len(about) < 2 or len(about & features(text)) < _SAME_STATEMENT * len(about):
        return None
    numbers = {f for f in about if f[0] == "="}
    if numbers and not numbers & features(text):
        return None
    for match in _ENDORSED.finditer(text):
        if not turned(text, match.start()):
            return match.start(), min(len(text), match.start() + 40)
    return None


def _treatments(text: str) -> set[str]:
    """Medicines and classes of the last sentence, as features."""
    ends = [m.end() for m in SENTENCE.finditer(text)]
    last = text[ends[-1] if ends else 0 :]
    kinds = classes(last)
    found = (f.entry for f in named(last) if f.entry.kind == "substance" or f.entry in kinds)
    return {f"#{entry.english[0]}" for entry in found}


def shown(text: str, cue: Cue) -> int:
    return min(len(text), cue.high, cue.end + 40)
