"""A text as words that names are looked up by: lower-cased, American, singular.

Punctuation between two words with a space beside it divides names ("pain, nausea"), as the end of
a sentence does; without one it belongs to a name and is left out of its key ("beta-blocker" and
"beta blocker", "1,3-butadiene").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from taiyi_rag.language.detect import HAN, has_han
from taiyi_rag.language.spelling import american

_PIECE = re.compile(
    rf"(?P<word>[^\W_{HAN}]+)|(?P<dash>[-/'’‐‑–−]+)|(?P<other>[^\w\s]+|_+|[{HAN}]+)"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_GREEK = dict(
    zip("αβγδεκλμω", "alpha beta gamma delta epsilon kappa lambda mu omega".split(), strict=True)
)
_NO_PLURAL = ("ss", "us", "is")
BREAK = ""
"""The key of what divides names."""


class Word(NamedTuple):
    """A word of a text, with its offsets there; `key` is what it is looked up by."""

    key: str
    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """In order; what divides names is a word with the key `BREAK`."""
    return list(_words(text))


def _words(text: str) -> Iterator[Word]:
    for match in _PIECE.finditer(text):
        start, end = match.span()
        found = match.group()
        if match.lastgroup == "word":
            if found == "s" and _POSSESSIVE.search(text[max(0, start - 1) : start]):
                continue
            yield Word(key(found), found, start, end)
        elif match.lastgroup == "other" and _divides(text, start, end):
            yield Word(BREAK, found, start, end)


def _divides(text: str, start: int, end: int) -> bool:
    """Whether it stands apart from a word beside it, or is Chinese."""
    if has_han(text[start:end]):
        return True
    around = text[start - 1 : start], text[end : end + 1]
    return any(not c or c.isspace() for c in around)


@lru_cache(maxsize=200_000)
def key(word: str) -> str:
    """What `word` is looked up by."""
    lowered = word.lower()
    if not lowered.isascii():
        lowered = "".join(_GREEK.get(c, c) for c in lowered)
    return singular(american(lowered))


def singular(word: str) -> str:
    """`word` without the ending of a plural; what it makes of "diabetes" it makes of it always."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def phrase(name: str) -> str | None:
    """The key of a whole name, its words divided and ended by spaces; None where it isn't one
    name."""
    keys = [word.key for word in _words(name)]
    if not keys or BREAK in keys:
        return None
    return " ".join(keys) + " "
