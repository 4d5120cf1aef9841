"""Claims that copy their source word for word but for a number or a "not".

Where the words are the same, their order says whose each number is, and nothing need be weighed:
a copy with two rates exchanged is found however much alike their surroundings are. For prepared
texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from taiyi_rag.language import sentences
from taiyi_rag.types import Check, Finding
from taiyi_rag.verification.cues import cues
from taiyi_rag.verification.stances import Contrast

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ARTICLE = re.compile(r"\b(?:an?|the|any)\b|[\s.。]+")
_LEAST = 12
"""Characters that must be the same, numbers aside, for it to be a copy."""


def other_numbers(claim: str, source: str) -> Iterator[Finding]:
    """The first number of a copy that isn't the source's in that place, with the source's."""
    said, words = _masked(claim)
    stands, passage = _masked(source)
    words = words.strip(" .。")
    at = passage.find(words) if len(words) >= _LEAST and said else -1
    first: Finding | None = None
    while at >= 0:
        skipped = passage.count("#", 0, at)
        pairs = zip(said, stands[skipped:], strict=False)
        differing = [(a, b) for a, b in pairs if _value(a) != _value(b)]
        if not differing:
            return
        first = first or Finding(Check.NUMBER, *differing[0])
        at = passage.find(words, at + 1)
    if first:
        yield first


@lru_cache(maxsize=8_192)
def _masked(text: str) -> tuple[tuple[str, ...], str]:
    """The numbers of a text, and the text with "#" for each."""
    text = text.replace("#", " ")
    return tuple(_NUMBER.findall(text)), _NUMBER.sub("#", text)


def _value(number: str) -> float | str:
    bare = number.replace(",", "")
    return float(bare) if bare.count(".") < 2 else number


def other_polarity(claim: str, source: str) -> Contrast | None:
    """Where a copy of a sentence has a "not" too few or too many."""
    words, count = _bare(claim)
    if len(words) < _LEAST:
        return None
    for sentence in [source, *sentences(source)]:
        theirs, other = _bare(sentence)
        if words == theirs and (count - other) % 2:
            longer, shorter = (sentence, claim) if other > count else (claim, sentence)
            cue = cues(longer)[0]
            long, short = (cue.start, min(len(longer), cue.end + 40)), (0, min(len(shorter), 60))
            if longer is claim:
                return Contrast(long, _place(short, source, sentence))
            return Contrast(short, _place(long, source, sentence))
    return None


def _place(span: tuple[int, int], source: str, sentence: str) -> tuple[int, int]:
    at = max(0, source.find(sentence))
    return span[0] + at, span[1] + at


@lru_cache(maxsize=8_192)
def _bare(text: str) -> tuple[str, int]:
    """A text without its cues, articles and blanks; and how many cues it has."""
    found = cues(text)
    kept = list(text)
    for cue in found:
        kept[cue.start : cue.end] = " " * (cue.end - cue.start)
    return _ARTICLE.sub("", "".join(kept)), len(found)
