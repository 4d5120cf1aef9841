"""DOCX for Word and WPS: real styles and headings, Chinese in a Chinese font, links only of ours.

A text goes into a run of text and nothing else, so nothing in it can be a field, a link or a
picture. The implicit label is a custom property, and the core properties say it too.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from taiyi_rag.exporting.blocks import Block, Export, Run, Style
from taiyi_rag.label import KEY
from taiyi_rag.types import Language

_LATIN, _CHINESE = "Calibri", "Microsoft YaHei"
_TAGS: dict[Language, str] = {"en": "en-GB", "zh": "zh-CN"}
_STYLES: dict[Style, str] = {
    "title": "Heading 1",
    "heading": "Heading 2",
    "text": "Normal",
    "claim": "Normal",
    "label": "AI label",
    "alarm": "Warning",
    "urgent": "Warning",
    "doubt": "Doubt",
    "original": "Original",
    "reference": "Reference",
    "quote": "Original",
    "small": "Small print",
}
# Points, colour, left indent in centimetres, colour of the bar on the left.
_MADE: dict[str, tuple[float, str, float, str]] = {
    "AI label": (9.5, "404040", 0.3, "8A8A8A"),
    "Warning": (11, "A61B1B", 0.3, "A61B1B"),
    "Doubt": (10, "8A4B00", 0.9, "C77700"),
    "Original": (9.5, "404040", 0.9, ""),
    "Reference": (10, "000000", 0, ""),
    "Small print": (9, "595959", 0, ""),
}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def docx(export: Export) -> bytes:
    """The file."""
    made = Document()
    _set_page(made.sections[0])
    _set_styles(made)
    _set_properties(made, export)
    for block in export.blocks:
        paragraph = made.add_paragraph(style=_STYLES[block.style])
        _fill(paragraph, block)
    footer = made.sections[0].footer.paragraphs[0]
    footer.style = made.styles["Small print"]
    _add_run(footer, Run(export.label))
    return _same_bytes(made)


def _set_page(section: Any) -> None:
    """A4."""
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)


def _set_styles(made: Any) -> None:
    for name in ("Normal", "Heading 1", "Heading 2"):
        _set_fonts(made.styles[name])
    normal = made.styles["Normal"]
    normal.font.size = Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    normal.element.get_or_add_rPr().append(_language())
    for name, sizes in (("Heading 1", 16), ("Heading 2", 13)):
        made.styles[name].font.size = Pt(sizes)
        made.styles[name].font.color.rgb = RGBColor(0x1F, 0x2A, 0x37)
    for name, (points, colour, indent, bar) in _MADE.items():
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = made.styles["Normal"]
        style.font.size, style.font.color.rgb = Pt(points), RGBColor.from_string(colour)
        style.paragraph_format.left_indent = Cm(indent)
        if bar:
            style.element.get_or_add_pPr().insert(0, _bar(bar))  # the schema wants it first


def _set_fonts(style: Any) -> None:
    """By name for each script: a theme's font would win, and has no Chinese letters."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script, font in (
        ("ascii", _LATIN),
        ("hAnsi", _LATIN),
        ("cs", _LATIN),
        ("eastAsia", _CHINESE),
    ):
        fonts.set(qn(f"w:{script}"), font)


def _language() -> Any:
    """Of each script: taken for Chinese, "mg/kg" would be cut at the end of a line."""
    return _element("w:lang", val=_TAGS["en"], eastAsia=_TAGS["zh"])


def _bar(colour: str) -> Any:
    borders = OxmlElement("w:pBdr")
    borders.append(_element("w:left", val="single", sz="18", space="8", color=colour))
    return borders


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _fill(paragraph: Any, block: Block) -> None:
    for run in block.runs:
        if run.link:
            _add_link(paragraph, run)
        else:
            _add_run(paragraph, run)


def _add_run(paragraph: Any, run: Run) -> Any:
    added = paragraph.add_run(run.text)
    added.bold = True if run.strong else None
    return added


def _add_link(paragraph: Any, run: Run) -> None:
    target = paragraph.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    added = _add_run(paragraph, run)
    added.font.underline, added.font.color.rgb = True, RGBColor(0x0B, 0x57, 0xA4)
    link.append(added.element)
    paragraph._p.append(link)


def _set_properties(made: Any, export: Export) -> None:
    core = made.core_properties
    core.title, core.subject = export.title[:255], export.label[:255]
    core.author = core.last_modified_by = export.maker
    core.comments, core.category = export.implicit, export.label[:255]
    core.keywords = f"{KEY}, AI"
    core.language = _TAGS[export.language]
    core.created = core.modified = export.at.replace(tzinfo=None, microsecond=0)
    core.revision = 1
    _add_custom_property(made, export.implicit)


def _add_custom_property(made: Any, value: str) -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{office}/custom-properties" xmlns:vt="{office}/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{KEY}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property></Properties>"
    )
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    package = made.part.package
    part = Part(PackURI("/docProps/custom.xml"), kind, text.encode("utf-8"), package)
    package.relate_to(part, f"{office}/relationships/custom-properties")


def _same_bytes(made: Any) -> bytes:
    """The file without the times at which its parts were packed."""
    packed, same = io.BytesIO(), io.BytesIO()
    made.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(same, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return same.getvalue()
