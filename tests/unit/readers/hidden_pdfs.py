"""PDFs that hold one sentence to be seen and one that nobody sees, one a way of hiding it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .pdf_files import PdfPage, pdf, string

Maker = Callable[[str, str], bytes]
"""A file of a visible and a hidden sentence."""


def _font(text: str) -> str:
    return "regular" if text.isascii() else "han"


def _show(page: PdfPage, x: float, y: float, text: str, size: float = 11) -> PdfPage:
    return page.text(x, y, text, size, _font(text))


def _page(visible: str) -> PdfPage:
    return _show(PdfPage(), 72, 740, visible)


def _saved(page: PdfPage, visible: str, **parts: Any) -> bytes:
    return pdf(_show(page, 72, 560, visible), **parts)


def _between(before: str, after: str = "", **resources: str) -> Maker:
    """The hidden sentence drawn between these operators."""

    def make(visible: str, hidden: str) -> bytes:
        page = _page(visible).draw(f"q {before}")
        page.resources = resources.get("resources", "")
        return _saved(_show(page, 72, 650, hidden).draw(f"{after} Q"), visible)

    return make


def _tiny(visible: str, hidden: str) -> bytes:
    return _saved(_show(_page(visible), 72, 650, hidden, 0.8), visible)


def _at(x: float, y: float) -> Maker:
    def make(visible: str, hidden: str) -> bytes:
        return _saved(_show(_page(visible), x, y, hidden), visible)

    return make


def _cropped(visible: str, hidden: str) -> bytes:
    page = _show(_page(visible), 72, 20, hidden)
    page.crop = (0, 60, 595, 842)
    return _saved(page, visible)


def _covered(cover: str) -> Maker:
    def make(visible: str, hidden: str) -> bytes:
        return _saved(_show(_page(visible), 72, 650, hidden).draw(cover), visible)

    return make


def _layer_off(visible: str, hidden: str) -> bytes:
    page = _page(visible).draw("/OC /Off BDC")
    page.resources = "/Properties << /Off 3 0 R >>"
    layers = "/OCProperties << /OCGs [3 0 R] /D << /BaseState /ON /OFF [3 0 R] >> >>"
    return _saved(
        _show(page, 72, 650, hidden).draw("EMC"),
        visible,
        extra=("<< /Type /OCG /Name (Layer) >>",),
        catalog=layers,
    )


def _flat(visible: str, hidden: str) -> bytes:
    shown = string(hidden, _font(hidden))
    page = _page(visible).draw(f"BT /{_font(hidden)} 11 Tf 0 0 0 0 72 650 Tm {shown} Tj ET")
    return _saved(page, visible)


def _annotation(visible: str, hidden: str) -> bytes:
    page = _page(visible)
    contents = (b"\xfe\xff" + hidden.encode("utf-16-be")).hex()
    page.annotations = (
        "<< /Type /Annot /Subtype /FreeText /Rect [72 640 400 660] /F 2"
        f" /DA (/Helv 11 Tf 0 g) /Contents <{contents}> >>"
    )
    return _saved(page, visible)


_WIDE = "0 0 595 842 re f"
_IMAGE = "BI /W 1 /H 1 /CS /G /BPC 8 ID \x20 EI"

METHODS: dict[str, Maker] = {
    "white": _between("1 g"),
    "nearly white": _between("0.98 0.98 0.97 rg"),
    "colour of the box beneath": _between("0.1 0.2 0.5 rg 60 630 500 40 re f 0.11 0.2 0.51 rg"),
    "tiny": _tiny,
    "render mode 3": _between("3 Tr"),
    "clipped away": _between("300 100 50 50 re W n"),
    "off the page": _at(900, 650),
    "below the page": _at(72, -60),
    "outside the crop box": _cropped,
    "zero opacity": _between("/None gs", resources="/ExtGState << /None << /ca 0 /CA 0 >> >>"),
    "under a box": _covered("1 g 60 630 500 40 re f 0 g"),
    "under a picture": _covered(f"q 500 0 0 40 60 630 cm {_IMAGE} Q"),
    "matrix of zeros": _flat,
    "hidden annotation": _annotation,
    "clip-only render mode": _between("7 Tr"),
}
"""By what hides the sentence."""


ASCII_METHODS: dict[str, Maker] = {"layer that is off": _layer_off}
"""For sentences whose letters can be drawn everywhere: Chinese ones need a font of the system."""


def _scan(visible: str, hidden: str) -> bytes:
    """A page's picture, here of stripes, with its OCR layer."""
    stripes = "\x20\xdf" * 32
    page = PdfPage().draw(
        f"q 595 0 0 842 0 0 cm BI /W 1 /H 64 /CS /G /BPC 8 ID {stripes} EI Q 3 Tr"
    )
    return pdf(_show(_show(page, 72, 740, visible, 20), 72, 560, hidden, 20))


def _with_layer_on(visible: str, hidden: str) -> bytes:
    page = _page(visible).draw("/OC /On BDC")
    page.resources = "/Properties << /On 3 0 R >>"
    layers = "/OCProperties << /OCGs [3 0 R] /D << /BaseState /ON >> >>"
    extra = ("<< /Type /OCG /Name (Layer) >>",)
    return _saved(_show(page, 72, 650, hidden).draw("EMC"), visible, extra=extra, catalog=layers)


def _sized(size: float) -> Maker:
    return lambda visible, hidden: _saved(_show(_page(visible), 72, 650, hidden, size), visible)


_DARK = "0.1 0.1 0.4 rg 60 630 500 40 re f"

SEEN: dict[str, Maker] = {
    "white on a dark box": _between(f"{_DARK} 1 g"),
    "white on a dark picture": _between(f"q 500 0 0 40 60 630 cm {_IMAGE} Q 1 g"),
    "white on a thick line": _between("0.6 0.3 0.1 RG 30 w 60 652 m 560 652 l S 1 g"),
    "black on a light box": _between("0.9 g 60 630 500 40 re f 0 g"),
    "OCR layer": _scan,
    "layer that is on": _with_layer_on,
    "small print": _sized(5),
    "light grey": _between("0.75 g"),
    "framed": _covered("0 G 60 630 500 40 re S"),
    "under a faint box": _between(
        "",
        "/Faint gs 1 1 0 rg 60 630 500 40 re f",
        resources="/ExtGState << /Faint << /ca 0.3 >> >>",
    ),
    "clipped to its column": _between("60 630 500 40 re W n"),
    "half opaque": _between("/Half gs", resources="/ExtGState << /Half << /ca 0.5 >> >>"),
    "raised": _between("5 Ts"),
    "outlined": _between("1 Tr 0 G 1 g"),
}
"""Looks that resemble hiding and don't hide."""
