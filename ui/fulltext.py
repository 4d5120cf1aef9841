"""A whole document, scrolled to a passage and the words quoted of it.

A component: it scrolls, and its outline leads to headings without asking the server. Its script
sets every text as text. What is off the screen isn't laid out until it is needed, so that long
documents stay quick, and the browser's own search still finds all of it.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import streamlit as st

from taiyi_rag.types import Document, TrustStatus
from ui.excerpts import Span
from ui.markup import inert
from ui.parts import Part, parts, table
from ui.places import Place
from ui.texts import Texts

_ASSETS = Path(__file__).parent / "assets"
_PLAIN, _PASSAGE, _QUOTE = "", "passage", "quote"

_component = st.components.v2.component(
    "taiyi_fulltext",
    js=(_ASSETS / "fulltext.js").read_text("utf-8"),
    css=(_ASSETS / "fulltext.css").read_text("utf-8"),
)


def draw(t: Texts, place: Place) -> None:
    """Draw the document of a place, and bring the place into view."""
    _component(key="fulltext", data=fulltext(t, place))


def fulltext(t: Texts, place: Place) -> dict[str, Any]:
    """What the component shows. Every text in it is inert.

    A part is `{"kind", …}`: a heading with `level`, a paragraph with `runs`, a table with `heads`
    and `rows` of cells that are runs. Runs are texts, those that are marked `[text, mark]`.
    """
    document = place.document
    shown, page = [], None
    for part in parts(document):
        known = _part(document, place, part)
        if part.hidden:
            known["hidden"] = inert(t("hidden-text", why=part.hidden))
        if part.page and part.page != page:
            page = part.page
            known["page"] = t("page", page=page)
        shown.append(known)
    current = document.trust is TrustStatus.CURRENT
    return {
        "lang": document.language,
        # Said again where the text is: a link leads past the page's head.
        "doubt": "" if current else t(f"standing-{document.trust}"),
        "grave": document.trust is TrustStatus.RETRACTED,
        "parts": shown,
        "texts": {"outline": t("outline"), "text": t("whole"), "back": t("to-passage")},
    }


def _part(document: Document, place: Place, part: Part) -> dict[str, Any]:
    text = document.text
    if part.kind == "heading":
        return {"kind": "heading", "level": part.level, "text": inert(text[part.start : part.end])}
    if part.kind == "paragraph":
        return {"kind": "paragraph", "runs": runs(text, (part.start, part.end), place)}
    cells = table(text, part)
    return {
        "kind": "table",
        "heads": [inert(head) for head in cells.heads],
        "rows": [[runs(text, cell, place) for cell in row] for row in cells.rows],
    }


def runs(text: str, span: Span, place: Place) -> list[Any]:
    """A stretch of text in runs, cut where the passage and the quote begin and end."""
    start, end = span
    passage = (place.passage.start, place.passage.end) if place.passage else None
    around = [at for one in (passage, place.quote) if one for at in one if start < at < end]
    cuts = [start, *sorted(set(around)), end]
    found = []
    for first, last in pairwise(cuts):
        mark = _QUOTE if _within(first, place.quote) else _PLAIN
        mark = mark or (_PASSAGE if _within(first, passage) else _PLAIN)
        run = inert(text[first:last])
        found.append([run, mark] if mark else run)
    return found


def _within(at: int, span: Span | None) -> bool:
    return span is not None and span[0] <= at < span[1]
