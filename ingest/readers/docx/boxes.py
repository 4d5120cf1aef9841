"""Text boxes of a Word document: their fill, and whether their text can be seen at all."""

from __future__ import annotations

import re
from typing import Any

from ingest.readers.common.hidden import Colour
from ingest.readers.docx.shading import rgb

Element = Any

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_VML = "{urn:schemas-microsoft-com:vml}"
_POINT = 12_700  # EMU
_FAR = 900 * _POINT  # wider than most pages
_CORNER = re.compile(r"(?:^|;)\s*(?:left|top|margin-left|margin-top)\s*:\s*(-?\d+)(?:\.\d+)?pt")
_SIDE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*(\d*\.?\d+)(?:pt|px|in)?(?:;|$)")


def box_fill(content: Element, beneath: Colour | None) -> Colour | None:
    """What is behind the text of a box, given its w:txbxContent; None where it isn't plain.

    A box without filling may lie on a picture: what is behind it isn't known, if there is one.
    """
    for parent in content.iterancestors():
        if parent.tag == f"{_SHAPE}wsp":
            return _drawn_fill(parent, beneath)
        if parent.tag.startswith(_VML) and parent.tag[len(_VML) :] in (
            "shape",
            "rect",
            "roundrect",
        ):
            if parent.get("filled") in ("f", "false"):
                return beneath
            named = parent.get("fillcolor", "")
            return rgb(named.split(" ")[0]) if named else beneath
    return beneath


def _drawn_fill(shape: Element, beneath: Colour | None) -> Colour | None:
    properties = shape.find(f"{_SHAPE}spPr")
    for fill in properties if properties is not None else ():
        if fill.tag == f"{_DRAWING}solidFill":
            named = fill.find(f"{_DRAWING}srgbClr")
            return rgb(named.get("val", "")) if named is not None else None
        if fill.tag == f"{_DRAWING}noFill":
            return None if _has_pictures(shape) else beneath
        if fill.tag in (f"{_DRAWING}gradFill", f"{_DRAWING}blipFill", f"{_DRAWING}pattFill"):
            return None
    return None if shape.find(f"{_SHAPE}style") is not None else beneath


def _has_pictures(shape: Element) -> bool:
    """Whether pictures float in the document, which a box may lie on."""
    root = shape.getroottree().getroot()
    return any(
        next(anchor.iter(f"{_DRAWING}blip"), None) is not None
        for anchor in root.iter(f"{_PLACED}anchor")
    )


def box_hides(content: Element) -> str:
    """Why nothing of a box can be seen, "" when it can."""
    for parent in content.iterancestors():
        if parent.tag in (f"{_PLACED}anchor", f"{_PLACED}inline"):
            return _placed_hides(parent)
        if parent.tag.startswith(_VML):
            style = parent.get("style", "").lower().replace(" ", "")
            if "visibility:hidden" in style or "display:none" in style:
                return "hidden shape"
            if any(float(side) < 1 for side in _SIDE.findall(style)):
                return "no room"
            if any(abs(int(corner)) > _FAR / _POINT for corner in _CORNER.findall(style)):
                return "off the page"
    return ""


def _placed_hides(drawing: Element) -> str:
    shown, extent = drawing.find(f"{_PLACED}docPr"), drawing.find(f"{_PLACED}extent")
    hidden = (shown.get("hidden") if shown is not None else None, drawing.get("hidden"))
    if any(value in ("1", "true") for value in hidden):
        return "hidden shape"
    sides = [extent.get(n, "") for n in ("cx", "cy")] if extent is not None else []
    if any(side.isdigit() and int(side) < _POINT for side in sides):
        return "no room"
    offsets = [offset.text or "" for offset in drawing.iter(f"{_PLACED}posOffset")]
    far = any(re.fullmatch(r"-?\d{1,12}", o) and abs(int(o)) > _FAR for o in offsets)
    return "off the page" if far else ""
