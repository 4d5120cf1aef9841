"""Formulas as a line of text: MathML is written out, TeX is freed of its preamble.

The line is for reading and searching: `V̇O2max`, `10⁹`, `(a+b)/c`, `∑_(i=1)^n`. It isn't meant to
be parsed back. Elements are those of MathML 3 (https://www.w3.org/TR/MathML3/chapter3.html).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

_SUPERSCRIPTS = str.maketrans("0123456789+-−–=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾")
_LONGEST = 40  # an exponent's characters; longer raised text is a sentence
_RAISED = re.compile(r"[\d+\-−–=()\s.,;*†‡§¶#]*[\d+\-−–][\d+\-−–=()\s.,;*†‡§¶#]*")
_DOT, _BAR, _HAT, _TILDE = "\u0307", "\u0304", "\u0302", "\u0303"  # combining characters
_ACCENTS = {"˙": _DOT, ".": _DOT, "¯": _BAR, "‾": _BAR, "-": _BAR, "_": _BAR, "→": "\u20d7"}
_ACCENTS |= {"^": _HAT, "ˆ": _HAT, "~": _TILDE, "˜": _TILDE, "¨": "\u0308"}
_TEX_PREAMBLE = re.compile(r"^.*?\\begin\{document\}|\\end\{document\}.*$", re.DOTALL)
_TEX_FRAME = re.compile(r"\\(?:begin|end)\{(?:eqnarray|equation|align(?:ed)?|gather|split)\*?\}")
_TEX_FENCE = re.compile(r"^\s*(?:\$\$?|\\\[|\\\()|(?:\$\$?|\\\]|\\\))\s*$")

Element = Any


def superscript(text: str) -> str:
    """Raised text that a reader can tell from what stands before it: 10⁹, m², Ca²⁺, ™, but 1st.

    Digits and signs become superscript characters; text with letters stays as it is, since
    "10<sup>9</sup>" read as "109" is another number, while "1<sup>st</sup>" is "1st".
    """
    if text == "TM":
        return "™"
    raised = len(text) < _LONGEST and _RAISED.fullmatch(text)
    return text.translate(_SUPERSCRIPTS) if raised else text


def tex(source: str) -> str:
    """TeX without the document around it and without its fences: `\\frac{a}{b}`."""
    return _TEX_FRAME.sub("", _TEX_FENCE.sub("", _TEX_PREAMBLE.sub("", source))).strip()


def mathml(element: Element) -> str:
    """A MathML element (namespaced or not) on one line; presentation only, no annotations."""
    if element.tag is etree.Entity:
        return str(element.text)
    write = _WRITERS.get(element.tag.rpartition("}")[2], _row)
    return write(element)


def _parts(element: Element) -> list[str]:
    return [mathml(child) for child in element]


def _row(element: Element) -> str:
    """Text and children in a row: `mi`, `mo`, `mrow`, `mstyle`, `math` and whatever is unknown."""
    inner = (mathml(child) + (child.tail or "").strip() for child in element)
    return (element.text or "").strip() + "".join(inner)


def _text(element: Element) -> str:
    return (element.text or "").replace("\n", " ") + "".join(_parts(element))


def _grouped(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"


def _fraction(element: Element) -> str:
    above, below = _padded(element, 2)
    return f"{_grouped(above)}/{_grouped(below)}"


def _padded(element: Element, count: int) -> list[str]:
    """The children's text, `count` of them: a damaged formula has fewer."""
    return [*_parts(element), *[""] * count][:count]


def _raised(text: str) -> str:
    raised = superscript(text)
    return raised if not text or raised != text or text in "*†‡′″" else f"^{_grouped(text)}"


def _subscript(element: Element) -> str:
    return "".join(_padded(element, 2))


def _power(element: Element) -> str:
    base, exponent = _padded(element, 2)
    return base + _raised(exponent)


def _both(element: Element) -> str:
    base, below, above = _padded(element, 3)
    return base + below + _raised(above)


def _over(element: Element) -> str:
    base, above = _padded(element, 2)
    accent = _ACCENTS.get(above)
    return base + accent if accent else base + (f"^{_grouped(above)}" if above else "")


def _under(element: Element) -> str:
    base, below = _padded(element, 2)
    return f"{base}_{_grouped(below)}" if below else base


def _under_over(element: Element) -> str:
    base, below, above = _padded(element, 3)
    return f"{base}_{_grouped(below)}^{_grouped(above)}"


def _root(element: Element) -> str:
    base, index = _padded(element, 2)
    return f"{_raised(index).lstrip('^')}√({base})"


def _fenced(element: Element) -> str:
    inner = element.get("separators", ",")[:1].join(_parts(element))
    return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"


def _scripts(element: Element) -> str:
    """`mmultiscripts`: base, (sub, sup)…, `mprescripts`, (sub, sup)…: ³He, ¹²⁹Xe."""
    base, after, before = "", "", ""
    children = list(element.iterchildren("*"))
    names = [child.tag.rpartition("}")[2] for child in children]
    cut = names.index("mprescripts") if "mprescripts" in names else len(children)
    if children:
        base = mathml(children[0])
    for start, stop, prescript in ((1, cut, False), (cut + 1, len(children), True)):
        pairs = [mathml(child) for child in children[start:stop]]
        text = "".join(t if i % 2 == 0 else _raised(t) for i, t in enumerate(pairs))
        before, after = (text, after) if prescript else (before, text)
    return before + base + after


def _table(element: Element) -> str:
    return "; ".join(" ".join(_parts(row)).strip() for row in element)


def _first(element: Element) -> str:
    return mathml(element[0]) if len(element) else ""


_WRITERS: dict[str, Callable[[Element], str]] = {
    "mtext": _text,
    "mspace": lambda _: " ",
    "mfrac": _fraction,
    "msub": _subscript,
    "msup": _power,
    "msubsup": _both,
    "mover": _over,
    "munder": _under,
    "munderover": _under_over,
    "msqrt": lambda element: f"√({_row(element)})",
    "mroot": _root,
    "mfenced": _fenced,
    "mmultiscripts": _scripts,
    "mtable": _table,
    "semantics": _first,  # its second child says the same in another language
    "annotation": lambda _: "",
    "annotation-xml": lambda _: "",
    "none": lambda _: "",
}
