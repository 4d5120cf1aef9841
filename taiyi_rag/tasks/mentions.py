"""Where names stand in a text, whatever their case, width, punctuation and form of characters.

Names and texts are compared as rows of tokens: words, numbers, Han characters, signs. So
"Treatment" isn't found in "Treatment failure" where both are names (the longest wins), "similar"
not in "dissimilar", 2.5 mg not in 12.5 mg.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from taiyi_rag.language import HAN
from taiyi_rag.language.tokens import simplified

_TOKEN = re.compile(rf"[{HAN}]|\d+(?:\.\d+)*|[^\W\d_{HAN}]+|[<>=+%±↑↓→←≤≥~&]|(?<!\w)-(?=\d)")

_Known = Mapping[str, list[tuple[tuple[str, ...], str]]]
"""By their first word: the words of names, and the names."""


_HEAD, _TAIL = 4_000, 8_000


def both_ends(said: str) -> str:
    """A reply; of one that is very long the beginning and the end, where answers stand."""
    if len(said) <= _HEAD + _TAIL:
        return said
    return f"{said[:_HEAD]}\n\n{said[-_TAIL:]}"


class Token(NamedTuple):
    """A word, number, Han character or sign, and where it stands."""

    word: str
    start: int
    end: int


class Named(NamedTuple):
    """A name, and where it stands."""

    name: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Those of a text."""
    found = _TOKEN.finditer("".join(map(_usual, text)))
    return [Token(_folded(m.group()), *m.span()) for m in found]


def _usual(letter: str) -> str:
    """A letter in its usual width, if that is one letter."""
    usual = unicodedata.normalize("NFKC", letter)
    return usual if len(usual) == 1 else letter


def _folded(word: str) -> str:
    return simplified(word).casefold()


def words(text: str) -> tuple[str, ...]:
    """The words of its tokens: two names that have the same are the same."""
    return tuple(token.word for token in tokens(text))


@lru_cache(maxsize=4_096)
def _words_of_name(name: str) -> tuple[str, ...]:
    """Its words. A task looks for the same names in each reply."""
    return words(name)


def mentions(text: str, names: Iterable[str]) -> list[Named]:
    """Where a text has the names, in order; where several begin, the longest."""
    known: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name in names:
        if row := _words_of_name(name):
            known.setdefault(row[0], []).append((row, name))
    return list(_mentions(tokens(text), known))


def _mentions(row: Sequence[Token], known: _Known) -> Iterator[Named]:
    said = tuple(token.word for token in row)
    at = 0
    while at < len(row):
        fits = [one for one in known.get(said[at], ()) if said[at : at + len(one[0])] == one[0]]
        longest, name = max(fits, key=lambda one: len(one[0]), default=((), ""))
        if longest:
            yield Named(name, row[at].start, row[at + len(longest) - 1].end)
        at += max(1, len(longest))
