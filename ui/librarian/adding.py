"""Adding documents: files, a folder, or a path on the server where the operator allows it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from taiyi_rag.errors import InputError
from taiyi_rag.settings import Settings
from ui import blocks
from ui.librarian import desk, pieces, receiving, results
from ui.texts import Texts

_TIERS = ("curated", "untrusted")
_FORMATS = "PDF · DOCX · HTML · Markdown · TXT · JATS XML · PubMed XML · SPL · JSONL · ZIP"


def draw(t: Texts, settings: Settings, name: str) -> None:
    """Draw the ways of adding, then what came of the last."""
    ways = ["files", "folder", *(["server"] if settings.uploads.folders else [])]
    way = st.segmented_control(
        t("add-way"),
        ways,
        default="files",
        key="add-way",
        format_func=lambda way: t(f"add-{way}"),
        required=True,
        label_visibility="collapsed",
    )
    tier = st.radio(
        t("add-tier"),
        _TIERS,
        key="add-tier",
        format_func=lambda tier: t(f"add-tier-{tier}"),
        captions=[t(f"add-tier-{tier}-how") for tier in _TIERS],
        horizontal=True,
    )
    options = ["--unpack", f"--tier={tier}"]
    if way == "server":
        _draw_path(t, settings, name, options)
    else:
        limits = {"file": settings.uploads.file_mb, "files": f"{settings.uploads.files:,}"}
        st.html(blocks.small(_FORMATS, t("add-limits", **limits)))
        label, button = t(f"add-{way}-here"), t("add-send")
        folder = way == "folder"
        receiving.draw(
            t, settings, name, "add", label=label, button=button, folder=folder, options=options
        )
    results.draw(t, settings, name, ("add",))


def _draw_path(t: Texts, settings: Settings, name: str, options: list[str]) -> None:
    st.html(blocks.small(t("add-server-how")))
    st.html(pieces.paths([str(folder) for folder in settings.uploads.folders]))
    with st.form("add-path-form", border=False, clear_on_submit=False):
        st.text_input(t("add-path"), key="add-path", placeholder=str(settings.uploads.folders[0]))
        st.form_submit_button(
            t("add-send"),
            type="primary",
            icon=":material/upload:",
            on_click=_add_path,
            args=(t, settings, name, options),
        )


def _add_path(t: Texts, settings: Settings, name: str, options: list[str]) -> None:
    with desk.acting():
        desk.check_may_change(t, settings, name)
        path = allowed(t, settings, st.session_state.get("add-path") or "")
        desk.begin(settings, name, "add", [str(path)], options)


def allowed(t: Texts, settings: Settings, typed: str) -> Path:
    """A path that may be added from. Raises `InputError`; what lies elsewhere is as what isn't
    there, so that nobody can feel their way around the server."""
    try:
        path = Path(typed.strip()).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        path = Path()
    folders = [folder.resolve() for folder in settings.uploads.folders]
    if not any(path == folder or folder in path.parents for folder in folders):
        raise InputError(t("add-path-not-there"))
    return path
