"""The visitor's conversations in the sidebar: found, opened, renamed, deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from taiyi_rag.settings import Settings
from taiyi_rag.workspace import Chat
from ui import blocks, chats, resources, session, visitor
from ui.markup import joined, label_text
from ui.problems import told
from ui.texts import Texts

_SHOWN = 30
"""Conversations that are listed at first, and that "more" adds."""
_SEARCHED = 2
"""From so many on they can be searched."""
_LONGEST = 80
"""Letters of a title that the list shows."""

_closing = st.components.v2.component(
    "taiyi_sidebar", js=(Path(__file__).parent / "assets" / "sidebar.js").read_text("utf-8")
)


def draw(t: Texts, settings: Settings) -> None:
    """A way to begin anew, the questions of the conversation that is open, and all others."""
    with st.sidebar:
        if session.turns():
            st.button(
                t("new"),
                icon=":material/add_comment:",
                width="stretch",
                on_click=_begin_anew,
            )
        _draw_questions(t)
        with told(t), st.container(key="taiyi-chats", gap="xsmall"):
            _draw_chats(t, settings)
        if reason := chats.unkept(settings):
            st.html(blocks.small(t(f"unkept-{reason}")))
        _closing(key="sidebar", data={"done": st.session_state.get("sidebar-done", 0)})


def _begin_anew() -> None:
    chats.begin_anew()
    _close_sidebar()


def _open(settings: Settings, id: str) -> None:
    chats.open_chat(settings, id)
    _close_sidebar()


def _close_sidebar() -> None:
    """What was chosen in it is to be seen."""
    st.session_state["sidebar-done"] = st.session_state.get("sidebar-done", 0) + 1


def _draw_questions(t: Texts) -> None:
    """Of a conversation of several questions, each leading to its place."""
    asked = [turn.question or t("question-deleted") for turn in session.turns()]
    if len(asked) > 1:
        st.html(
            joined(blocks.heading(t("questions")), blocks.questions(asked, session.first_drawn()))
        )


def _draw_chats(t: Texts, settings: Settings) -> None:
    words = st.session_state.get("chats-search") or ""
    found = chats.listed(settings, words)
    if not found and not words:
        return
    st.html(blocks.heading(t("history")))
    if words or len(found) >= _SEARCHED:
        st.text_input(
            t("history-search"),
            key="chats-search",
            type="search",
            icon=":material/search:",
            placeholder=t("history-search"),
            label_visibility="collapsed",
        )
    if not found:
        st.html(blocks.small(t("history-nothing")))
    shown = st.session_state.get("chats-shown", _SHOWN)
    for day, some in grouped(found[:shown], datetime.now(UTC), _zone()):
        st.html(blocks.day(t(f"day-{day}")))
        for chat in some:
            _draw_chat(t, settings, chat)
    if len(found) > shown:
        more = {"chats-shown": shown + _SHOWN}
        st.button(
            t("history-more"), type="tertiary", on_click=st.session_state.update, args=(more,)
        )


def _draw_chat(t: Texts, settings: Settings, chat: Chat) -> None:
    now = chat.id == chats.current()
    title = _title(t, chat)
    short = title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…"
    with st.container(
        horizontal=True,
        gap=None,
        wrap=False,
        vertical_alignment="center",
        key=f"taiyi-chat-{'now-' if now else ''}{chat.id}",
    ):
        if now:
            st.html(blocks.unseen(t("history-now")))
        st.button(
            label_text(short),
            key=f"open-{chat.id}",
            type="tertiary",
            width="stretch",
            on_click=_open,
            args=(settings, chat.id),
        )
        chosen = st.menu_button(
            label_text(t("history-menu", title=short)),
            ("rename", "delete"),
            key=f"menu-{chat.id}",
            type="tertiary",
            icon=":material/more_horiz:",
            format_func=lambda what: t(f"history-{what}"),
        )
    if chosen:
        st.session_state["changing"] = (chosen, chat.id)
    if (changing := st.session_state.get("changing")) and changing[1] == chat.id:
        (_rename if changing[0] == "rename" else _delete)(t, settings, chat)


def _title(t: Texts, chat: Chat) -> str:
    """What the list calls a chat; the words of one may all have had to go."""
    return " ".join(chat.title.split()) or t("question-deleted")


def _leave() -> None:
    """Close the dialog."""
    st.session_state.pop("changing", None)


def _rename(t: Texts, settings: Settings, chat: Chat) -> None:
    @st.dialog(t("history-rename"), on_dismiss=_leave)
    def dialog() -> None:
        with st.form("rename", border=False):
            title = st.text_input(t("history-title"), chat.title, max_chars=200)
            st.html(blocks.small(t("history-title-how")))
            saved = st.form_submit_button(t("save"), type="primary")
        if saved:
            with told(t):
                resources.workspace(settings).rename(visitor.current().owner, chat.id, title)
                _leave()
                st.rerun()

    dialog()


def _delete(t: Texts, settings: Settings, chat: Chat) -> None:
    @st.dialog(t("history-delete-ask"), on_dismiss=_leave)
    def dialog() -> None:
        st.html(blocks.quoted(_title(t, chat)))
        st.html(blocks.paragraph(t("history-delete-how", days=settings.records.days)))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("cancel"), key="keep"):
                _leave()
                st.rerun()
            if st.button(t("history-delete"), type="primary", key="delete"):
                with told(t):
                    chats.delete(settings, chat.id)
                    _leave()
                    st.rerun()

    dialog()


def grouped(
    listed: Iterable[Chat], now: datetime, zone: tzinfo
) -> Iterable[tuple[str, list[Chat]]]:
    """Chats by the day of their last question, in their order: "today", "yesterday", "week",
    "earlier"."""
    today = now.astimezone(zone).date()

    def day(chat: Chat) -> str:
        return _day(today - datetime.fromisoformat(chat.at).astimezone(zone).date())

    return [(name, list(some)) for name, some in groupby(listed, day)]


def _day(ago: timedelta) -> str:
    if ago.days <= 0:
        return "today"
    return "yesterday" if ago.days == 1 else "week" if ago.days < 7 else "earlier"


def _zone() -> tzinfo:
    """The browser's time zone."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ValueError, KeyError, TypeError, OSError):
        return UTC
