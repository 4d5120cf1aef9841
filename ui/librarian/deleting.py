"""Deleting documents: what will go is said, then asked once more, then done and proved."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from taiyi_rag import assembly, records
from taiyi_rag.library import Collection
from taiyi_rag.library.origins import paths_of
from taiyi_rag.settings import Settings
from ui import blocks
from ui.librarian import desk, pieces
from ui.problems import told
from ui.texts import Texts

_SHOWN = 10


def draw(t: Texts, settings: Settings, collection: Collection, ids: Sequence[str]) -> None:
    """The dialog that asks whether documents are to go."""

    @st.dialog(
        t("delete-title"),
        width="medium",
        icon=":material/delete_forever:",
        on_dismiss=desk.asked,
    )
    def dialog() -> None:
        with told(t):
            _draw(t, settings, collection, ids)

    dialog()


def _draw(t: Texts, settings: Settings, collection: Collection, ids: Sequence[str]) -> None:
    headers = list(collection.truth.headers(ids).values())
    more = len(headers) - _SHOWN
    st.html(pieces.titles(headers[:_SHOWN], t("delete-more", more=more) if more > 0 else ""))
    passages = sum(len(collection.truth.passages_of(one.id)) for one in headers)
    answers = len(records.resting(collection, ids))
    shared = _shared(settings, collection, ids)
    st.html(
        blocks.notice(
            "warning",
            t("delete-what", documents=len(headers), passages=passages),
            t("delete-answers", answers=answers) if answers else t("delete-no-answers"),
            t("delete-originals"),
            *([t("delete-shared", documents=shared)] if shared else []),
            t("delete-no-way-back"),
        )
    )
    sure = st.checkbox(t("delete-sure"), key="delete-sure")
    if st.button(
        t("delete-do", documents=len(headers)),
        key="delete-do",
        type="primary",
        icon=":material/delete_forever:",
        disabled=not sure,
        on_click=_purge,
        args=(t, settings, collection.name, ids),
    ):
        st.rerun()


def _shared(settings: Settings, collection: Collection, ids: Sequence[str]) -> int:
    """How many other documents came from files that go."""
    uploads = assembly.uploads(settings, collection.name)
    files = [path for path in paths_of(collection.truth, ids) if uploads.holds(path)]
    return len({id for path in files for id in collection.truth.ids_of_file(path)} - set(ids))


def _purge(t: Texts, settings: Settings, name: str, ids: Sequence[str]) -> None:
    if st.session_state.get("delete-sure"):
        desk.start(t, settings, name, "purge", *ids)
        st.session_state.pop("library-selected", None)
        desk.asked()
