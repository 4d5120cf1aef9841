"""What of a PDF page's text can't be seen.

Every text object is looked at for what may hide it (`screen`): its colour, opacity, rendering
mode, clip, layer, or what is drawn over it. Most pages have nothing of the kind, and the look is
all that it costs. Where the objects don't say (text on a picture, under a box), the page is drawn
with and without the suspects (`sight`): letters that make no difference aren't seen, whatever
the cause.

An OCR layer, invisible text on the picture of a page, is how scans are read and isn't hidden, so
long as the picture shows something where the text stands.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from ingest.readers.pdf.features import Features
from ingest.readers.pdf.rules import Box, Drawing
from ingest.readers.pdf.screen import CLIPPED, Screen, Suspect, address, text_boxes
from ingest.readers.pdf.sight import Sight

_BLANKS = {0, 2, 9, 10, 13, 32, 160, 0x3000, 0xFFFE}
_CHARACTERS = 2  # an object, on average: with fewer, looking for flat ones costs too much
_CUT = 0.6  # of a line's letters
_FEW = 4  # letters
_FLAT = 0.01  # points
_UNSHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_MOST_ANNOTATIONS = 2_000


def hidden_characters(
    page: PdfPage, text: Any, count: int, drawing: Drawing, *, layered: bool
) -> dict[int, str]:
    """The characters of `text`, the page's text page, that can't be seen, and why."""
    left, bottom, right, top = page.get_bbox()
    screen = Screen(drawing, (right - left) * (top - bottom), layered=layered)
    suspects = screen.suspects()
    if not suspects:
        return {}
    _assign_letters(text, count, suspects)
    found: dict[int, str] = {}
    unsure = []
    for suspect in suspects.values():
        verdict = screen.verdict(suspect) if suspect.letters else False
        if verdict:
            found.update((index, suspect.reason) for index, _ in suspect.letters)
        elif verdict is None:
            unsure.append(suspect)
    if unsure:
        sight = Sight(page, (suspect.item for suspect in unsure))
        for suspect in unsure:
            found.update((index, suspect.reason) for index in screen.unseen(suspect, sight))
    return found


def _assign_letters(text: Any, count: int, suspects: dict[int, Suspect]) -> None:
    rect = pdfium.FS_RECTF()
    for index in range(count):
        item = pdfium.FPDFText_GetTextObject(text, index)
        suspect = suspects.get(address(item)) if item else None
        if suspect and pdfium.FPDFText_GetUnicode(text, index) not in _BLANKS:
            pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(rect))
            suspect.letters.append((index, (rect.left, rect.bottom, rect.right, rect.top)))


def settle_cut_line(hidden: dict[int, str], line: list[int]) -> None:
    """Make a line that a clip cuts lengthwise, as browsers do at a page's end, hidden or seen.

    Of one that is cut off, the tails of some letters may show.
    """
    clipped = [index for index in line if hidden.get(index) == CLIPPED]
    if len(clipped) > _CUT * len(line):
        hidden.update((index, CLIPPED) for index in line if index not in hidden)
    elif len(clipped) < (1 - _CUT) * len(line) and len(clipped) < _FEW:
        for index in clipped:
            del hidden[index]


def unplaced_texts(
    page: PdfPage, count: int, drawing: Drawing, has: Features
) -> Iterator[tuple[str, str, Box]]:
    """Texts that pdfium counts to no place on the page: why they can't be seen, text, and box.

    They are those scaled to nothing and those of annotations that are flagged as hidden.
    """
    if count >= _CHARACTERS * len(drawing.texts) or not count:
        yield from _flat_texts(page, drawing)
    if has.unshown:
        yield from _annotations(page)


def _flat_texts(page: PdfPage, drawing: Drawing) -> Iterator[tuple[str, str, Box]]:
    boxes = text_boxes(drawing.texts)
    flat = [
        item
        for (_, item, _), (x0, y0, x1, y1) in zip(drawing.texts, boxes, strict=True)
        if x1 - x0 < _FLAT and y1 - y0 < _FLAT
    ]
    if not flat:
        return
    places = []
    for item in flat:  # pdfium passes them over until they have a size
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
        places.append((matrix.e, matrix.f))
        matrix.a = matrix.d = 1.0
        matrix.b = matrix.c = 0.0
        pdfium.FPDFPageObj_SetMatrix(item, ctypes.byref(matrix))
    text_page = page.get_textpage()
    for item, (x, y) in zip(flat, places, strict=True):
        if text := _object_text(item, text_page.raw).strip():
            yield "scaled to nothing", text, (x, y, x + 1, y + 1)
    text_page.close()


def _object_text(item: Any, text: Any) -> str:
    units = pdfium.FPDFTextObj_GetText(item, text, None, 0)
    buffer = (ctypes.c_ushort * max(1, units))()
    pdfium.FPDFTextObj_GetText(item, text, buffer, units)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _annotations(page: PdfPage) -> Iterator[tuple[str, str, Box]]:
    """The contents of annotations that no viewer shows."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if pdfium.FPDFAnnot_GetFlags(annotation) & _UNSHOWN:
            rect = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(rect))
            if text := _contents(annotation).strip():
                x0, x1 = sorted((rect.left, rect.right))
                y0, y1 = sorted((rect.bottom, rect.top))
                yield "hidden annotation", text, (x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))
        pdfium.FPDFPage_CloseAnnot(annotation)


def _contents(annotation: Any) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    buffer = (ctypes.c_ushort * max(1, (size + 1) // 2))()
    pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
