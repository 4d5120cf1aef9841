"""Tables of a Word document as rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.common.heads import Cell, Table, is_whole
from ingest.readers.common.tables import SEPARATOR, headed, written
from ingest.readers.docx.sight import Sight, is_on
from ingest.readers.docx.text import (
    BOX,
    PARAGRAPH,
    TABLE,
    Hidden,
    boxes,
    children,
    paragraph_text,
)

Element = Any

_ROW, _CELL, _TEXT = qn("w:tr"), qn("w:tc"), qn("w:t")
_WIDEST = 200  # columns; a larger span is damage


def table_rows(table: Element, sight: Sight, hidden: Hidden) -> list[str]:
    """The rows of a table as lines, values with their heads where those are known.

    In a table without heads a cell merged over columns or rows stands once, in the first of them,
    and the others are empty, so that values stay in their columns; one that is a whole row is a
    line of its own. What can't be seen is added to `hidden`.
    """
    found = [row for row in _inside(table, _ROW) if not _is_deleted(row)]
    rows = _grid(found, sight, hidden)
    lines = headed(Table(rows, _marked(found, rows)))
    if lines is None:
        above: list[Cell] = []
        plain = []
        for row in rows:
            plain.append(_plain(row, above))
            above = row
        return [line for line in plain if line]
    return [line for line in written(lines).split("\n") if line]


def single_cell(table: Element) -> Element | None:
    """The only cell of a table, which then is a frame around text; None for other tables."""
    rows = list(_inside(table, _ROW))
    cells = list(_inside(rows[0], _CELL)) if len(rows) == 1 else []
    return cells[0] if len(cells) == 1 else None


def _grid(rows: list[Element], sight: Sight, hidden: Hidden) -> list[list[Cell]]:
    """The cells of each row, a merged one in every place that it covers."""
    grid: list[list[Cell]] = []
    for row in rows:
        above, line = grid[-1] if grid else [], list[Cell]()
        found = list(_inside(row, _CELL))
        for element in found:
            if _goes_on(element) and len(line) < len(above):
                cell = above[len(line)]
            else:
                text = " ".join(_texts(element, sight, hidden))
                cell = Cell(text, _bold(element, sight))
            line += [cell] * _span(element)
        grid.append(line)
    width = min(max(map(len, grid), default=0), _WIDEST)
    return [row * width if len(row) == 1 else row for row in grid]


def _plain(row: list[Cell], above: list[Cell]) -> str:
    if is_whole(row):
        return row[0].text
    texts = []
    for place, cell in enumerate(row):
        again = cell in row[:place] or (place < len(above) and cell is above[place])
        texts.append("" if again else cell.text)
    return " ".join(SEPARATOR.join(texts).split()) if any(texts) else ""


def _goes_on(cell: Element) -> bool:
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merged is not None and merged.get(qn("w:val")) in (None, "continue")


def _marked(rows: list[Element], cells: list[list[Cell]]) -> int | None:
    """How many rows that say something are marked to be repeated on every page; None for none."""
    count = 0
    for row, line in zip(rows, cells, strict=True):
        mark = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
        if mark is None or not is_on(mark):
            break
        count += any(cell.text for cell in line)
    return count or None


def _bold(cell: Element, sight: Sight) -> bool:
    """Whether all that can be seen in a cell is in bold."""
    runs = [run for run in cell.iter(qn("w:r")) if _is_seen(run, sight)]
    marks = [run.find(f"{qn('w:rPr')}/{qn('w:b')}") for run in runs]
    return bool(marks) and all(mark is not None and is_on(mark) for mark in marks)


def _is_seen(run: Element, sight: Sight) -> bool:
    text = "".join(t.text or "" for t in run.iter(_TEXT))
    return bool(text) and not sight.hides(run, text)


def _span(cell: Element) -> int:
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    value = span.get(qn("w:val"), "") if span is not None else ""
    return min(int(value), _WIDEST) if value.isdigit() and int(value) else 1


def _texts(cell: Element, sight: Sight, hidden: Hidden) -> Iterator[str]:
    """The paragraphs of a cell; the rows of a table inside it, parted by semicolons."""
    for child in children(cell):
        if child.tag == PARAGRAPH:
            if text := paragraph_text(child, sight, hidden):
                yield text
            for box in boxes(child):
                yield from _texts(box, sight, hidden)
        elif child.tag == TABLE:
            inner = table_rows(child, sight, hidden)
            rows = [row.strip(" |").replace(SEPARATOR, ", ") for row in inner]
            if rows:
                yield "; ".join(rows)
        elif child.tag not in (_CELL, BOX):
            yield from _texts(child, sight, hidden)


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, also those in content controls."""
    for child in children(element):
        if child.tag == tag:
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
            yield from _inside(child, tag)


def _is_deleted(row: Element) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None
