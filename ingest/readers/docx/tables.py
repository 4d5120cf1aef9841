"""Tables of a Word document as rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.docx.sight import Sight
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

_ROW, _CELL = qn("w:tr"), qn("w:tc")
_WIDEST = 200  # columns; a larger span is damage


def table_rows(table: Element, sight: Sight, hidden: Hidden) -> list[str]:
    """The rows of a table, cells joined by " | ".

    A cell merged over columns or rows stands once, in the first of them, and the others are empty,
    so that values stay under their headings; one that is a whole row is a line of its own. What
    can't be seen is added to `hidden`.
    """
    lines = (_line(row, sight, hidden) for row in _inside(table, _ROW) if not _is_deleted(row))
    return [line for line in lines if line]


def single_cell(table: Element) -> Element | None:
    """The only cell of a table, which then is a frame around text; None for other tables."""
    rows = list(_inside(table, _ROW))
    cells = list(_inside(rows[0], _CELL)) if len(rows) == 1 else []
    return cells[0] if len(cells) == 1 else None


def _line(row: Element, sight: Sight, hidden: Hidden) -> str:
    cells: list[str] = []
    found = list(_inside(row, _CELL))
    for cell in found:
        merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        goes_on = merged is not None and merged.get(qn("w:val")) in (None, "continue")
        cells.append("" if goes_on else " ".join(_texts(cell, sight, hidden)))
        cells += [""] * (_span(cell) - 1)
    if len(found) == 1:
        return cells[0]
    return " ".join(" | ".join(cells).split()) if any(cells) else ""


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
            rows = [
                row.strip(" |").replace(" | ", ", ") for row in table_rows(child, sight, hidden)
            ]
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
