"""Replacing a document: its file, sent anew, is read in the place of the one that there was."""

from __future__ import annotations

from pathlib import Path, PurePath

import streamlit as st

from taiyi_rag import assembly
from taiyi_rag.errors import InputError
from taiyi_rag.library import Collection
from taiyi_rag.settings import Settings
from taiyi_rag.types import Document
from ui import blocks
from ui.librarian import desk, pieces, receiving
from ui.problems import told
from ui.references import file_name
from ui.texts import Texts


def draw(t: Texts, settings: Settings, collection: Collection, id: str) -> None:
    """The dialog that asks for the new file."""
    document = collection.truth.headers([id]).get(id)
    if document is None:
        return

    @st.dialog(
        t("replace-title"),
        width="medium",
        icon=":material/published_with_changes:",
        on_dismiss=desk.asked,
    )
    def dialog() -> None:
        with told(t):
            _draw(t, settings, collection, document)

    dialog()


def _draw(t: Texts, settings: Settings, collection: Collection, document: Document) -> None:
    st.html(pieces.titles([document]))
    if not assembly.uploads(settings, collection.name).holds(document.path):
        st.html(blocks.notice("calm", t("replace-elsewhere"), t("replace-elsewhere-how")))
        return
    others = len(collection.truth.ids_of_file(document.path)) - 1
    more = t("replace-others", file=file_name(document), others=others) if others else ""
    st.html(blocks.notice("calm", t("replace-what"), *filter(None, (more,))))
    suffix = PurePath(document.path).suffix
    with st.container(key=f"sending-file-{t.language}"):
        types = [suffix] if suffix else None
        file = st.file_uploader(t("replace-file"), type=types, key="replace-file")
    if st.button(
        t("replace-do"),
        key="replace-do",
        type="primary",
        icon=":material/upload:",
        disabled=file is None,
        on_click=_replace,
        args=(t, settings, collection.name, document.path),
    ):
        st.rerun()


def _replace(t: Texts, settings: Settings, name: str, path: str) -> None:
    with desk.acting():
        desk.check_may_change(t, settings, name)
        file = st.session_state.get("replace-file")
        if file is None:
            raise InputError(t("replace-no-file"))
        uploads = assembly.uploads(settings, name)
        try:
            uploads.replace(Path(path), receiving.pieces(file))
            desk.begin(settings, name, "add", [path])
        except BaseException:  # also where the page is left meanwhile
            uploads.settle(Path(path), replaced=False)
            raise
        st.session_state.pop("library-selected", None)
        desk.asked()
