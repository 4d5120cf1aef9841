"""Word documents made to break whoever reads them."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

from tests.faults.bomb_parts import MILLION, Bombs
from tests.faults.mutants import ROOT

_DOCUMENT = (
    '<?xml version="1.0"?>{}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml'
    '/2006/main"><w:body>{}</w:body></w:document>'
)
_PARAGRAPH = "<w:p><w:r><w:t>A word of text.</w:t></w:r></w:p>"


def _docx_of(
    body: str, doctype: str = "", *, more: Callable[[zipfile.ZipFile], None] | None = None
) -> bytes:
    """The repository's sample with another body, and whatever `more` adds."""
    return _repacked({"word/document.xml": _DOCUMENT.format(doctype, body).encode()}, more)


def _repacked(
    parts: dict[str, bytes], more: Callable[[zipfile.ZipFile], None] | None = None
) -> bytes:
    sample = next((ROOT / "samples" / "en").glob("*.docx"))
    out = io.BytesIO()
    with (
        warnings.catch_warnings(action="ignore"),  # of a name that stands twice
        zipfile.ZipFile(sample) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.get(name) or old.read(name))
        if more:
            more(new)
    return out.getvalue()


def docx() -> Bombs:
    big = b" " * 2**20 * 100
    yield (
        "zip bomb",
        ".docx",
        lambda: _docx_of(
            _PARAGRAPH,
            more=lambda z: [z.writestr(f"word/media/{n}.png", big) for n in range(8)] and None,
        ),
    )
    inner = _docx_of(_PARAGRAPH)
    yield (
        "zip in a zip",
        ".docx",
        lambda: _docx_of(
            _PARAGRAPH, more=lambda z: z.writestr("word/embeddings/a.docx", inner * 50)
        ),
    )
    yield "overlapping parts", ".docx", lambda: _overlapping()
    yield "size that is a lie", ".docx", lambda: _lying()
    yield (
        "names that lead out",
        ".docx",
        lambda: _docx_of(
            _PARAGRAPH,
            more=lambda z: (
                [
                    z.writestr(n, "x")
                    for n in ("../../../tmp/slip", "/tmp/slip", "..\\slip", "word/../../slip")
                ]
                and None
            ),
        ),
    )
    yield "link in a package", ".docx", lambda: _docx_of(_PARAGRAPH, more=_link)
    yield (
        "a hundred thousand parts",
        ".docx",
        lambda: _docx_of(
            _PARAGRAPH,
            more=lambda z: [z.writestr(f"word/a{n}", b"") for n in range(70_000)] and None,
        ),
    )
    yield "million empty paragraphs", ".docx", lambda: _docx_of("<w:p/>" * MILLION + _PARAGRAPH)
    table = "<w:tbl><w:tr><w:tc>"
    yield "nested tables", ".docx", lambda: _docx_of(table * 5000 + _PARAGRAPH)
    closed = "</w:tc></w:tr></w:tbl>"
    yield (
        "tables nested as deep as is allowed",
        ".docx",
        lambda: _docx_of(table * 80 + _PARAGRAPH * 2 + closed * 80),
    )
    span = '<w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr><w:p/></w:tc>'
    yield (
        "cells over a million columns",
        ".docx",
        lambda: _docx_of(f"<w:tbl><w:tr>{span * 50_000}</w:tr></w:tbl>" + _PARAGRAPH),
    )
    laughs = (
        '<!DOCTYPE d [<!ENTITY a "haha"><!ENTITY b "'
        + "&a;" * 100
        + '"><!ENTITY c "'
        + "&b;" * 1000
        + '"><!ENTITY e "'
        + "&c;" * 1000
        + '">]>'
    )
    yield (
        "laughs in a package",
        ".docx",
        lambda: _docx_of("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", laughs),
    )
    entity = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    yield (
        "entity in a package",
        ".docx",
        lambda: _docx_of("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>" + _PARAGRAPH, entity),
    )
    yield "styles in a circle", ".docx", lambda: _repacked({"word/styles.xml": _CIRCLE.encode()})


_CIRCLE = (
    '<?xml version="1.0"?><w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006'
    '/main"><w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/>'
    '</w:style><w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/>'
    "</w:style></w:styles>"
)


def _link(package: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("word/footnotes.xml")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    package.writestr(entry, "/etc/passwd")


def _lying() -> bytes:
    """A package whose document is a hundred times as large as its index says."""
    data = bytearray(_docx_of(_PARAGRAPH + " " * 200_000_000))
    name = b"word/document.xml"
    central = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02"))
    while data[central + 46 : central + 46 + len(name)] != name:
        central = data.index(b"PK\x01\x02", central + 1)
    data[central + 24 : central + 28] = struct.pack("<I", 2000)
    return bytes(data)


def _overlapping() -> bytes:
    """A package of five thousand parts that are all the same bytes of the file (Fifield 2019)."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(b"0" * 2**20 * 40) + kernel.flush()
    sizes = struct.pack("<III", zlib.crc32(b"0" * 2**20 * 40), len(packed), 2**20 * 40)
    start = (
        b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", 17, 0)
    )
    out = bytearray(start + b"word/document.xml" + packed)
    index = bytearray()
    for number in range(5000):
        name = b"word/document.xml" if number == 0 else b"word/d%07d.xml00" % number
        index += b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
        index += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<HHHHIIH", 0, 0, 5000, 5000, len(index), len(out), 0)
    return bytes(out + index + b"PK\x05\x06" + end)
