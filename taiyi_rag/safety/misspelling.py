"""Slips of the keys in English words that red flags are told by: "brething", "seziure".

A word of six letters or more that no phrase has is taken for one that a phrase has, where one
letter is missing or too many, or two neighbours changed places. A letter for another one isn't
mended: it makes other words too often ("breeding", "spelling").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from taiyi_rag.safety.notation import lines

_FILES = ("findings.en.txt", "frames.en.txt")
_WORD = re.compile(r"[a-z]{6,}")
_STEM = re.compile(r"([a-z]{6,})\*")
_SHORTEST = 6
_OTHER_WORDS = frozenset(
    "breaths breadth burned burnt strokes choosing chilling chatting healed headed wounded founded "
    "trough though thought through throughout bottom button strict striking poisons poised "
    "sweeping swelled spotting posting spilling falling filling feeling felling".split()
)
"""Words of their own that are one key from a word of ours."""


def mended(sentence: str) -> str:
    """`sentence`, which is in lower case, with such words put right."""
    return _WORD.sub(lambda match: _mended(match[0]), sentence)


@lru_cache(maxsize=4096)
def _mended(word: str) -> str:
    near = _neighbours()
    if word in _known() or word in _OTHER_WORDS or word.startswith(_stems()):
        return word
    if word in near:  # a letter is missing
        return near[word]
    for shorter in _shortened(word):  # a letter too many
        if shorter in _known() and len(shorter) >= _SHORTEST:
            return shorter
    for swapped in _swapped(word):
        if swapped in _known() or swapped.startswith(_stems()):
            return swapped
    return word


@cache
def _stems() -> tuple[str, ...]:
    """Those that may have any ending."""
    return tuple({w for file in _FILES for line in lines(file) for w in _STEM.findall(line)})


@cache
def _known() -> frozenset[str]:
    words = {word for file in _FILES for line in lines(file) for word in _WORD.findall(line)}
    return frozenset(words)


@cache
def _neighbours() -> dict[str, str]:
    """Each known word of seven letters or more, by what is left when a letter is missing."""
    long = (word for word in sorted(_known()) if len(word) > _SHORTEST)
    return {short: word for word in long for short in _shortened(word) if short not in _known()}


def _shortened(word: str) -> Iterator[str]:
    # The first letter is hardly ever lost, and the last makes other forms of the word.
    return (word[:i] + word[i + 1 :] for i in range(1, len(word) - 1))


def _swapped(word: str) -> Iterator[str]:
    return (
        word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        for i in range(len(word) - 1)
        if word[i] != word[i + 1]
    )
