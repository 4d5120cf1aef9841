"""Who may read a collection and who may change it: names, one a line."""

from __future__ import annotations

import streamlit as st

from taiyi_rag.errors import InputError
from taiyi_rag.library.access import Access, write_access
from taiyi_rag.settings import Settings
from ui import blocks, resources, visitor
from ui.librarian import desk
from ui.texts import Texts

_LISTS = ("readers", "editors")
_WHO = ("all", "named")


def draw(t: Texts, settings: Settings, name: str) -> None:
    """Draw the lists as they are, to be changed."""
    access = resources.access(settings, name)
    st.html(blocks.notice("calm", t("who-signing"), t("who-signing-how")))
    for which in _LISTS:
        _draw_list(t, which, getattr(access, which), name)
    new = wanted(name)
    locked = not new.may_change(visitor.current().name)
    if locked:
        why = t("who-locked-all" if not visitor.current().name else "who-locked-you")
        st.html(blocks.notice("warning", t("who-locked"), why, t("who-locked-how")))
        st.checkbox(t("who-sure"), key=f"who-sure-{name}")
    st.button(
        t("who-save"),
        key="who-save",
        type="primary",
        icon=":material/save:",
        disabled=new == access or (locked and not st.session_state.get(f"who-sure-{name}")),
        on_click=_save,
        args=(t, settings, name),
    )


def _draw_list(t: Texts, which: str, names: frozenset[str] | None, collection: str) -> None:
    who = st.radio(
        t(f"who-{which}"),
        _WHO,
        index=0 if names is None else 1,
        format_func=lambda who: t(f"who-{which}-{who}"),
        key=f"who-{which}-{collection}",
        horizontal=True,
    )
    if who == "named":
        st.text_area(
            t("who-names"),
            value="\n".join(sorted(names or ())),
            key=f"who-{which}-names-{collection}",
            placeholder="ann@example.org",
            help=t("who-names-how"),
        )


def wanted(collection: str) -> Access:
    """What the lists say that are on the page."""
    return Access(*(_names(which, collection) for which in _LISTS))


def _names(which: str, collection: str) -> frozenset[str] | None:
    if st.session_state.get(f"who-{which}-{collection}") != "named":
        return None
    text = str(st.session_state.get(f"who-{which}-names-{collection}") or "")
    return frozenset(name.strip().casefold() for name in text.splitlines() if name.strip())


def _save(t: Texts, settings: Settings, name: str) -> None:
    with desk.acting():
        desk.check_may_change(t, settings, name)
        new = wanted(name)
        sure = st.session_state.pop(f"who-sure-{name}", False)
        if not new.may_change(visitor.current().name) and not sure:
            raise InputError(t("who-not-sure"))
        write_access(settings.indexes / name, new)
        desk.say(t("who-saved"))
