"""Ask: a question in, an answer out, every sentence with the passage that says it."""

from __future__ import annotations

import streamlit as st

from taiyi_rag.settings import Settings
from ui import blocks, conversation, reader, resources, session, sidebar
from ui.texts import Texts
from ui.texts.ask import EXAMPLES


def draw(t: Texts, settings: Settings, name: str) -> None:
    """Draw the page."""
    above = st.container()
    # In a container of its own, which the style keeps at the bottom: Streamlit's own bottom would
    # follow the end of the page, and a new answer would be seen from its end.
    with st.container(key="taiyi-ask"):
        _take_question(t, name, settings.question_characters)
    with above:
        _draw_turns(t, settings, name)
    sidebar.draw_filters(t, settings, name)
    sidebar.draw_history(t)
    if opened := session.take_opened():
        reader.show(t, settings, opened)


def _draw_turns(t: Texts, settings: Settings, name: str) -> None:
    turns, asked = session.turns(), session.waiting()
    if not turns and asked is None:
        _draw_welcome(t, name)
    for number, turn in enumerate(turns):
        conversation.draw(t, settings, number, turn)
    if asked:
        session.answered(conversation.answer(t, settings, len(turns), asked))


def _take_question(t: Texts, name: str, longest: int) -> None:
    """The question typed, or the one that the page's address asks: once a session."""
    if typed := st.chat_input(t("ask-here"), key="question", max_chars=longest):
        session.ask(typed, name, sidebar.filters())
    linked = st.query_params.get("q")
    if linked and not st.session_state.get("linked"):
        st.session_state["linked"] = True
        session.ask(linked, st.query_params.get("collection", name))


def _draw_welcome(t: Texts, name: str) -> None:
    st.html(blocks.welcome("Taiyi-RAG", t("tagline")))
    if name == resources.SAMPLES:
        st.html(blocks.small(t("try")))
        with st.container(key="taiyi-examples"):
            for example in EXAMPLES:
                st.button(
                    example,
                    icon=":material/search:",
                    on_click=session.ask,
                    args=(example, name, sidebar.filters()),
                    width="stretch",
                )
    st.html(blocks.small(t("disclaimer")))
