"""The sidebar: language, library, this session's questions."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from taiyi_rag.settings import Settings
from ui import blocks, resources, session
from ui.problems import told
from ui.texts import NAMES, Texts


def choose_language(t: Texts) -> None:
    """The switch of languages. What is chosen stays in the address, so a reload keeps it."""
    st.session_state.setdefault("language", t.language)
    st.sidebar.segmented_control(
        t("language"),
        list(NAMES),
        format_func=lambda code: NAMES[code],
        key="language",
        required=True,
        on_change=_keep_language,
        label_visibility="collapsed",
    )


def choose_collection(t: Texts, settings: Settings, names: Sequence[str]) -> str:
    """The collection to ask: the one chosen, else the address's, else the settings'."""
    wanted = (st.query_params.get("collection"), settings.collection, names[0])
    st.session_state.setdefault("collection", next(name for name in wanted if name in names))
    if st.session_state["collection"] not in names:  # it was removed meanwhile
        st.session_state["collection"] = names[0]
    if len(names) == 1:
        st.sidebar.html(blocks.small(t("collection-named", name=names[0])))
        return names[0]
    return st.sidebar.selectbox(t("collection"), names, key="collection")


def draw_history(t: Texts) -> None:
    """The questions of this session, and a way to begin anew."""
    asked = [turn.question for turn in session.turns()]
    if not asked:
        return
    st.sidebar.html(blocks.small(t("history")))
    st.sidebar.html(blocks.questions(asked))
    st.sidebar.button(
        t("new"), icon=":material/add_comment:", width="stretch", on_click=session.forget
    )


def draw_counts(t: Texts, settings: Settings, name: str) -> None:
    """What the collection holds. Drawn last: it may have to wait for the model."""
    with told(t):
        counts = resources.collection(settings, name).counts()
        st.html(blocks.small(t("counts", **counts)))


def _keep_language() -> None:
    st.query_params["lang"] = st.session_state["language"]
