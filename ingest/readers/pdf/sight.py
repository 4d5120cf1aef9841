"""Whether letters of a page can be seen, by drawing the page with and without them."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from ingest.readers.pdf.rules import Box

_SCALE = 1.5  # pixels a point, to tell letters by
_MOST_PIXELS = 3_000_000
_DIFFERENCE = 16  # of 255: letters that change pixels less than this can't be seen
_INK = 40  # of 255: a picture without this much contrast shows no letters


class Sight:
    """A page drawn twice: as it is, and without the text objects `items`.

    Boxes are in user space. Raises PdfiumError where the page can't be drawn.
    """

    def __init__(self, page: PdfPage, items: Iterable[Any]) -> None:
        self._document, self._page = page.pdf.raw, page.raw
        self._left, bottom, right, self._top = page.get_bbox()
        area = max(1.0, (right - self._left) * (self._top - bottom))
        self._scale = min(_SCALE, math.sqrt(_MOST_PIXELS / area))
        shown = self._drawn(page)
        taken = list(items)
        for item in taken:
            pdfium.FPDFPageObj_SetIsActive(item, False)
        self._without = self._drawn(page)
        for item in taken:
            pdfium.FPDFPageObj_SetIsActive(item, True)
        self._changes = np.abs(shown - self._without)

    def changes(self, box: Box) -> bool:
        """Whether the letter in that box makes a difference to what is seen there."""
        part = self._part(self._changes, box)
        return part.size > 0 and int(part.max()) >= _DIFFERENCE

    def is_over_ink(self, box: Box) -> bool:
        """Whether what remains without the letter shows something where it stands."""
        part = self._part(self._without, box)
        return part.size > 0 and int(part.max()) - int(part.min()) >= _INK

    def can_draw(self, item: Any) -> bool:
        """Whether a text object leaves a mark by itself: a font that the file lacks may not."""
        bitmap = pdfium.FPDFTextObj_GetRenderedBitmap(self._document, self._page, item, 1.0)
        if not bitmap:
            return False
        size = pdfium.FPDFBitmap_GetStride(bitmap) * pdfium.FPDFBitmap_GetHeight(bitmap)
        buffer = pdfium.FPDFBitmap_GetBuffer(bitmap)
        marks = any(ctypes.string_at(buffer, size))
        pdfium.FPDFBitmap_Destroy(bitmap)
        return marks

    def _drawn(self, page: PdfPage) -> np.ndarray:
        upright = -page.get_rotation() % 360
        bitmap = page.render(scale=self._scale, rotation=upright, may_draw_forms=False)
        try:
            pixels: np.ndarray = bitmap.to_numpy()[:, :, :3].astype(np.int16)
            return pixels
        finally:
            bitmap.close()

    def _part(self, pixels: np.ndarray, box: Box) -> np.ndarray:
        x0, y0, x1, y1 = box
        rows, columns = pixels.shape[:2]
        top, bottom = self._pixel(self._top - y1, rows), self._pixel(self._top - y0, rows)
        left, right = self._pixel(x0 - self._left, columns), self._pixel(x1 - self._left, columns)
        return pixels[top : bottom + 1, left : right + 1]

    def _pixel(self, points: float, end: int) -> int:
        return max(0, min(int(points * self._scale), end))
