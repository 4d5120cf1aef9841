"""PDFs made to break whoever reads them."""

from __future__ import annotations

import zlib

from tests.faults.bomb_parts import MILLION, Bombs, deflated


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


def stream(data: bytes, entries: bytes = b"") -> bytes:
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


def page_of(contents: bytes, font: bytes = _FONT, *others: bytes, page: bytes = _PAGE) -> bytes:
    return _objects(_CATALOGUE, _ONE_PAGE, page, contents, font, *others)


def pdf() -> Bombs:
    flate = b"/Filter /FlateDecode"
    blank = deflated(b" " * 2**20, 1024)
    yield "flate bomb", ".pdf", lambda: page_of(stream(blank, flate))
    twice = zlib.compress(deflated(b" " * 2**20, 4096))
    yield (
        "flate bomb in a flate bomb",
        ".pdf",
        lambda: page_of(stream(twice, b"/Filter [/FlateDecode /FlateDecode]")),
    )
    words = deflated(b"BT /F 9 Tf 9 9 Td " + b"(aaaa) Tj " * 50_000 + b"ET ", 200)
    yield "ten million pieces of text", ".pdf", lambda: page_of(stream(words, flate))
    lines = deflated(b"0 0 m 9 9 l S " * 50_000, 200)
    yield (
        "ten million strokes",
        ".pdf",
        lambda: page_of(stream(_SAYS + b" "), _FONT, stream(lines, flate + _FORM)),
    )
    yield (
        "page tree loop",
        ".pdf",
        lambda: _objects(_CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"),
    )
    kids = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (MILLION, b"3 0 R " * MILLION)
    yield "million pages", ".pdf", lambda: _objects(_CATALOGUE, kids, _PAGE, stream(_SAYS), _FONT)
    told = b"<< /Type /Pages /Count 2147483647 /Kids [3 0 R] >>"
    yield (
        "pages that are only told of",
        ".pdf",
        lambda: _objects(_CATALOGUE, told, _PAGE, stream(_SAYS), _FONT),
    )
    yield "nested arrays", ".pdf", lambda: page_of(stream(_SAYS), b"[" * MILLION)
    yield "nested arrays in a page", ".pdf", lambda: page_of(stream(b"[" * MILLION + _SAYS))
    yield "nested states in a page", ".pdf", lambda: page_of(stream(b"q " * MILLION + _SAYS))
    loop = b"<< /Title (a) /Parent 4 0 R /Next 5 0 R /First 5 0 R >>"
    outlined = b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>"
    outline = b"<< /First 5 0 R /Last 5 0 R /Count 1 >>"
    page = _PAGE.replace(b"/Contents 4 0 R", b"/Contents 6 0 R").replace(b"/F 5 0 R", b"/F 7 0 R")
    yield (
        "outline loop",
        ".pdf",
        lambda: _objects(outlined, _ONE_PAGE, page, outline, loop, stream(_SAYS), _FONT),
    )
    deep = [
        b"<< /Title (a) /Parent %d 0 R /First %d 0 R >>" % (n - 1, n + 1) for n in range(5, 30_005)
    ]
    deep[1], deep[2] = stream(_SAYS), _FONT
    yield (
        "outline as deep as it is long",
        ".pdf",
        lambda: _objects(outlined, _ONE_PAGE, page, outline, *deep),
    )
    form = stream(_SAYS + b"/X Do /X Do ", _FORM + b"/Resources << /XObject << /X 6 0 R >> >>")
    yield "form that draws itself", ".pdf", lambda: page_of(stream(b"/X Do"), _FONT, form)
    image = (
        b"/Type /XObject /Subtype /Image /Width 2000000000 /Height 2000000000 "
        b"/BitsPerComponent 8 /ColorSpace /DeviceRGB"
    )
    yield (
        "huge image",
        ".pdf",
        lambda: page_of(stream(_SAYS + b"/X Do"), _FONT, stream(b"abc", image)),
    )
    yield (
        "index loop",
        ".pdf",
        lambda: _objects(_CATALOGUE, _ONE_PAGE, _PAGE, stream(_SAYS), _FONT, trailer=b"/Prev 9"),
    )
    endless = stream(
        zlib.compress(b"4 0 5 9 "), flate + b"/Type /ObjStm /N 2147483647 /First 8 /Extends 4 0 R"
    )
    yield "endless object stream", ".pdf", lambda: page_of(endless)
    yield (
        "stream whose length is itself",
        ".pdf",
        lambda: page_of(b"<< /Length 4 0 R >>\nstream\n" + _SAYS + b"\nendstream"),
    )
    columns = (
        b"/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >>"
    )
    yield (
        "predictor of two thousand million columns",
        ".pdf",
        lambda: page_of(stream(zlib.compress(_SAYS), flate + columns)),
    )
    ranges = b"begincmap 1 beginbfrange <0000> <FFFFFFFF> <0000> endbfrange " * 1000 + b"endcmap"
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 6 0 R >>"
    yield "character map without end", ".pdf", lambda: page_of(stream(_SAYS), font, stream(ranges))
    type3 = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs "
        b"<< /a 4 0 R >> /Encoding << /Differences [65 /a] >>"
        b" /FirstChar 65 /LastChar 65 /Widths [9]"
        b" /Resources << /Font << /F 5 0 R >> >> >>"
    )
    yield (
        "glyph that draws itself",
        ".pdf",
        lambda: page_of(stream(b"BT /F 9 Tf (AAAA) Tj ET"), type3),
    )
    far = b"BT /F 1e38 Tf 1e38 0 0 1e38 1e38 -1e38 Tm (far) Tj 1e-40 Tz (away) Tj ET "
    yield "coordinates beyond all bounds", ".pdf", lambda: page_of(stream(far + _SAYS))
