"""An HTML tree as blocks: what a reader of the page would read, without its chrome."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from lxml import etree

from ingest.blocks import Block
from ingest.readers.common.clean import clean_line
from ingest.readers.common.hidden import is_prose
from ingest.readers.common.smuggled import part_messages
from ingest.readers.common.xml_tables import table_text
from ingest.readers.html.sight import SEEN, Sight

Element = Any

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_INLINE = frozenset(
    (
        "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark math "
        "nobr q ruby rb rp rt s samp small span strike strong sub sup time tt u var wbr"
    ).split()
)
_DROPPED = frozenset(
    (
        "script style noscript template head nav aside form button input select option textarea "
        "iframe object embed svg canvas audio video map img picture source link meta dialog "
        "menu annotation rp rt"
    ).split()
)
_DROPPED_ROLES = frozenset(
    (
        "navigation banner contentinfo search complementary menu menubar toolbar dialog note "
        "doc-toc"
    ).split()
)
_DROPPED_CLASSES = frozenset(
    (
        "navbox navbar nav menu breadcrumb breadcrumbs cookie cookies share social sharing "
        "advert ad ads noprint mw-editsection mw-jump-link mw-cite-backlink reference toc "
        "catlinks printfooter sidebar skip-link hatnote metadata "
        "pagination"
    ).split()
)
_FOR_SCREEN_READERS = frozenset(("sr-only", "visually-hidden", "screen-reader-text"))
_MARKUP = re.compile(r"<[^>]*>")
_MARK = re.compile(
    r"\[(?:\d{1,4}|note \d+|edit|citation needed|编辑|來源請求|来源请求)\]", re.IGNORECASE
)
_LINE_BREAK = "\u2028"


Hidden = list[tuple[str, str]]
"""Texts that can't be seen, each with why it can't first."""


def element_blocks(root: Element, sight: Sight | None = None) -> Iterator[Block]:
    """The blocks under `root` in document order; hidden text after the text that it stands in."""
    yield from _Walk(sight or Sight(root)).blocks(root)


def is_furniture(element: Element) -> bool:
    """Whether an element is a page's chrome: what no reader of its text would miss."""
    if not isinstance(element.tag, str) or element.tag in _DROPPED:
        return True
    if element.get("aria-hidden") == "true" or element.get("role") in _DROPPED_ROLES:
        return True
    if element.tag in ("header", "footer") and not _in_article(element):
        return True
    return not _DROPPED_CLASSES.isdisjoint(_classes(element))


def is_shown(element: Element, sight: Sight) -> bool:
    """Whether an element is part of what is read: neither hidden nor a page's chrome."""
    return not is_furniture(element) and not _gone(element, sight)


def _gone(element: Element, sight: Sight) -> str:
    """Why nothing of an element can be seen, "" when something may be."""
    if not _FOR_SCREEN_READERS.isdisjoint(_classes(element)):
        return "for screen readers"
    return sight.gone(element)


def _classes(element: Element) -> list[str]:
    return str(element.get("class", "")).lower().split()


def _in_article(element: Element) -> bool:
    return any(parent.tag in ("article", "blockquote") for parent in element.iterancestors())


class _Walk:
    """Gathers running text between block elements and yields it as paragraphs or items."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._text: list[str] = []
        self._hidden: Hidden = []
        self._item = False

    def blocks(self, element: Element) -> Iterator[Block]:
        """The blocks of one block element and of what is inside it."""
        if element.tag in _HEADINGS:
            yield from self._flush()
            if text := _marked(inline_text(element, self._sight, self._hidden)):
                yield Block("heading", text, _HEADINGS[element.tag])
            yield from self._flush()
            return
        if element.tag == "table" and _is_data(element):
            yield from self._flush()
            yield from _table(element, self._sight, self._hidden)
            yield from self._flush()
            return
        yield from self._flush()
        self._item = element.tag in ("li", "dd") or (self._item and element.tag in ("p", "div"))
        yield from self._inside(element)
        yield from self._flush()
        self._item = False

    def _inside(self, element: Element) -> Iterator[Block]:
        sight, hidden = self._sight, self._hidden
        self._text.append(_seen(element.text, element, sight, hidden))
        for child in element:
            if is_furniture(child):
                _comment(child, hidden)
            elif reason := _gone(child, sight):
                hidden += _unseen(child, reason)
            elif child.tag == "br":
                self._text.append(_LINE_BREAK)
            elif _is_inline(child):
                self._text.append(inline_text(child, sight, hidden))
            else:
                yield from self.blocks(child)
            self._text.append(_seen(child.tail, element, sight, hidden))

    def _flush(self) -> Iterator[Block]:
        text, self._text = "".join(self._text), []
        for part in re.split(rf"(?:\s*{_LINE_BREAK}\s*){{2,}}", text):
            if line := _marked(_joined(part)):
                yield Block("item" if self._item else "paragraph", line)
                self._item = False
        for reason, group in groupby(self._hidden, key=lambda found: found[0]):
            for line in filter(None, (_marked(part) for _, part in group)):
                if any(map(str.isalnum, line)):
                    yield Block("paragraph", line, hidden=reason)
        self._hidden.clear()


def _seen(text: str | None, element: Element, sight: Sight, hidden: Hidden) -> str:
    """What can be seen of an element's own text; the rest goes to `hidden`."""
    if not text:
        return ""
    text, messages = part_messages(text)
    hidden += messages
    if text.strip() and (reason := sight.hides(element)):
        hidden.append((reason, text))
        return " "
    return text


def _comment(node: Element, hidden: Hidden) -> None:
    """Put a comment that says something to `hidden`: one that is no mark, code or condition."""
    if node.tag is etree.Comment and not (node.text or "").lstrip().startswith(("[if", "[endif")):
        text = _MARKUP.sub(" ", node.text or "")
        if is_prose(text):
            hidden.append(("comment", text))


def _unseen(element: Element, reason: str) -> Hidden:
    """The text of an element of which nothing can be seen, block by block."""
    return [(reason, block.text) for block in _Walk(SEEN).blocks(element)]


def _is_inline(element: Element) -> bool:
    """Whether an element is running text: an inline tag with nothing but such inside."""
    return element.tag in _INLINE and all(
        not isinstance(child.tag, str)
        or child.tag in _INLINE
        or child.tag == "br"
        or child.tag in _DROPPED
        for child in element.iterdescendants()
    )


def inline_text(element: Element, sight: Sight, hidden: Hidden | None = None) -> str:
    """The shown text of an element as it would run on, line breaks as blanks.

    What can't be seen of it is added to `hidden`.
    """
    hidden = [] if hidden is None else hidden
    parts = [_seen(element.text, element, sight, hidden)]
    for child in element:
        if is_furniture(child):
            _comment(child, hidden)
        elif reason := _gone(child, sight):
            hidden += _unseen(child, reason)
        else:
            parts.append(_LINE_BREAK if child.tag == "br" else inline_text(child, sight, hidden))
            if child.tag not in _INLINE:
                parts.append(" ")
        parts.append(_seen(child.tail, element, sight, hidden))
    return "".join(parts)


def _joined(text: str) -> str:
    """Source line ends are blanks in HTML; between Chinese characters they stand for nothing."""
    return clean_line(re.sub(r"[ \t\r\f]*\n\s*", "\n", text))


def _marked(text: str) -> str:
    """`text` on one line without reference marks such as [12] and [edit]."""
    return clean_line(_MARK.sub("", _joined(text)))


def _is_data(table: Element) -> bool:
    """Whether a table holds data; one for layout is read through like any other container."""
    if (
        table.get("role") == "presentation"
        or next(table.iterdescendants("table"), None) is not None
    ):
        return False
    rows = [len(row.xpath("./td|./th")) for row in table.iterdescendants("tr")]
    if max(rows, default=0) < 2:
        return False
    return len(rows) > 1 or next(table.iterdescendants("th"), None) is not None


def _table(table: Element, sight: Sight, hidden: Hidden) -> Iterator[Block]:
    _clear(table, sight, hidden)
    for caption in table.iterchildren("caption"):
        if text := _marked(inline_text(caption, SEEN)):
            yield Block("paragraph", text)
    if text := table_text(table, lambda cell: _marked(inline_text(cell, SEEN))):
        yield Block("table", text)


def _clear(table: Element, sight: Sight, hidden: Hidden) -> None:
    """Move what can't be seen of a table to `hidden`: it mustn't even say which rows are heads."""
    for node in list(table.iterdescendants()):
        if not _is_within(node, table):
            continue
        node.tail = _seen(node.tail, node.getparent(), sight, hidden)
        if is_shown(node, sight):
            node.text = _seen(node.text, node, sight, hidden)
            continue
        if is_furniture(node):
            _comment(node, hidden)
        else:
            hidden += _unseen(node, _gone(node, sight))
        node.drop_tree()


def _is_within(node: Element, table: Element) -> bool:
    """Whether a node is still part of the table: its parents may have been dropped."""
    return any(parent is table for parent in node.iterancestors())
