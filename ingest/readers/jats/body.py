"""The body of a JATS article as blocks: sections, paragraphs, lists, figures, tables.

Levels count from 1; level 0 is "inside a box or a quotation", where titles are paragraphs, since
the text after the box stands under the section's heading again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ingest.blocks import Block
from ingest.readers.common.xml_text import outer, put
from ingest.readers.jats.text import (
    BODY,
    caption,
    footnote,
    heading,
    is_noise,
    line,
    polish,
    rows,
    said,
    sentences,
)

Element = Any
Blocks = Iterator[Block]


def section(element: Element, level: int, default: str = "") -> Blocks:
    """A titled part: its heading, then what stands under it; nothing if that is empty."""
    title = heading(element) or default
    inside = list(children(element, level + 1 if level and title else level))
    if inside and title:
        yield _title(title, level)
    yield from inside


def _title(title: str, level: int) -> Block:
    return Block("heading", title, level) if level else Block("paragraph", title)


def children(element: Element, level: int) -> Blocks:
    """The blocks inside `element`. Text that stands free in it makes paragraphs.

    Floats (figures, tables, boxes) inside a paragraph follow it: they don't cut its sentence.
    """
    run, floats = [element.text or ""], []
    for child in element:
        write = _WRITERS.get(child.tag)
        if write is None or (child.tag == "disp-formula" and element.tag == "p"):
            put(run, child, BODY)
        elif child.tag in _FLOATS and element.tag == "p":
            floats.append(child)
            run.append(child.tail or "")
        else:
            yield from _paragraph(run)
            yield from write(child, level)
            run = [child.tail or ""]
    yield from _paragraph(run)
    for child in floats:
        yield from _WRITERS[child.tag](child, level)


def _paragraph(run: list[str]) -> Blocks:
    text = polish("".join(run))
    if any(map(str.isalnum, text)) and not is_noise(text):
        yield Block("paragraph", text)


def _list(element: Element, _level: int) -> Blocks:
    if element.find("title") is not None:
        yield Block("paragraph", heading(element))
    ordered = element.get("list-type") == "order"
    for number, item in enumerate(element.iterchildren("list-item"), 1):
        sign = line(item.find("label"))
        sign = sign if any(map(str.isalnum, sign)) else f"{number}." if ordered else ""
        yield from _item(item, sign)


def _item(item: Element, sign: str) -> Blocks:
    """The paragraphs of one item, its number before the first, and the lists inside it."""
    for block in children(item, 0):
        if block.kind == "paragraph":
            yield Block("item", f"{sign} {block.text}".strip())
            sign = ""
        else:
            yield block


def _definitions(element: Element, level: int) -> Blocks:
    if element.find("title") is not None:
        yield Block("paragraph", heading(element))
    for item in element.iterchildren("def-item"):
        term = line(item.find("term"))
        meaning = " ".join(line(part) for part in item.iterchildren("def"))
        yield Block("item", f"{term}: {meaning}" if meaning else term)
    for nested in element.iterchildren("def-list"):
        yield from _definitions(nested, level)


def _box(element: Element, _level: int) -> Blocks:
    return section(element, 0)


def _figure(element: Element, level: int) -> Blocks:
    """A figure or a group of them: its caption, then what else it holds; its picture isn't read."""
    yield from _caption(element)
    for child in element.iterchildren("*"):
        if child.tag not in ("label", "caption"):
            yield from _WRITERS.get(child.tag, children)(child, level)


def _caption(element: Element) -> Blocks:
    text = caption(element)
    if text and not is_noise(text):
        yield Block("paragraph", text)


def _table(element: Element, _level: int) -> Blocks:
    """Caption, rows, footnotes. `alternatives` holds the same table as a picture."""
    yield from _caption(element)
    for table in element.iterfind(".//table"):
        if not any(True for _ in table.iterancestors("td", "th")):
            yield Block("table", rows(table))
    for part in element.iterchildren("table-wrap-foot", "p", "list", "def-list", "disp-quote"):
        yield from _foot(part)


def _foot(element: Element) -> Blocks:
    """The notes under a table, one paragraph each."""
    notes = list(element.iter("fn")) or list(element.iter("p")) or [element]
    texts = [footnote(note) for note in notes]
    yield from (Block("paragraph", text) for text in texts if any(map(str.isalnum, text)))
    if element.find(".//fn") is not None:
        loose = map(footnote, element.iterchildren("p", "attrib"))
        yield from (Block("paragraph", text) for text in loose if text)


def _supplement(element: Element, _level: int) -> Blocks:
    """What is said of a supplementary file, if more than its name."""
    legends = (*element.iterfind("caption"), *element.iterfind("media/caption"))
    words = [text for legend in legends for text in said(legend)]
    words += said(element.iterchildren("p"))
    if words:
        yield Block("paragraph", sentences(line(element.find("label")).rstrip(".:"), *words))


def notes(element: Element, level: int) -> Blocks:
    """The footnotes of the article (`fn-group`), each under the heading that its type means."""
    group, standing = heading(element) or "Notes", ""
    for note in element.iterchildren("fn"):
        title = note_title(note) or group
        inside = list(children(note, 0))
        if inside and title != standing:
            yield _title(title, level)
            standing = title
        yield from inside


def note_title(note: Element) -> str:
    """The heading for a note of that type (`fn-type`, `notes-type`), or ""."""
    kind = note.get("fn-type") or note.get("notes-type") or ""
    return _NOTE_TITLES.get(kind, "")


def _typed(element: Element, level: int) -> Blocks:
    return section(element, level, _DEFAULTS.get(element.tag) or note_title(element))


def _formula(element: Element, _level: int) -> Blocks:
    yield from _paragraph([outer(element, BODY)])


def _nothing(_element: Element, _level: int) -> Blocks:
    yield from ()


_DEFAULTS = {"ack": "Acknowledgements", "glossary": "Abbreviations"}

_NOTE_TITLES = {
    **dict.fromkeys(("COI-statement", "conflict", "coi-statement"), "Competing interests"),
    **dict.fromkeys(("con", "author-contribution", "participating-researchers"), "Contributions"),
    **dict.fromkeys(("financial-disclosure", "supported-by", "funding-information"), "Funding"),
    **dict.fromkeys(("data-availability", "data-availability-statement"), "Data availability"),
    "supplementary-material": "Supplementary material",
    "abbr": "Abbreviations",
}

_FLOATS = {"fig", "fig-group", "table-wrap", "table-wrap-group", "boxed-text"}
_FLOATS |= {"supplementary-material", "media"}

_WRITERS: dict[Any, Callable[[Element, int], Blocks]] = {
    **dict.fromkeys(("sec", "app", "app-group"), section),
    **dict.fromkeys(("ack", "glossary", "notes", "bio"), _typed),
    **dict.fromkeys(("p", "caption", "verse-group", "speech"), children),
    **dict.fromkeys(("boxed-text", "disp-quote", "statement", "question"), _box),
    **dict.fromkeys(("fig", "media", "fig-group", "table-wrap-group"), _figure),
    **dict.fromkeys(("title", "label", "sec-meta", "object-id", "graphic", "ref-list"), _nothing),
    **dict.fromkeys(("kwd-group", "permissions", "alt-text"), _nothing),
    "list": _list,
    "def-list": _definitions,
    "fn-group": notes,
    "table-wrap": _table,
    "supplementary-material": _supplement,
    "disp-formula": _formula,
}
