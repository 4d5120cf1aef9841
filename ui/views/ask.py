"""Ask: a question in, an answer out, every sentence with the passage that says it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from taiyi_rag.settings import Settings, load_settings
from ui import blocks, conversation, reader, resources, session, sidebar
from ui.problems import told
from ui.texts import EXAMPLES, Texts

_SAMPLES = "samples"
"""The collection that the example questions are about."""


def draw() -> None:
    """Draw the page."""
    t = session.texts()
    sidebar.choose_language(t)
    with told(t):
        settings = load_settings()
        names = resources.collection_names(settings)
        if names:
            _draw_conversation(t, settings, sidebar.choose_collection(t, settings, names))
        else:
            _draw_no_collection(t, settings.indexes.absolute())


def _draw_conversation(t: Texts, settings: Settings, name: str) -> None:
    counts = st.sidebar.container()
    above = st.container()
    # In a container of its own, which the style keeps at the bottom: Streamlit's own bottom would
    # follow the end of the page, and a new answer would be seen from its end.
    with st.container(key="taiyi-ask"):
        _take_question(t, name, settings.question_characters)
    with above:
        _draw_turns(t, settings, name)
    sidebar.draw_history(t)
    if opened := session.take_opened():
        reader.show(t, settings, opened)
    with counts:
        sidebar.draw_counts(t, settings, name)


def _draw_turns(t: Texts, settings: Settings, name: str) -> None:
    turns, asked = session.turns(), session.waiting()
    if not turns and asked is None:
        _draw_welcome(t, name)
    for number, turn in enumerate(turns):
        conversation.draw(t, number, turn)
    if asked:
        session.answered(conversation.answer(t, settings, len(turns), asked))


def _take_question(t: Texts, name: str, longest: int) -> None:
    """The question typed, or the one that the page's address asks: once a session."""
    if typed := st.chat_input(t("ask-here"), key="question", max_chars=longest):
        session.ask(typed, name)
    linked = st.query_params.get("q")
    if linked and not st.session_state.get("linked"):
        st.session_state["linked"] = True
        session.ask(linked, st.query_params.get("collection", name))


def _draw_welcome(t: Texts, name: str) -> None:
    st.html(blocks.welcome("Taiyi-RAG", t("tagline")))
    if name == _SAMPLES:
        st.html(blocks.small(t("try")))
        with st.container(key="taiyi-examples"):
            for example in EXAMPLES:
                st.button(
                    example,
                    icon=":material/search:",
                    on_click=session.ask,
                    args=(example, name),
                    width="stretch",
                )
    st.html(blocks.small(t("disclaimer")))


def _draw_no_collection(t: Texts, indexes: Path) -> None:
    st.html(blocks.welcome("Taiyi-RAG", t("tagline")))
    how = t("no-collections-how", indexes=indexes)
    st.html(blocks.notice("calm", t("no-collections"), how))
    st.code(t("samples-command"), language="bash")
