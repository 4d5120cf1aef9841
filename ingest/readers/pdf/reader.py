"""PDF, by pdfium: paragraphs, headings, items and tables, every line with its page and box.

Pages without a usable text layer are read by OCR where the extra `ocr` is installed, with a warning
(`scans`); else they are named in a warning, and a file of nothing else is an error. What this
reader takes out on purpose is running headers and footers, page numbers and tables of contents
(`furniture`).

pdfium isn't safe for threads: call `read` from one thread at a time, or from processes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import PurePath

from pypdfium2 import PdfDocument, PdfiumError

from ingest.blocks import Source
from ingest.readers.common.clean import clean_line
from ingest.readers.common.hidden import hidden_warnings
from ingest.readers.common.pace import pulse
from ingest.readers.common.titles import is_title
from ingest.readers.pdf.blocks import page_blocks
from ingest.readers.pdf.damage import damage, is_truncated
from ingest.readers.pdf.features import Features, features
from ingest.readers.pdf.headings import plain
from ingest.readers.pdf.hidden_blocks import with_hidden
from ingest.readers.pdf.page import Page, read_page
from ingest.readers.pdf.recognition import is_installed
from ingest.readers.pdf.scans import page_numbers, recognised
from taiyi_rag.errors import ReadError

MOST_PAGES = 5_000
_UNREADABLE = 0.3  # of a page's characters: from here on its text layer is garbage
_FEW_CHARACTERS = 10  # on a page of pictures: a page number, no text layer
_MOST_ENTRIES = 20_000
_INSTALL = "pip install 'taiyi-rag[ocr]'"
_YEAR = re.compile(r"D:((?:19|20)\d\d)")


def read(data: bytes, name: str) -> Iterable[Source]:
    """The document in `data`. Raises ReadError when it is encrypted, damaged, or all scans."""
    document = _opened(data, name)
    try:
        pages, warnings = _pages(document, name, features(data))
        warnings += _damage(data)
        readable = _readable(document, pages, name, warnings)
        blocks, largest = page_blocks(readable, _outline(document))
        blocks = with_hidden(blocks, pages)
        warnings += hidden_warnings(blocks)
        if not blocks:
            raise ReadError(f"{name} holds no text. If it should, save it as PDF again.")
        title = _title(document, largest, name)
        blocks = [b for b in blocks if b.kind != "heading" or plain(b.text) != plain(title)]
        again = any(_INSTALL in warning for warning in warnings)
        return [Source(title, blocks, "pdf", None, _fields(document), tuple(warnings), again)]
    finally:
        document.close()


def _opened(data: bytes, name: str) -> PdfDocument:
    try:
        document = PdfDocument(data)
        count = len(document)
    except PdfiumError as error:
        raise ReadError(_why_not(data, name, str(error))) from error
    if not count:
        raise ReadError(f"{name} has no pages: it is damaged. Get a fresh copy and try again.")
    if count > MOST_PAGES:
        document.close()
        raise ReadError(
            f"{name} has {count:,} pages, more than the {MOST_PAGES:,} that are read. "
            "Split it into smaller files."
        )
    return document


def _why_not(data: bytes, name: str, error: str) -> str:
    """What to tell of a file that pdfium doesn't open."""
    if "assword" in error or "ecurity" in error:
        return (
            f"{name} is encrypted and needs a password. Ask for an unprotected copy, or save one "
            "without a password, and try again."
        )
    if is_truncated(data):
        return f"{name} is cut off: its end is missing. Copy or download it again."
    return (
        f"{name} is damaged or isn't a PDF. Open it in a PDF viewer and save it again, or get a "
        "fresh copy."
    )


def _pages(document: PdfDocument, name: str, has: Features) -> tuple[list[Page], list[str]]:
    """The pages that can be loaded, and a warning that names the others."""
    pages, failed = [], []
    for index in range(len(document)):
        try:
            page = document[index]
            pages.append(read_page(page, index + 1, has))
            page.close()
        except PdfiumError:
            failed.append(index + 1)
        pulse()
    if not pages:
        raise ReadError(f"{name} is damaged: none of its pages can be read. Get a fresh copy.")
    if failed:
        return pages, [
            f"{page_numbers(failed)} can't be read: the file is damaged. Get a fresh copy."
        ]
    return pages, []


def _damage(data: bytes) -> list[str]:
    """Warnings of damage that pdfium passes over in silence."""
    if is_truncated(data):
        return ["The end of the file is missing: text may be lost. Get a fresh copy."]
    return [f"{found} Text may be lost: get a fresh copy." for found in damage(data)]


def _readable(
    document: PdfDocument, pages: list[Page], name: str, warnings: list[str]
) -> list[Page]:
    """The pages whose text can be had; the others go into `warnings`, or are all there is."""
    scans = [p.number for p in pages if p.characters < _FEW_CHARACTERS and p.pictured]
    garbage = [p.number for p in pages if p.unreadable > _UNREADABLE * p.characters]
    if (scans or garbage) and is_installed():
        pages, said = recognised(document, pages, {*scans, *garbage}, name)
        warnings += said
        return pages
    if scans and len(scans) == sum(p.characters > 0 or p.pictured for p in pages):
        raise ReadError(
            f"{name} is a scanned document without text, and OCR is not installed: "
            f"{_INSTALL}, or run the file through an OCR program, and try again."
        )
    if garbage and not any(p.characters and p.number not in garbage for p in pages):
        raise ReadError(
            f"The text of {name} can't be read: its fonts don't say which characters they show. "
            f"Save it as PDF again from its source, or have it read by OCR: {_INSTALL}."
        )
    if scans:
        warnings.append(
            f"{page_numbers(scans)} {_are(scans)} without text; OCR is not installed: "
            f"{_INSTALL} to have them read."
        )
    if garbage:
        warnings.append(
            f"The text of {page_numbers(garbage)} can't be read: fonts don't say which characters "
            f"they show. Save the file as PDF again from its source, or {_INSTALL} for OCR."
        )
    return [p for p in pages if p.characters and p.number not in garbage]


def _are(numbers: list[int]) -> str:
    return "is a scan" if len(numbers) == 1 else "are scans"


def _outline(document: PdfDocument) -> dict[int, list[tuple[str, int]]]:
    """The bookmarks, by page from 1: their plain titles, and levels from 1."""
    outline: dict[int, list[tuple[str, int]]] = {}
    for entry in islice(document.get_toc(), _MOST_ENTRIES):
        target = entry.get_dest()
        index = target.get_index() if target else None
        if index is not None:
            outline.setdefault(index + 1, []).append((plain(entry.get_title()), entry.level + 1))
    return outline


def _title(document: PdfDocument, largest: str, name: str) -> str:
    """The title in the metadata if it is one, else the largest text of the first page."""
    stem = PurePath(name).stem
    for title in (clean_line(document.get_metadata_value("Title")), largest):
        if is_title(title):
            return title
    return stem or name


def _fields(document: PdfDocument) -> dict[str, object]:
    """What the metadata say that can be relied on: the year (of creation)."""
    match = _YEAR.match(document.get_metadata_value("CreationDate"))
    return {"year": int(match[1])} if match else {}
