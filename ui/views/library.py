"""Library: collections and their documents, added, replaced, deleted, checked."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from taiyi_rag.errors import TaiyiError
from taiyi_rag.settings import Settings
from ui import blocks, problems, resources
from ui.librarian import adding, care, desk, documents, pieces, readers, shelves, standing, work
from ui.librarian.facts import facts
from ui.problems import told
from ui.texts import Texts

_PARTS: dict[str, Callable[[Texts, Settings, str], None]] = {
    "documents": documents.draw,
    "add": adding.draw,
    "standing": standing.draw,
    "care": care.draw,
    "readers": readers.draw,
}
_ICONS = {
    "documents": ":material/description:",
    "add": ":material/upload:",
    "standing": ":material/verified:",
    "care": ":material/health_and_safety:",
    "readers": ":material/group:",
}


def draw(t: Texts, settings: Settings) -> None:
    """All collections, or the one that is chosen."""
    names = resources.collection_names(settings)
    name = desk.chosen()
    if name in names:
        _draw_one(t, settings, name)
        return
    if name:
        desk.choose("")
        desk.say(t("library-gone"))
    desk.keep_address("")
    shelves.draw(t, settings, names)


def _draw_one(t: Texts, settings: Settings, name: str) -> None:
    """What it is, the work on it, and the part of it that is looked at."""
    st.button(
        t("shelves-back"),
        key="shelves-back",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=desk.choose,
        args=("",),
    )
    _draw_head(t, settings, name)
    editor = resources.may_change(settings, name)
    if editor:
        work.draw(t, settings, name)
    desk.tell(t)
    part = _draw_parts(t, desk.PARTS if editor else desk.FOR_READERS)
    desk.keep_address(name, part)
    with st.container(key=f"part-{part}"), told(t):
        _PARTS[part](t, settings, name)


def _draw_head(t: Texts, settings: Settings, name: str) -> None:
    try:
        st.html(pieces.head_of(t, facts(settings, name)))
    except TaiyiError as error:
        st.html(blocks.welcome(name, ""))
        problems.show(t, problems.problem_of(error))


def _draw_parts(t: Texts, parts: tuple[str, ...]) -> str:
    st.session_state["part"] = desk.part(parts)
    st.segmented_control(
        t("parts"),
        parts,
        key="part",
        format_func=lambda part: f"{_ICONS[part]} {t(f'part-{part}')}",
        required=True,
        label_visibility="collapsed",
        on_change=_look_at,
    )
    return desk.part(parts)


def _look_at() -> None:
    st.session_state["library-part"] = st.session_state["part"]
