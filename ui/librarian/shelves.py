"""All collections that the visitor may read, and a new one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from taiyi_rag.errors import InputError, TaiyiError
from taiyi_rag.jobs import Job
from taiyi_rag.library.access import OPEN, Access
from taiyi_rag.settings import Settings
from ui import blocks, problems, resources, reticence, visitor
from ui.librarian import desk, pieces
from ui.librarian.facts import facts
from ui.texts import Texts

_JOBS = 200
"""More than there are: 50 may wait, and of those that are over the last 50 stay."""


def draw(t: Texts, settings: Settings, names: Sequence[str]) -> None:
    """A card a collection, then the form for a new one."""
    st.html(blocks.welcome(t("library"), t("library-tagline")))
    desk.tell(t)
    if not names:
        st.html(blocks.notice("calm", t("shelves-none"), t("shelves-none-how")))
    jobs = resources.jobs(settings).jobs(limit=_JOBS)
    for number, name in enumerate(names):
        _draw_card(t, settings, number, name, jobs)
    _draw_new(t, settings, expanded=not names)
    if not names:
        st.html(blocks.small(t("shelves-samples")))
        st.code(t("samples-command"), language="bash")


def _draw_card(t: Texts, settings: Settings, number: int, name: str, jobs: Sequence[Job]) -> None:
    with st.container(border=True, gap="xsmall", key=f"shelf-{number}"):
        try:
            st.html(
                pieces.card(t, facts(settings, name, jobs), resources.may_change(settings, name))
            )
        except TaiyiError as error:
            st.html(
                pieces.broken(name, t.problem(type(error).__name__), reticence.told(str(error)))
            )
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("shelf-open"),
                key=f"shelf-open-{number}",
                icon=":material/folder_open:",
                on_click=desk.choose,
                args=(name,),
            )
            if resources.may_change(settings, name):
                st.button(
                    t("part-add"),
                    key=f"shelf-add-{number}",
                    icon=":material/upload:",
                    type="tertiary",
                    on_click=desk.choose,
                    args=(name, "add"),
                )


def _draw_new(t: Texts, settings: Settings, *, expanded: bool) -> None:
    own = _own() != OPEN
    with (
        st.expander(t("shelf-new"), icon=":material/create_new_folder:", expanded=expanded),
        st.form("shelf-form", border=False, enter_to_submit=True),
    ):
        st.text_input(
            t("shelf-name"), key="shelf-name", max_chars=64, placeholder=t("shelf-name-example")
        )
        st.html(blocks.small(t("shelf-name-how")))
        st.html(blocks.small(t("shelf-own") if own else t("shelf-everybodys")))
        if st.form_submit_button(t("shelf-make"), type="primary", icon=":material/add:"):
            _make(t, settings, st.session_state["shelf-name"].strip())


def _make(t: Texts, settings: Settings, name: str) -> None:
    """A new, empty collection, which is looked after next."""
    try:
        with st.spinner(t("shelf-making")):
            _create(t, settings, name)
    except TaiyiError as error:
        problems.show(t, problems.problem_of(error))
        return
    desk.choose(name, "add")
    st.rerun()


def _create(t: Texts, settings: Settings, name: str) -> None:
    """Raises `TaiyiError`, saying what to do, also where the name is taken."""
    from taiyi_rag import assembly
    from taiyi_rag.library import check_name

    try:
        check_name(name)
    except InputError:
        raise InputError(t("shelf-name-bad")) from None
    if (settings.indexes / name).exists():  # also one that this visitor may not read
        raise InputError(t("shelf-name-taken"))
    assembly.open_or_create_collection(settings, name, _own()).close()


def _own() -> Access:
    """A new library is its maker's alone, if it is known who that is."""
    name = visitor.current().name.casefold()
    return Access(frozenset({name}), frozenset({name})) if name else OPEN
