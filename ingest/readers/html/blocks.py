"""An HTML tree as blocks: what a reader of the page would read, without its chrome."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.blocks import Block
from ingest.readers.common.clean import clean_line
from ingest.readers.common.xml_tables import table_text

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
        "catlinks printfooter sidebar skip-link sr-only visually-hidden hatnote metadata "
        "pagination"
    ).split()
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"\[(?:\d{1,4}|note \d+|edit|citation needed|编辑|來源請求|来源请求)\]", re.IGNORECASE
)
_LINE_BREAK = "\u2028"


def element_blocks(root: Element) -> Iterator[Block]:
    """The blocks under `root` in document order."""
    yield from _Walk().blocks(root)


def is_shown(element: Element) -> bool:
    """Whether an element is part of what is read: neither hidden nor a page's chrome."""
    if not isinstance(element.tag, str) or element.tag in _DROPPED:
        return False
    if "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return False
    if _HIDING.search(element.get("style", "")) or element.get("role") in _DROPPED_ROLES:
        return False
    if element.tag in ("header", "footer") and not _in_article(element):
        return False
    return _DROPPED_CLASSES.isdisjoint(element.get("class", "").lower().split())


def _in_article(element: Element) -> bool:
    return any(parent.tag in ("article", "blockquote") for parent in element.iterancestors())


class _Walk:
    """Gathers running text between block elements and yields it as paragraphs or items."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._item = False

    def blocks(self, element: Element) -> Iterator[Block]:
        """The blocks of one block element and of what is inside it."""
        if element.tag in _HEADINGS:
            yield from self._flush()
            if text := _marked(inline_text(element)):
                yield Block("heading", text, _HEADINGS[element.tag])
            return
        if element.tag == "table" and _is_data(element):
            yield from self._flush()
            yield from _table(element)
            return
        yield from self._flush()
        self._item = element.tag in ("li", "dd") or (self._item and element.tag in ("p", "div"))
        yield from self._inside(element)
        yield from self._flush()
        self._item = False

    def _inside(self, element: Element) -> Iterator[Block]:
        self._text.append(element.text or "")
        for child in element:
            if is_shown(child):
                if child.tag == "br":
                    self._text.append(_LINE_BREAK)
                elif _is_inline(child):
                    self._text.append(inline_text(child))
                else:
                    yield from self.blocks(child)
            self._text.append(child.tail or "")

    def _flush(self) -> Iterator[Block]:
        text, self._text = "".join(self._text), []
        for part in re.split(rf"(?:\s*{_LINE_BREAK}\s*){{2,}}", text):
            if line := _marked(_joined(part)):
                yield Block("item" if self._item else "paragraph", line)
                self._item = False


def _is_inline(element: Element) -> bool:
    """Whether an element is running text: an inline tag with nothing but such inside."""
    return element.tag in _INLINE and all(
        child.tag in _INLINE or child.tag == "br" or child.tag in _DROPPED
        for child in element.iterdescendants()
    )


def inline_text(element: Element) -> str:
    """The shown text of an element as it would run on, line breaks as blanks."""
    parts = [element.text or ""]
    for child in element:
        if is_shown(child):
            parts.append(_LINE_BREAK if child.tag == "br" else inline_text(child))
            if child.tag not in _INLINE:
                parts.append(" ")
        parts.append(child.tail or "")
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


def _table(table: Element) -> Iterator[Block]:
    for caption in table.iterchildren("caption"):
        if text := _marked(inline_text(caption)):
            yield Block("paragraph", text)
    for hidden in [
        e for e in table.iterdescendants() if isinstance(e.tag, str) and not is_shown(e)
    ]:
        if hidden.getparent() is not None:
            hidden.drop_tree()
    if text := table_text(table, lambda cell: _marked(inline_text(cell))):
        yield Block("table", text)
