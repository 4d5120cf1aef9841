"""Word files that hold one sentence to be seen and one that nobody sees, one a way of hiding it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
from docx.oxml import parse_xml

Maker = Callable[[str, str], bytes]
"""A file of a visible and a hidden sentence."""

_SPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.{uri}"'
    for prefix, uri in {
        "w": "openxmlformats.org/wordprocessingml/2006/main",
        "w14": "microsoft.com/office/word/2010/wordml",
        "wp": "openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "openxmlformats.org/drawingml/2006/main",
        "wps": "microsoft.com/office/word/2010/wordprocessingShape",
    }.items()
)


def _saved(document: Any, visible: str) -> bytes:
    document.add_paragraph(visible)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _put(document: Any, paragraph: str) -> None:
    """Add a paragraph, without the prefixes that it uses, to the end of the body."""
    document.element.body.insert(-1, parse_xml(paragraph.replace("<w:p>", f"<w:p {_SPACES}>", 1)))


def _started(visible: str) -> Any:
    document = docx.Document()
    document.add_paragraph(visible)
    return document


def _run(looks: str, paragraph: str = "") -> Maker:
    """The hidden sentence as a run with these properties."""

    def make(visible: str, hidden: str) -> bytes:
        document = _started(visible)
        _put(
            document,
            f"<w:p><w:pPr>{paragraph}</w:pPr><w:r><w:rPr>{looks}</w:rPr><w:t>{hidden}</w:t></w:r></w:p>",
        )
        return _saved(document, visible)

    return make


def _style(kind: str, looks: str, paragraph: str = "") -> Maker:
    """The hidden sentence in a style that is based on one with these properties."""

    def make(visible: str, hidden: str) -> bytes:
        document = _started(visible)
        for id, base, inner in (("Base9", "", looks), ("Odd9", '<w:basedOn w:val="Base9"/>', "")):
            document.styles.element.append(
                parse_xml(
                    f'<w:style {_SPACES} w:type="{kind}" w:styleId="{id}">'
                    f'<w:name w:val="{id}"/>{base}'
                    f"<w:pPr>{paragraph}</w:pPr><w:rPr>{inner}</w:rPr></w:style>"
                )
            )
        if kind == "paragraph":
            inner = f'<w:pPr><w:pStyle w:val="Odd9"/></w:pPr><w:r><w:t>{hidden}</w:t></w:r>'
        else:
            inner = f'<w:r><w:rPr><w:rStyle w:val="Odd9"/></w:rPr><w:t>{hidden}</w:t></w:r>'
        _put(document, f"<w:p>{inner}</w:p>")
        return _saved(document, visible)

    return make


def _row(properties: str, fill: str = "auto", looks: str = "") -> Maker:
    def make(visible: str, hidden: str) -> bytes:
        document = _started(visible)
        table = document.add_table(2, 2)
        for cell in table.rows[0].cells:
            cell.text = visible
        for cell, text in zip(table.rows[1].cells, (hidden, ""), strict=True):
            cell._tc.get_or_add_tcPr().append(
                parse_xml(f'<w:shd {_SPACES} w:val="clear" w:fill="{fill}"/>')
            )
            run = cell.paragraphs[0].add_run(text)
            if looks:
                run._r.insert(0, parse_xml(f"<w:rPr {_SPACES}>{looks}</w:rPr>"))
        if properties:
            table.rows[1]._tr.insert(0, parse_xml(f"<w:trPr {_SPACES}>{properties}</w:trPr>"))
        return _saved(document, visible)

    return make


def _box(size: int = 2_000_000, offset: int = 0, fill: str = "", looks: str = "") -> Maker:
    """The hidden sentence in a text box: its size and its place in EMU, its fill and its run."""

    def make(visible: str, hidden: str) -> bytes:
        document = _started(visible)
        _put(
            document,
            "<w:p><w:r><w:drawing><wp:anchor><wp:positionH relativeFrom='page'><wp:posOffset>"
            f"{offset}</wp:posOffset></wp:positionH><wp:extent cx='{size}' cy='{size}'/>"
            "<wp:docPr id='1' name='Box'/><a:graphic><a:graphicData><wps:wsp><wps:spPr>"
            f"{fill}</wps:spPr><wps:txbx><w:txbxContent><w:p><w:r><w:rPr>{looks}</w:rPr><w:t>"
            f"{hidden}</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></a:graphicData>"
            "</a:graphic></wp:anchor></w:drawing></w:r></w:p>",
        )
        return _saved(document, visible)

    return make


def _page_coloured(visible: str, hidden: str) -> bytes:
    document = _started(visible)
    document.element.insert(0, parse_xml(f'<w:background {_SPACES} w:color="203040"/>'))
    document.settings.element.insert(0, parse_xml(f"<w:displayBackgroundShape {_SPACES}/>"))
    _put(
        document,
        f'<w:p><w:r><w:rPr><w:color w:val="213141"/></w:rPr><w:t>{hidden}</w:t></w:r></w:p>',
    )
    return _saved(document, visible)


def _described(visible: str, hidden: str) -> bytes:
    document = _started(visible)
    _put(
        document,
        "<w:p><w:r><w:drawing><wp:inline><wp:extent cx='900000' cy='900000'/>"
        f"<wp:docPr id='1' name='Picture' descr='{hidden}'/></wp:inline></w:drawing></w:r></w:p>",
    )
    return _saved(document, visible)


def _spelt(visible: str, hidden: str) -> bytes:
    bits = "".join(f"{byte:08b}" for byte in hidden.encode())
    document = _started(visible)
    signs = bits.translate({ord("0"): "\u200b", ord("1"): "\u200c"})
    document.add_paragraph(visible[:4] + signs + visible[4:])
    return _saved(document, visible)


METHODS: dict[str, Maker] = {
    "vanish": _run("<w:vanish/>"),
    "vanish by character style": _style("character", "<w:vanish/>"),
    "vanish by paragraph style": _style("paragraph", "<w:vanish/>"),
    "hidden on the web": _run("<w:webHidden/>"),
    "white": _run('<w:color w:val="FFFFFF"/>'),
    "white by style": _style("paragraph", '<w:color w:val="FFFFFF"/><w:sz w:val="22"/>'),
    "colour of the shading": _run(
        '<w:color w:val="1F3864"/><w:shd w:val="clear" w:fill="1F3864"/>'
    ),
    "colour of the page": _page_coloured,
    "tiny": _run('<w:sz w:val="2"/>'),
    "special vanish": _run("<w:specVanish/>"),
    "hidden row": _row("<w:hidden/>"),
    "row without height": _row('<w:trHeight w:val="10" w:hRule="exact"/>'),
    "colour of the cell": _row("", "305070", '<w:color w:val="305071"/>'),
    "box without size": _box(size=0),
    "box off the page": _box(offset=-20_000_000),
    "squeezed": _run('<w:w w:val="1"/>'),
    "fitted to nothing": _run('<w:fitText w:val="20" w:id="1"/>'),
    "line without height": _run("", '<w:spacing w:line="10" w:lineRule="exact"/>'),
    "indented off the page": _run("", '<w:ind w:left="-31000"/>'),
    "transparent": _run("<w14:textFill><w14:noFill/></w14:textFill>"),
    "zero-width characters": _spelt,
    "alt text": _described,
}
"""By what hides the sentence."""

_NAVY = '<a:solidFill><a:srgbClr val="000080"/></a:solidFill>'

SEEN: dict[str, Maker] = {
    "white on dark shading": _run(
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F3864"/>'
    ),
    "white in a dark paragraph": _run(
        '<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:color="auto" w:fill="203864"/>'
    ),
    "white on a highlight": _run('<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>'),
    "white in a dark cell": _row("", "305070", '<w:color w:val="FFFFFF"/>'),
    "white in a dark box": _box(fill=_NAVY, looks='<w:color w:val="FFFFFF"/>'),
    "light grey": _run('<w:color w:val="BFBFBF"/>'),
    "small print": _run('<w:sz w:val="10"/>'),
    "superscript": _run('<w:vertAlign w:val="superscript"/>'),
    "vanish switched off": _run('<w:vanish w:val="0"/>'),
    "narrow": _run('<w:w w:val="66"/>'),
    "automatic colour": _run('<w:color w:val="auto"/>'),
    "hanging indent": _run("", '<w:ind w:left="720" w:hanging="720"/>'),
}
"""Looks that resemble hiding and don't hide."""
