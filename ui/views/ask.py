"""Ask: a question in, an answer out, every sentence with the passage that says it."""

from __future__ import annotations

import streamlit as st

from taiyi_rag.settings import Settings
from ui import (
    actions,
    blocks,
    chats,
    conversation,
    history,
    kept,
    reader,
    recorded,
    resources,
    session,
    sidebar,
)
from ui.problems import told
from ui.session import Turn
from ui.texts import Texts
from ui.texts.ask import EXAMPLES


def draw(t: Texts, settings: Settings, name: str) -> None:
    """Draw the page."""
    if linked := st.query_params.get("answer"):
        _draw_linked(t, settings, st.query_params.get("collection", name), linked)
    else:
        _draw_conversation(t, settings, name)
    if opened := session.take_opened():
        reader.show(t, settings, opened)


def _draw_conversation(t: Texts, settings: Settings, name: str) -> None:
    above = st.container()
    # In a container of its own, which the style keeps at the bottom: Streamlit's own bottom would
    # follow the end of the page, and a new answer would be seen from its end.
    with st.container(key="taiyi-ask"):
        _take_question(t, settings, name)
    turns = chats.turns(settings)
    # Before the answer, which may take a while.
    sidebar.draw_filters(t, settings, name)
    history.draw(t, settings)
    with above:
        _draw_turns(t, settings, name, turns)


def _draw_turns(t: Texts, settings: Settings, name: str, turns: list[Turn]) -> None:
    if chats.is_missing():
        st.html(blocks.notice("calm", t("missing-chat"), t("missing-chat-how")))
    welcome = st.empty()  # so that it is gone before there is an answer in its place
    if not turns:
        with welcome.container():
            _draw_welcome(t, settings, name)
    actions.recall(settings, turns)
    kept.draw_problem(t)
    first = session.first_drawn()
    if first:
        _draw_earlier(t, first)
    for number, turn in enumerate(turns):
        if number < first:
            conversation.leave_out()
        elif turn.pending:
            turns[number] = conversation.answer(t, settings, number, turns)
            if any(other.pending for other in turns):  # each in a run of its own
                st.rerun()
        else:
            conversation.draw(t, settings, number, turn)
    if turns:
        actions.draw_suggestions(t, settings, turns)


def _draw_earlier(t: Texts, count: int) -> None:
    st.button(
        t("earlier", count=count),
        key="earlier",
        icon=":material/expand_less:",
        type="tertiary",
        on_click=session.draw_more,
    )


def _take_question(t: Texts, settings: Settings, name: str) -> None:
    """The question typed, or the one that the page's address asks: once a session."""
    longest = settings.question_characters
    if typed := st.chat_input(t("ask-here"), key="question", max_chars=longest):
        chats.ask(settings, typed, name, sidebar.filters())
    linked = st.query_params.get("q")
    if linked and not st.session_state.get("linked"):
        st.session_state["linked"] = True
        chats.ask(settings, linked, st.query_params.get("collection", name))


def _draw_linked(t: Texts, settings: Settings, name: str, id: str) -> None:
    """One recorded answer, to be read."""
    with told(t):
        turn = recorded.answered(settings, Turn("", name), id)
        if turn.answer:
            st.html(blocks.notice("calm", "", t("linked-how", collection=name)))
            actions.recall(settings, [turn])
            conversation.draw(t, settings, 0, turn)
        else:
            st.html(blocks.notice("warning", t("linked-gone"), t(f"gone-{turn.gone}")))
    st.button(t("ask-yours"), icon=":material/add_comment:", on_click=chats.begin_anew)
    history.draw(t, settings)


def _draw_welcome(t: Texts, settings: Settings, name: str) -> None:
    st.html(blocks.welcome("Taiyi-RAG", t("tagline")))
    if name == resources.SAMPLES:
        st.html(blocks.small(t("try")))
        with st.container(key="taiyi-examples"):
            for example in EXAMPLES:
                st.button(
                    example,
                    icon=":material/search:",
                    on_click=chats.ask,
                    args=(settings, example, name, sidebar.filters()),
                    width="stretch",
                )
    st.html(blocks.small(t("disclaimer")))
