"""From a text in the form in which it is read back to the text as it was written.

Names and quantities are found in a normalised text ("mcg" for "μg", simplified characters for
traditional ones); who asks where they stand means the text that they gave.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

_LONGEST = 1_000
"""Characters that are compared one by one; of what is longer only what is the same is placed."""


class _Block(NamedTuple):
    """`read[start:end]` says what `written[first:last]` says; letter by letter if both are as
    long."""

    start: int
    end: int
    first: int
    last: int

    @property
    def by_letter(self) -> bool:
        return self.end - self.start == self.last - self.first


class Alignment:
    """Where the parts of `read` stand in `written`."""

    def __init__(self, written: str, read: str) -> None:
        self._blocks = _blocks(_plain(written), _plain(read))
        self._starts = [block.start for block in self._blocks]
        self._ends = [block.end for block in self._blocks]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in `written` of `read[start:end]`, which isn't empty. A letter that became
        several is given whole."""
        first = self._blocks[bisect_right(self._starts, start) - 1]
        last = self._blocks[bisect_left(self._ends, end)]
        begins = first.first + start - first.start if first.by_letter else first.first
        return begins, last.first + end - last.start if last.by_letter else last.last


def _plain(text: str) -> str:
    """The text, as long as it is, with letters of another form in the usual one: so that there is
    less to compare."""
    return "".join(map(_usual, text))


@lru_cache(maxsize=8_192)
def _usual(letter: str) -> str:
    usual = unicodedata.normalize("NFKC", letter).lower()
    return usual if len(usual) == 1 else letter


def _blocks(written: str, read: str) -> list[_Block]:
    """In order, covering all of `read`."""
    head = _alike(written, read)
    tail = _alike(written[head:][::-1], read[head:][::-1])
    middle = (written[head : len(written) - tail], read[head : len(read) - tail])
    found = [_Block(0, head, 0, head), *_compared(*middle, head)]
    end, last = len(read), len(written)
    found.append(_Block(end - tail, end, last - tail, last))
    return [block for block in found if block.end > block.start]


def _compared(written: str, read: str, at: int) -> list[_Block]:
    """What lies between what is the same at both ends; both texts begin at `at`."""
    if not read:
        return []
    if max(len(written), len(read)) > _LONGEST:
        return [_Block(at, at + len(read), at, at + len(written))]
    matcher = SequenceMatcher(None, written, read, autojunk=False)
    return [
        _Block(at + start, at + end, at + first, at + last)
        for _, first, last, start, end in matcher.get_opcodes()
        if end > start
    ]


def _alike(a: str, b: str) -> int:
    """How many characters both begin with."""
    shorter = min(len(a), len(b))
    return next((i for i in range(shorter) if a[i] != b[i]), shorter)
