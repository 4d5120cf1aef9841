"""The documents of a collection: looked through a page at a time; opened, replaced, deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast, get_args

import streamlit as st

from taiyi_rag.library import Collection
from taiyi_rag.library.listing import ORDERS, Row, Wanted, how_many, listed
from taiyi_rag.settings import Settings
from taiyi_rag.types import Document, Evidence, Language, Passage, StudyDesign, Tier, TrustStatus
from ui import blocks, reader, resources, session
from ui.librarian import deleting, desk, pieces, replacing, results
from ui.markup import inert
from ui.session import Opened, Turn
from ui.texts import Texts

SIZE = 20
"""Documents of a page."""
MOST = 200
"""Documents that may be selected together."""

ALL = Wanted()

_FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "languages": ("language", get_args(Language)),
    "designs": ("design", tuple(map(str, StudyDesign))),
    "trust": ("trust", tuple(map(str, TrustStatus))),
    "tiers": ("tier", get_args(Tier)),
}
"""Fields of `Wanted`, with the names and values of what they filter by."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Where in which list the visitor looks."""

    collection: str
    wanted: Wanted = ALL
    page: int = 1


def draw(t: Texts, settings: Settings, name: str) -> None:
    """Draw the list, with what can be done to what is selected."""
    collection = resources.shelved(settings, name)
    editor = resources.may_change(settings, name)
    if editor:
        results.draw(t, settings, name, ("purge", "remove"))
    if not collection.counts()["documents"]:
        _draw_empty(t, name, editor)
        return
    looked = _looked(name)
    _draw_search(t, looked)
    total = how_many(collection.truth, looked.wanted)
    pages = max(1, -(-total // SIZE))
    page = min(looked.page, pages)
    rows = listed(collection.truth, looked.wanted, limit=SIZE, offset=(page - 1) * SIZE)
    st.html(blocks.small(t("documents-found", documents=f"{total:,}")))
    if not rows:
        st.html(blocks.notice("calm", t("documents-nothing"), t("documents-nothing-how")))
    if editor and rows:
        _draw_actions(t, settings, collection, rows)
    for number, row in enumerate(rows):
        _draw_row(t, collection, number, row, editor)
    _draw_pages(page, pages)
    if opened := session.take_opened():
        reader.show(t, settings, opened)


def _draw_empty(t: Texts, name: str, editor: bool) -> None:
    st.html(blocks.notice("calm", t("documents-none"), t("documents-none-how")))
    if editor:
        st.button(
            t("part-add"),
            key="empty-add",
            type="primary",
            icon=":material/upload:",
            on_click=desk.choose,
            args=(name, "add"),
        )


# What is looked for


def _looked(name: str) -> Looked:
    looked = st.session_state.get("library-looked")
    if not isinstance(looked, Looked) or looked.collection != name:
        looked = Looked(name)
        st.session_state["library-looked"] = looked
    return looked


def _look(*, page: int = 1, **fields: Any) -> None:
    looked = cast(Looked, st.session_state["library-looked"])
    wanted = replace(looked.wanted, **fields)
    st.session_state["library-looked"] = replace(looked, wanted=wanted, page=page)


def _draw_search(t: Texts, looked: Looked) -> None:
    st.session_state["documents-find"] = looked.wanted.words
    st.session_state["documents-order"] = looked.wanted.order
    st.text_input(
        t("documents-find"),
        key="documents-find",
        type="search",
        icon=":material/search:",
        placeholder=t("documents-find-here"),
        label_visibility="collapsed",
        on_change=lambda: _look(words=st.session_state["documents-find"] or ""),
    )
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", key="documents-bar"
    ):
        st.selectbox(
            t("sort"),
            ORDERS,
            key="documents-order",
            format_func=lambda order: t(f"order-{order}"),
            label_visibility="collapsed",
            width=200,
            on_change=lambda: _look(order=st.session_state["documents-order"]),
        )
        _draw_filters(t, looked.wanted)


def _draw_filters(t: Texts, wanted: Wanted) -> None:
    chosen = sum(len(getattr(wanted, field)) for field in _FILTERS)
    label = t("documents-filters-on", filters=chosen) if chosen else t("filters")
    with st.popover(label, icon=":material/tune:", key="documents-filters"):
        for field, (of, values) in _FILTERS.items():
            key = f"documents-{field}"
            st.session_state[key] = [v for v in values if v in getattr(wanted, field)]
            st.pills(
                t(f"filter-{field}"),
                values,
                selection_mode="multi",
                format_func=partial(_named, t, of),
                key=key,
                on_change=_filter,
                args=(field,),
            )


def _named(t: Texts, of: str, value: str) -> str:
    return t(f"{of}-{value}")


def _filter(field: str) -> None:
    values = st.session_state[f"documents-{field}"]
    made: dict[str, Any] = {"designs": StudyDesign, "trust": TrustStatus}
    chosen: dict[str, Any] = {field: frozenset(map(made.get(field, str), values))}
    _look(**chosen)


def _draw_pages(page: int, pages: int) -> None:
    if pages < 2:
        return
    key = f"documents-page-{page}-of-{pages}"
    with st.container(horizontal=True, horizontal_alignment="center", key="taiyi-pages"):
        st.pagination(
            pages, default=page, key=key, on_change=lambda: _look(page=st.session_state[key])
        )


# A row, and what is selected


def selected() -> set[str]:
    """Ids of the documents that are selected, on whichever page."""
    return cast("set[str]", st.session_state.setdefault("library-selected", set()))


def _draw_row(t: Texts, collection: Collection, number: int, row: Row, editor: bool) -> None:
    one = row.document
    with st.container(horizontal=True, gap="small", key=f"document-{number}"):
        if editor:
            key = f"select-{number}"
            st.session_state[key] = one.id in selected()
            st.checkbox(
                t("document-select", number=number + 1),
                key=key,
                label_visibility="collapsed",
                on_change=_select,
                args=(one.id, key),
            )
        st.html(pieces.document(t, row))
        st.button(
            t("card-open"),
            key=f"document-open-{number}",
            icon=":material/menu_book:",
            type="tertiary",
            disabled=not row.passages,
            on_click=_open,
            args=(collection, one),
        )


def _select(id: str, key: str) -> None:
    if not st.session_state[key]:
        selected().discard(id)
    elif len(selected()) < MOST:
        selected().add(id)


def _select_all(ids: list[str]) -> None:
    """Select what is shown; when it is selected already, nothing."""
    if set(ids) <= selected():
        selected().clear()
    else:
        selected().update(ids[: MOST - len(selected())])


def _open(collection: Collection, document: Document) -> None:
    """Open a document in the reader, at its beginning."""
    with desk.acting():
        first: Passage = collection.truth.passages_of(document.id)[0]
        evidence = Evidence(1, first, inert(document.title), document.source, document.trust)
        turn = Turn("", collection.name, documents={document.id: document})
        session.open_passage(Opened(turn, evidence))


def _draw_actions(t: Texts, settings: Settings, collection: Collection, rows: list[Row]) -> None:
    """What can be done to what is selected."""
    chosen = sorted(selected() & collection.truth.headers(sorted(selected())).keys())
    shown = [row.document.id for row in rows]
    with st.container(horizontal=True, gap="small", key="documents-actions"):
        st.button(
            t("documents-none-selected" if set(shown) <= set(chosen) else "documents-select"),
            key="select-all",
            icon=":material/select_all:",
            type="tertiary",
            on_click=_select_all,
            args=(shown,),
        )
        st.button(
            t("documents-replace"),
            key="replace",
            icon=":material/published_with_changes:",
            type="tertiary",
            disabled=len(chosen) != 1,
            help=t("documents-replace-how"),
            on_click=desk.ask,
            args=("replace", *chosen[:1]),
        )
        st.button(
            t("documents-delete", documents=len(chosen)),
            key="delete",
            icon=":material/delete_forever:",
            type="tertiary",
            disabled=not chosen,
            on_click=desk.ask,
            args=("delete", *chosen),
        )
    if about := desk.asking("replace"):
        replacing.draw(t, settings, collection, about[0])
    elif about := desk.asking("delete"):
        deleting.draw(t, settings, collection, about)
