"""The text of an XML element as a reader would see it.

Entities of HTML (`&alpha;`, `&nbsp;`), which JATS and PubMed DTDs declare, become their characters
without a DTD; others are refused. Formats add rules of their own to `RULES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.entities import html5
from typing import Any

from lxml import etree

from ingest.readers.common.clean import clean_line
from ingest.readers.common.formulas import mathml, superscript, tex
from taiyi_rag.errors import ReadError

Element = Any
"""An lxml element: lxml ships no types."""

Rule = Callable[[Element, "Rules"], str]
Rules = Mapping[str, Rule]
"""How an element of that local name is written, where it isn't simply its text in place."""


def squeeze(raw: str) -> str:
    """`raw` on one line, cleaned; the short way for plain ASCII, which most records are."""
    return " ".join(raw.split()) if raw.isascii() and "\x7f" not in raw else clean_line(raw)


def text(element: Element | None, rules: Rules | None = None) -> str:
    """The text of `element` on one line, markup inside it kept as text; "" for None.

    Nothing stands between inline elements (`CO<sub>2</sub>` is CO2) and a blank between blocks.
    """
    if element is None:
        return ""
    if not len(element):
        return squeeze(element.text or "")
    return squeeze(inner(element, RULES if rules is None else rules))


def text_at(element: Element, path: str) -> str:
    """The text of the first descendant at `path`, or ""."""
    return text(element.find(path))


def inner(element: Element, rules: Rules) -> str:
    """The text inside `element` with the source's own blanks."""
    parts = [element.text or ""]
    for child in element:
        put(parts, child, rules)
    return "".join(parts)


def put(parts: list[str], child: Element, rules: Rules) -> None:
    """Add the text of `child` and what follows it to `parts`, which isn't empty."""
    if child.tag in _SCRIPTS:
        parts[-1] = _before_script(parts[-1], child)
    parts += (outer(child, rules), child.tail or "")


def _before_script(raw: str, script: Element) -> str:
    """`raw` without the line break that a pretty-printer put before `<sub>` or `<sup>`.

    A raised number at a word's start keeps its blank: "with <sup>131</sup>I".
    """
    bare = raw.rstrip()
    starts_word = script.tag == "sup" and (script.tail or "")[:1].isalnum()
    return raw if starts_word or "\n" not in raw[len(bare) :] else bare


def outer(element: Element, rules: Rules) -> str:
    """The text of `element` as it stands inside its parent, by its rule."""
    if element.tag is etree.Entity:
        return _character(element)
    rule = rules.get(element.tag.rpartition("}")[2])
    return rule(element, rules) if rule else inner(element, rules)


def _character(entity: Element) -> str:
    name = entity.text[1:-1]
    if f"{name};" in html5:
        return html5[f"{name};"]
    raise ReadError(
        f"it uses the entity &{name};, whose text the file declares itself or takes from another"
        " file. For safety such entities aren't opened: write the text in its place."
    )


def nothing(_element: Element, _rules: Rules) -> str:
    """The rule for elements that hold no running text."""
    return ""


def spaced(element: Element, rules: Rules) -> str:
    """The rule for blocks: their text with a blank on both sides."""
    return f" {inner(element, rules)} "


def _sup(element: Element, rules: Rules) -> str:
    return superscript(inner(element, rules))


def _math(element: Element, _rules: Rules) -> str:
    return _entities(mathml(element))


def _entities(line: str) -> str:
    return re.sub(r"&(\w+;)", lambda found: html5.get(found[1], found[0]), line)


def _tex(element: Element, _rules: Rules) -> str:
    said_in_mathml = element.getparent().find("{*}math") is not None
    return "" if said_in_mathml else tex(element.text or "")


def _alternatives(element: Element, rules: Rules) -> str:
    """One of several forms of the same thing: MathML before TeX before the rest."""
    forms = sorted(element.iterchildren("*"), key=_rank)
    return outer(forms[0], rules) if forms else ""


def _rank(form: Element) -> int:
    return _RANKS.get(form.tag.rpartition("}")[2], 2)


_SCRIPTS = ("sub", "sup")
_RANKS = {"math": 0, "textual-form": 0, "tex-math": 1, "graphic": 3, "inline-graphic": 3}

_BLOCKS = (
    "p title label break br sec caption list list-item item def-list def-item term def table tr td"
    " th paragraph disp-formula disp-quote AbstractText col-head media"
)

RULES: Rules = {
    **dict.fromkeys(_BLOCKS.split(), spaced),
    "sup": _sup,
    "math": _math,
    "tex-math": _tex,
    "alternatives": _alternatives,
}
