"""Which text of an HTML page can't be seen, by what its styles say of its elements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tinycss2 import color3

from ingest.readers.common.hidden import FAINT, TINY, WHITE, Colour, blends
from ingest.readers.html.styles import Declarations, Styles

Element = Any

_POINT = 4 / 3  # pixels
_MEDIUM = 16.0  # pixels: a browser's own font size
_LEAST = 0.02  # of its size
_FAR = 500.0  # pixels: so far off its place a text is off the screen
_UNITS = {"px": 1.0, "pt": _POINT, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.94}
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|pc|in|cm|mm|q|rem|em|ex|ch|vw|vh|%)?")
_SCALED = re.compile(r"scale(?:x|y|z|3d)?\(([^)]*)\)")
_MOVED = re.compile(r"translate(?:x|y|3d)?\(\s*(?:0\s*,\s*)?(-\d[^,)]*)")
_CLIPPED = re.compile(
    r"rect\(\s*(0|1)(?:px)?[\s,]+\1(?:px)?[\s,]+\1(?:px)?[\s,]+\1(?:px)?\s*\)"
    r"|rect\(\s*0(?:px)?[\s,]+0(?:px)?[\s,]+0(?:px)?[\s,]+0(?:px)?\s*\)"
)
_NO_SHAPE = re.compile(
    r"inset\(\s*(?:5\d|[6-9]\d|100)%|circle\(\s*0|ellipse\(\s*0|polygon\(\s*(?:0\w*%?[\s,]*)+\)"
)
_FILTERED = re.compile(r"opacity\(\s*0*\.?0*%?\s*\)")
_SIDES = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True)
class Look:
    """How an element's own text looks. A `background` of None isn't known: a picture, say.

    `clear` tells that its letters are transparent. `gone` says why neither it nor anything inside
    it can be seen, "" when it can.
    """

    size: float = _MEDIUM
    colour: Colour | None = (0, 0, 0)
    background: Colour | None = WHITE
    visible: bool = True
    clear: bool = False
    gone: str = ""

    @property
    def hidden(self) -> str:
        """Why the text can't be seen, "" when it can."""
        if self.gone:
            return self.gone
        if not self.visible:
            return "visibility:hidden"
        if self.clear:
            return "transparent"
        if self.size < TINY * _POINT:
            return "tiny"
        if self.colour and self.background and blends(self.colour, self.background):
            white = blends(self.background, WHITE)
            return "white" if white else "same colour as its background"
        return ""


class Sight:
    """The look of every element of a tree."""

    def __init__(self, root: Element | None) -> None:
        self._looks: dict[Element, Look] = {}
        if root is None:
            return
        styles = Styles(root)
        for element in root.iter():
            if isinstance(element.tag, str):
                above = self._looks.get(element.getparent(), Look())
                declared = styles.of(element)
                if declared or element.attrib:
                    above = _look(element, declared, above)
                self._looks[element] = above

    def gone(self, element: Element) -> str:
        """Why nothing of an element can be seen, "" when something may be."""
        look = self._looks.get(element)
        return look.gone if look else ""

    def hides(self, element: Element) -> str:
        """Why an element's own text can't be seen, "" when it can."""
        look = self._looks.get(element)
        return look.hidden if look else ""


def _look(element: Element, declared: Declarations, above: Look) -> Look:
    background = _background(element, declared, above.background)
    colour, clear = above.colour, above.clear
    written = element.get("color") if element.tag == "font" else element.get("text")
    for value in (written, declared.get("color"), declared.get("-webkit-text-fill-color")):
        if parsed := _parsed(value):
            clear = parsed[3] <= FAINT and background is not None
            colour = _mixed(parsed, background)
    visibility = declared.get("visibility", "")
    size = _font_size(declared, above.size)
    return Look(
        size,
        colour,
        background,
        visibility not in ("hidden", "collapse") if visibility else above.visible,
        clear,
        above.gone or _gone(element, declared, size),
    )


def _gone(element: Element, declared: Declarations, size: float) -> str:
    """What hides an element with all that is inside it."""
    if "hidden" in element.attrib:
        return "hidden attribute"
    if declared.get("display") == "none" or declared.get("content-visibility") == "hidden":
        return "display:none"
    if _is_faint(declared):
        return "opacity:0"
    if _is_far(declared, size):
        return "off screen"
    if _is_clipped(declared):
        return "clipped"
    if _is_flat(declared, size):
        return "no room"
    scaled = _SCALED.search(declared.get("transform", ""))
    factors = re.findall(r"\d*\.?\d+", scaled[1] if scaled else declared.get("scale", "1"))
    return "scaled to nothing" if any(float(factor) < _LEAST for factor in factors) else ""


def _is_faint(declared: Declarations) -> bool:
    value = declared.get("opacity", "1")
    number = _LENGTH.fullmatch(value)
    opacity = float(number[1]) / (100 if number[2] == "%" else 1) if number else 1.0
    return opacity <= FAINT or _FILTERED.search(declared.get("filter", "")) is not None


def _is_far(declared: Declarations, size: float) -> bool:
    if declared.get("position") in ("absolute", "fixed", "relative") and any(
        _pixels(declared.get(side, "0"), size) <= -_FAR for side in _SIDES
    ):
        return True
    moved = _MOVED.search(declared.get("transform", ""))
    if moved and _pixels(moved[1].strip(), size) <= -_FAR:
        return True
    margins = ("text-indent", "margin-left", "margin-top")
    return any(_pixels(declared.get(name, "0"), size) <= -_FAR for name in margins)


def _is_clipped(declared: Declarations) -> bool:
    if _NO_SHAPE.search(declared.get("clip-path", "")):
        return True
    placed = declared.get("position") in ("absolute", "fixed")
    return placed and _CLIPPED.search(declared.get("clip", "")) is not None


def _is_flat(declared: Declarations, size: float) -> bool:
    """Whether a box is too small for any text and cuts off what doesn't fit."""
    cuts = (declared.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if not any("hidden" in cut or "clip" in cut for cut in cuts):
        return False
    sides = ("width", "height", "max-width", "max-height")
    return any(name in declared and _pixels(declared[name], size, 99) <= 1 for name in sides)


def _background(element: Element, declared: Declarations, above: Colour | None) -> Colour | None:
    """What is behind an element's text; None for a picture or gradient, or text cut out of one."""
    drawn = " ".join(declared.get(n, "") for n in ("background", "background-image"))
    clip = declared.get("background-clip", "") + declared.get("-webkit-background-clip", "")
    if "url(" in drawn or "gradient(" in drawn or "text" in clip:
        return None
    if element.tag in ("button", "mark") or declared.get("text-shadow", "none") != "none":
        return None
    for value in (
        element.get("bgcolor"),
        declared.get("background"),
        declared.get("background-color"),
    ):
        for word in re.findall(r"[\w-]+\([^)]*\)|\S+", value or ""):
            if (parsed := _parsed(word)) and parsed[3] > FAINT:
                above = _mixed(parsed, above)
    return above


def _parsed(value: str | None) -> tuple[float, float, float, float] | None:
    """A colour as written: red, green, blue and opacity from 0 to 1; None where it is none."""
    parsed = color3.parse_color(value) if value else None
    if parsed is None or isinstance(parsed, str):
        return None
    return parsed[0], parsed[1], parsed[2], parsed[3]


def _mixed(colour: tuple[float, float, float, float], under: Colour | None) -> Colour:
    """A colour over what is beneath it."""
    *channels, opacity = colour
    beneath = under or WHITE
    mixed = [
        round(255 * c * opacity + b * (1 - opacity)) for c, b in zip(channels, beneath, strict=True)
    ]
    return mixed[0], mixed[1], mixed[2]


def _font_size(declared: Declarations, above: float) -> float:
    size = above
    for value in (declared.get("font"), declared.get("font-size")):
        if value and (length := re.search(rf"(?<![\w.#-]){_LENGTH.pattern}(?![\w.])", value)):
            unit = length[2] or ("px" if float(length[1]) == 0 else "")
            if unit:
                size = _pixels(length[1] + unit, above)
    return size


def _pixels(value: str, size: float, other: float = 0.0) -> float:
    """A length in pixels, of a font of `size`; `other` for what isn't one."""
    length = _LENGTH.fullmatch(value)
    if not length:
        return other
    number, unit = float(length[1]), length[2] or "px"
    if unit == "%":
        return number * size / 100
    if unit in ("em", "rem", "ex", "ch"):
        return number * (_MEDIUM if unit == "rem" else size)
    return number * _UNITS.get(unit, 10.0)


SEEN = Sight(None)
"""Of a tree of which everything can be seen."""
