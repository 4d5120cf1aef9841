"""Ruled lines of a page, and the tables that they make.

A ruled table says itself which words stand in which cell; reading it by lines would mix the lines
of neighbouring cells, and so a dose with another drug's.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

Box = tuple[float, float, float, float]

_THIN = 3.0  # points: a filled rectangle this thin is a line
_WORD = 12.0  # points: what is smaller each way covers no word
_TOUCH = 3.0  # points: lines whose ends come this near meet
_DOT = (1.5, 7.0)  # points: the diameter of a bullet
_SHORT = 4.0  # points: shorter strokes are parts of letters and drawings
_MOST_OBJECTS = 50_000
_MOST_POINTS = 2_000
_MOST_RULES = 1_500


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical line, or a dot, in points from the top left corner, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def upright(self) -> bool:
        """Whether it is vertical."""
        return self.y1 - self.y0 > self.x1 - self.x0

    def times(self, scale: float) -> Rule:
        """The line on a page drawn at another scale."""
        return Rule(self.x0 * scale, self.y0 * scale, self.x1 * scale, self.y1 * scale)

    def turned(self, turns: int, width: float, height: float) -> Rule:
        """The line after `turns` quarter turns clockwise of its `width` by `height` page."""
        x0, y0, x1, y1 = self.x0, self.y0, self.x1, self.y1
        for _ in range(turns % 4):
            x0, y0, x1, y1 = height - y1, x0, height - y0, x1
            width, height = height, width
        return Rule(x0, y0, x1, y1)


@dataclass(frozen=True, slots=True)
class Area:
    """A filling, image or form by its place `z` in the order of drawing; its box in user space."""

    z: int
    item: Any
    kind: int
    box: Box


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page: lines, dots that may be bullets, and pictures.

    Boxes are in points from the top left corner. `pictures` is the area of images in square
    points, `paths` counts what is drawn by lines. `texts` are the text objects with their place in
    the order of drawing and their rendering mode, `areas` what may lie under text or over it.
    """

    rules: list[Rule]
    dots: list[Rule]
    pictures: float = 0.0
    paths: int = 0
    texts: list[tuple[int, Any, int]] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)


def page_drawing(page: PdfPage, left: float, top: float) -> Drawing:
    """What is drawn on `page`; `left` and `top` are the user-space corner that is the origin."""
    drawing = Drawing([], [])
    raw, texts = page.raw, drawing.texts
    get, mode_of = pdfium.FPDFPage_GetObject, pdfium.FPDFTextObj_GetTextRenderMode
    for index in range(pdfium.FPDFPage_CountObjects(raw)):
        item = get(raw, index)
        mode = mode_of(item)
        if mode >= 0:  # only text objects have one
            texts.append((index, item, mode))
            continue
        kind = pdfium.FPDFPageObj_GetType(item)
        if index - len(texts) > _MOST_OBJECTS:
            continue
        drawing.paths += kind == pdfium.FPDF_PAGEOBJ_PATH
        x0, y0, x1, y1 = bounds(item)
        if min(x1 - x0, y1 - y0) > _THIN and max(x1 - x0, y1 - y0) > _WORD:
            drawing.areas.append(Area(index, item, kind, (x0, y0, x1, y1)))
        if _is_dot(x1 - x0, y1 - y0):
            drawing.dots.append(Rule(x0 - left, top - y1, x1 - left, top - y0))
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            drawing.pictures += (x1 - x0) * (y1 - y0)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and len(drawing.rules) < _MOST_RULES:
            for a, b, c, d in _strokes(item, (x0, y0, x1, y1)):
                drawing.rules.append(Rule(a - left, top - d, c - left, top - b))
    return drawing


def _is_dot(width: float, height: float) -> bool:
    """Whether something drawn has a bullet's size: browsers draw bullets."""
    least, most = _DOT
    return least <= min(width, height) and max(width, height) <= most and abs(width - height) < 1


def bounds(item: object) -> Box:
    """The box of an object in user space: left, bottom, right, top; zeros for none."""
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges)):
        return 0.0, 0.0, 0.0, 0.0
    x0, y0, x1, y1 = (edge.value for edge in edges)
    return x0, y0, x1, y1


def _strokes(item: object, box: Box) -> Iterator[Box]:
    """The horizontal and vertical lines of a path object, in user space."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    if max(width, height) < _SHORT:
        return
    if min(width, height) <= _THIN:
        yield box
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    if stroke.value:  # a mere filling is a background, not lines
        points = list(_points(item))
        for (ax, ay, _), (bx, by, drawn) in pairwise(points):
            across, up = abs(ax - bx), abs(ay - by)
            if drawn and min(across, up) <= 0.5 and max(across, up) >= _SHORT:
                yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _points(item: object) -> Iterator[tuple[float, float, bool]]:
    """The points of a path in user space, and whether a line was drawn to each."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    start = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(item), _MOST_POINTS)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        yield *point, kind == pdfium.FPDF_SEGMENT_LINETO
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield *start, True


@dataclass(slots=True)
class Grid:
    """Ruled lines that hang together. Its cells are found from its lines, not drawn up front.

    `box` is what it spans: x0, y0, x1, y1.
    """

    rules: list[Rule]
    box: Box = field(init=False)
    _upright: list[Rule] = field(init=False)
    _level: list[Rule] = field(init=False)

    def __post_init__(self) -> None:
        self._upright = [r for r in self.rules if r.upright]
        self._level = [r for r in self.rules if not r.upright]
        self.box = (
            min(r.x0 for r in self.rules),
            min(r.y0 for r in self.rules),
            max(r.x1 for r in self.rules),
            max(r.y1 for r in self.rules),
        )

    def walls(self, y: float) -> list[float]:
        """Where vertical lines stand at height `y`."""
        return [r.x0 for r in self._upright if r.y0 <= y <= r.y1]

    def cell(self, x: float, y: float) -> Box:
        """The nearest ruled lines around a point: top, left, bottom, right of its cell.

        Merged cells come out whole, since only lines that pass the point bound it.
        """
        left, top, right, bottom = self.box
        for rule in self._upright:
            if rule.y0 - _TOUCH <= y <= rule.y1 + _TOUCH:
                if rule.x0 <= x:
                    left = max(left, rule.x0)
                else:
                    right = min(right, rule.x0)
        for rule in self._level:
            if rule.x0 - _TOUCH <= x <= rule.x1 + _TOUCH:
                if rule.y0 <= y:
                    top = max(top, rule.y0)
                else:
                    bottom = min(bottom, rule.y0)
        return top, left, bottom, right


def grids(rules: list[Rule]) -> list[Grid]:
    """Groups of touching ruled lines that have lines both ways, with an inner vertical one."""
    groups: list[tuple[Rule, list[Rule]]] = []  # each with its box, to pass distant ones over
    for rule in rules:
        met = [
            (box, group)
            for box, group in groups
            if _touch(rule, box) and any(_touch(rule, other) for other in group)
        ]
        if not met:
            groups.append((rule, [rule]))
            continue
        groups = [g for g in groups if not any(g[1] is m for _, m in met)]
        boxes = [rule, *(box for box, _ in met)]
        around = Rule(
            min(b.x0 for b in boxes),
            min(b.y0 for b in boxes),
            max(b.x1 for b in boxes),
            max(b.y1 for b in boxes),
        )
        groups.append((around, [rule, *(r for _, group in met for r in group)]))
    return [Grid(_drawn(group)) for _, group in groups if _has_columns(group)]


def _drawn(group: list[Rule]) -> list[Rule]:
    """The lines of a grid that part its cells: an underlined word in a cell doesn't."""
    posts = [r.x0 for r in group if r.upright]
    posts += [min(r.x0 for r in group), max(r.x1 for r in group)]
    return [
        r
        for r in group
        if r.upright or all(any(abs(x - post) <= _TOUCH for post in posts) for x in (r.x0, r.x1))
    ]


def _touch(one: Rule, other: Rule) -> bool:
    return (
        one.x0 <= other.x1 + _TOUCH
        and other.x0 <= one.x1 + _TOUCH
        and one.y0 <= other.y1 + _TOUCH
        and other.y0 <= one.y1 + _TOUCH
    )


def _has_columns(group: list[Rule]) -> bool:
    """Whether the lines make columns. A frame around text doesn't, nor do underlined words."""
    x0, x1 = min(r.x0 for r in group), max(r.x1 for r in group)
    upright = [r for r in group if r.upright]
    inner = any(x0 + 6 < r.x0 < x1 - 6 for r in upright)
    return inner and any(not r.upright for r in group)
