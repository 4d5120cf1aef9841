"""Read: a whole document, scrolled to a passage. Its address is made by `ui.places.address`."""

from __future__ import annotations

import streamlit as st

from taiyi_rag.library import Collection
from taiyi_rag.settings import Settings
from ui import blocks, folio, fulltext, linking, places, resources
from ui.places import Place
from ui.problems import fragment, told
from ui.texts import Texts


def draw(t: Texts, settings: Settings) -> None:
    """Draw the page."""
    parameters = st.query_params.to_dict()
    name = parameters.get("collection", "")
    with told(t), st.container(key="taiyi-read"):
        if not name:
            st.html(blocks.welcome(t("read"), t("read-how")))
            return
        collection = resources.collection(settings, name)
        place = places.find(collection, parameters)
        if place is None:
            st.html(blocks.welcome(t("read"), ""))
            st.html(blocks.notice("error", t("no-place"), t("no-place-how", name=name)))
            return
        _draw_place(t, collection, name, place)


def _draw_place(t: Texts, collection: Collection, name: str, place: Place) -> None:
    document, passage = place.document, place.passage
    if told_of := blocks.standing(t, document, name):
        st.html(told_of)
    st.html(blocks.reference(t, document, heading="h1"))
    id = passage.id if passage else ""
    linking.draw(t, places.address(name, id, place.quote, document=document.id))
    st.html(blocks.details(t, document, passage.headings if passage else ()))
    _draw_text(t, collection, place)


@fragment
def _draw_text(t: Texts, collection: Collection, place: Place) -> None:
    """The text, and the pages of a PDF once they are asked for."""
    if not folio.page_numbers(place.document):
        fulltext.draw(t, place)
        return
    text, pages = st.tabs([t("text"), t("pages")], key="read-tab", on_change="rerun")
    with text:
        fulltext.draw(t, place)
    if pages.open:
        with pages:
            folio.draw(t, collection, place.document, place.span)
