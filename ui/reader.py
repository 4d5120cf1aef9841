"""The reader: a passage opened beside what led to it, in its document."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from taiyi_rag.library import Collection
from taiyi_rag.settings import Settings
from taiyi_rag.types import Document, Region
from ui import blocks, resources
from ui.excerpts import Piece, Span, excerpt
from ui.highlights import regions_of
from ui.markup import inert
from ui.problems import told
from ui.references import file_name
from ui.session import Opened
from ui.texts import Texts

_WIDTH = 680
_PAGES = 3
"""Pages drawn for one passage, at most."""

_ASSETS = Path(__file__).parent / "assets"

_component = st.components.v2.component(
    "taiyi_excerpt",
    js=(_ASSETS / "excerpt.js").read_text("utf-8"),
    css=(_ASSETS / "excerpt.css").read_text("utf-8"),
)


def show(t: Texts, settings: Settings, opened: Opened) -> None:
    """Open the drawer on a passage. It closes with Escape, its button, or a click beside it."""
    title = t("passage", label=opened.evidence.label)

    @st.dialog(title, width=_WIDTH, position="right")
    def drawer() -> None:
        with told(t):
            _draw(t, settings, opened)

    drawer()


def _draw(t: Texts, settings: Settings, opened: Opened) -> None:
    passage = opened.evidence.passage
    collection = resources.collection(settings, opened.turn.collection)
    document = collection.truth.document(passage.document_id)
    if document is None:
        _draw_as_it_was(t, opened, "gone")
    elif document.text[passage.start : passage.end] != passage.text:
        _draw_as_it_was(t, opened, "changed")
    else:
        _draw_in_document(t, collection, opened, document)


def _draw_as_it_was(t: Texts, opened: Opened, why: str) -> None:
    passage = opened.evidence.passage
    if header := opened.turn.documents.get(passage.document_id):
        st.html(blocks.reference(t, header))
    st.html(blocks.notice("warning", "", t(why)))
    _draw_excerpt(t, [Piece("passage", passage.text)], passage.language)


def _draw_in_document(t: Texts, collection: Collection, opened: Opened, document: Document) -> None:
    passage, quoted = opened.evidence.passage, _quoted(opened)
    span = (passage.start, passage.end)
    regions = regions_of(document, quoted or span) if document.format == "pdf" else []
    marks = (quoted,) if quoted else opened.marks
    pages = sorted({region.page for region in regions})[:_PAGES]
    st.html(blocks.reference(t, document))
    text, *drawn = _tabs(t, pages)
    with text:
        st.html(blocks.small(t("quote" if quoted else "matched" if marks else "no-quote")))
        _draw_excerpt(t, excerpt(document.text, span, *marks), passage.language)
    for page, tab in zip(pages, drawn, strict=True):
        with tab, told(t):
            _draw_page(t, collection, document, page, regions)
    st.html(blocks.details(t, document, passage.headings))


def _tabs(t: Texts, pages: list[int]) -> list[DeltaGenerator]:
    """A place for the text, and one for each page. Without pages there is nothing to choose."""
    if not pages:
        return [st.container()]
    return list(st.tabs([t("text"), *(t("page-tab", page=page) for page in pages)]))


def _draw_excerpt(t: Texts, pieces: list[Piece], language: str) -> None:
    data = {
        "lang": language,
        "name": t("text"),
        "pieces": [{"kind": piece.kind, "text": inert(piece.text)} for piece in pieces],
    }
    _component(key="excerpt", data=data)


def _draw_page(
    t: Texts, collection: Collection, document: Document, page: int, regions: list[Region]
) -> None:
    record = collection.truth.file(document.path)
    shown = tuple(region for region in regions if region.page == page)
    digest = record.digest if record else None
    caption = t("page-of", page=page, file=file_name(document))
    png = resources.page_image(document.path, page, shown, digest)
    st.image(png, alt=inert(caption), width="stretch", output_format="PNG")
    st.html(blocks.small(caption))


def _quoted(opened: Opened) -> Span | None:
    citation = opened.citation
    return (citation.start, citation.end) if citation else None
