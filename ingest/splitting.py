"""Documents into passages: runs of whole sentences under one heading, of bounded length.

A passage never crosses a section and never ends inside a sentence, unless that sentence alone is
longer than a passage may be; then it ends after a clause, else between words. In a table a
passage is a run of whole rows. Rows that follow on carry the table's first row as context, unless
each says its heads itself; what goes on inside a row carries the row's beginning.
`document.text[start:end]` is the passage, always.

Reference lists are no passages: a title in them would be quoted as a finding of the document.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.blocks import SEPARATOR
from ingest.readers.common.pace import pulse
from taiyi_rag.language import HAN, document_language, sentence_spans
from taiyi_rag.types import Document, Language, Section

VERSION = 2
"""Part of what is remembered of a file: raise it when passages come out otherwise."""

MAX_TOKENS = 256
"""Most tokens of a passage, as `estimate_tokens` counts them: half of e5's window, so that title
and headings fit beside it, and short enough to be read as one piece of evidence."""

_WINDOW = 6 * MAX_TOKENS

_PIECE = re.compile(rf"[{HAN}]|[A-Za-z]+|\d|[^\sA-Za-z\d{HAN}]")
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[A-Za-z]{3,}")
_CLAUSE_END = re.compile(r"[;；，、](?=\s*\S)|,(?=\s)")
_REFERENCES = re.compile(
    r"(\d+\.?\s*)?(references?|bibliography|(works|literature) cited|(主要)?参考(文献|资料))[:：]?",
    re.IGNORECASE,
)
"""Headings of lists of other people's works: what they say isn't said by the document."""

_GAP = re.compile(rf"\s+|(?<=[{HAN}])(?=[{HAN}])")
_CELL = " | "
_HEAD = ": "
_CELL_START = re.compile(r" (?=\| )")
_CONTEXT = 200
"""Characters of a row that are context of what follows it."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SplitPassage:
    """A span of a document with its headings; for rows that follow on in a table the row that is
    their context is the last of them."""

    start: int
    end: int
    language: Language
    headings: tuple[str, ...]
    page: int | None
    hidden: str = ""
    confidence: float | None = None


def estimate_tokens(text: str) -> int:
    """About how many XLM-R tokens `text` has; within 15 % on our documents, and no model needed.

    A Chinese character is 0.75 of a token, a Latin word one and a quarter of every five letters,
    a digit or sign nearly one.
    """
    tokens = 0.0
    for match in _PIECE.finditer(text):
        piece = match.group()
        if "a" <= piece[0].lower() <= "z":
            tokens += max(1.0, len(piece) / 4.5)
        else:
            tokens += 0.75
    return math.ceil(tokens)


def split(document: Document) -> list[SplitPassage]:
    """The passages of a document, in text order. They don't overlap."""
    regions = _Regions(document)
    passages: list[SplitPassage] = []
    for section in document.sections:
        if section.headings and _REFERENCES.fullmatch(section.headings[-1].strip()):
            continue
        for start, end, context in _split_section(document.text, section):
            text = document.text[start:end]
            passages.append(
                SplitPassage(
                    start,
                    end,
                    document_language(text),
                    section.headings + ((context,) if context else ()),
                    regions.page_at(start),
                    section.hidden,
                    regions.confidence(start, end),
                )
            )
    return passages


class _Regions:
    """Where on its pages a document's text stands, and how surely it was read."""

    def __init__(self, document: Document) -> None:
        self._regions = document.regions
        self._starts = [region.start for region in document.regions]

    def page_at(self, position: int) -> int | None:
        if not self._regions:
            return None
        return self._regions[max(0, bisect_right(self._starts, position) - 1)].page

    def confidence(self, start: int, end: int) -> float | None:
        """The mean confidence of the recognised regions in a span, weighted by their length."""
        first = max(0, bisect_right(self._starts, start) - 1)
        total = characters = 0.0
        for region in self._regions[first : bisect_left(self._starts, end)]:
            length = min(end, region.end) - max(start, region.start)
            if region.confidence is not None and length > 0:
                total += region.confidence * length
                characters += length
        return round(total / characters, 4) if characters else None


def _split_section(text: str, section: Section) -> Iterator[tuple[int, int, str]]:
    """(start, end, context row) of a section's passages. Prose and tables, and paragraphs in
    different languages, don't share a passage."""
    for start, end, (is_table, _) in _stretches(text, section.start, section.end):
        if is_table:
            yield from _split_table(text, list(_lines(text, start, end)))
        else:
            spans = [s for one in sentence_spans(text, start, end) for s in _bounded(text, one)]
            for a, b in _pack(text, spans):
                yield a, b, ""


def _split_table(text: str, rows: list[Span]) -> Iterator[tuple[int, int, str]]:
    first = "" if _say_their_heads(text, rows) else text[slice(*rows[0])]
    starts = {a for a, _ in rows}
    spans = [span for row in rows for span in _bounded(text, row)]
    for number, (a, b) in enumerate(_pack(text, spans)):
        if a in starts:
            context = first if number else ""
        else:
            context = text[max(start for start in starts if start < a) : a]
        yield a, b, context[:_CONTEXT].strip()


def _say_their_heads(text: str, rows: list[Span]) -> bool:
    """Whether rows carry their heads, as readers write them: "Drug: A | Dose: 5 mg"."""
    heads = [
        {cell.split(_HEAD, 1)[0] for cell in text[a:b].split(_CELL) if _HEAD in cell}
        for a, b in rows
    ]
    return any(one & other for one, other in pairwise(heads))


Kind = tuple[bool, Language | None]
"""Of a line: whether it is a table's row, and its language when it is long enough to tell."""


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int, Kind]]:
    """Runs of lines of one kind; a table is a run of its own."""
    run: list[Span] = []
    kind: Kind = (False, None)
    last = start
    for line in _lines(text, start, end):
        is_table, language = _kind(text[line[0] : line[1]])
        parted = SEPARATOR in text[last : line[0]]
        if not parted:  # a line inside a table may be one cell
            is_table = is_table or kind[0]
        same_language = language is None or kind[1] in (None, language)
        if run and (is_table != kind[0] or not same_language or (is_table and parted)):
            yield run[0][0], run[-1][1], kind
            run, kind = [], (is_table, None)
        kind = is_table, language or kind[1]
        run.append(line)
        last = line[1]
    if run:
        yield run[0][0], run[-1][1], kind


def _kind(line: str) -> Kind:
    tells = len(_HAN_CHARACTER.findall(line)) >= 6 or len(_WORD.findall(line)) >= 4
    return _CELL in line, document_language(line) if tells else None


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Offsets of the lines that hold something, without their blanks."""
    for match in re.compile(r"[^\n]*[^\s]").finditer(text, start, end):
        line = match.group()
        yield match.start() + len(line) - len(line.lstrip()), match.end()


def _pack(text: str, spans: list[Span]) -> Iterator[Span]:
    """Neighbouring spans joined into runs of at most MAX_TOKENS, of about equal length.

    Equal, because filling each run to the brim leaves a last one of a few words, which then is
    retrieved for its shortness.
    """
    sizes = [estimate_tokens(text[a:b]) for a, b in spans]
    runs = math.ceil(sum(sizes) / MAX_TOKENS) or 1
    target = min(MAX_TOKENS, math.ceil(sum(sizes) / runs * 1.1))
    first, total = 0, 0
    for number, size in enumerate(sizes):
        if number > first and total + size > target:
            yield spans[first][0], spans[number - 1][1]
            first, total = number, 0
        total += size
    if spans:
        yield spans[first][0], spans[-1][1]


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """`span`, cut where it is longer than a passage may be."""
    start, end = span
    pulse()
    # A window is enough to tell: no text of so many characters has fewer tokens.
    while estimate_tokens(text[start : min(end, start + _WINDOW)]) > MAX_TOKENS:
        cut = _cut_position(text, start, end)
        pulse()
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _cut_position(text: str, start: int, end: int) -> int:
    """Where the longest allowed beginning of `text[start:end]` may end, never inside a word."""
    limit = _longest_prefix(text, start, end)
    for pattern in (_CELL_START, _CLAUSE_END, _GAP):
        cuts = [
            m.end() if pattern is _CLAUSE_END else m.start()
            for m in pattern.finditer(text, start + 1, limit)
        ]
        if cuts and cuts[-1] > start + (limit - start) // 4:
            return cuts[-1]
    return limit


def _longest_prefix(text: str, start: int, end: int) -> int:
    low, high = start + 1, min(end, start + _WINDOW)
    while low < high:
        middle = (low + high + 1) // 2
        if estimate_tokens(text[start:middle]) <= MAX_TOKENS:
            low = middle
        else:
            high = middle - 1
    return low


def embedding_text(document: Document, passage: SplitPassage) -> str:
    """What is embedded of a passage: its title and headings, then its words."""
    context = [document.title, *passage.headings]
    return "\n".join(
        [*dict.fromkeys(c for c in context if c), document.text[passage.start : passage.end]]
    )
