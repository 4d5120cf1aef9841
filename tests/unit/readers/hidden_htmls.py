"""Pages that hold one sentence to be seen and one that nobody sees, one a way of hiding it."""

from __future__ import annotations

from collections.abc import Callable

Maker = Callable[[str, str], bytes]
"""A file of a visible and a hidden sentence."""


def _page(hidden: str, visible: str, head: str = "") -> bytes:
    return (
        f"<html><head><meta charset=utf-8>{head}</head><body><p>{visible}</p>{hidden}"
        f"<p>{visible}</p></body></html>"
    ).encode()


def _styled(style: str, tag: str = "p") -> Maker:
    return lambda visible, hidden: _page(f"<{tag} style='{style}'>{hidden}</{tag}>", visible)


def _ruled(rules: str, attributes: str, tag: str = "p") -> Maker:
    def make(visible: str, hidden: str) -> bytes:
        return _page(f"<{tag} {attributes}>{hidden}</{tag}>", visible, f"<style>{rules}</style>")

    return make


def _tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(char)) for char in text if char.isascii())


def _tagged(visible: str, hidden: str) -> bytes:
    return _page(f"<p>{visible}{_tags(hidden)}</p>", visible)


def _spelt(visible: str, hidden: str) -> bytes:
    bits = "".join(f"{byte:08b}" for byte in hidden.encode())
    signs = bits.translate({ord("0"): "\u200b", ord("1"): "\u200c"})
    return _page(f"<p>{visible[:4]}{signs}{visible[4:]}</p>", visible)


METHODS: dict[str, Maker] = {
    "display:none": _styled("display: none"),
    "display:none by class": _ruled(".x, .y { display: none !important }", "class='a y'"),
    "visibility:hidden": _styled("visibility:hidden", "div"),
    "opacity:0": _ruled("#gone { opacity: 0.0 }", "id=gone"),
    "font-size:0": _styled("font-size:0"),
    "tiny": _ruled("p.small { font-size: 1px }", "class=small"),
    "white on white": _styled("color:#fff", "span"),
    "colour of the background": _ruled(
        ".box { background-color: #123456; color: rgb(18, 52, 86) }", "class=box", "div"
    ),
    "off screen": _styled("position:absolute; left:-9999px"),
    "text-indent": _styled("text-indent:-9999px"),
    "clip": _styled("position:absolute; clip: rect(0,0,0,0)"),
    "no room": _styled("height:0; overflow:hidden", "div"),
    "max-height": _styled("max-height:0;overflow:hidden", "div"),
    "hidden attribute": lambda visible, hidden: _page(f"<div hidden>{hidden}</div>", visible),
    "scale(0)": _styled("transform: scale(0)", "div"),
    "clip-path": _styled("clip-path: inset(100%)"),
    "transparent": _styled("color: rgba(0,0,0,0)"),
    "comment": lambda visible, hidden: _page(f"<!-- {hidden} -->", visible),
    "zero-width characters": _spelt,
}
"""By what hides the sentence."""

ASCII_METHODS: dict[str, Maker] = {"tag characters": _tagged}
"""For sentences in ASCII alone."""

SEEN: dict[str, Maker] = {
    "white on a dark box": _styled("background:#036; color:white", "div"),
    "white on dark by rule": _ruled("th, .h { background: navy; color: #fff }", "class=h", "div"),
    "white on a picture": _styled("color:#fff; background-image:url(dark.jpg)", "div"),
    "light grey": _styled("color:#bbb"),
    "small print": _styled("font-size:7px"),
    "half opaque": _styled("opacity:.5"),
    "closed details": lambda visible, hidden: _page(
        f"<details><summary>More</summary><p>{hidden}</p></details>", visible
    ),
    "only on print": _ruled("@media print { .p { display: none } }", "class=p"),
    "only on phones": _ruled("@media (max-width: 600px) { .p { display: none } }", "class=p"),
    "shown again": _styled("display:none; display:block"),
    "visible child": lambda visible, hidden: _page(
        f"<div style='font-size:0;visibility:hidden'><p style='font-size:14px;"
        f"visibility:visible'>{hidden}</p></div>",
        visible,
    ),
    "on hover": _ruled("p:hover { display: none } p::before { display: none }", "class=q"),
    "hanging indent": _styled("text-indent:-2em; padding-left:2em"),
    "cut picture letters": _styled(
        "background:linear-gradient(red,blue);-webkit-background-clip:text;color:transparent"
    ),
    "scrolling box": _styled("height:200px; overflow:hidden"),
}
"""Looks that resemble hiding and don't hide."""
