"""One PDF page as pdfium sees it: pieces of text with their boxes, ruled lines, and pictures.

pdfium gives characters in drawing order. Those drawn one after the other on a line become a
`Fragment`, which ends where a gap is too wide for a blank or a table's ruled line is crossed.
Nothing here knows of reading order or paragraphs.

Boxes are in points from the top left corner, y downwards, on the page turned so that its text is
upright. A page is mostly of one turn, but a landscape table on a portrait page has its own.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from ingest.readers.common.clean import clean_line
from ingest.readers.common.formulas import superscript
from ingest.readers.pdf.rules import Grid, grids, page_drawing

Box = tuple[float, float, float, float]

WIDE_GAP = 1.0
"""Of the font size: a wider gap separates columns or cells. Justified blanks stay below it."""

_PICTURED = 0.3  # of the page's area: images that cover more may be scans of text
_DRAWN = 100  # strokes: so many on a page may be letters drawn as shapes

_STRONG = re.compile(rb"bold|heavy|black|demi|hei", re.IGNORECASE)
_MARK = "[\u3001-\u303f\uff01-\uff0f\uff1a-\uff20]"  # full-width: it has its own space
_STRAY_BLANK = re.compile(f"(?<={_MARK}) | (?={_MARK})")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = {0, 9, 32, 160, 0x3000}
_HYPHENS = {0x02, 0xFFFE}  # what pdfium makes of a hyphen at a line's end


@dataclass(slots=True)
class Fragment:
    """Characters drawn in a row. `size` is the font size in points, `strong` is bold or Hei.

    `gaps` are its wider blanks (from x, to x, offset in `text`): an index drawn later may go there.
    `confidence` is that of the character recognition, None for text that was text.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    strong: bool = False
    gaps: list[tuple[float, float, int]] = field(default_factory=list)
    confidence: float | None = None


@dataclass(slots=True)
class Layer:
    """The text of one turn: `turn` quarter turns clockwise make it upright.

    `skew` is what a scan still slopes then, in radians clockwise; boxes are of the page made level.
    """

    turn: int
    width: float
    height: float
    fragments: list[Fragment] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    skew: float = 0.0


@dataclass(slots=True)
class Page:
    """A page, `number` from 1. `rotation` is its own, in quarter turns clockwise.

    `characters` counts those that aren't blank, `unreadable` those of them that no font maps to
    Unicode. `pictured` tells that images cover much of it, or that much is drawn on it.
    """

    number: int
    rotation: int
    layers: list[Layer]
    characters: int
    unreadable: int
    pictured: bool


class _Char(NamedTuple):
    """A character of a fragment. `base` is the box of the last one that isn't raised."""

    place: int
    char: str
    after_blank: bool
    box: Box
    base: Box
    raised: bool


def turned(box: Box, turns: int, width: float, height: float) -> Box:
    """`box` after `turns` quarter turns clockwise of its page, `width` by `height` before them."""
    x0, y0, x1, y1 = box
    for _ in range(turns % 4):
        x0, y0, x1, y1 = height - y1, x0, height - y0, x1
        width, height = height, width
    return x0, y0, x1, y1


def read_page(page: PdfPage, number: int) -> Page:
    """The text, ruled lines and pictures of `page`. Raises PdfiumError where it is damaged."""
    text_page = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    reader = _Reader(page, text_page.raw, left, top, right - left, top - bottom)
    reader.read(text_page.count_chars())
    layers = sorted(reader.layers.values(), key=lambda la: -sum(len(f.text) for f in la.fragments))
    text_page.close()
    rotation = page.get_rotation() // 90
    return Page(number, rotation, layers, reader.characters, reader.unreadable, reader.pictured)


class _Reader:
    """Walks the characters of a page once and cuts them into fragments."""

    def __init__(
        self, page: PdfPage, raw: object, left: float, top: float, width: float, height: float
    ) -> None:
        self.raw, self.left, self.top = raw, left, top
        self.width, self.height = width, height
        self.drawing = page_drawing(page, left, top)
        self.pictured = (
            self.drawing.pictures > _PICTURED * width * height or self.drawing.paths > _DRAWN
        )
        self.layers: dict[int, Layer] = {}
        self.characters = self.unreadable = 0
        self._rect = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._font = ctypes.create_string_buffer(128)

    def read(self, count: int) -> None:
        """Cut all `count` characters into the fragments of `layers`."""
        for first, last in self._lines(count):
            turn = round(pdfium.FPDFText_GetCharAngle(self.raw, first) / (math.pi / 2)) % 4
            self._cut_line(self._layer(turn), first, last)
        for layer in self.layers.values():
            layer.fragments = [f for f in layer.fragments if _visible(f, layer)]

    def _lines(self, count: int) -> Iterator[tuple[int, int]]:
        """Runs of characters between the line ends that pdfium sees."""
        first = None
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(self.raw, index)
            if code in (10, 13):
                if first is not None:
                    yield first, index
                first = None
            elif first is None and code not in (0, 32, 160):
                first = index
        if first is not None:
            yield first, count

    def _layer(self, turn: int) -> Layer:
        if turn not in self.layers:
            width, height = (self.width, self.height)[:: -1 if turn % 2 else 1]
            rules = [r.turned(turn, self.width, self.height) for r in self.drawing.rules]
            dots = [r.turned(turn, self.width, self.height) for r in self.drawing.dots]
            bullets = [Fragment("•", d.x0, d.y0, d.x1, d.y1, d.x1 - d.x0) for d in dots]
            self.layers[turn] = Layer(turn, width, height, bullets, grids(rules))
        return self.layers[turn]

    def _cut_line(self, layer: Layer, first: int, last: int) -> None:
        """Add the fragments of characters `first`..`last` to `layer`."""
        size = self._size(first)
        walls: list[float] | None = None
        run: list[_Char] = []
        blank = False
        for index in range(first, last):
            code = pdfium.FPDFText_GetUnicode(self.raw, index)
            if code in _BLANKS:
                blank = True
                continue
            box = self._box(index, layer.turn)
            if walls is None:
                walls = [x for grid in layer.grids for x in grid.walls((box[1] + box[3]) / 2)]
            if run and _parted(run[-1].box, box, size, walls):
                self._add(layer, run)
                run, blank, size = [], False, self._size(index)
            char = "-" if code in _HYPHENS else chr(code)
            base = run[-1].base if run else box
            raised = is_raised(box, base)
            run.append(
                _Char(index, char, blank and bool(run), box, base if raised else box, raised)
            )
            blank = False
        self._add(layer, run)

    def _add(self, layer: Layer, run: list[_Char]) -> None:
        text = _written(run)
        self.characters += len(run)
        self.unreadable += sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in text)
        if _SURROGATE.search(text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        cleaned = _STRAY_BLANK.sub("", clean_line(text))
        if not cleaned:
            return
        middle = run[len(run) // 2].place
        layer.fragments.append(
            Fragment(
                cleaned,
                min(c.box[0] for c in run),
                min(c.box[1] for c in run),
                max(c.box[2] for c in run),
                max(c.box[3] for c in run),
                self._size(middle),
                all(self._strong(i) for i in {run[0].place, middle, run[-1].place}),
                _gaps(run) if len(cleaned) == len(text) else [],
            )
        )

    def _box(self, index: int, turn: int) -> Box:
        rect = self._rect
        pdfium.FPDFText_GetLooseCharBox(self.raw, index, ctypes.byref(rect))
        box = (
            rect.left - self.left,
            self.top - rect.top,
            rect.right - self.left,
            self.top - rect.bottom,
        )
        return turned(box, turn, self.width, self.height) if turn else box

    def _size(self, index: int) -> float:
        pdfium.FPDFText_GetMatrix(self.raw, index, ctypes.byref(self._matrix))
        scale = math.hypot(self._matrix.c, self._matrix.d)
        size: float = pdfium.FPDFText_GetFontSize(self.raw, index)
        return round(size * scale, 1) or 1.0

    def _strong(self, index: int) -> bool:
        flags = ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self.raw, index, self._font, 128, ctypes.byref(flags))
        weight = pdfium.FPDFText_GetFontWeight(self.raw, index)
        return weight >= 600 or _STRONG.search(self._font.value) is not None


def is_raised(box: Box, base: Box) -> bool:
    """Whether `box` is a superscript beside `base`: smaller, and its foot higher."""
    height = base[3] - base[1]
    return box[3] - box[1] <= 0.87 * height and base[3] - box[3] > 0.18 * height


def _written(run: list[_Char]) -> str:
    """The text of characters drawn in a row; raised digits must not read as part of a number."""
    parts = []
    for raised, chars in groupby(run, key=lambda c: c.raised):
        text = "".join(f" {c.char}" if c.after_blank else c.char for c in chars)
        parts.append(superscript(text) if raised else text)
    return "".join(parts)


def _gaps(run: list[_Char]) -> list[tuple[float, float, int]]:
    """The blanks in a run that an index would fit in, each with its offset in the text."""
    gaps, offset = [], 0
    for before, char in pairwise(run):
        offset += 1
        if char.after_blank:
            if char.box[0] - before.box[2] > 0.25 * (before.box[3] - before.box[1]):
                gaps.append((before.box[2], char.box[0], offset))
            offset += 1
    return gaps


def _parted(left: Box, right: Box, size: float, walls: list[float]) -> bool:
    """Whether two characters drawn one after the other belong to two fragments."""
    overlap = min(left[3], right[3]) - max(left[1], right[1])
    if overlap < 0.4 * min(left[3] - left[1], right[3] - right[1]):
        return True
    gap = right[0] - left[2]
    if gap > WIDE_GAP * size or gap < -2 * size:
        return True
    return any((left[0] + left[2]) / 2 < wall < (right[0] + right[2]) / 2 for wall in walls)


def _visible(fragment: Fragment, layer: Layer) -> bool:
    """Whether any of the fragment lies on the page: what is cropped away isn't shown."""
    return (
        fragment.x1 > 0
        and fragment.y1 > 0
        and fragment.x0 < layer.width
        and fragment.y0 < layer.height
    )
