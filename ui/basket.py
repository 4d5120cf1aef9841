"""The basket: documents that a visitor has put aside, and their references to take along."""

from __future__ import annotations

from typing import cast

import streamlit as st

from taiyi_rag.references import FORMATS, MEDIA_TYPES, exported
from taiyi_rag.types import Document
from ui import blocks, hits
from ui.texts import Texts

MOST = 1000
"""Documents that a basket holds."""

_NAMES = {"ris": "RIS", "bib": "BibTeX", "nbib": "NBIB", "csv": "CSV"}


def documents() -> dict[str, Document]:
    """What is in the basket, without text, by collection and id."""
    return cast("dict[str, Document]", st.session_state.setdefault("basket", {}))


def key_of(collection: str, document: Document) -> str:
    """What a document is found by in the basket."""
    return f"{collection}/{document.id}"


def put_or_take(collection: str, document: Document) -> None:
    """Put a document into the basket, or take it out again."""
    held, key = documents(), key_of(collection, document)
    if key in held:
        del held[key]
    elif len(held) < MOST:
        held[key] = document


def draw(t: Texts) -> None:
    """The basket as a button that opens it."""
    held = list(documents().values())
    label = t("basket", count=len(held))
    with st.popover(label, icon=":material/bookmarks:", disabled=not held, key="taiyi-basket"):
        st.html(hits.basket(t, held))
        _draw_downloads(t, held)
        st.button(t("basket-empty"), icon=":material/delete:", on_click=_empty, type="tertiary")


def _draw_downloads(t: Texts, held: list[Document]) -> None:
    st.html(blocks.small(t("basket-save")))
    with st.container(horizontal=True, key="taiyi-downloads"):
        for format in FORMATS:
            st.download_button(
                _NAMES[format],
                exported(held, format).encode("utf-8"),
                file_name=f"references.{format}",
                mime=MEDIA_TYPES[format],
                key=f"download-{format}",
                icon=":material/download:",
                on_click="ignore",
            )


def _empty() -> None:
    documents().clear()
