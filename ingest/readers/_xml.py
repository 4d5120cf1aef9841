"""XML read safely and in a stream, and the text of an element as a reader would see it.

Nothing outside the file is ever opened: no DTD, no external entity, no network. Entities that
the file declares aren't expanded (an "entity bomb" grows by expansion). Those of HTML (`&alpha;`,
`&nbsp;`), which JATS and PubMed DTDs declare, become their characters without a DTD.
Comments and processing instructions are left out by the parser.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from html.entities import html5
from typing import Any

from lxml import etree

from ingest.blocks import Source
from ingest.readers._clean import clean_line
from ingest.readers._math import mathml, superscript, tex
from taiyi_rag.errors import ReadError

Element = Any
"""An lxml element: lxml ships no types."""

Rule = Callable[[Element, "Rules"], str]
Rules = Mapping[str, Rule]
"""How an element of that local name is written, where it isn't simply its text in place."""

SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,  # keeps libxml2's limits on depth (256) and text (10 MB a node)
    "remove_comments": True,
    "remove_pis": True,
}

_TOO_DEEP = "its elements are nested more than 200 deep; such a file isn't read."


def read_each(
    data: bytes,
    name: str,
    tags: tuple[str, ...],
    convert: Callable[[Element], Iterator[Source]],
) -> Iterator[Source | ReadError]:
    """What `convert` makes of every record of those tags; a damaged record is a `ReadError`.

    When the XML itself breaks off, the records before that place have been yielded.
    """
    try:
        for element in records(data, tags):
            try:
                yield from convert(element)
            except ReadError as error:
                yield ReadError(f"{name}: {error}")
            except RecursionError:
                yield ReadError(f"{name}: {_TOO_DEEP}")
    except ReadError as error:
        yield ReadError(f"{name}: {error}")


def records(data: bytes, tags: tuple[str, ...]) -> Iterator[Element]:
    """The elements of those tags (`{*}name` for any namespace), each dropped after its turn.

    Memory is that of one record, whatever the file's size. `ReadError` where the XML is damaged.
    """
    # A blank line before the XML declaration is common in files put together by hand.
    parser: Any = etree.iterparse(io.BytesIO(data.lstrip()), tag=tags, **SAFE)
    try:
        for _, element in parser:
            yield element
            element.clear()
            for node in (element, *element.iterancestors()):
                while node.getprevious() is not None:
                    del node.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise ReadError(_explain(parser.error_log)) from error


def _explain(log: Any) -> str:
    """What libxml2 stumbled over, in words that say what to do."""
    entry = next(iter(log), None)
    if entry is None:
        return "the file holds no XML. Download or export it again."
    kind, message, line = entry.type_name, entry.message.strip(), entry.line
    if kind == "ERR_UNDECLARED_ENTITY":
        return f"it has no DOCTYPE for its entities ({message}). Write the character itself."
    if "amplification" in message or kind == "ERR_ENTITY_LOOP":
        return "its entities expand without bound; such a file isn't read. Ask where it came from."
    if "depth" in message:
        return _TOO_DEEP
    if kind == "ERR_RESOURCE_LIMIT":
        return "a single element holds more than 10 MB; such a file isn't read. Split it."
    if kind == "ERR_DOCUMENT_END":
        return f"a second document begins in line {line}. Save each as a file of its own."
    if kind in ("ERR_TAG_NOT_FINISHED", "ERR_GT_REQUIRED"):
        return f"the XML breaks off in line {line}. Download or export the file again."
    if "ENCODING" in kind:
        return f"line {line} isn't in the encoding that the file declares. Save it as UTF-8."
    return f"the XML is damaged in line {line} ({message}). Repair it, or export the file again."


def strip_namespaces(element: Element) -> Element:
    """`element`, in place, with local names only."""
    for node in element.iter(etree.Element):
        if node.tag[0] == "{":
            node.tag = node.tag.rpartition("}")[2]
    return element


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
