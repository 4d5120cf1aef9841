"""Which words of a passage the words of a search matched, as the index compares them.

Nothing is guessed: a word is highlighted where one of its index terms (stem, part of a hyphenated
name, pair of Chinese characters) is what the search looked for: a content term, or across
languages a name that the vocabulary has for one. Where only meaning matched, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from taiyi_rag.language import (
    HAN,
    content_terms,
    document_language,
    has_han,
    index_terms,
    normalise,
    query_language,
    translated_terms,
)
from taiyi_rag.types import Language

Span = tuple[int, int]

_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:[-/'’*.,－／]+[^\W_{HAN}]+)*")
"""A run of characters that no index term goes beyond."""
_WORD = re.compile(r"[^\W_]+(?:[-/'’*－／]+[^\W_]+)*")
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_FIRST_HAN = re.compile(rf"[{HAN}]")


Pieces = list[tuple[str, bool]]
"""A text in pieces, each with whether it is highlighted."""

_BEFORE = 40
"""Characters of context before the first highlight of an excerpt."""


def highlights(text: str, words: str, language: Language) -> list[Span]:
    """Spans of `text`, which is in `language`, that matched `words`: offsets of code points, half
    open, in order, apart."""
    terms = _sought(text, words, language)
    return list(_merged(_spans(text, terms))) if terms else []


def _sought(text: str, words: str, language: Language) -> frozenset[str]:
    """The terms to highlight: of words in the same language their own; in another, those that stay
    the same, and names that our vocabulary has for them, where `text` has the whole name."""
    own = content_terms(words)
    if (query_language(words) or document_language(words)) == language:
        return frozenset(own)
    held = f" {' '.join(index_terms(text))} "
    names = (name for concept in translated_terms(words, language) for name in concept.alternatives)
    whole = (term for name in names if f" {' '.join(name)} " in held for term in name)
    return frozenset([*(term for term in own if not has_han(term)), *whole])


def _spans(text: str, terms: frozenset[str]) -> Iterator[Span]:
    for run in _RUN.finditer(text):
        found = _han(run[0], terms) if _FIRST_HAN.match(run[0]) else _latin(run[0], terms)
        yield from ((run.start() + start, run.start() + end) for start, end in found)


def _latin(run: str, terms: frozenset[str]) -> Iterator[Span]:
    """Whole words where all of them matched, else the parts that did."""
    for word in _WORD.finditer(run):
        whole, *parts = index_terms(word[0]) or [""]
        if not whole[:1].isdigit() and (whole in terms or (parts and terms.issuperset(parts))):
            yield word.span()
    for piece in _PIECE.finditer(run):
        if terms.intersection(index_terms(piece[0])):
            yield piece.span()


def _han(run: str, terms: frozenset[str]) -> Iterator[Span]:
    """Pairs of characters; single ones where the search had one standing alone."""
    simplified = normalise(run)
    if len(simplified) != len(run):
        return
    for at, character in enumerate(simplified):
        if character in terms:
            yield at, at + 1
        if at + 2 <= len(run) and simplified[at : at + 2] in terms:
            yield at, at + 2


def _merged(spans: Iterator[Span]) -> Iterator[Span]:
    """Spans in order, those that touch or overlap as one."""
    start = end = -1
    for first, last in sorted(spans):
        if first > end:
            if end > start:
                yield start, end
            start, end = first, last
        else:
            end = max(end, last)
    if end > start:
        yield start, end


def pieces(text: str, spans: Sequence[Span], start: int = 0, end: int | None = None) -> Pieces:
    """The stretch `text[start:end]`, cut where `spans` begin and end."""
    last = len(text) if end is None else end
    cut: Pieces = []
    at = start
    for first, behind in spans:
        first, behind = max(first, at), min(behind, last)
        if first < behind:
            cut += [(text[at:first], False), (text[first:behind], True)]
            at = behind
    cut.append((text[at:last], False))
    return [(piece, marked) for piece, marked in cut if piece]


def excerpt(text: str, spans: Sequence[Span], length: int) -> Pieces:
    """About `length` characters of `text` where most of it is highlighted, in pieces; "…" where
    it was cut."""
    if len(text) <= length:
        return pieces(text, spans)
    start = max((_begin(text, first) for first, _ in spans), default=0, key=_covered(spans, length))
    end = _end(text, start + length)
    before, behind = "… " * (start > 0), " …" * (end < len(text))
    shown = [(before, False), *pieces(text, spans, start, end), (behind, False)]
    return [(piece, marked) for piece, marked in shown if piece]


def _begin(text: str, first: int) -> int:
    """Where an excerpt begins whose first highlight is at `first`: at a word, if one is near."""
    at = max(0, first - _BEFORE)
    blank = text.find(" ", at, first) if at else -1
    return blank + 1 if blank >= 0 else at


def _end(text: str, end: int) -> int:
    """Where an excerpt ends that may go on to `end`: after a word, if one ends near."""
    if end >= len(text):
        return len(text)
    blank = text.rfind(" ", end - _BEFORE // 2, end + 1)
    return blank if blank > 0 else end


def _covered(spans: Sequence[Span], length: int) -> Callable[[int], tuple[int, int]]:
    """How much an excerpt that begins somewhere highlights; of equals, the earlier one."""

    def covered(start: int) -> tuple[int, int]:
        end = start + length
        shown = sum(min(b, end) - max(a, start) for a, b in spans if a < end and b > start)
        return shown, -start

    return covered
