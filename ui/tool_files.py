"""A tool on a file of texts: choose it, see how far it is, stop it, save what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import streamlit as st

from taiyi_rag.annotation.reading import ENDINGS, read
from taiyi_rag.tasks import About, Task
from ui import batches, blocks, tool_results
from ui.batches import Batch
from ui.markup import Html, element
from ui.problems import fragment, told
from ui.texts import Texts

_MOST = 2_000
"""Texts of a file."""
_SIZE_MB = 5
_TOLD = 20
"""Texts that failed that are told of one by one."""


def draw(t: Texts, about: About, make: Callable[[], Task]) -> None:
    """Draw the file of a tool. `make` gives the task to run, once it is wanted."""
    st.html(blocks.small(t("tool-file-how", most=f"{_MOST:,}", size=_SIZE_MB)))
    given = st.file_uploader(
        t("tool-file-choose"),
        ENDINGS,
        key=f"file-{about.id}",
        max_upload_size=_SIZE_MB,
        label_visibility="collapsed",
    )
    wanted = st.button(
        t("tool-file-run"),
        key=f"run-file-{about.id}",
        icon=":material/play_arrow:",
        type="primary",
        disabled=given is None,
    )
    if wanted and given is not None:
        with told(t):
            inputs = read(given.name, given.getvalue(), _MOST)
            _stop(about.id)
            _held()[about.id] = batches.start(Batch(given.name, make(), inputs))
    for held in _held().values():
        held.see()
    if batch := _held().get(about.id):
        _draw_progress(t, about, batch)


def _held() -> dict[str, Batch]:
    """The last file of each tool in this session."""
    return cast("dict[str, Batch]", st.session_state.setdefault("batches", {}))


def _stop(id: str) -> None:
    if batch := _held().get(id):
        batch.stopped = batch.stopped or not batch.over


def _draw_progress(t: Texts, about: About, batch: Batch) -> None:
    """While it runs, only this part of the page is drawn again, once a second."""

    def progress(t: Texts) -> None:
        batch.see()
        over = batch.over
        total = len(batch.inputs)
        st.progress(batch.tried / total, text=_told(t, batch, over=over))
        if not over:
            st.button(
                t("batch-stop"),
                key=f"stop-{about.id}",
                icon=":material/stop_circle:",
                type="tertiary",
                on_click=_stop,
                args=(about.id,),
            )
        else:
            _draw_outcome(t, about, batch)

    fragment(progress, None if batch.over else 1.0)(t)


def _told(t: Texts, batch: Batch, *, over: bool) -> str:
    """How far it is. A file's name isn't in it: the text of a bar is Markdown."""
    counts = {"done": len(batch.records), "total": len(batch.inputs)}
    if batch.stopped:
        return t("batch-stopped", **counts)
    if over:
        return t("batch-done", **counts)
    return t("batch-running", **counts) if batch.tried else t("batch-waiting")


def _draw_outcome(t: Texts, about: About, batch: Batch) -> None:
    st.html(element("p", batch.name, class_="taiyi-small"))
    if batch.failed:
        st.html(_failures(t, batch))
    if batch.records:
        key = f"batch-{about.id}"
        tool_results.save(t, about.id, lambda: list(batch.records), key)
        with st.expander(t("batch-first"), icon=":material/visibility:"):
            tool_results.draw(t, about, batch.records[0], key)


def _failures(t: Texts, batch: Batch) -> Html:
    lines = [f"{id}: {why}" for id, why in batch.failed[:_TOLD]]
    if more := len(batch.failed) - len(lines):
        lines.append(t("batch-more", count=more))
    return blocks.notice("warning", t("batch-failed", count=len(batch.failed)), *lines)
