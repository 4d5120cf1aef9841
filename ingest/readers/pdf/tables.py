"""Tables on a page: those whose ruled lines show their cells, and those set by space alone.

In both, the lines of a cell are put together before the cells of a row are: reading across the
page line by line would join one drug's name to another's dose.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

from ingest.readers.pdf.lines import Line, Table, lines_of
from ingest.readers.pdf.page import Fragment
from ingest.readers.pdf.rules import Grid
from taiyi_rag.language import has_han

_SAME_EDGE = 3.0  # points
_TIGHT = 1.06  # of the nearest lines' step: lines of one cell stand no farther apart
_UNEVEN = 1.08  # of the nearest lines' step: rows that stand this far apart tell cells' lines

Cells = list[list[Line]]
"""A row: for each column the lines in its cell, none where it is empty."""


def ruled_table(grid: Grid, fragments: list[Fragment]) -> tuple[Table | None, list[Fragment]]:
    """The table in a grid, and the fragments outside it; None if its text isn't in columns."""
    x0, y0, x1, y1 = grid.box
    cells: dict[tuple[float, float, float, float], list[Fragment]] = {}
    outside = []
    for fragment in fragments:
        x, y = (fragment.x0 + fragment.x1) / 2, (fragment.y0 + fragment.y1) / 2
        if x0 <= x <= x1 and y0 <= y <= y1:
            cells.setdefault(grid.cell(x, y), []).append(fragment)
        else:
            outside.append(fragment)
    if len({left for _, left, _, _ in cells}) < 2:
        return None, fragments
    starts = _edges(left for _, left, _, _ in cells)
    return Table(_grid_rows(cells, starts), x0, y0, x1, y1, starts=starts), outside


def _grid_rows(
    cells: dict[tuple[float, float, float, float], list[Fragment]], starts: list[float]
) -> list[Cells]:
    """Cells (top, left, bottom, right) as rows from the top, with empty cells in their places.

    A cell over several columns or rows stands in each of them.
    """
    tops = _edges(top for top, _, _, _ in cells)
    rows: list[Cells] = [[[] for _ in starts] for _ in tops]
    for (top, left, bottom, right), inside in cells.items():
        lines = lines_of(inside)
        for row in _covered(top, bottom, tops):
            for column in _covered(left, right, starts):
                if not rows[row][column]:
                    rows[row][column] = lines
    return rows


def _covered(start: float, end: float, edges: list[float]) -> range:
    """The indices of the rows or columns from `start` to `end`, which begin at `edges`."""
    first = _place(start, edges)
    return range(first, max(first, _place(end - _SAME_EDGE - 0.2, edges)) + 1)


def _edges(values: Iterable[float]) -> list[float]:
    """Distinct edges in order, those within a few points of each other taken as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def _place(value: float, edges: list[float]) -> int:
    """The index of the last edge at or before `value`."""
    return max(0, bisect_right(edges, value + 0.1) - 1)


def open_table(rows: list[list[list[Fragment]]]) -> Table:
    """A table without ruled lines, from the fragments of its printed rows, column by column.

    Printed rows whose cells go on in the next one are put together. Where rows stand farther apart
    than the lines of a cell, that tells; else only a row without a first cell goes on.
    """
    printed = [[lines_of(cell) for cell in row] for row in rows]
    steps = _steps(printed)
    tight = min(steps, default=0.0) * _TIGHT
    uneven = bool(steps) and max(steps) > _UNEVEN * min(steps)
    widths = [_width(row[column] for row in printed) for column in range(len(printed[0]))]
    joined: list[Cells] = []
    for row in printed:
        near = joined and _goes_on(joined[-1], row, tight if uneven else None, widths)
        if near:
            for cell, more in zip(joined[-1], row, strict=True):
                cell.extend(more)
        else:
            joined.append([list(cell) for cell in row])
    lines = [line for row in printed for cell in row for line in cell]
    return Table(
        joined,
        min(line.x0 for line in lines),
        min(line.y0 for line in lines),
        max(line.x1 for line in lines),
        max(line.y1 for line in lines),
    )


def _steps(rows: list[Cells]) -> list[float]:
    """From line to line down each column, in points."""
    columns = zip(*rows, strict=True)
    steps = []
    for column in columns:
        lines = [line for cell in column for line in cell]
        steps += [b.y0 - a.y0 for a, b in pairwise(lines) if b.y0 > a.y0 + 1]
    return steps


def _width(cells: Iterable[list[Line]]) -> float:
    """The right edge of a column."""
    return max((line.x1 for cell in cells for line in cell), default=0.0)


def _goes_on(last: Cells, row: Cells, tight: float | None, edges: list[float]) -> bool:
    """Whether the cells of `last` go on in `row`. `tight` is the step of a cell's own lines."""
    if tight is None:
        return not row[0] and bool(last[0])
    pairs = [(a[-1], b[0], x) for a, b, x in zip(last, row, edges, strict=True) if a and b]
    if not any(below.y0 - above.y0 <= tight for above, below, _ in pairs):
        return False
    if not row[0] or not last[0]:
        return True
    return all(_wraps(above, below, edge) for above, below, edge in pairs)


def _wraps(above: Line, below: Line, edge: float) -> bool:
    """Whether a cell's line goes on below: the next word had no room, and starts no new entry."""
    start = below.text[0]
    if has_han(below.text):
        return edge - above.x1 < 1.5 * below.size
    if start.isupper() or (start.isdigit() and above.text[0].isdigit()):
        return False
    if not any(char.isalpha() for char in below.text):
        return False
    word = len(below.text.split(" ", 1)[0]) + 1
    width = (below.x1 - below.x0) / len(below.text)
    return edge - above.x1 < word * width + 0.3 * below.size
