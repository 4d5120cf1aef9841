"""A document's text as what it is made of: headings, paragraphs, tables, text that is hidden.

Blocks of a document stand apart by an empty line, a paragraph is one line, and a table has a row a
line with its cells between " | " (`docs/reading.md`). Headings stand between sections.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from taiyi_rag.types import Document, Section

Kind = Literal["heading", "paragraph", "table"]
Span = tuple[int, int]

_BETWEEN = re.compile(r"\n{2,}")
_CELL = " | "
_HEAD = ": "


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document's text. `level` is a heading's, from 1; `page` that of its first
    line, None where there are none; `hidden` why a reader of the original doesn't see it."""

    kind: Kind
    start: int
    end: int
    level: int = 0
    page: int | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table's cells as spans of the text. `heads` are those of its columns where all rows name
    the same ones: a cell's span then begins after its head."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Span, ...], ...]


def parts(document: Document) -> list[Part]:
    """All of a document's text but the empty lines between its parts, in order."""
    starts = [region.start for region in document.regions]

    def page(at: int) -> int | None:
        place = bisect_right(starts, at) - 1
        return document.regions[max(0, place)].page if starts else None

    found = []
    for part in _parts(document.text, document.sections or (Section(0, len(document.text), ()),)):
        kind, start, end, level, hidden = part
        found.append(Part(kind, start, end, level, page(start), hidden))
    return found


_Found = tuple[Kind, int, int, int, str]


def _parts(text: str, sections: Sequence[Section]) -> Iterator[_Found]:
    at = 0
    for section in sections:
        yield from _headings(text, (at, section.start), section.headings)
        for start, end in _pieces(text, section.start, section.end):
            yield _kind(text[start:end]), start, end, 0, section.hidden
        at = section.end
    yield from _headings(text, (at, len(text)), ())


def _headings(text: str, gap: Span, path: Sequence[str]) -> Iterator[_Found]:
    """The headings between two sections: the last of them are those of the path under which the
    second one stands."""
    found, depth = [], len(path)
    for start, end in reversed(list(_pieces(text, *gap))):
        level = max(1, depth)
        if depth and path[depth - 1] == text[start:end]:
            depth -= 1
        found.append((start, end, level))
    for start, end, level in reversed(found):
        yield "heading", start, end, level, ""


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """The stretches between empty lines."""
    at = start
    for between in _BETWEEN.finditer(text, start, end):
        if text[at : between.start()].strip():
            yield at, between.start()
        at = between.end()
    if text[at:end].strip():
        yield at, end


def _kind(text: str) -> Kind:
    return "table" if all(_CELL in line for line in text.split("\n")) else "paragraph"


def table(text: str, part: Part) -> Table:
    """The cells of a part that is a table."""
    rows = [_cells(text, *line) for line in _lines(text, part.start, part.end)]
    heads = [tuple(text[s:e].partition(_HEAD)[0] for s, e in row) for row in rows]
    headed = all(_HEAD in text[s:e] for row in rows for s, e in row)
    if not headed or len(set(heads)) != 1:
        return Table((), tuple(rows))
    offsets = [len(head) + len(_HEAD) for head in heads[0]]
    values = tuple(
        tuple((s + offset, e) for (s, e), offset in zip(row, offsets, strict=True)) for row in rows
    )
    return Table(heads[0], values)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    for line in text[start:end].split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    found = []
    for cell in text[start:end].split(_CELL):
        found.append((start, start + len(cell)))
        start += len(cell) + len(_CELL)
    return tuple(found)
