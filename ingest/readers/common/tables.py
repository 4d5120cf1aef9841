"""Tables as lines of text: one row a line, and beside each value the heads it stands under.

"Metformin | 500 mg | twice daily" tells nobody what is 500 mg once it is quoted. Where a table's
heads are known a row is written "Drug: Metformin | Starting dose: 500 mg | Frequency: twice
daily", heads of several levels joined by " > ", and so is a title above some of the rows with the
first cell of each. Where they aren't known, or would be most of the text, the cells stand alone.

Readers hand over a table as rows of `Cell`s. A cell that spans rows or columns is the same object
in each of them: it is written beside all that it covers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.common.heads import LEVEL, Cell, Rows, Table, is_whole, labels, parts, said
from taiyi_rag.language import HAN

SEPARATOR = " | "
"""Between the cells of a row."""

FILL = 10
"""At most so many times the table's own characters are written again for spans or heads."""

_LONGEST_HEAD = 300  # characters: a longer one is text, not a head
_LONGEST_ROW = 500  # characters, a Chinese one for two: a longer row goes on in another line
_HAN = re.compile(f"[{HAN}]")
_NOTE = re.compile(r"[*†‡§¶#]|\[[a-z\d]{1,2}\]|注[:：]|notes?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell as it is written in a line, with what stands before it: "Starting dose: "."""

    label: str
    cell: Cell


Line = list[Piece]


def headed(table: Table) -> list[Line] | None:
    """The lines of a table, each value with its heads; None where its heads aren't known."""
    found = parts(table)
    if not any(heads and rows for heads, rows in found):
        return None
    lines = [line for heads, rows in found for line in _part(heads, rows)]
    own = sum(len(cell.text) + 10 for row in table.rows for cell in row)
    longest = max(len(piece.label) for line in lines for piece in line)
    added = sum(len(piece.label) for line in lines for piece in line)
    return None if longest > _LONGEST_HEAD or added > FILL * own else lines


def written(lines: Iterable[Line]) -> str:
    """Lines as text, those without any left out."""
    texts = (SEPARATOR.join(p.label + p.cell.text for p in line).strip() for line in lines)
    return "\n".join(text for text in texts if text.strip(" |"))


def _part(heads: Rows, rows: Rows) -> list[Line]:
    """The lines of rows under one set of heads.

    A title over rows goes with the first cell of each where it is sure which rows it is over:
    where no rows stand above the first title. Else, and where it has no rows, it is a line of its
    own, as heads are that have no value.
    """
    names = labels(heads)
    lines = [[Piece("", row[0])] for row in heads if is_whole(row)]
    used = {n for row in rows for n, cell in enumerate(row) if cell.text}
    if any(label and n not in used for n, label in enumerate(names)):
        lines += [[Piece("", cell) for cell in said(row)] for row in heads if not is_whole(row)]
    corner = [row[0] for row in heads if row[0].text and not is_whole(row)]
    lines += [[Piece("", cell)] for cell in dict.fromkeys(corner[1:]) if cell is not corner[0]]
    parted = _is_title(rows[0])
    prefix = ""
    for number, row in enumerate(rows):
        if _is_title(row):
            alone = number + 1 == len(rows) or _is_title(rows[number + 1])
            prefix = _prefix(row[0].text) if parted and not alone else ""
            if not prefix:
                lines.append([Piece("", row[0])])
        else:
            lines += _folded(_row(row, names, prefix))
    return lines


def _is_title(row: Sequence[Cell]) -> bool:
    """Whether a row is a title of those below: one cell over all columns, or a lone bold one."""
    return is_whole(row) or (row[0].strong and bool(row[0].text) and not said(row[1:]))


def _prefix(title: str) -> str:
    """What a title puts before the first cell of its rows; nothing if it is a note."""
    return "" if len(title) > _LONGEST_HEAD // 2 or _NOTE.match(title) else title + LEVEL


def _row(row: Sequence[Cell], names: list[str], prefix: str) -> Line:
    line = []
    for number, cell in enumerate(row):
        label = names[number] if number < len(names) else ""
        if cell.text and not (number and cell is row[number - 1] and not label):
            line.append(Piece(label, cell))
    if len(line) == 1 and line[0].cell is row[0] and len(names) > 1:
        return [Piece("", row[0])]  # a title, or a row of no values: a head would say nothing
    if line and row[0].text:
        line[0] = Piece(line[0].label + prefix, line[0].cell)
    return line


def _folded(line: Line) -> list[Line]:
    """A row as lines that are short enough to be read as one, each with the row's first cell."""
    lines: list[Line] = []
    length = _LONGEST_ROW
    for piece in line[1:]:
        size = _size(piece)
        if length + size > _LONGEST_ROW:
            lines.append([line[0]])
            length = _size(line[0])
        lines[-1].append(piece)
        length += size
    return lines or ([line] if line else [])


def _size(piece: Piece) -> int:
    text = piece.label + piece.cell.text
    return len(text) + len(_HAN.findall(text)) + len(SEPARATOR)
