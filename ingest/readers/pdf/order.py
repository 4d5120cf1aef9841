"""The reading order of a page: its fragments as lines and tables, column by column.

Rows of fragments that share a gutter make a zone. A zone whose columns hold prose is read column
by column, each by the same rules; one that doesn't is a table and is read row by row. Ruled tables
are taken out first, since their lines say what belongs together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ingest.readers.pdf.lines import Line, Table, lines_of, on_one_line
from ingest.readers.pdf.page import Fragment, Layer
from ingest.readers.pdf.tables import open_table, ruled_table

_LABEL = re.compile(
    r"(?:[•●▪■◦○◇◆□▫‣⁃∙·–—－\-*o>✓➢\uf000-\uf0ff]"
    r"|\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-zA-Z]|[ivxIVX]{1,5})[.)]?|[（(][一二三四五六七八九十\d]{1,3}[）)])"
)
_LABEL_GAP = 4.5  # of the font size: how far a list label may stand from its text
_GUTTER = 0.7  # of the font size: the narrowest gap between columns
_NARROWEST = 1.5  # points: the same where the entries of a column are aligned
_FEWEST_ALIGNED = 3
_PROSE_LINES = 5
_PROSE_FILL = 0.7  # of the column's width: what lines of prose fill on average
_RUNNING_LINES = 8
_PROSE_EM = 9  # font sizes: the narrowest column of prose
_DEPTH = 6
_LEVEL = 20.0  # points: the height in which a label's text is looked for, above and below


@dataclass(slots=True)
class _Band:
    """What overlaps in height, directly or through others: a row, or unaligned columns."""

    atoms: list[Fragment | Table]
    y0: float
    y1: float
    spans: list[tuple[float, float]] = field(default_factory=list)


def reading_order(layer: Layer) -> list[Line | Table]:
    """The lines and tables of one layer in the order in which they are read."""
    fragments = _distinct(layer.fragments)
    atoms: list[Fragment | Table] = []
    for grid in layer.grids:
        table, fragments = ruled_table(grid, fragments)
        if table is not None:
            atoms.append(table)
    return list(_ordered([*atoms, *_labelled(fragments)], 0))


def _distinct(fragments: list[Fragment]) -> list[Fragment]:
    """The fragments without those drawn again in place (a way to embolden)."""
    seen = set()
    kept = []
    for fragment in fragments:
        key = (fragment.text, round(fragment.x0 / 2), round(fragment.y0 / 2))
        if key not in seen:
            kept.append(fragment)
        seen.add(key)
    return kept


def _labelled(fragments: list[Fragment]) -> list[Fragment]:
    """Bullets and numbers joined to the text that they stand before."""
    labels = [f for f in fragments if len(f.text) < 16 and _LABEL.fullmatch(f.text)]
    taken: set[int] = set()
    by_level: dict[int, list[Fragment]] = defaultdict(list)
    for fragment in fragments:
        by_level[round((fragment.y0 + fragment.y1) / 2 / _LEVEL)].append(fragment)
    for label in sorted(labels, key=lambda f: -f.x0):
        near = (f for y in _levels(label) for f in by_level.get(y, ()))
        line = [f for f in near if f is not label and on_one_line(label, f)]
        reach = label.x1 + _LABEL_GAP * max([label.size, *(f.size for f in line)])
        texts = [f for f in line if label.x1 - 2 <= f.x0 <= reach and id(f) not in taken]
        led = any(-2 < label.x0 - f.x1 < f.size for f in line)  # the label ends other words
        if texts and not led:
            text = min(texts, key=lambda f: f.x0)
            if not _LABEL.fullmatch(text.text):
                _prefix(text, label)
                taken.add(id(label))
    return [f for f in fragments if id(f) not in taken]


def _levels(fragment: Fragment) -> range:
    """Where to look for what stands beside a fragment."""
    middle = round((fragment.y0 + fragment.y1) / 2 / _LEVEL)
    return range(middle - 1, middle + 2)


def _prefix(text: Fragment, label: Fragment) -> None:
    text.text = f"{label.text} {text.text}"
    text.gaps = [(x0, x1, offset + len(label.text) + 1) for x0, x1, offset in text.gaps]
    text.x0, text.y0 = label.x0, min(label.y0, text.y0)
    text.y1 = max(label.y1, text.y1)


def _ordered(atoms: list[Fragment | Table], depth: int) -> Iterator[Line | Table]:
    bands = _bands(atoms)
    flow: list[Line | Table] = []
    parts: list[list[Line | Table]] = []
    for zone, gutters in _zones(bands):
        columns = _split(zone, gutters) if gutters and depth < _DEPTH else []
        if columns and _is_prose(columns):
            for column in columns:
                parts.append(list(_ordered(column, depth + 1)))
        elif columns and sum(len(b.atoms) > 1 for b in zone) > 1:
            parts.append([open_table([_cells(band, gutters) for band in zone])])
        else:
            flow = _lines_and_tables(a for b in zone for a in b.atoms)
            parts.append(flow)
            continue
    own = [line for part in parts for line in part if isinstance(line, Line) and not line.right]
    left = min((line.x0 for line in own), default=0.0)
    right = max((line.x1 for line in own), default=0.0)
    for line in own:
        line.left, line.right = left, right
    for part in parts:
        yield from part


def _bands(atoms: list[Fragment | Table]) -> list[_Band]:
    bands: list[_Band] = []
    for atom in sorted(atoms, key=lambda a: (a.y0, a.x0)):
        # Line boxes are taller than their letters, and neighbouring lines' boxes touch.
        slack = 0.0 if isinstance(atom, Table) else 0.25 * (atom.y1 - atom.y0)
        if bands and atom.y0 + slack < bands[-1].y1:
            bands[-1].atoms.append(atom)
            bands[-1].y1 = max(bands[-1].y1, atom.y1 - slack)
        else:
            bands.append(_Band([atom], atom.y0, atom.y1 - slack))
    for band in bands:
        band.spans = _union((a.x0, a.x1) for a in band.atoms)
    return bands


def _union(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _gutters(bands: list[_Band], width: float) -> list[float]:
    """The middles of the gaps that run through all `bands`: wide ones, or with a straight edge.

    A gap narrower than `width` parts columns only where the entries right of it are aligned.
    """
    spans = _union(span for band in bands for span in band.spans)
    found = []
    for left, right in pairwise(spans):
        gap = right[0] - left[1]
        if gap >= width or (gap >= _NARROWEST and _aligned(bands, right[0]) >= _FEWEST_ALIGNED):
            found.append((left[1] + right[0]) / 2)
    return found


def _aligned(bands: list[_Band], x: float) -> int:
    """In how many bands something starts at `x` with something else to its left."""
    return sum(len(b.atoms) > 1 and any(abs(a.x0 - x) < _NARROWEST for a in b.atoms) for b in bands)


def _zones(bands: list[_Band]) -> Iterator[tuple[list[_Band], list[float]]]:
    """Runs of bands that share a gutter, and the gutters; single bands where none is shared."""
    width = _GUTTER * median([a.size for b in bands for a in b.atoms if a.size] or [10.0])
    index = 0
    while index < len(bands):
        end = index + 1
        pitch = bands[index].y1 - bands[index].y0
        while end < len(bands) and _gutters(bands[index : end + 1], width):
            distant = bands[end].y0 - bands[end - 1].y1 > 1.5 * pitch
            if distant and min(len(b.spans) for b in bands[end - 1 : end + 1]) == 1:
                break
            end += 1
        while end > index + 1 and len(bands[end - 1].spans) == 1 and _leaves(bands, end):
            end -= 1
        yield bands[index:end], _gutters(bands[index:end], width)
        index = end


def _leaves(bands: list[_Band], end: int) -> bool:
    """Whether the last band of a zone stands apart from the one above it."""
    last, above = bands[end - 1], bands[end - 2]
    return last.y0 - above.y1 > 0.8 * (last.y1 - last.y0)


def _split(zone: list[_Band], gutters: list[float]) -> list[list[Fragment | Table]]:
    columns: list[list[Fragment | Table]] = [[] for _ in range(len(gutters) + 1)]
    for band in zone:
        for atom in band.atoms:
            columns[sum(g < atom.x0 for g in gutters)].append(atom)
    return columns


def _cells(band: _Band, gutters: list[float]) -> list[list[Fragment]]:
    return [[a for a in column if isinstance(a, Fragment)] for column in _split([band], gutters)]


def _is_prose(columns: list[list[Fragment | Table]]) -> bool:
    """Whether columns are read downwards: lists, running text in two, or in one of many lines."""
    if all(_is_list(column) for column in columns):
        return True
    if sum(_is_column(column) for column in columns) >= 2:
        return True
    most = max(len(column) for column in columns)
    return any(_runs_on(c) for c in columns) and sum(len(c) > 0.4 * most for c in columns) >= 2


def _runs_on(column: list[Fragment | Table]) -> bool:
    """Whether most lines go on with the sentence of the line before."""
    texts = [a.text for a in column if isinstance(a, Fragment)]
    return len(texts) >= _RUNNING_LINES and 2 * sum(t[0].islower() for t in texts) > len(texts)


def _is_list(column: list[Fragment | Table]) -> bool:
    texts = [a.text for a in column if isinstance(a, Fragment)]
    return len(texts) > 1 and 2 * sum(t[0] in "•●▪■◦○" for t in texts) >= len(texts)


def _is_column(column: list[Fragment | Table]) -> bool:
    lines = lines_of([a for a in column if isinstance(a, Fragment)])
    if any(isinstance(a, Table) for a in column):
        return True
    width = max(a.x1 for a in column) - min(a.x0 for a in column)
    fill = sum(line.x1 - line.x0 for line in lines) / (width * len(lines) or 1)
    size = median(line.size for line in lines)
    return len(lines) >= _PROSE_LINES and fill >= _PROSE_FILL and width >= _PROSE_EM * size


def _lines_and_tables(atoms: Iterator[Fragment | Table]) -> list[Line | Table]:
    found = list(atoms)
    lines = lines_of([a for a in found if isinstance(a, Fragment)])
    tables = [a for a in found if isinstance(a, Table)]
    return sorted([*lines, *tables], key=lambda item: item.y0)
