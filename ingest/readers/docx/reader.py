"""Word documents (DOCX), by python-docx and lxml: headings, paragraphs, items, tables, notes."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import PurePath
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from ingest.blocks import Block, Source
from ingest.readers.common.clean import clean_line
from ingest.readers.common.hidden import WHITE, Colour, hidden_warnings
from ingest.readers.common.titles import is_author, is_title
from ingest.readers.docx.package import check_package
from ingest.readers.docx.shading import rgb
from ingest.readers.docx.sight import Sight
from ingest.readers.docx.tables import single_cell, table_rows
from ingest.readers.docx.text import (
    PARAGRAPH,
    TABLE,
    Hidden,
    boxes,
    children,
    footnote_ids,
    paragraph_text,
)
from taiyi_rag.errors import ReadError

Element = Any

_HEADING = re.compile(
    r"(?:heading|标题|標題|überschrift|titre|título|rubrik)\s*([1-9])", re.IGNORECASE
)
_TITLE = re.compile(r"title|标题|標題|titel|titre", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*(?:heading|标题|[1-9])", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number|paragraph)|列表|列出段落", re.IGNORECASE)
_NOTES = {"footnote": "/footnotes", "endnote": "/endnotes"}
_DAMAGE = (
    PackageNotFoundError,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,  # an unknown way to compress
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
)
_PYTHON_DOCX = datetime(2013, 12, 23, 23, 15, tzinfo=UTC)
"""When python-docx's empty template was made: no document's own date."""


def read(data: bytes, name: str) -> Iterable[Source]:
    """The document in `data`. Raises ReadError when it is encrypted, damaged or no DOCX."""
    check_package(data, name, "word/document.xml", "Word document")
    try:
        document = docx.Document(BytesIO(data))
        reader = _Reader(document)
        blocks = list(reader.blocks(document.element.body))
        core = document.core_properties
        fields = _fields(core)
        named = clean_line(core.title or "")
    except _DAMAGE as error:
        raise ReadError(
            f"{name} is damaged. Open it in Word or LibreOffice, save it as .docx again, and retry."
        ) from error
    if not blocks:
        raise ReadError(f"{name} holds no text. If its pages are pictures, run OCR over it first.")
    title = reader.title or (named if is_title(named) else "")
    if not title and blocks[0].level == 1 and is_title(blocks[0].text):
        title = blocks[0].text
    title = title or PurePath(name).stem or name
    if blocks[0].kind == "heading" and blocks[0].text == title:
        blocks = blocks[1:]
    return [Source(title, blocks, "docx", None, fields, hidden_warnings(blocks))]


def _fields(core: Any) -> dict[str, object]:
    fields: dict[str, object] = {}
    author = clean_line(core.author or "")
    if author and is_author(author):
        fields["authors"] = (author,)
    created = core.created
    if created is not None and created.replace(tzinfo=UTC) != _PYTHON_DOCX:
        fields["year"] = created.year
    return fields


class _Reader:
    """Walks a document's body with its styles and notes at hand."""

    def __init__(self, document: Any) -> None:
        self.title = ""
        self._styles = {s.style_id: s for s in document.styles}
        self._sight = Sight(document.styles.element, _page_colour(document))
        self._notes = dict(_notes(document.part, self._sight))
        self._look = lru_cache(maxsize=None)(self._style)

    def blocks(self, parent: Element) -> Iterator[Block]:
        """The blocks of a body, a text box or a lone cell, in order."""
        for child in children(parent):
            if child.tag == PARAGRAPH:
                yield from self._paragraph(child)
            elif child.tag == TABLE:
                yield from self._table(child)
            elif not _is_contents(child):
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        hidden: Hidden = []
        text = paragraph_text(paragraph, self._sight, hidden)
        kind, level = self._kind(paragraph)
        if text and kind == "title" and not self.title:
            self.title = text
        elif text and kind != "contents":
            yield _block(kind, text, level)
        yield from _hidden_blocks(hidden)
        for box in boxes(paragraph):
            yield from self.blocks(box)
        yield from self._called_notes(paragraph)

    def _table(self, table: Element) -> Iterator[Block]:
        cell = single_cell(table)
        if cell is not None:  # a frame around text
            yield from self.blocks(cell)
            return
        hidden: Hidden = []
        if rows := table_rows(table, self._sight, hidden):
            yield Block("table", "\n".join(rows))
        yield from _hidden_blocks(hidden)
        yield from self._called_notes(table)

    def _called_notes(self, element: Element) -> Iterator[Block]:
        for call in footnote_ids(element):
            note, hidden = self._notes.get(call, ("", []))
            if note:
                yield Block("paragraph", note)
            yield from _hidden_blocks(hidden)

    def _kind(self, paragraph: Element) -> tuple[str, int]:
        """What a paragraph is, and a heading's level."""
        own = paragraph.find(qn("w:pPr"))
        style = own.find(qn("w:pStyle")) if own is not None else None
        kind, level = self._look(style.get(qn("w:val")) if style is not None else None)
        outline = _outline_level(own)
        if outline is not None:
            kind, level = ("heading", outline + 1) if outline < 9 else ("paragraph", 0)
        if kind == "paragraph" and own is not None and _is_numbered(own):
            kind = "item"
        return kind, level

    def _style(self, style_id: str | None) -> tuple[str, int]:
        """What a style makes of its paragraphs; styles inherit from what they are based on."""
        style, seen = self._styles.get(style_id), 0
        while style is not None and seen < 20:
            name = style.name or ""
            if _CONTENTS.match(name):
                return "contents", 0
            if heading := _HEADING.match(name):
                return "heading", int(heading[1])
            if _TITLE.fullmatch(name):
                return "title", 0
            outline = _outline_level(style.element.find(qn("w:pPr")))
            if outline is not None and outline < 9:
                return "heading", outline + 1
            if _LIST.match(name) and name.lower() != "list paragraph":
                return "item", 0
            style, seen = getattr(style, "base_style", None), seen + 1
        return "paragraph", 0


def _block(kind: str, text: str, level: int) -> Block:
    if kind in ("heading", "title"):
        return Block("heading", text, level or 1)
    return Block("item" if kind == "item" else "paragraph", text)


def _outline_level(properties: Element | None) -> int | None:
    level = properties.find(qn("w:outlineLvl")) if properties is not None else None
    value = level.get(qn("w:val")) if level is not None else None
    return int(value) if value and value.isdigit() else None


def _is_numbered(properties: Element) -> bool:
    number = properties.find(f"{qn('w:numPr')}/{qn('w:numId')}")
    return number is not None and number.get(qn("w:val")) != "0"


def _is_contents(element: Element) -> bool:
    """Whether a content control is Word's own table of contents."""
    gallery = element.find(f"{qn('w:sdtPr')}//{qn('w:docPartGallery')}")
    return gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"


def _notes(part: Any, sight: Sight) -> Iterator[tuple[str, tuple[str, Hidden]]]:
    """The text of every footnote and endnote by kind and id, and what of it can't be seen."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in part.rels.values():
        for kind, ending in _NOTES.items():
            if not relation.is_external and relation.reltype.endswith(ending):
                for note in etree.fromstring(relation.target_part.blob, parser):
                    hidden: Hidden = []
                    texts = [paragraph_text(p, sight, hidden) for p in note.iter(PARAGRAPH)]
                    yield f"{kind} {note.get(qn('w:id'))}", (" ".join(filter(None, texts)), hidden)


def _hidden_blocks(hidden: Hidden) -> Iterator[Block]:
    return (Block("paragraph", text, hidden=reason) for reason, text in hidden)


def _page_colour(document: Any) -> Colour:
    """The colour of the page, which is shown where the document's settings say so."""
    background = document.element.find(qn("w:background"))
    shown = document.settings.element.find(qn("w:displayBackgroundShape"))
    if background is None or shown is None:
        return WHITE
    return rgb(background.get(qn("w:color"), "")) or WHITE
