"""Word's formulas (OMML) as a line of text: (a+b)/(c), x², x_i, √(x), ∑_(i=1)^(n)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.readers.common.formulas import superscript

Element = Any

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def formula(element: Element) -> str:
    """The text of an m:oMath or of any part of one."""
    name = element.tag.removeprefix(MATH) if isinstance(element.tag, str) else ""
    if name == "t":
        return element.text or ""
    part = {child.tag.removeprefix(MATH): child for child in _children(element)}
    match name:
        case "f" if "num" in part and "den" in part:
            return f"{_grouped(part['num'])}/{_grouped(part['den'])}"
        case "sSup" | "sSub" | "sSubSup":
            return "".join(_scripts(part, part.get("e")))
        case "rad":
            degree = formula(part["deg"]) if "deg" in part else ""
            return f"{superscript(degree)}√({formula(part['e'])})" if "e" in part else ""
        case "nary":
            sign = element.find(f"{MATH}naryPr/{MATH}chr")
            start = sign.get(f"{MATH}val", "∫") if sign is not None else "∫"
            return (
                start + "".join(_scripts(part, None)) + (formula(part["e"]) if "e" in part else "")
            )
        case "d":
            return (
                "(" + ", ".join(formula(child) for child in element.iterchildren(f"{MATH}e")) + ")"
            )
    return "".join(map(formula, _children(element)))


def _children(element: Element) -> Iterator[Element]:
    return (child for child in element if isinstance(child.tag, str))


def _scripts(part: dict[str, Element], base: Element | None) -> Iterator[str]:
    if base is not None:
        yield formula(base)
    if "sub" in part and (below := formula(part["sub"])):
        yield below if below.isdigit() and base is not None else f"_({below})"
    if "sup" in part and (above := formula(part["sup"])):
        raised = superscript(above)
        yield raised if raised != above else f"^({above})"


def _grouped(element: Element) -> str:
    text = formula(element)
    return text if text.isalnum() else f"({text})"
