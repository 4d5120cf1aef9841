"""The words of WordprocessingML: what a reader of the printed page would see, and no more.

Deleted and hidden text, comments and field codes are left out; insertions, equations, text boxes
and the text of links are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.common.clean import clean_line
from ingest.readers.docx.formulas import MATH, formula

Element = Any

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

PARAGRAPH, TABLE = qn("w:p"), qn("w:tbl")
BOX = qn("w:txbxContent")
_SKIPPED = frozenset(
    [
        *map(qn, ("w:del", "w:moveFrom", "w:rPr", "w:pPr", "w:instrText", "w:delText", "w:rt")),
        *map(qn, ("w:sdtPr", "w:tcPr", "w:trPr", "w:tblPr", "w:sectPr")),
    ]
)
_WRITTEN = {
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:ptab"): " ",
}
_OFF = frozenset(("0", "false", "off"))


def paragraph_text(paragraph: Element) -> str:
    """The text of a paragraph on one line, without that of text boxes in it."""
    return clean_line("".join(_words(paragraph)))


def _words(element: Element) -> Iterator[str]:
    for child in children(element):
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == f"{MATH}oMath":
            yield formula(child)
        elif child.tag in _WRITTEN:
            yield _WRITTEN[child.tag]
        elif child.tag not in (BOX, PARAGRAPH, TABLE) and not _is_hidden(child):
            yield from _words(child)


def children(element: Element) -> Iterator[Element]:
    """The children that are shown; of alternatives only the preferred one."""
    if element.tag == f"{_COMPATIBILITY}AlternateContent":
        choice = element.find(f"{_COMPATIBILITY}Choice")
        element = element.find(f"{_COMPATIBILITY}Fallback") if choice is None else choice
        if element is None:
            return
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield child


def _is_hidden(run: Element) -> bool:
    if run.tag != qn("w:r"):
        return False
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return vanish is not None and is_on(vanish)


def is_on(toggle: Element) -> bool:
    """Whether a toggle property (w:vanish, w:b) is on; without a value it is."""
    return toggle.get(qn("w:val")) not in _OFF


def boxes(element: Element) -> Iterator[Element]:
    """The text boxes anchored in a paragraph, outermost only."""
    for child in children(element):
        if child.tag == BOX:
            yield child
        else:
            yield from boxes(child)


def footnote_ids(paragraph: Element) -> list[str]:
    """The notes that a paragraph calls, each as its kind and id: "footnote 2", "endnote 1"."""
    calls = (qn("w:footnoteReference"), qn("w:endnoteReference"))
    return [
        f"{'footnote' if call.tag == calls[0] else 'endnote'} {call.get(qn('w:id'))}"
        for call in paragraph.iter(*calls)
    ]
