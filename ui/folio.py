"""The pages of a PDF as images, the passage highlighted."""

from __future__ import annotations

import streamlit as st

from taiyi_rag.library import Collection
from taiyi_rag.types import Document
from ui import blocks, resources
from ui.excerpts import Span
from ui.highlights import regions_of
from ui.markup import inert
from ui.problems import told
from ui.references import file_name
from ui.texts import Texts


def page_numbers(document: Document, span: Span | None = None) -> list[int]:
    """The pages on which a stretch of a document's text stands, or any of it."""
    if document.format != "pdf":
        return []
    start, end = span or (0, len(document.text))
    return sorted({r.page for r in document.regions if r.start < end and r.end > start})


def draw_page(
    t: Texts, collection: Collection, document: Document, page: int, span: Span | None
) -> None:
    """Draw one page. A file that can't be drawn any more is told in its place."""
    record = collection.truth.file(document.path)
    regions = regions_of(document, span) if span else []
    here = tuple(region for region in regions if region.page == page)
    caption = t("page-of" if here else "page-plain", page=page, file=file_name(document))
    with told(t):
        png = resources.page_image(document.path, page, here, record.digest if record else None)
        st.image(png, alt=inert(caption), width="stretch", output_format="PNG")
        st.html(blocks.small(caption))


def draw(t: Texts, collection: Collection, document: Document, span: Span | None) -> None:
    """Draw the page that the reader turned to, at first the one on which `span` stands; only that
    one is drawn."""
    numbers, first = page_numbers(document), page_numbers(document, span)[:1]
    page = st.pagination(max(numbers), default=first[0] if first and span else 1, key="folio")
    draw_page(t, collection, document, page, span)
