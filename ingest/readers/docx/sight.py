"""Which runs of a Word document can't be seen on the page, and why.

A run's looks come from itself, its character style, its paragraph's style and the document's
defaults, in that order; what is behind it from its shading, its paragraph, cell, table or text box,
and the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.common.hidden import TINY, WHITE, Colour, blends, is_prose
from ingest.readers.docx.boxes import box_fill, box_hides
from ingest.readers.docx.shading import HIGHLIGHTS, rgb, shade, style_shades

Element = Any
Properties = dict[str, Element]

_OFF = frozenset(("0", "false", "off"))
_POINT = 20.0  # twips
_NARROWEST = 10  # per cent of a letter's width
_FAR = 15_000  # twips: an indent so large leaves any page
_HIGH = 400  # half-points: text raised or lowered so far leaves its line, and most pages
_DEEPEST = 20  # styles based on styles
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


@dataclass(frozen=True, slots=True)
class Place:
    """What a paragraph, cell or text box makes of the text in it.

    A `background` of None isn't known. `gone` says why nothing of it can be seen, "" when it can.
    """

    background: Colour | None = WHITE
    gone: str = ""


class Sight:
    """Of one document, given its styles' element and the page's colour."""

    def __init__(self, styles: Element, page: Colour = WHITE) -> None:
        self._page = Place(page)
        self._places: dict[Element, Place] = {}
        self._inherited: dict[str | None, Properties] = {}
        self._styles = {s.get(qn("w:styleId")): s for s in styles.iterchildren(qn("w:style"))}
        self._default = next(
            (
                id
                for id, s in self._styles.items()
                if s.get(qn("w:type")) == "paragraph" and s.get(qn("w:default")) in ("1", "true")
            ),
            None,
        )
        defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        self._defaults = {child.tag: child for child in defaults} if defaults is not None else {}

    def hides(self, run: Element, text: str) -> str:
        """Why `text`, that of a run, can't be seen, "" when it can."""
        paragraph = next(run.iterancestors(qn("w:p")), None)
        place = self._page if paragraph is None else self._place(paragraph)
        if place.gone:
            return place.gone
        looks = self._looks(run, paragraph)
        if _is_on(looks, "w:vanish") or _is_on(looks, "w:specVanish"):
            return "hidden text"
        if _is_on(looks, "w:webHidden") and is_prose(text):  # page numbers in contents are, too
            return "hidden on the web"
        return _size_hides(looks, text) or _colour_hides(looks, place)

    def _looks(self, run: Element, paragraph: Element | None) -> Properties:
        own = run.find(qn("w:rPr"))
        direct = {child.tag: child for child in own} if own is not None else {}
        style = direct.get(qn("w:rStyle"))
        of_paragraph = (
            None if paragraph is None else paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        )
        base = self._default if of_paragraph is None else of_paragraph.get(qn("w:val"))
        looks = self._defaults | self._style(base)
        if style is not None:
            looks = looks | self._style(style.get(qn("w:val")))
        return looks | direct

    def _style(self, id: str | None) -> Properties:
        """The run properties of a style with those that it is based on."""
        if id not in self._inherited:
            found: Properties = {}
            style, seen = self._styles.get(id), 0
            while style is not None and seen < _DEEPEST:
                own = style.find(qn("w:rPr"))
                found = ({c.tag: c for c in own} if own is not None else {}) | found
                base = style.find(qn("w:basedOn"))
                style = self._styles.get(base.get(qn("w:val"))) if base is not None else None
                seen += 1
            self._inherited[id] = found
        return self._inherited[id]

    def _place(self, element: Element | None) -> Place:
        """What an element and all that it stands in make of its text."""
        if element is None:
            return self._page
        if element not in self._places:
            above = self._place(element.getparent())
            self._places[element] = self._changed(element, above)
        return self._places[element]

    def _changed(self, element: Element, above: Place) -> Place:
        match element.tag:
            case tag if tag == qn("w:p"):
                own = element.find(qn("w:pPr"))
                named = own.find(qn("w:pStyle")) if own is not None else None
                style = self._styles.get(named.get(qn("w:val")) if named is not None else None)
                inherited = style.find(qn("w:pPr")) if style is not None else None
                for properties in (inherited, own):
                    if properties is not None:
                        behind = shade(properties.find(qn("w:shd")), above.background)
                        above = Place(behind, above.gone or _paragraph_hides(properties))
                return above
            case tag if tag == qn("w:tbl"):
                own = element.find(f"{qn('w:tblPr')}/{qn('w:shd')}")
                return replace(above, background=shade(own, above.background))
            case tag if tag == qn("w:tr"):
                return replace(above, gone=above.gone or _row_hides(element))
            case tag if tag == qn("w:tc"):
                behind = style_shades(element, self._styles, above.background)
                own = element.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
                return replace(above, background=shade(own, behind))
            case tag if tag == qn("w:txbxContent"):
                return Place(box_fill(element, above.background), above.gone or box_hides(element))
        return above


def is_on(toggle: Element) -> bool:
    """Whether a toggle property (w:vanish, w:b) is on; without a value it is."""
    return toggle.get(qn("w:val")) not in _OFF


def _is_on(looks: Properties, name: str) -> bool:
    toggle = looks.get(qn(name))
    return toggle is not None and is_on(toggle)


def _number(looks: Properties, name: str) -> float | None:
    found = looks.get(qn(name))
    value = found.get(qn("w:val"), "") if found is not None else ""
    return (
        float(value) if re.fullmatch(r"-?\d{1,9}(?:\.\d+)?%?", value) and value[-1] != "%" else None
    )


def _size_hides(looks: Properties, text: str) -> str:
    half_points = _number(looks, "w:sz")
    if half_points is not None and half_points / 2 < TINY:
        return "tiny"
    width = looks.get(qn("w:w"))
    scale = re.match(r"\d+", width.get(qn("w:val"), "")) if width is not None else None
    if scale and int(scale[0]) < _NARROWEST:
        return "squeezed"
    room, letters = _number(looks, "w:fitText"), len(text.strip())
    if room is not None and letters and room / _POINT < letters * TINY / 2:
        return "squeezed"
    raised = _number(looks, "w:position")
    return "off the page" if raised is not None and abs(raised) > _HIGH else ""


def _colour_hides(looks: Properties, place: Place) -> str:
    if _is_clear(looks.get(f"{_W14}textFill")):
        return "transparent"
    named = looks.get(qn("w:color"))
    colour = rgb(named.get(qn("w:val"), "")) if named is not None else None
    behind = shade(looks.get(qn("w:shd")), place.background)
    highlight = looks.get(qn("w:highlight"))
    if highlight is not None:
        behind = HIGHLIGHTS.get(highlight.get(qn("w:val"), ""), behind)
    if colour is None or behind is None or not blends(colour, behind):
        return ""
    return "white" if blends(behind, WHITE) else "same colour as its background"


def _is_clear(fill: Element | None) -> bool:
    """Whether letters are filled with nothing, or with a colour that is all transparent."""
    if fill is None:
        return False
    alphas = [a.get(f"{_W14}val", "0") for a in fill.iter(f"{_W14}alpha")]
    faint = any(alpha.isdigit() and int(alpha) >= 94_000 for alpha in alphas)
    return faint or fill.find(f"{_W14}noFill") is not None


def _paragraph_hides(properties: Element) -> str:
    spacing, indent = properties.find(qn("w:spacing")), properties.find(qn("w:ind"))
    if spacing is not None and spacing.get(qn("w:lineRule")) == "exact":
        height = spacing.get(qn("w:line"), "")
        if height.isdigit() and int(height) < TINY * _POINT:
            return "no room"
    frame = properties.find(qn("w:framePr"))
    sides = [e.get(qn(f"w:{n}"), "") for e in (indent, frame) if e is not None
             for n in ("left", "start", "firstLine", "hanging", "x", "y")]  # fmt: skip
    far = any(re.fullmatch(r"-?\d{1,9}", side) and abs(int(side)) >= _FAR for side in sides)
    return "off the page" if far else ""


def _row_hides(row: Element) -> str:
    properties = row.find(qn("w:trPr"))
    if properties is None:
        return ""
    hidden, height = properties.find(qn("w:hidden")), properties.find(qn("w:trHeight"))
    if hidden is not None and is_on(hidden):
        return "hidden row"
    exact = height is not None and height.get(qn("w:hRule")) == "exact"
    value = height.get(qn("w:val"), "") if height is not None else ""
    return "no room" if exact and value.isdigit() and int(value) < TINY * _POINT else ""
