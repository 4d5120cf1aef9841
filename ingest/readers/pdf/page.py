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
from itertools import groupby
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from ingest.readers.common.hidden import TINY
from ingest.readers.common.smuggled import part_messages
from ingest.readers.pdf.features import Features
from ingest.readers.pdf.hidden import hidden_characters, settle_cut_line, unplaced_texts
from ingest.readers.pdf.rules import Box, Grid, grids, page_drawing
from ingest.readers.pdf.runs import Char, cleaned, gaps, is_raised, parted, whole, written

_PICTURED = 0.3  # of the page's area: images that cover more may be scans of text
_DRAWN = 100  # strokes: so many on a page may be letters drawn as shapes

_STRONG = re.compile(rb"bold|heavy|black|demi|hei", re.IGNORECASE)
OFF_PAGE = "off the page"
_BLANKS = {0, 9, 32, 160, 0x3000}
_HYPHENS = {0x02, 0xFFFE}  # what pdfium makes of a hyphen at a line's end


@dataclass(slots=True)
class Fragment:
    """Characters drawn in a row. `size` is the font size in points, `strong` is bold or Hei.

    `gaps` are its wider blanks (from x, to x, offset in `text`): an index drawn later may go there.
    `hidden` says why it can't be seen, "" when it can. `confidence` is that of the character
    recognition, None for text that was text.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    strong: bool = False
    gaps: list[tuple[float, float, int]] = field(default_factory=list)
    hidden: str = ""
    confidence: float | None = None


@dataclass(slots=True)
class Layer:
    """The text of one turn: `turn` quarter turns clockwise make it upright.

    `fragments` can be seen, `hidden` can't. `skew` is what a scan still slopes then, in radians
    clockwise; boxes are of the page made level.
    """

    turn: int
    width: float
    height: float
    fragments: list[Fragment] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    hidden: list[Fragment] = field(default_factory=list)
    skew: float = 0.0


@dataclass(slots=True)
class Page:
    """A page, `number` from 1. `rotation` is its own, in quarter turns clockwise.

    `characters` counts those that can be seen, `unreadable` those of them that no font maps to
    Unicode. `pictured` tells that images cover much of it, or that much is drawn on it.
    """

    number: int
    rotation: int
    layers: list[Layer]
    characters: int
    unreadable: int
    pictured: bool


def turned(box: Box, turns: int, width: float, height: float) -> Box:
    """`box` after `turns` quarter turns clockwise of its page, `width` by `height` before them."""
    x0, y0, x1, y1 = box
    for _ in range(turns % 4):
        x0, y0, x1, y1 = height - y1, x0, height - y0, x1
        width, height = height, width
    return x0, y0, x1, y1


def read_page(page: PdfPage, number: int, has: Features) -> Page:
    """The text, ruled lines and pictures of `page`. Raises PdfiumError where it is damaged.

    `has` tells what its document may have that hides text.
    """
    text_page = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    reader = _Reader(page, text_page.raw, left, top, right - left, top - bottom)
    count = text_page.count_chars()
    drawing = reader.drawing
    reader.read(count, hidden_characters(page, text_page.raw, count, drawing, layered=has.layers))
    for reason, text, box in unplaced_texts(page, count, drawing, has):
        reader.add_unplaced(reason, text, box)
    layers = sorted(reader.layers.values(), key=lambda la: -sum(len(f.text) for f in la.fragments))
    text_page.close()
    rotation = page.get_rotation() // 90
    return Page(number, rotation, layers, reader.characters, reader.unreadable, reader.pictured)


class _Reader:
    """Walks the characters of a page once and cuts them into fragments."""

    def __init__(
        self, page: PdfPage, raw: Any, left: float, top: float, width: float, height: float
    ) -> None:
        self.raw, self.left, self.top = raw, left, top
        self.width, self.height = width, height
        self.drawing = page_drawing(page, left, top)
        self.pictured = (
            self.drawing.pictures > _PICTURED * width * height or self.drawing.paths > _DRAWN
        )
        self.layers: dict[int, Layer] = {}
        self.characters = self.unreadable = 0
        self._codes: list[int] = []
        self._hidden: dict[int, str] = {}
        self._rect = (ctypes.c_float * 4)()
        self._rect_pointer = ctypes.byref(pdfium.FS_RECTF.from_buffer(self._rect))
        self._matrix = pdfium.FS_MATRIX()
        self._font = ctypes.create_string_buffer(128)

    def read(self, count: int, hidden: dict[int, str]) -> None:
        """Cut all `count` characters, some of them `hidden`, into the fragments of `layers`."""
        raw, unicode = self.raw, pdfium.FPDFText_GetUnicode
        codes = self._codes = [unicode(raw, index) for index in range(count)]
        self._hidden = hidden
        for first, last in self._lines(count):
            if hidden:
                settle_cut_line(hidden, [i for i in range(first, last) if codes[i] not in _BLANKS])
            turn = round(pdfium.FPDFText_GetCharAngle(self.raw, first) / (math.pi / 2)) % 4
            self._cut_line(self._layer(turn), first, last)
        for layer in self.layers.values():
            drawn, layer.fragments = layer.fragments, []
            for fragment in drawn:
                if not fragment.hidden and not _is_on(fragment, layer):
                    fragment.hidden = OFF_PAGE
                (layer.hidden if fragment.hidden else layer.fragments).append(fragment)

    def _lines(self, count: int) -> Iterator[tuple[int, int]]:
        """Runs of characters between the line ends that pdfium sees."""
        first = None
        for index, code in enumerate(self._codes):
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
        """Add the fragments of characters `first`..`last` to `layer`: the hidden ones apart."""
        size, codes, hidden, turn = self._size(first), self._codes, self._hidden, layer.turn
        walls: list[float] | None = None
        run: list[Char] = []
        unseen: list[tuple[str, Char]] = []
        before = foot = (0.0, 0.0, 0.0, 0.0)
        blank = parts_unseen = False
        box_of = self._box
        for index in range(first, last):
            code = codes[index]
            if code in _BLANKS:
                blank = parts_unseen = True
                continue
            box = box_of(index, turn)
            char = "-" if code in _HYPHENS else chr(code)
            reason = hidden.get(index, "") if hidden else ""
            if not reason and box[3] - box[1] < 2 * TINY and self._size(index) < TINY:
                reason = "tiny"
            if reason:
                unseen.append((reason, Char(index, char, parts_unseen, box, box, False)))
                parts_unseen = False
                continue
            if walls is None:
                walls = [x for grid in layer.grids for x in grid.walls((box[1] + box[3]) / 2)]
            raised, base = False, box
            if run:
                if parted(before, box, size, walls):
                    self._add(layer, run)
                    run, blank, size = [], False, self._size(index)
                elif box[1] != foot[1] or box[3] != foot[3]:
                    raised = is_raised(box, foot)
                    base = foot if raised else box
            run.append(Char(index, char, blank and bool(run), box, base, raised))
            before, foot, blank = box, base, False
        self._add(layer, run)
        self._add_hidden(layer, unseen)

    def _add_hidden(self, layer: Layer, unseen: list[tuple[str, Char]]) -> None:
        """Add the hidden characters of a line, those of one reason together."""
        for reason, chars in groupby(unseen, key=lambda found: found[0]):
            run: list[Char] = []
            for _, char in chars:
                if run and parted(run[-1].box, char.box, self._size(char.place), []):
                    self._add(layer, run, reason)
                    run = []
                run.append(char if run else char._replace(after_blank=False))
            self._add(layer, run, reason)

    def _add(self, layer: Layer, run: list[Char], hidden: str = "") -> None:
        raw = written(run)
        if not hidden:
            self.characters += len(run)
            self.unreadable += sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in raw)
        text, messages = part_messages(whole(raw))
        if text := cleaned(text):
            found = self._fragment(text, run)
            found.gaps = gaps(run) if len(text) == len(raw) else []
            found.hidden = hidden
            layer.fragments.append(found)
        for reason, message in messages:
            found = self._fragment(cleaned(message), run)
            found.hidden = reason
            layer.fragments.append(found)

    def add_unplaced(self, hidden: str, text: str, box: Box) -> None:
        """Add a hidden text that isn't one of the page's characters; `box` is in user space."""
        x0, y0, x1, y1 = box
        place = (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0)
        if text := cleaned(text):
            self._layer(0).hidden.append(Fragment(text, *place, 1.0, hidden=hidden))

    def _fragment(self, text: str, run: list[Char]) -> Fragment:
        middle = run[len(run) // 2].place
        return Fragment(
            text,
            min(c.box[0] for c in run),
            min(c.box[1] for c in run),
            max(c.box[2] for c in run),
            max(c.box[3] for c in run),
            self._size(middle),
            all(self._strong(i) for i in {run[0].place, middle, run[-1].place}),
        )

    def _box(self, index: int, turn: int) -> Box:
        pdfium.FPDFText_GetLooseCharBox(self.raw, index, self._rect_pointer)
        x0, y1, x1, y0 = self._rect  # FS_RECTF: left, top, right, bottom
        box = (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0)
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


def _is_on(fragment: Fragment, layer: Layer) -> bool:
    """Whether any of the fragment lies on the page: what is cropped away isn't shown."""
    return (
        fragment.x1 > 0
        and fragment.y1 > 0
        and fragment.x0 < layer.width
        and fragment.y0 < layer.height
    )
