"""What keeps a collection whole: checked, its indexes made again, its space given back, deleted."""

from __future__ import annotations

import streamlit as st

from taiyi_rag.errors import InputError
from taiyi_rag.jobs import Kind
from taiyi_rag.settings import Settings
from ui import blocks, resources
from ui.librarian import desk, pieces, results
from ui.problems import told
from ui.texts import Texts

_WORK: dict[Kind, str] = {
    "verify": ":material/fact_check:",
    "rebuild": ":material/build:",
    "compact": ":material/compress:",
}


def draw(t: Texts, settings: Settings, name: str) -> None:
    """Draw what can be done, and what came of it."""
    active = {job.kind for job in resources.jobs(settings).jobs(name) if job.active}
    for kind, icon in _WORK.items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"care-{kind}"):
            st.html(pieces.explained(t(f"job-{kind}"), t(f"care-{kind}")))
            st.button(
                t(f"care-do-{kind}"),
                key=f"do-{kind}",
                icon=icon,
                disabled=kind in active,
                on_click=desk.start,
                args=(t, settings, name, kind),
            )
    results.draw(t, settings, name, tuple(_WORK))
    st.html(pieces.heading(t("care-backup")))
    st.html(blocks.small(t("care-backup-how")))
    st.code(f"python -m ingest backup {name}.tar --collection {name}", language="bash")
    st.html(pieces.heading(t("drop")))
    st.html(blocks.small(t("drop-how")))
    st.button(
        t("drop-ask"),
        key="drop",
        icon=":material/delete_forever:",
        on_click=desk.ask,
        args=("drop",),
    )
    if desk.asking("drop") is not None:
        _draw_dialog(t, settings, name)


def _draw_dialog(t: Texts, settings: Settings, name: str) -> None:
    """The dialog that asks whether the whole collection is to go."""

    @st.dialog(t("drop"), width="medium", icon=":material/delete_forever:", on_dismiss=desk.asked)
    def dialog() -> None:
        with told(t):
            _draw_asking(t, settings, name)

    dialog()


def _draw_asking(t: Texts, settings: Settings, name: str) -> None:
    counts = resources.shelved(settings, name).counts()
    what = t("drop-what", documents=f"{counts['documents']:,}")
    st.html(blocks.notice("warning", name, what, t("delete-no-way-back")))
    typed = st.text_input(t("drop-type"), key="drop-typed", max_chars=64)
    if st.button(
        t("drop-do"),
        key="drop-do",
        type="primary",
        icon=":material/delete_forever:",
        disabled=typed != name,
        on_click=_drop,
        args=(t, settings, name),
    ):
        st.rerun()


def _drop(t: Texts, settings: Settings, name: str) -> None:
    with desk.acting():
        desk.check_may_change(t, settings, name)
        if st.session_state.get("drop-typed") != name:
            raise InputError(t("drop-mistyped"))
        desk.begin(settings, name, "drop")
        desk.asked()
