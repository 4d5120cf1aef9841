"""What is behind the words of a Word document: shading of runs, paragraphs, cells and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.common.hidden import Colour

Element = Any

HIGHLIGHTS: dict[str, Colour] = {
    "black": (0, 0, 0), "white": (255, 255, 255), "yellow": (255, 255, 0),
    "green": (0, 255, 0), "cyan": (0, 255, 255), "magenta": (255, 0, 255),
    "blue": (0, 0, 255), "red": (255, 0, 0), "darkBlue": (0, 0, 128),
    "darkCyan": (0, 128, 128), "darkGreen": (0, 128, 0), "darkMagenta": (128, 0, 128),
    "darkRed": (128, 0, 0), "darkYellow": (128, 128, 0), "darkGray": (128, 128, 128),
    "lightGray": (192, 192, 192),
}  # fmt: skip
_PLAIN = ("clear", "nil")
_EDGES = ("firstRow", "lastRow", "firstCol", "lastCol", "neCell", "nwCell", "seCell", "swCell")
_DEEPEST = 20


def rgb(value: str) -> Colour | None:
    """A colour written as six hexadecimal digits; None for "auto" and others."""
    if not re.fullmatch(r"#?[0-9A-Fa-f]{6}", value):
        return None
    number = int(value.lstrip("#"), 16)
    return number >> 16, number >> 8 & 255, number & 255


def shade(shading: Element | None, beneath: Colour | None) -> Colour | None:
    """The colour of a w:shd over what is beneath it; None where a pattern mixes two."""
    if shading is None:
        return beneath
    pattern = shading.get(qn("w:val"), "clear")
    if pattern in _PLAIN:
        fill = rgb(shading.get(qn("w:fill"), "auto"))
        themed = shading.get(qn("w:themeFill")) is not None
        return fill or (None if themed else beneath)
    return rgb(shading.get(qn("w:color"), "auto")) if pattern == "solid" else None


def style_shades(
    cell: Element, styles: dict[str | None, Element], beneath: Colour | None
) -> Colour | None:
    """What a table's style puts behind a cell; None where it may shade it: by row, by column."""
    table = next(cell.iterancestors(qn("w:tbl")), None)
    named = table.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}") if table is not None else None
    style, seen = styles.get(named.get(qn("w:val"))) if named is not None else None, 0
    edge = _is_at_edge(cell)
    while style is not None and seen < _DEEPEST:
        if any(part is None or part not in _EDGES or edge for part in _shaded_parts(style)):
            return None
        base = style.find(qn("w:basedOn"))
        style = styles.get(base.get(qn("w:val"))) if base is not None else None
        seen += 1
    return beneath


def _shaded_parts(style: Element) -> Iterator[str | None]:
    """The parts of a table that a style shades, None for all of it."""
    for shading in style.iter(qn("w:shd")):
        fill = rgb(shading.get(qn("w:fill"), "auto"))
        if fill or shading.get(qn("w:themeFill")) or shading.get(qn("w:val")) not in _PLAIN:
            part = next(shading.iterancestors(qn("w:tblStylePr")), None)
            yield part.get(qn("w:type")) if part is not None else None


def _is_at_edge(cell: Element) -> bool:
    """Whether a cell is in the first or last row or column."""
    row = cell.getparent()
    beside = [(qn("w:tc"), cell.getprevious()), (qn("w:tc"), cell.getnext())]
    if row is not None:
        beside += [(qn("w:tr"), row.getprevious()), (qn("w:tr"), row.getnext())]
    return any(other is None or other.tag != tag for tag, other in beside)
