"""Tables of XHTML and CALS (HTML, JATS, SPL) as lines of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ingest.readers.common.heads import Cell, Table, is_whole
from ingest.readers.common.tables import FILL, SEPARATOR, headed, written

Element = Any

_SIGN = re.compile(r"\s*[a-z][*†‡§¶]*(?:\s*,\s*[a-z][*†‡§¶]*)*\s*")
_ROWS = ("tr", "row")
_CELLS = ("td", "th", "entry")
_BOLD = ("b", "strong", "bold", "th")
_WIDEST = 500  # columns; a larger `colspan` is damage
_NOTHING = Cell("")


def table_text(table: Element, cell_text: Callable[[Element], str]) -> str:
    """The rows of a table, one a line, values with their heads where those are known.

    A cell that spans rows or columns stands in each of them; a cell that is a whole row stands
    once. Empty rows are left out. Local names only (see `strip_namespaces`).
    """
    grid = _Grid(table, cell_text)
    rows = list(grid.rows())
    width = max(map(len, rows), default=0)
    rows = [row * width if len(row) == 1 else row for row in rows]
    lines = headed(Table(rows, _marked(table)))
    return "\n".join(filter(None, map(_plain, rows))) if lines is None else written(lines)


def raised(text: str) -> str:
    """Text raised in a cell: a letter calls a footnote and is set off, "12.3 [a]", not "12.3a"."""
    return f" [{text.strip()}]" if _SIGN.fullmatch(text) else text


def _plain(row: list[Cell]) -> str:
    cells = [cell.text for cell in (row[:1] if is_whole(row) else row)]
    while cells and not cells[-1]:
        cells.pop()
    return " ".join(SEPARATOR.join(cells).split())


def _marked(table: Element) -> int | None:
    """How many rows are marked as heads; None where the table doesn't say."""
    count = 0
    for row in _rows(table):
        cells = list(row.iterchildren(*_CELLS))
        heads = [c for c in cells if c.tag == "th" and c.get("scope") not in ("row", "rowgroup")]
        if row.getparent().tag != "thead" and (not cells or len(heads) < len(cells)):
            break
        count += any(text.strip() for cell in cells for text in cell.itertext())
    return count or None


class _Grid:
    """The cells of a table by row and column, spans filled within a budget of characters."""

    def __init__(self, table: Element, cell_text: Callable[[Element], str]) -> None:
        self._rows = [
            [(cell, Cell(cell_text(cell), _is_bold(cell))) for cell in row.iterchildren(*_CELLS)]
            for row in _rows(table)
        ]
        self._columns = [spec.get("colname") for spec in table.iter("colspec")]
        self._budget = FILL * sum(len(c.text) + 10 for row in self._rows for _, c in row)
        self._held: dict[int, tuple[int, Cell]] = {}  # column → rows left, cell: from rows above

    def rows(self) -> Iterator[list[Cell]]:
        """The rows, each cell in every place that it covers, one that is a whole row once."""
        for row in self._rows:
            line: list[Cell] = []
            for element, cell in row:
                self._take_held(line)
                self._put(line, cell, *_spans(element, self._columns))
            self._take_held(line)
            if any(cell.text for cell in line):
                yield line[:1] if len(row) == 1 and set(line) == {row[0][1]} else line

    def _take_held(self, line: list[Cell]) -> None:
        """Fill `line` from its end with the cells that reach down into it."""
        while (held := self._held.pop(len(line), None)) is not None:
            left, cell = held
            if left > 1:
                self._held[len(line)] = (left - 1, cell)
            line.append(self._again(cell))

    def _put(self, line: list[Cell], cell: Cell, height: int, width: int) -> None:
        start = len(line)
        end = min(start + width, _WIDEST) if self._budget > 0 else start + 1
        for column in range(start, end):
            line.append(cell if column == start else self._again(cell))
            if height > 1 and self._budget > 0:
                self._held[column] = (height - 1, cell)

    def _again(self, cell: Cell) -> Cell:
        self._budget -= len(cell.text) + 1
        return cell if self._budget > 0 else _NOTHING


def _is_bold(cell: Element) -> bool:
    """Whether all the words of a cell are bold, or it is marked as a head."""
    if cell.tag == "th":
        return True
    texts = [t for t in cell.xpath(".//text()") if t.strip()]
    return bool(texts) and all(_in_bold(text, cell) for text in texts)


def _in_bold(text: Any, cell: Element) -> bool:
    element = text.getparent()
    if text.is_tail:
        element = element.getparent()
    while element is not None and element is not cell:
        if element.tag in _BOLD or "bold" in element.get("styleCode", "").lower():
            return True
        element = element.getparent()
    return False


def _rows(table: Element) -> Iterator[Element]:
    """The rows of `table` itself: a table inside a cell is text of that cell."""
    for child in table.iterchildren("*"):
        if child.tag in _ROWS:
            yield child
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
