"""Files made to break whoever reads them: each a name and its bytes, made in seconds."""

from __future__ import annotations

import gzip
import io
import json
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator

from tests.faults.mutants import ROOT

Bomb = tuple[str, bytes]
_MILLION = 1_000_000


QUICK = (
    "flate bomb", "page tree loop", "pages that are only told of", "nested arrays",
    "outline loop", "huge image", "endless object stream", "glyph that draws itself",
    "billion laughs", "quadratic blow-up", "entity of a file", "entity of a host",
    "parameter entity", "inclusion of a file", "nested elements", "table of a million columns",
    "nested divisions", "nested tables", "comments without end", "overlapping parts",
    "names that lead out", "link in a package", "laughs in a package", "entity in a package",
    "styles in a circle", "nested lists", "number of a million digits", "half characters",
    "megabyte of blanks", "flood of zeros", "directions", "hundred thousand quotes of quotes",
    "hundred thousand stars", "laughs in front matter", "gzip in gzip",
)  # fmt: skip
"""Bombs that take less than a second each: those of the default run."""


def bombs(names: Collection[str] = ()) -> dict[str, Bomb]:
    """Bombs by what they are: those of these names, or all."""
    made: dict[str, Bomb] = {}
    for family in (_pdf, _xml, _html, _docx, _json, _text, _markdown, _packed):
        for what, suffix, make in family():
            if not names or what in names:
                made[what] = f"{len(made):03}-{what.replace(' ', '-')}{suffix}", make()
    return made


Bombs = Iterator[tuple[str, str, Callable[[], bytes]]]
"""What each is, its file's suffix, and what makes it: to be called before the next is asked for."""


def _deflated(block: bytes, times: int) -> bytes:
    """zlib data of `block` again and again, without deflating it each time."""
    packer = zlib.compressobj(9)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (times - 1) + packer.flush()


# PDF


def _objects(*bodies: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = b"/Size %d /Root 1 0 R %s" % (len(bodies) + 1, trailer)
    return bytes(out + b"trailer\n<< %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, start))


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
_ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << "
    b"/Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_SAYS = b"BT /F 12 Tf 50 700 Td (A word of text.) Tj ET "
_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800]"


def _page(contents: bytes, font: bytes = _FONT, *others: bytes, page: bytes = _PAGE) -> bytes:
    return _objects(_CATALOGUE, _ONE_PAGE, page, contents, font, *others)


def _pdf() -> Bombs:
    flate = b"/Filter /FlateDecode"
    blank = _deflated(b" " * 2**20, 1024)
    yield "flate bomb", ".pdf", lambda: _page(_stream(blank, flate))
    twice = zlib.compress(_deflated(b" " * 2**20, 4096))
    yield (
        "flate bomb in a flate bomb",
        ".pdf",
        lambda: _page(_stream(twice, b"/Filter [/FlateDecode /FlateDecode]")),
    )
    words = _deflated(b"BT /F 9 Tf 9 9 Td " + b"(aaaa) Tj " * 50_000 + b"ET ", 200)
    yield "ten million pieces of text", ".pdf", lambda: _page(_stream(words, flate))
    lines = _deflated(b"0 0 m 9 9 l S " * 50_000, 200)
    yield (
        "ten million strokes",
        ".pdf",
        lambda: _page(_stream(_SAYS + b" "), _FONT, _stream(lines, flate + _FORM)),
    )
    yield (
        "page tree loop",
        ".pdf",
        lambda: _objects(_CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"),
    )
    kids = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (_MILLION, b"3 0 R " * _MILLION)
    yield "million pages", ".pdf", lambda: _objects(_CATALOGUE, kids, _PAGE, _stream(_SAYS), _FONT)
    told = b"<< /Type /Pages /Count 2147483647 /Kids [3 0 R] >>"
    yield (
        "pages that are only told of",
        ".pdf",
        lambda: _objects(_CATALOGUE, told, _PAGE, _stream(_SAYS), _FONT),
    )
    yield "nested arrays", ".pdf", lambda: _page(_stream(_SAYS), b"[" * _MILLION)
    yield "nested arrays in a page", ".pdf", lambda: _page(_stream(b"[" * _MILLION + _SAYS))
    yield "nested states in a page", ".pdf", lambda: _page(_stream(b"q " * _MILLION + _SAYS))
    loop = b"<< /Title (a) /Parent 4 0 R /Next 5 0 R /First 5 0 R >>"
    outlined = b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>"
    outline = b"<< /First 5 0 R /Last 5 0 R /Count 1 >>"
    page = _PAGE.replace(b"/Contents 4 0 R", b"/Contents 6 0 R").replace(b"/F 5 0 R", b"/F 7 0 R")
    yield (
        "outline loop",
        ".pdf",
        lambda: _objects(outlined, _ONE_PAGE, page, outline, loop, _stream(_SAYS), _FONT),
    )
    deep = [
        b"<< /Title (a) /Parent %d 0 R /First %d 0 R >>" % (n - 1, n + 1) for n in range(5, 30_005)
    ]
    deep[1], deep[2] = _stream(_SAYS), _FONT
    yield (
        "outline as deep as it is long",
        ".pdf",
        lambda: _objects(outlined, _ONE_PAGE, page, outline, *deep),
    )
    form = _stream(_SAYS + b"/X Do /X Do ", _FORM + b"/Resources << /XObject << /X 6 0 R >> >>")
    yield "form that draws itself", ".pdf", lambda: _page(_stream(b"/X Do"), _FONT, form)
    image = (
        b"/Type /XObject /Subtype /Image /Width 2000000000 /Height 2000000000 "
        b"/BitsPerComponent 8 /ColorSpace /DeviceRGB"
    )
    yield (
        "huge image",
        ".pdf",
        lambda: _page(_stream(_SAYS + b"/X Do"), _FONT, _stream(b"abc", image)),
    )
    yield (
        "index loop",
        ".pdf",
        lambda: _objects(_CATALOGUE, _ONE_PAGE, _PAGE, _stream(_SAYS), _FONT, trailer=b"/Prev 9"),
    )
    endless = _stream(
        zlib.compress(b"4 0 5 9 "), flate + b"/Type /ObjStm /N 2147483647 /First 8 /Extends 4 0 R"
    )
    yield "endless object stream", ".pdf", lambda: _page(endless)
    yield (
        "stream whose length is itself",
        ".pdf",
        lambda: _page(b"<< /Length 4 0 R >>\nstream\n" + _SAYS + b"\nendstream"),
    )
    columns = (
        b"/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >>"
    )
    yield (
        "predictor of two thousand million columns",
        ".pdf",
        lambda: _page(_stream(zlib.compress(_SAYS), flate + columns)),
    )
    ranges = b"begincmap 1 beginbfrange <0000> <FFFFFFFF> <0000> endbfrange " * 1000 + b"endcmap"
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 6 0 R >>"
    yield "character map without end", ".pdf", lambda: _page(_stream(_SAYS), font, _stream(ranges))
    type3 = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs "
        b"<< /a 4 0 R >> /Encoding << /Differences [65 /a] >>"
        b" /FirstChar 65 /LastChar 65 /Widths [9]"
        b" /Resources << /Font << /F 5 0 R >> >> >>"
    )
    yield (
        "glyph that draws itself",
        ".pdf",
        lambda: _page(_stream(b"BT /F 9 Tf (AAAA) Tj ET"), type3),
    )
    far = b"BT /F 1e38 Tf 1e38 0 0 1e38 1e38 -1e38 Tm (far) Tj 1e-40 Tz (away) Tj ET "
    yield "coordinates beyond all bounds", ".pdf", lambda: _page(_stream(far + _SAYS))


# XML


def _jats(body: str, doctype: str = "") -> bytes:
    return (
        f"<?xml version='1.0'?>{doctype}<article><front><article-meta><title-group><article-title>T"
        f"</article-title></title-group></article-meta></front><body>{body}</body></article>"
    ).encode()


def _xml() -> Bombs:
    laughs = '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)
    )
    yield "billion laughs", ".xml", lambda: _jats("<p>&l11;</p>", f"<!DOCTYPE article [{laughs}]>")
    once = f'<!DOCTYPE article [<!ENTITY a "{"a" * 100_000}">]>'
    yield "quadratic blow-up", ".xml", lambda: _jats(f"<p>{'&a;' * 100_000}</p>", once)
    outside = '<!DOCTYPE article [<!ENTITY x SYSTEM "{}">]>'
    yield (
        "entity of a file",
        ".xml",
        lambda: _jats("<p>&x;</p>", outside.format("file:///etc/passwd")),
    )
    yield (
        "entity of a host",
        ".xml",
        lambda: _jats("<p>&x;</p>", outside.format("http://127.0.0.1:9/x")),
    )
    parameter = '<!DOCTYPE article [<!ENTITY % d SYSTEM "file:///etc/passwd"> %d;]>'
    yield "parameter entity", ".xml", lambda: _jats("<p>Text.</p>", parameter)
    yield (
        "external DTD",
        ".xml",
        lambda: _jats("<p>Text.</p>", '<!DOCTYPE article SYSTEM "file:///etc/passwd">'),
    )
    included = (
        '<p><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
        'href="/etc/passwd"/>Text.</p>'
    )
    yield "inclusion of a file", ".xml", lambda: _jats(included)
    yield "nested elements", ".xml", lambda: _jats("<p>" * _MILLION)
    yield (
        "elements nested as deep as is allowed",
        ".xml",
        lambda: _jats("<sec>" * 240 + "<p>t</p>" + "</sec>" * 240),
    )
    yield (
        "million attributes",
        ".xml",
        lambda: _jats("<p " + " ".join(f'a{n}="1"' for n in range(300_000)) + ">t</p>"),
    )
    yield "endless text of an element", ".xml", lambda: _jats(f"<p>{'word ' * 3_000_000}</p>")
    cell = '<td colspan="9999" rowspan="9999">wide</td>' * 200
    yield (
        "table of wide cells",
        ".xml",
        lambda: _jats(f"<table-wrap><table>{f'<tr>{cell}</tr>' * 200}</table></table-wrap>"),
    )
    yield (
        "table of a million columns",
        ".xml",
        lambda: _jats(
            '<table-wrap><table><tr><td colspan="1000000" rowspan="1000000">a</td><td>b</td></tr>'
            "</table></table-wrap>"
        ),
    )
    formula = (
        "<p><math>" + "<msup>" * 200 + "<mi>x</mi>" + "<mi>y</mi></msup>" * 200 + "</math></p>"
    )
    yield "nested formula", ".xml", lambda: _jats(formula * 500)
    records = "<PubmedArticle/>" * 500_000
    yield (
        "half a million empty records",
        ".xml",
        lambda: f"<PubmedArticleSet>{records}</PubmedArticleSet>".encode(),
    )
    yield "flat million of elements", ".xml", lambda: _jats("<p/>" * _MILLION)
    yield "siblings that are inline", ".xml", lambda: _jats("<p>" + "<i>a</i>" * 500_000 + "</p>")


# HTML


def _html() -> Bombs:
    def page(body: str) -> bytes:
        return f"<html><head><title>T</title></head><body>{body}</body></html>".encode()

    yield "nested divisions", ".html", lambda: page("<div>" * 500_000 + "text")
    yield "nested divisions with tails", ".html", lambda: page("<div>a" * 200_000)
    yield "unclosed inline tags", ".html", lambda: page("<b>word " * 300_000)
    yield (
        "nested spans",
        ".html",
        lambda: page("<span>" * 250 + "text" + "</span>" * 250 + "<span>a</span>" * 300_000),
    )
    yield "nested tables", ".html", lambda: page("<table><tr><td>a" * 20_000)
    yield (
        "cells of a million columns",
        ".html",
        lambda: page(
            "<table>"
            + "<tr><td colspan=1000000 rowspan=65534>a</td><td>b</td></tr>" * 5000
            + "</table>"
        ),
    )
    yield "attribute without end", ".html", lambda: page("<p>Text.</p><p title='" + "a" * 5_000_000)
    yield "tags without end", ".html", lambda: page("<p>Text.</p>" + "<div " * 300_000)
    yield "quotes in tags without end", ".html", lambda: page("<p>Text.</p>" + "<a \"'" * 300_000)
    yield "comments without end", ".html", lambda: page("<p>Text.</p>" + "<!--" * 500_000)
    yield "scripts without end", ".html", lambda: page("<p>Text.</p>" + "<script " * 300_000)
    yield "line breaks", ".html", lambda: page("a" + "<br> " * 500_000)
    yield "reference marks without end", ".html", lambda: page("<p>" + "[note " * 500_000 + "</p>")
    yield (
        "million character references",
        ".html",
        lambda: page("<p>" + "&amp;&#x10FFFF;&nosuch;" * 200_000),
    )


# DOCX

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


def _docx() -> Bombs:
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
    yield "million empty paragraphs", ".docx", lambda: _docx_of("<w:p/>" * _MILLION + _PARAGRAPH)
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


# JSON lines


def _json() -> Bombs:
    def record(**fields: object) -> str:
        return json.dumps({"_id": "1", "text": "A word.", **fields})

    yield (
        "nested lists",
        ".jsonl",
        lambda: ('{"_id": "1", "text": "a", "x": ' + "[" * _MILLION).encode(),
    )
    yield (
        "nested objects",
        ".jsonl",
        lambda: ('{"_id":"1","text":"a","x":' + '{"a":' * 300_000).encode(),
    )
    yield (
        "number of a million digits",
        ".jsonl",
        lambda: f'{{"_id": "1", "text": "a", "n": {"9" * _MILLION}}}'.encode(),
    )
    yield "million damaged lines", ".jsonl", lambda: b"{\n" * _MILLION
    yield (
        "hundred thousand records of one id",
        ".jsonl",
        lambda: (record() + "\n").encode() * 100_000,
    )
    yield "one line without end", ".jsonl", lambda: record(text="word " * 2_000_000).encode()
    yield (
        "half characters",
        ".jsonl",
        lambda: b'{"_id": "1\\ud800", "text": "a\\udc00 \\ud83d b", "title": "\\udfff"}',
    )
    yield "array of a million", ".json", lambda: ("[" + ",".join(["{}"] * _MILLION) + "]").encode()


# Text


def _text() -> Bombs:
    for what, piece in {
        "brackets": "(",
        "full-width brackets": "（",
        "blanks": " ",
        "full stops": ".",
        "numbers": "1.",
        "numbers of sections": "1.1.",
        "one letter": "a",
        "hyphens": "a-",
        "exclamation marks": "。",
        "tabs": "\t",
        "line feeds": "\n",
        "headings": "A\n\n",
        "numbered lines": "1. A\n",
        "quotes": "”",
        "marks of typesetting": "\\p",
        "tags": "<篇名>",
        "ordinals": "第一",
        "commas": "，",
    }.items():
        # The letter at the end makes it a text, and whatever was being matched fail.
        yield (
            f"megabyte of {what}",
            ".txt",
            lambda piece=piece: ("Text. " + piece * (_MILLION // len(piece)) + "\x0bz").encode(),
        )
    yield "flood of zeros", ".txt", lambda: b"Text. " + bytes(5 * _MILLION) + b"z"
    yield "accents on one letter", ".txt", lambda: ("a" + "\u0301\u0323" * 250_000).encode()
    yield "ligature of eighteen letters", ".txt", lambda: ("\ufdfa" * 300_000).encode()
    yield "joined syllables", ".txt", lambda: ("\u1100\u1161\u11a8" * 200_000).encode()
    yield "directions", ".txt", lambda: ("a\u202eb\u2066" * 200_000).encode()
    yield "endless word", ".txt", lambda: b"pneumono" * 500_000
    yield "endless sentence", ".txt", lambda: "在中国北京".encode() * 300_000
    yield "invalid bytes", ".txt", lambda: b"Text. " + b"\xff\xfe\xc3(" * 500_000


def _markdown() -> Bombs:
    for what, piece in {
        "brackets": "[",
        "links": "[a](",
        "images": "![[](",
        "emphases": "*a_ ",
        "stars": "**",
        "quotes of quotes": ">",
        "ticks": "`a``",
        "lists in lists": "- ",
        "cells": "a|",
        "references": "[a]: b\n",
        "autolinks": "<a:",
        "entities": "&#",
        "comments": "<!--",
        "tags": "<a b=",
    }.items():
        yield (
            f"hundred thousand {what}",
            ".md",
            lambda piece=piece: ("# T\n\nText.\n\n" + piece * 100_000).encode(),
        )
    header = "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n"
    yield "wide table", ".md", lambda: ("Text.\n\n" + header + "|b|\n" * 3000).encode()
    aliases = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
    )
    yield (
        "laughs in front matter",
        ".md",
        lambda: f"---\n{aliases}authors: *m\n---\nText.\n".encode(),
    )
    yield "front matter without end", ".md", lambda: b"---\n" * 200_000 + b"Text."
    yield (
        "lists as deep as they are long",
        ".md",
        lambda: "".join(f"{' ' * n}- a\n" for n in range(0, 4000, 2)).encode(),
    )


def _packed() -> Bombs:
    bomb = _gzip(_deflated(b" " * 2**20, 2000))
    yield "gzip bomb", ".txt.gz", lambda: bomb
    yield "gzip in gzip", ".txt.gz", lambda: gzip.compress(bomb)
    yield (
        "gzip of a packed PDF bomb",
        ".pdf.gz",
        lambda: gzip.compress(
            _page(_stream(_deflated(b" " * 2**20, 500), b"/Filter /FlateDecode"))
        ),
    )


def _gzip(data: bytes) -> bytes:
    """A gzip file of zlib data. Its checksum is wrong, for whoever gets to it."""
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + data[2:-4] + bytes(8)
