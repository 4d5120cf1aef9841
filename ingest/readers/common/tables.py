"""Tables as lines of text: one row a line, spans filled, so that a heading stays by its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Element = Any

_SIGN = re.compile(r"\s*[a-z][*†‡§¶]*(?:\s*,\s*[a-z][*†‡§¶]*)*\s*")
_ROWS = ("tr", "row")
_CELLS = ("td", "th", "entry")
_WIDEST = 500  # columns; a larger `colspan` is damage
_FILL = 10  # at most so many times the table's own characters are written again to fill spans


def table_text(table: Element, cell_text: Callable[[Element], str]) -> str:
    """The rows of an XHTML or CALS table, cells joined by " | "; empty rows are left out.

    A cell that spans rows or columns is repeated in each of them; a cell that is a whole row
    stands once, as a line of its own. Local names only (see `strip_namespaces`).
    """
    lines = map(_line, _Grid(table, cell_text).lines())
    return "\n".join(line for line in lines if line)


def raised(text: str) -> str:
    """Text raised in a cell: a letter calls a footnote and is set off, "12.3 [a]", not "12.3a"."""
    return f" [{text.strip()}]" if _SIGN.fullmatch(text) else text


def _line(cells: list[str]) -> str:
    while cells and not cells[-1]:
        cells.pop()
    return " ".join(" | ".join(cells).split())


class _Grid:
    """The cells of a table by row and column, spans filled within a budget of characters."""

    def __init__(self, table: Element, cell_text: Callable[[Element], str]) -> None:
        self._rows = [[(cell, cell_text(cell)) for cell in row] for row in _rows(table)]
        self._columns = [spec.get("colname") for spec in table.iter("colspec")]
        self._budget = _FILL * sum(len(text) + 10 for row in self._rows for _, text in row)
        self._held: dict[int, tuple[int, str]] = {}  # column → rows left, text: from rows above

    def lines(self) -> Iterator[list[str]]:
        for row in self._rows:
            line: list[str] = []
            for cell, text in row:
                self._take_held(line)
                self._put(line, text, *_spans(cell, self._columns))
            self._take_held(line)
            yield line[:1] if len(row) == 1 and set(line) == {row[0][1]} else line

    def _take_held(self, line: list[str]) -> None:
        """Fill `line` from its end with the cells that reach down into it."""
        while (held := self._held.pop(len(line), None)) is not None:
            left, text = held
            if left > 1:
                self._held[len(line)] = (left - 1, text)
            line.append(self._again(text))

    def _put(self, line: list[str], text: str, height: int, width: int) -> None:
        start = len(line)
        end = min(start + width, _WIDEST) if self._budget > 0 else start + 1
        for column in range(start, end):
            line.append(text if column == start else self._again(text))
            if height > 1 and self._budget > 0:
                self._held[column] = (height - 1, text)

    def _again(self, text: str) -> str:
        self._budget -= len(text) + 1
        return text if self._budget > 0 else ""


def _rows(table: Element) -> Iterator[list[Element]]:
    """The cells of each row of `table` itself: a table inside a cell is text of that cell."""
    for child in table.iterchildren("*"):
        if child.tag in _ROWS:
            yield list(child.iterchildren(*_CELLS))
        elif child.tag not in _CELLS:
            yield from _rows(child)


def _spans(cell: Element, columns: list[str | None]) -> tuple[int, int]:
    """The rows and columns a cell covers: `rowspan`, `colspan`; CALS `morerows`, `namest`."""
    height = _number(cell.get("rowspan"), 1) + _number(cell.get("morerows"), 0)
    first, last = cell.get("namest"), cell.get("nameend")
    if first in columns and last in columns:
        return height, max(1, columns.index(last) - columns.index(first) + 1)
    return height, max(1, _number(cell.get("colspan"), 1))


def _number(value: str | None, default: int) -> int:
    """A span as written; no table has more than 9,999 rows or columns."""
    sane = value is not None and value.isascii() and value.isdigit() and len(value) < 5
    return int(value) if sane and value else default
