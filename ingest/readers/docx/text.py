"""The words of WordprocessingML: what a reader of the printed page would see, and no more.

Deleted text, comments and field codes are left out; insertions, equations, text boxes and the text
of links are kept. Text that can't be seen is told apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.common.clean import clean_line
from ingest.readers.common.hidden import is_prose
from ingest.readers.common.smuggled import part_messages
from ingest.readers.docx.formulas import MATH, formula
from ingest.readers.docx.sight import Sight

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
_DESCRIBED = frozenset(
    (
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr",
        "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr",
    )
)


Hidden = list[tuple[str, str]]
"""Texts that can't be seen, each with why it can't first."""


def paragraph_text(paragraph: Element, sight: Sight, hidden: Hidden) -> str:
    """The text of a paragraph on one line, without that of text boxes in it.

    What can't be seen of it is added to `hidden`.
    """
    unseen: Hidden = []
    text, messages = part_messages("".join(_words(paragraph, sight, unseen)))
    for reason, parts in groupby(unseen, key=lambda found: found[0]):
        line = clean_line("".join(part for _, part in parts))
        if any(map(str.isalnum, line)):
            hidden.append((reason, line))
    hidden += [(reason, clean_line(message)) for reason, message in messages]
    return clean_line(text)


def _words(element: Element, sight: Sight, hidden: Hidden) -> Iterator[str]:
    for child in children(element):
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == f"{MATH}oMath":
            yield formula(child)
        elif child.tag in _WRITTEN:
            yield _WRITTEN[child.tag]
        elif child.tag == qn("w:r"):
            text = "".join(_words(child, sight, hidden))
            if text.strip() and (reason := sight.hides(child, text)):
                hidden.append((reason, text))
            else:
                yield text
        elif child.tag in _DESCRIBED:
            if is_prose(label := child.get("descr", "")):
                hidden.append(("alt text", label))
        elif child.tag not in (BOX, PARAGRAPH, TABLE):
            yield from _words(child, sight, hidden)


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
