"""A text in words, and the candidates among them: names with their first and last word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from taiyi_rag.naming.index import Meaning
from taiyi_rag.naming.words import Word, words


class Candidate(NamedTuple):
    """A name from its first to its last word. `meanings` of the lexicon, the best first, are ()
    where it only looks like a name."""

    type: str
    first: int
    last: int
    meanings: tuple[Meaning, ...] = ()


@dataclass(slots=True)
class Read:
    """A text in words, with all their keys in one line, where each begins there, and which word
    ends where."""

    text: str
    words: list[Word] = field(init=False)
    line: str = field(init=False)
    starts: list[int] = field(init=False)
    ends: dict[int, int] = field(init=False)
    _first: dict[int, int] = field(init=False)
    _last: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.words = words(self.text)
        self.starts, at = [], 0
        for word in self.words:
            self.starts.append(at)
            at += len(word.key) + 1
        self._first = {word.start: i for i, word in enumerate(self.words)}
        self._last = {word.end: i for i, word in enumerate(self.words)}
        self.line = "".join(word.key + " " for word in self.words)
        self.ends = {start: i for i, start in enumerate([*self.starts[1:], at])}

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets in the text."""
        return self.words[first].start, self.words[last].end

    def written(self, first: int, last: int) -> str:
        """As the text has it."""
        start, end = self.span(first, last)
        return self.text[start:end]

    def key(self, place: int) -> str:
        """Of a word; "", as what divides names has, where there is none."""
        return self.words[place].key if 0 <= place < len(self.words) else ""

    def places(self, start: int, end: int) -> tuple[int, int] | None:
        """The words that begin and end there, if some do."""
        first, last = self._first.get(start), self._last.get(end)
        return None if first is None or last is None else (first, last)


def longest(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that stay, in order, where several overlap: the longest, of these the one that came
    first."""
    kept: list[Candidate] = []
    taken: set[int] = set()
    for one in sorted(candidates, key=lambda c: (c.first - c.last, c.first)):
        places = range(one.first, one.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(one)
    return sorted(kept, key=lambda c: c.first)
