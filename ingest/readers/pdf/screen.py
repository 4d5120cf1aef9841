"""A page's text objects looked at, without drawing the page, for what may hide them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from ingest.readers.common.hidden import FAINT, WHITE, blends
from ingest.readers.pdf.paint import area_colour, colours_like, is_painted, rgb
from ingest.readers.pdf.rules import Box, Drawing
from ingest.readers.pdf.sight import Sight

_UNPAINTED = (3, 7)  # text rendering modes that leave no mark
_STROKED = (1, 5)
_DEEPEST = 8  # forms within forms
_CORNERS = 6  # segments of a rectangle, at most
_NOTHING = 0.05  # of a text object: a clip that leaves so little takes it away
_ENOUGH = 0.9  # of a text object: a clip that leaves so much takes no letter away
_PAGE_SIZED = 0.5  # of the page: an image that covers more may be a scan
_MOSTLY = 0.7  # of an object's letters: when so many can't be seen, none is
_FEW = 4  # letters: fewer unseen ones among seen ones are commas and dots

WHITE_ON_WHITE, SAME_COLOUR = "white", "same colour as its background"
INVISIBLE, TRANSPARENT, CLIPPED = "invisible", "transparent", "clipped"
LAYER, COVERED, PATTERN = "layer off", "covered", "faint pattern"


@dataclass(slots=True)
class Suspect:
    """A text object that `reason` may hide; `sure` when it does.

    `letters` are its characters with their boxes, `nested` tells that it is part of a form.
    """

    z: int
    item: Any
    reason: str
    nested: bool = False
    sure: bool = False
    letters: list[tuple[int, Box]] = field(default_factory=list)


class Screen:
    """Looks at one page's objects, without drawing it."""

    def __init__(self, drawing: Drawing, size: float, *, layered: bool) -> None:
        self.layered = layered
        self.texts = drawing.texts
        self.areas = [area for area in drawing.areas if is_painted(area)]
        self.colours = {area.z: area_colour(area) for area in self.areas}
        self._keys: list[bytes] = []  # the colours of the texts
        self.size, self.is_scan = size, drawing.pictures > _PAGE_SIZED * size
        self._harmless: set[bytes] = set()
        self._channels = (ctypes.c_uint * 4)()
        self._pointers = [
            ctypes.byref(ctypes.c_uint.from_buffer(self._channels, 4 * i)) for i in range(4)
        ]

    def suspects(self) -> dict[int, Suspect]:
        """The text objects that something may hide, by address."""
        found: dict[int, Suspect] = {}
        colour_of = pdfium.FPDFPageObj_GetFillColor
        clip_of, clips = pdfium.FPDFPageObj_GetClipPath, pdfium.FPDFClipPath_CountPaths
        marks = pdfium.FPDFPageObj_CountMarks
        channels, (red, green, blue, opacity) = self._channels, self._pointers
        harmless, keys = self._harmless, self._keys
        for z, item, mode in self.texts:
            reason = ""
            # Most objects are filled in a colour that was looked at before.
            plain = colour_of(item, red, green, blue, opacity)
            keys.append(key := bytes(channels))
            if mode or key not in harmless or not plain:
                reason = self._look(item)
            sure: bool | None = False
            if not reason and clips(clip := clip_of(item)) > 0:
                sure = _is_clipped(clip, item)
                reason = "" if sure is False else CLIPPED
            if not reason and self.layered and marks(item) and _is_layered(item):
                reason = LAYER
            if reason:
                found[address(item)] = Suspect(z, item, reason, sure=sure is True)
        # A scan may have been turned into shapes; then there is no picture, nor other text.
        self.is_scan |= bool(self.texts) and [s.reason for s in found.values()] == [
            INVISIBLE
        ] * len(self.texts)
        for z, item, reason in self._crossed():
            found.setdefault(address(item), Suspect(z, item, reason))
        for z, item in self._nested():
            found[address(item)] = Suspect(z, item, self._look(item) or COVERED, nested=True)
        return found

    def verdict(self, suspect: Suspect) -> bool | None:
        """Whether a suspect is hidden, None where only drawing the page can tell."""
        if suspect.nested or suspect.sure:
            return suspect.sure or None
        if suspect.reason == INVISIBLE:
            return None if self.is_scan else True
        if suspect.reason == WHITE_ON_WHITE:
            painted = any(
                _contains(area.box, box) for area in self.areas for _, box in suspect.letters
            )
            return None if painted else True
        return True if suspect.reason == TRANSPARENT else None

    def unseen(self, suspect: Suspect, sight: Sight) -> list[int]:
        """The characters of a suspect that can't be seen."""
        layer = self.is_scan and (suspect.reason == INVISIBLE or self._is_under_scan(suspect))
        sees = sight.is_over_ink if layer else sight.changes
        unseen = [index for index, box in suspect.letters if not sees(box)]
        if unseen and not layer and not sight.can_draw(suspect.item):
            return [index for index, box in suspect.letters if self._is_lost(suspect, box)]
        if len(unseen) >= _MOSTLY * len(suspect.letters):
            return [index for index, _ in suspect.letters]
        return unseen if len(unseen) >= _FEW else []

    def _is_lost(self, suspect: Suspect, box: Box) -> bool:
        """Whether a letter that no font here can draw is hidden, as far as the objects tell."""
        if suspect.nested:
            return False
        around = [area for area in self.areas if _contains(area.box, box)]
        over = [area for area in around if area.z > suspect.z]
        if any(not pdfium.FPDFPageObj_HasTransparency(area.item) for area in over):
            return True
        self._look(suspect.item)
        beneath = self.colours[around[-1].z] if around and not over else None
        return beneath is not None and blends(rgb(bytes(self._channels)), beneath)

    def _look(self, item: Any) -> str:
        """What by its own looks may hide a text object: mode, opacity or colour; else ""."""
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        if mode in _UNPAINTED:
            return INVISIBLE
        colour_of = pdfium.FPDFPageObj_GetFillColor
        if mode in _STROKED:
            colour_of = pdfium.FPDFPageObj_GetStrokeColor
        if not colour_of(item, *self._pointers):
            return PATTERN
        reason = self._faint(*self._channels)
        if not reason:
            self._harmless.add(bytes(self._channels))
        return reason

    def _faint(self, red: int, green: int, blue: int, opacity: int) -> str:
        if opacity <= FAINT * 255:
            return TRANSPARENT
        red, green, blue = (255 - (255 - c) * opacity // 255 for c in (red, green, blue))
        return WHITE_ON_WHITE if blends((red, green, blue), WHITE) else ""

    def _nested(self) -> Iterator[tuple[int, Any]]:
        """The text objects inside forms, which can be clipped and layered as a whole."""
        for area in self.areas:
            if area.kind == pdfium.FPDF_PAGEOBJ_FORM:
                yield from ((area.z, item) for item in _inside(area.item, _DEEPEST))

    def _crossed(self) -> Iterator[tuple[int, Any, str]]:
        """The text objects under an area, and those over one that may have their colour."""
        if not self.texts:
            return
        keys = set(self._keys)
        alike = {area.z: colours_like(keys, self.colours[area.z]) for area in self.areas}
        crossing = [a for a in self.areas if a.z > self.texts[0][0] or alike[a.z]]
        if not crossing:
            return
        edges = text_boxes(self.texts)
        for area in crossing:
            x0, y0, x1, y1 = area.box
            hit = (edges[:, 0] < x1 - 1) & (edges[:, 2] > x0 + 1) & (edges[:, 1] < y1 - 1)
            hit &= edges[:, 3] > y0 + 1
            for i in np.flatnonzero(hit):
                z, item, _ = self.texts[i]
                if z < area.z:
                    yield z, item, COVERED
                elif self._keys[i] in alike[area.z]:
                    yield z, item, SAME_COLOUR

    def _is_under_scan(self, suspect: Suspect) -> bool:
        """Whether a picture lies over all of it: some OCR programs put the text beneath."""
        return not suspect.nested and any(
            area.kind == pdfium.FPDF_PAGEOBJ_IMAGE
            and area.z > suspect.z
            and _size(area.box) > _PAGE_SIZED * self.size
            and all(_contains(area.box, box) for _, box in suspect.letters)
            for area in self.areas
        )


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _contains(area: Box, box: Box) -> bool:
    """Whether the middle of `box` lies in `area`."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def _is_clipped(clip: Any, item: Any) -> bool | None:
    """Whether a clip takes all of a text object away; None where it takes some, or can't be told.

    One line cut at a page's end, as browsers print, is seen while half of its height is.
    """
    x0, y0, x1, y1 = text_boxes([(0, item, 0)])[0]
    verdict: bool | None = False
    for across, up in _clip_boxes(clip):
        wide = (min(x1, max(across)) - max(x0, min(across))) / max(x1 - x0, 0.1)
        high = (min(y1, max(up)) - max(y0, min(up))) / max(y1 - y0, 0.1)
        if min(wide, high) <= _NOTHING:
            return True
        if len(across) > _CORNERS or wide < _ENOUGH or high < _ENOUGH / 2:
            verdict = None
    return verdict


def _clip_boxes(clip: Any) -> Iterator[tuple[list[float], list[float]]]:
    """The points of each path of a clip, across and up."""
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(pdfium.FPDFClipPath_CountPaths(clip)):
        across, up = [], []
        for index in range(pdfium.FPDFClipPath_CountPathSegments(clip, path)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, index)
            pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            across.append(x.value)
            up.append(y.value)
        if across:
            yield across, up


def _is_layered(item: Any) -> bool:
    """Whether a text object belongs to a layer (optional content), which may be off."""
    name, length = ctypes.create_string_buffer(8), ctypes.c_ulong()
    for index in range(pdfium.FPDFPageObj_CountMarks(item)):
        mark = pdfium.FPDFPageObj_GetMark(item, index)
        pdfium.FPDFPageObjMark_GetName(
            mark, ctypes.cast(name, ctypes.POINTER(ctypes.c_ushort)), 8, ctypes.byref(length)
        )
        if length.value == 6 and name.raw[:4] == b"O\0C\0":
            return True
    return False


def _inside(form: Any, depth: int) -> Iterator[Any]:
    """The text objects in a form, and in forms within it."""
    for index in range(pdfium.FPDFFormObj_CountObjects(form) if depth else 0):
        item = pdfium.FPDFFormObj_GetObject(form, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield item
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _inside(item, depth - 1)


def text_boxes(texts: list[tuple[int, Any, int]]) -> np.ndarray:
    """The boxes of text objects in user space, a row each."""
    edges = (ctypes.c_float * 4)()
    pointers = [ctypes.byref(ctypes.c_float.from_buffer(edges, 4 * i)) for i in range(4)]
    bounds, flat = pdfium.FPDFPageObj_GetBounds, list[float]()
    for _, item, _ in texts:
        bounds(item, *pointers)
        flat += edges
    return np.array(flat, np.float32).reshape(-1, 4)


def address(item: Any) -> int:
    return ctypes.addressof(item.contents)
