"""Small PDF files written by hand, so that tests know where every word stands."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

_FONTS = {
    "regular": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "bold": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold"
    b" /Encoding /WinAnsiEncoding >>",
    "han": b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
    b" /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>] >>",
}


@dataclass
class PdfPage:
    """A page being written. Points, origin at the bottom left, as PDF has it.

    `resources` are entries of its resources beside the fonts, `annotations` its annotations.
    """

    width: float = 595
    height: float = 842
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None
    content: list[str] = field(default_factory=list)
    resources: str = ""
    annotations: str = ""

    def draw(self, operators: str) -> PdfPage:
        """Add operators as they are."""
        self.content.append(operators)
        return self

    def text(
        self, x: float, y: float, text: str, size: float = 12, font: str = "regular", turn: int = 0
    ) -> PdfPage:
        """Show a line of text with its baseline at x, y; `turn` quarter turns counterclockwise."""
        cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[turn % 4]
        shown = string(text, font)
        return self.draw(f"BT /{font} {size} Tf {cos} {sin} {-sin} {cos} {x} {y} Tm {shown} Tj ET")

    def lines(self, x: float, y: float, lines: list[str], size: float = 12, **how: str) -> PdfPage:
        """Show lines below each other, 1.2 font sizes apart."""
        for number, line in enumerate(lines):
            self.text(x, y - number * 1.2 * size, line, size, **how)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> PdfPage:
        """Draw a line."""
        self.content.append(f"{x0} {y0} m {x1} {y1} l S")
        return self

    def image(self) -> PdfPage:
        """Cover the page with a picture."""
        self.content.append(
            f"q {self.width} 0 0 {self.height} 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q"
        )
        return self


def string(text: str, font: str) -> str:
    """`text` as an operand for that font."""
    if font == "han":
        return f"<{text.encode('utf-16-be').hex()}>"
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})"


def pdf(
    *pages: PdfPage,
    title: str = "",
    outline: list[tuple[str, int]] | None = None,
    extra: tuple[str, ...] = (),
    catalog: str = "",
) -> bytes:
    """A PDF of these pages; `outline` gives titles with the index of their page.

    `extra` are objects numbered from 3, `catalog` further entries of the catalog.
    """
    objects: list[bytes] = [b"", b"", *(body.encode("latin-1") for body in extra)]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    fonts = " ".join(f"/{name} {add(body)} 0 R" for name, body in _FONTS.items())
    kids = []
    for page in pages:
        stream = zlib.compress("\n".join(page.content).encode("latin-1"))
        content = add(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(stream), stream)
        )
        crop = f"/CropBox [{' '.join(map(str, page.crop))}]" if page.crop else ""
        kids.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] {crop}"
                f" /Rotate {page.rotate} /Resources << /Font << {fonts} >>"
                f" {page.resources} >> /Annots [{page.annotations}]"
                f" /Contents {content} 0 R >>".encode()
            )
        )
    first = len(objects) + 2
    entries = [
        f"<< /Title ({entry}) /Parent {first - 1} 0 R /Dest [{kids[index]} 0 R /Fit]"
        + (f" /Next {first + n + 1} 0 R" if n + 1 < len(outline or ()) else "")
        + " >>"
        for n, (entry, index) in enumerate(outline or ())
    ]
    last = first + len(entries) - 1
    tree = add(f"<< /First {first} 0 R /Last {last} 0 R /Count {len(entries)} >>".encode())
    for entry in entries:
        add(entry.encode())
    info = add(f"<< /Title ({title}) /CreationDate (D:20210304000000Z) >>".encode())
    outlines = f"/Outlines {tree} 0 R" if entries else ""
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R {outlines} {catalog} >>".encode()
    kid_list = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{kid_list}] >>".encode()
    return _file(objects, info)


def _file(objects: list[bytes], info: int) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, info)
    return bytes(data + b"startxref\n%d\n%%%%EOF\n" % start)
