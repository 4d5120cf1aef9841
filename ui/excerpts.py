"""A quote in its context: the text of the document around it, in pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["around", "passage", "quote"]
Span = tuple[int, int]

AROUND = 700
"""Characters shown on either side of a passage, at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document: around the passage, of the passage, or the quote itself."""

    kind: Kind
    text: str


def excerpt(text: str, passage: Span, *quotes: Span) -> list[Piece]:
    """The pieces in text order; joined, a stretch of `text` without gaps. `quotes` lie in the
    passage, in order and apart."""
    start, end = passage
    before, after = _from(text, start), _to(text, end)
    pieces = [Piece("around", text[before:start])]
    at = start
    for first, last in quotes:
        pieces += [Piece("passage", text[at:first]), Piece("quote", text[first:last])]
        at = last
    pieces += [Piece("passage", text[at:end]), Piece("around", text[end:after])]
    return [piece for piece in pieces if piece.text]


def _from(text: str, start: int) -> int:
    """Where the context before `start` begins: at a paragraph if one begins near, else a word."""
    least = max(0, start - AROUND)
    if least == 0:
        return 0
    for mark in ("\n\n", "\n", " "):
        at = text.find(mark, least, start)
        if at >= 0:
            return at + len(mark)
    return least


def _to(text: str, end: int) -> int:
    """Where the context after `end` ends, likewise."""
    most = min(len(text), end + AROUND)
    if most == len(text):
        return most
    for mark in ("\n\n", "\n", " "):
        at = text.rfind(mark, end, most)
        if at > end:
            return at
    return most
