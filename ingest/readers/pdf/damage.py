"""Damage to a PDF file that pdfium passes over, and so loses text in silence.

pdfium gives what it can make of a file and doesn't say what it could not. So qpdf reads the file
a second time: its complaints, less those that mean nothing for the text; what of the pages isn't
there; and parts with text that no page leads to. Neither checks the checksum of a compressed part,
which shows what was overwritten.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

_TAIL = 4096
_HARMLESS = re.compile(
    r"object has offset 0"  # an empty object, written so by common software
    r"|linear|hint|shared (?:object|identifier)|nshared|first_page|part \d"  # for fast display
    r"|output may still be valid"  # a checksum cut short
    r"|in document (?:catalog|info)"
)
_FEW = 50  # of a file's parts without a page are unpacked to look for text
_MOST_STEPS = 2_000_000  # along references: a file of more is searched no further
_TEXT = re.compile(rb"\bT[jJ]\b|\bbegin(?:bf|cid)(?:char|range)\b")
_NO_TEXT = ("/Image", "/XML")
_STREAM = re.compile(rb"stream\r?\n")
_FLATE_ONLY = re.compile(rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\b")
_NOT_TEXT = re.compile(
    rb"/Subtype\s*/(?:Image|XML)\b"
    rb"|/(?:DCT|JPX|JBIG2|CCITTFax|LZW|ASCII85|ASCIIHex|RunLength|Crypt)Decode"
)
_HEAD = 2048  # bytes before a stream in which its dictionary is looked for
_PIECE = 1 << 16
_MOST_AT_ONCE = 1 << 22  # bytes unpacked before the next step: a bomb must not fill memory
_TOO_DAMAGED = (
    pikepdf.PdfError,
    pikepdf.PasswordError,
    pikepdf.DataDecodingError,
    AttributeError,  # no pages, say
    KeyError,
    TypeError,
    ValueError,
    RuntimeError,
)

Object = Any
"""A pikepdf object."""


def is_truncated(data: bytes) -> bool:
    """Whether the end-of-file mark is missing from the file's tail."""
    return b"%%EOF" not in data[-_TAIL:]


def damage(data: bytes) -> list[str]:
    """What is wrong with a file that pdfium opens, each in a sentence; [] when nothing is."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            found = list(_of_pages(pdf)) + list(_left_out(pdf))
            encrypted = pdf.is_encrypted
            problems = [str(p) for p in (*pdf.check_pdf_syntax(), *pdf.get_warnings())]
    except _TOO_DAMAGED as error:
        return [f"A second reader can make nothing of the file ({_short(str(error))})."]
    if broken := 0 if encrypted else damaged_streams(data):
        found.insert(0, f"{broken} of its compressed parts are damaged.")
    if wrong := [p for p in problems if not _HARMLESS.search(p)]:
        found.insert(0, f"The file is damaged ({_short(wrong[0])}).")
    return found


def _short(problem: str) -> str:
    """A complaint of qpdf's without the name of the stream that it was given."""
    return re.sub(r"^(?:WARNING: |ERROR: )?(?:stream <[^>]*>:? ?)?", "", problem).strip()[:120]


def _of_pages(pdf: Object) -> Iterator[str]:
    """What the pages refer to and isn't there."""
    told, bare, fontless = pdf.Root.Pages.get("/Count"), 0, 0
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        bare += contents is not None and not all(isinstance(p, pikepdf.Stream) for p in parts)
        fontless += not all(map(_is_font, _fonts(page.obj)))
    if isinstance(told, int) and told != len(pdf.pages):
        yield f"It should have {told} pages and has {len(pdf.pages)}."
    if bare:
        yield f"The contents of {bare} of its pages are missing."
    if fontless:
        yield f"Fonts of {fontless} of its pages are missing."


def _fonts(page: Object) -> list[Object]:
    seen = 0
    while page is not None and "/Resources" not in page and seen < 50:
        page, seen = page.get("/Parent"), seen + 1
    fonts = page.Resources.get("/Font") if page is not None else None
    return list(fonts.as_dict().values()) if isinstance(fonts, pikepdf.Dictionary) else []


def _is_font(font: Object) -> bool:
    if not isinstance(font, pikepdf.Dictionary) or font.get("/Type") != "/Font":
        return False
    characters = font.get("/ToUnicode")
    return characters is None or isinstance(characters, pikepdf.Stream | pikepdf.Name)


def _left_out(pdf: Object) -> Iterator[str]:
    """Pages, and parts that hold text, to which nothing in the file leads."""
    reached = _reached(pdf)
    if reached is None:
        return
    parts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary | pikepdf.Stream)]
    orphans = [o for o in parts if o.objgen not in reached]
    pages = sum(o.get("/Type") == "/Page" for o in orphans)
    streams = [o for o in orphans if isinstance(o, pikepdf.Stream)][:_FEW]
    texts = sum(map(_holds_text, streams))
    if pages or texts:
        yield f"{max(pages, texts)} of its parts hold text and belong to no page."


def _reached(pdf: Object) -> set[tuple[int, int]] | None:
    """The numbers of the objects that the trailer leads to; None when there is no end to them."""
    reached: set[tuple[int, int]] = set()
    waiting = [pdf.trailer]
    for _ in range(_MOST_STEPS):
        if not waiting:
            return reached
        found = waiting.pop()
        if found.is_indirect:
            if found.objgen in reached:
                continue
            reached.add(found.objgen)
        if isinstance(found, pikepdf.Array):
            inside = list(found)
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            inside = [value for _, value in found.items()]
        else:
            continue
        waiting += [o for o in inside if isinstance(o, pikepdf.Object)]
    return None


def _holds_text(stream: Object) -> bool:
    if stream.get("/Subtype") in _NO_TEXT or stream.get("/Type") in ("/ObjStm", "/XRef"):
        return False
    try:
        return _TEXT.search(stream.read_bytes()) is not None
    except (pikepdf.PdfError, pikepdf.DataDecodingError):
        return False


def damaged_streams(data: bytes) -> int:
    """How many compressed streams can't be decompressed to their end.

    Pictures are passed over; fonts aren't, since it may be them that say which characters they
    show. Only for files that aren't encrypted.
    """
    return sum(_is_broken(data, m.start(), m.end()) for m in _STREAM.finditer(data))


def _is_broken(data: bytes, mark: int, start: int) -> bool:
    head = data[max(0, mark - _HEAD) : mark]
    head = head[head.rfind(b" obj") + 1 :]
    if data[mark - 3 : mark] == b"end" or not _FLATE_ONLY.search(head) or _NOT_TEXT.search(head):
        return False
    end = data.find(b"endstream", start)
    limit = end if end >= 0 else len(data)
    if _inflates(data, start, limit, zlib.MAX_WBITS):
        return False
    # Some writers cut the checksum short: then the deflated data within must be whole.
    return not _inflates(data, start + 2, limit, -zlib.MAX_WBITS, spare=4)


def _inflates(data: bytes, start: int, limit: int, bits: int, spare: int = _PIECE) -> bool:
    """Whether data decompresses to its end, with less than `spare` bytes left over."""
    decoder = zlib.decompressobj(bits)
    try:
        while start < limit and not decoder.eof:
            decoder.decompress(data[start : min(limit, start + _PIECE)], _MOST_AT_ONCE)
            while decoder.unconsumed_tail:
                decoder.decompress(decoder.unconsumed_tail, _MOST_AT_ONCE)
            start += _PIECE
    except zlib.error:
        return False
    return decoder.eof and len(decoder.unused_data) < spare
