"""Lines and tables: what the fragments of a page make up."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from ingest.readers.common.formulas import superscript
from ingest.readers.pdf.page import Fragment
from ingest.readers.pdf.rules import Box
from ingest.readers.pdf.runs import is_raised

_BLANK = 0.15  # of the font size: a wider gap between fragments is a blank
_BLANK_BEFORE = 0.45  # the same before an index, which may stand off
_SMALLER = 0.87  # of the font size beside it: an index
_INDEX = 4  # characters of an index at most


@dataclass(slots=True)
class Line:
    """A line of text with its box, and the edges of the column that it stands in."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    strong: bool
    left: float = 0.0
    right: float = 0.0
    confidence: float | None = None
    """Of the character recognition; None for text that was text."""


@dataclass(slots=True)
class Table:
    """Rows of cells, each cell the lines in it (none in an empty cell).

    A cell over several rows or columns is the same list in each. `starts` are the left edges of
    the columns where ruled lines show them.
    """

    rows: list[list[list[Line]]]
    x0: float
    y0: float
    x1: float
    y1: float
    size: float = 0.0
    starts: list[float] = field(default_factory=list)


def on_one_line(one: Fragment, other: Fragment) -> bool:
    """Whether two fragments stand beside each other on one line."""
    lower = min(one.y1 - one.y0, other.y1 - other.y0)
    overlap = min(one.y1, other.y1) - max(one.y0, other.y0)
    beside = min(one.x1, other.x1) - max(one.x0, other.x0)
    return overlap > 0.5 * lower and beside < 0.3 * min(one.x1 - one.x0, other.x1 - other.x0)


def lines_of(fragments: list[Fragment]) -> list[Line]:
    """Fragments as lines from the top, each from left to right."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(_inserted(fragments), key=lambda f: (f.y0 + f.y1) / 2):
        row = next((r for r in rows[-3:] if all(on_one_line(f, fragment) for f in r)), None)
        if row is None:
            rows.append([fragment])
        else:
            row.append(fragment)
    return [_line(sorted(row, key=lambda f: f.x0)) for row in rows]


def _inserted(fragments: list[Fragment]) -> list[Fragment]:
    """The fragments with each index that was drawn apart ("H O" and "2") put where it stands."""
    rest = []
    hosts = [f for f in fragments if f.gaps]
    for small in sorted(fragments, key=lambda f: -f.x0):
        gap = _gap_for(small, hosts) if len(small.text) <= _INDEX else None
        if gap is None:
            rest.append(small)
            continue
        host, end, offset = gap
        text = superscript(small.text) if is_raised(_box(small), _box(host)) else small.text
        blank = " " if end - small.x1 > _BLANK * host.size else ""
        host.text = f"{host.text[:offset]}{text}{blank}{host.text[offset + 1 :]}"
        host.y0, host.y1 = min(host.y0, small.y0), max(host.y1, small.y1)
    return rest


def _gap_for(small: Fragment, hosts: list[Fragment]) -> tuple[Fragment, float, int] | None:
    """The fragment with a blank in which `small` stands, where the blank ends, and its offset."""
    middle = (small.y0 + small.y1) / 2
    for host in hosts:
        if host.y0 < middle < host.y1 and small.size < _SMALLER * host.size:
            for start, end, offset in host.gaps:
                if start - 1 <= small.x0 and small.x1 <= end + 1:
                    return host, end, offset
    return None


def _line(row: list[Fragment]) -> Line:
    longest = max(row, key=lambda f: len(f.text))
    text = row[0].text
    for left, right in pairwise(row):
        small = right.confidence is None and (  # the place of what is recognised isn't so sure
            is_raised(_box(right), _box(left)) or is_raised(_box(right), _box(longest))
        )
        part = superscript(right.text) if small else right.text
        index = right.size < _SMALLER * left.size
        blank = right.x0 - left.x1 > (_BLANK_BEFORE if index else _BLANK) * left.size
        text += f" {part}" if blank else part
    return Line(
        text,
        row[0].x0,
        min(f.y0 for f in row),
        max(f.x1 for f in row),
        max(f.y1 for f in row),
        longest.size,
        all(f.strong for f in row),
        confidence=_confidence(row),
    )


def _confidence(row: list[Fragment]) -> float | None:
    """The mean of the fragments', weighted by their length."""
    sure = [(f.confidence, len(f.text)) for f in row if f.confidence is not None]
    if not sure:
        return None
    return round(sum(c * length for c, length in sure) / sum(length for _, length in sure), 4)


def _box(fragment: Fragment) -> Box:
    return fragment.x0, fragment.y0, fragment.x1, fragment.y1
