"""The narrative of an SPL section as blocks: paragraphs, lists, tables, picture captions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ingest.blocks import Block
from ingest.readers.common.xml_tables import raised, table_text
from ingest.readers.common.xml_text import RULES, Rules, inner, outer, put, squeeze, text

Element = Any
Blocks = Iterator[Block]

_LEADER = re.compile(r"\s*(?:-{4,}|_{4,}|\.{5,}|…{2,})\s*")
_BULLETS = "•●○◦▪■·* "
_UNTITLED = ("SPL UNCLASSIFIED SECTION", "SPL PRODUCT DATA ELEMENTS SECTION")


def _footnote(element: Element, rules: Rules) -> str:
    return f" ({squeeze(inner(element, rules))})"


def _cell_superscript(element: Element, rules: Rules) -> str:
    return raised(RULES["sup"](element, rules))


_INLINE: Rules = {**RULES, "footnote": _footnote}
_CELL: Rules = {**_INLINE, "sup": _cell_superscript}


def section_title(section: Element) -> str:
    """The title, else the name of its LOINC code in readable case, else ""."""
    title = text(section.find("title"), _INLINE)
    code = section.find("code")
    name = "" if code is None else (code.get("displayName") or "").strip()
    if title or not name or name.upper() in _UNTITLED:
        return title
    return name.upper().removesuffix(" SECTION").removeprefix("SPL ").capitalize()


def text_blocks(narrative: Element | None, section: Element) -> Blocks:
    """The blocks of a `text` element; `section` holds the pictures that it shows."""
    if narrative is None:
        return
    pictures = {
        media.get("ID"): text(media.find("text"), _INLINE)
        for media in section.iterfind("component/observationMedia")
    }
    yield from _blocks(narrative, pictures)


def _blocks(element: Element, pictures: dict[str, str]) -> Blocks:
    """Blocks inside `element`; text that stands free in it makes paragraphs."""
    run = [element.text or ""]
    for child in element:
        write = _WRITERS.get(child.tag)
        if write is None:
            put(run, child, _INLINE)
        else:
            yield from _paragraph(run)
            yield from write(child, pictures)
            run = [child.tail or ""]
    yield from _paragraph(run)


def _paragraph(run: list[str]) -> Blocks:
    words = _LEADER.sub(" … ", squeeze("".join(run))).strip()
    if any(map(str.isalnum, words)):
        yield Block("paragraph", words)


def _list(element: Element, pictures: dict[str, str]) -> Blocks:
    """Items with their own mark (`caption`) or number; lists inside an item follow it."""
    ordered = element.get("listType") == "ordered"
    yield from _paragraph([outer(c, _INLINE) for c in element.iterchildren("caption")])
    for number, item in enumerate(element.iterchildren("item"), 1):
        mark = text(item.find("caption"), _INLINE)
        mark = mark if any(map(str.isalnum, mark)) else f"{number}." if ordered else ""
        for block in _blocks(item, pictures):
            if block.kind == "paragraph":
                yield Block("item", f"{mark} {block.text.lstrip(_BULLETS)}".strip())
                mark = ""
            else:
                yield block


def _table(element: Element, _pictures: dict[str, str]) -> Blocks:
    yield from _paragraph([outer(c, _INLINE) for c in element.iterchildren("caption")])
    rows = table_text(element, lambda cell: text(cell, _CELL))
    if rows:
        yield Block("table", rows)


def _picture(element: Element, pictures: dict[str, str]) -> Blocks:
    """A picture is its caption, else the description that the section gives of it."""
    caption = text(element.find("caption"), _INLINE)
    said = caption or pictures.get(element.get("referencedObject", ""), "")
    if " " in said:  # a single word is a file's name
        yield Block("paragraph", said)


def _nothing(_element: Element, _pictures: dict[str, str]) -> Blocks:
    yield from ()


_WRITERS: dict[Any, Callable[[Element, dict[str, str]], Blocks]] = {
    "paragraph": _blocks,
    "list": _list,
    "table": _table,
    "renderMultiMedia": _picture,
    "caption": _nothing,
}
