"""What areas of a PDF page paint over, in which colour, and which text colours don't show on it."""

from __future__ import annotations

import ctypes

import pypdfium2.raw as pdfium

from ingest.readers.common.hidden import Colour, blends
from ingest.readers.pdf.rules import Area

_THICK = 3.0  # points


def is_painted(area: Area) -> bool:
    """Whether an area paints over what is beneath it: a frame of thin lines doesn't."""
    return area.kind != pdfium.FPDF_PAGEOBJ_PATH or _is_filled(area) or _is_thick(area)


def _is_filled(area: Area) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(area.item, ctypes.byref(fill), ctypes.byref(stroke))
    return fill.value != 0


def _is_thick(area: Area) -> bool:
    """Whether a path's line is as thick as a box that words stand in."""
    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(area.item, ctypes.byref(width))
    return width.value > _THICK


def area_colour(area: Area) -> Colour | None:
    """The colour that an area is painted in, whatever its shape; None where it isn't just one."""
    if area.kind != pdfium.FPDF_PAGEOBJ_PATH or pdfium.FPDFPageObj_HasTransparency(area.item):
        return None
    colour_of = pdfium.FPDFPageObj_GetFillColor
    if not _is_filled(area):
        colour_of = pdfium.FPDFPageObj_GetStrokeColor
    channels = (ctypes.c_uint * 4)()
    pointers = (ctypes.byref(ctypes.c_uint.from_buffer(channels, 4 * i)) for i in range(4))
    return rgb(bytes(channels)) if colour_of(area.item, *pointers) else None


def colours_like(keys: set[bytes], colour: Colour | None) -> set[bytes]:
    """The colours of texts that may not show on an area of that colour, or of any."""
    return keys if colour is None else {key for key in keys if blends(rgb(key), colour)}


def rgb(key: bytes) -> Colour:
    """The colour in the bytes of pdfium's four channels."""
    red, green, blue, _ = memoryview(key).cast("I")
    return red, green, blue
