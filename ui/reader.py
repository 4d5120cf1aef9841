"""The reader: a passage opened beside what led to it, in its document, with its neighbours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from taiyi_rag.library import Collection
from taiyi_rag.settings import Settings
from taiyi_rag.types import Claim, Document
from ui import blocks, claims, folio, linking, resources
from ui.excerpts import Piece, Span, excerpt
from ui.markup import inert
from ui.neighbours import Neighbours, neighbours
from ui.places import address
from ui.problems import told
from ui.session import Opened
from ui.texts import Texts

_WIDTH = 680
_PAGES = 3
"""Pages drawn for one passage, at most."""
_STEPPED = "reader-stepped"
"""Where the session keeps which passage of the document the reader stepped to, if any."""

_ASSETS = Path(__file__).parent / "assets"

_component = st.components.v2.component(
    "taiyi_excerpt",
    js=(_ASSETS / "excerpt.js").read_text("utf-8"),
    css=(_ASSETS / "excerpt.css").read_text("utf-8"),
)


def show(t: Texts, settings: Settings, opened: Opened) -> None:
    """Open the drawer on a passage. It closes with Escape, its button, or a click beside it."""
    title = t("passage", label=opened.evidence.label)
    st.session_state.pop(_STEPPED, None)

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
        beside = neighbours(collection, passage, st.session_state.get(_STEPPED))
        _draw_in_document(t, collection, _stepped(opened, beside), document, beside)


def _stepped(opened: Opened, beside: Neighbours) -> Opened:
    """What is open after stepping: a neighbour is neither cited nor matched."""
    if beside.passage.id == opened.evidence.passage.id:
        return opened
    evidence = replace(opened.evidence, passage=beside.passage)
    return replace(opened, evidence=evidence, citation=None, marks=())


def _draw_as_it_was(t: Texts, opened: Opened, why: str) -> None:
    passage = opened.evidence.passage
    if header := opened.turn.documents.get(passage.document_id):
        st.html(blocks.reference(t, header))
    st.html(blocks.notice("warning", "", t(why)))
    _draw_excerpt(t, [Piece("passage", passage.text)], passage.language)


def _draw_in_document(
    t: Texts, collection: Collection, opened: Opened, document: Document, beside: Neighbours
) -> None:
    passage, quoted = opened.evidence.passage, _quoted(opened)
    span = (passage.start, passage.end)
    marks = (quoted,) if quoted else opened.marks
    pages = folio.page_numbers(document, quoted or span)[:_PAGES]
    st.html(blocks.reference(t, document))
    if told_of := blocks.standing(t, document, opened.turn.collection):
        st.html(told_of)
    _draw_claim(t, opened)
    text, *drawn = _tabs(t, pages)
    with text:
        st.html(blocks.small(t("quote" if quoted else "matched" if marks else "no-quote")))
        if passage.hidden:
            st.html(blocks.notice("warning", "", t("hidden-text", why=passage.hidden)))
        _draw_excerpt(t, excerpt(document.text, span, *marks), passage.language)
    for page, tab in zip(pages, drawn, strict=True):
        with tab:
            folio.draw_page(t, collection, document, page, quoted or span)
    _draw_steps(t, beside)
    _draw_ways(t, opened, quoted)
    st.html(blocks.details(t, document, passage.headings))


def _draw_claim(t: Texts, opened: Opened) -> None:
    """The sentence that cites the passage, where it is in another language: above its original."""
    if claim := _citing(opened):
        language = claims.language_of(claim.text)
        if language != opened.evidence.passage.language:
            st.html(blocks.beside(t("said-as"), claim.text, language))


def _citing(opened: Opened) -> Claim | None:
    answer = opened.turn.answer
    if answer is None or opened.citation is None:
        return None
    return next((one for one in answer.claims if opened.citation in one.citations), None)


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


def _draw_steps(t: Texts, beside: Neighbours) -> None:
    """Buttons to the passages before and after, which keep the drawer open."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        _draw_step(t("previous"), "previous", ":material/arrow_upward:", beside.before)
        st.html(
            blocks.small(t("place-of", place=beside.place, count=beside.count)), width="content"
        )
        _draw_step(t("next"), "next", ":material/arrow_downward:", beside.after)


def _draw_step(label: str, key: str, icon: str, id: str) -> None:
    def step() -> None:
        st.session_state[_STEPPED] = id

    st.button(label, key=f"step-{key}", icon=icon, type="tertiary", disabled=not id, on_click=step)


def _draw_ways(t: Texts, opened: Opened, quoted: Span | None) -> None:
    name, id = opened.turn.collection, opened.evidence.passage.id
    linking.draw(t, address(name, id, quoted), address(name, id, quoted, language=t.language))


def _quoted(opened: Opened) -> Span | None:
    citation = opened.citation
    return (citation.start, citation.end) if citation else None
