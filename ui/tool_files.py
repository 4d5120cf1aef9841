"""A tool on files of texts: send one, see how far each is, stop it and go on, save what came of it.

The work is a job in a process of its own (`taiyi_rag.jobs.Batches`): it outlives a reload of the
page and a restart of its server. A visitor sees their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import streamlit as st

from taiyi_rag.annotation.formats import form_of
from taiyi_rag.annotation.kept import kept
from taiyi_rag.annotation.reading import ENDINGS, read
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.jobs import Job
from taiyi_rag.jobs.job import UNFINISHED
from taiyi_rag.settings import Settings
from taiyi_rag.tasks import About
from ui import blocks, resources, reticence, tool_options, tool_results, tool_saving
from ui.markup import Html, element, joined
from ui.problems import fragment, told
from ui.texts import Texts

_UNREAD = (b'"kind": "unread"', b'"kind": "silent"')
_MOST = 10_000
"""Texts of a file."""
_SIZE_MB = 5
_TOLD = 20
"""Texts that failed that are told of one by one."""
_SHOWN = 3
"""Files that aren't folded away, the newest."""
_EVERY_S = 1.0


def draw(t: Texts, settings: Settings, about: About, collection: str, *, able: bool) -> None:
    """Draw the files of a tool, which reads that collection if it reads any; `able`: it can be run
    now."""
    st.html(blocks.small(t("tool-file-how", most=f"{_MOST:,}", size=_SIZE_MB)))
    with st.container(key=f"sending-texts-{t.language}"):  # Streamlit's own words: library.css
        given = st.file_uploader(
            t("tool-file-choose"),
            ENDINGS,
            key=f"file-{about.id}",
            max_upload_size=_SIZE_MB,
            label_visibility="collapsed",
        )
    options = tool_options.draw(t, about, "-file")
    wanted = st.button(
        t("tool-file-run"),
        key=f"run-file-{about.id}",
        icon=":material/play_arrow:",
        type="primary",
        disabled=given is None or not able,
    )
    if wanted and given is not None:
        with told(t):
            content = given.getvalue()
            read(given.name, content, _MOST)  # what can't be read is told before it begins
            resources.batches(settings).start(
                about.id,
                given.name,
                content,
                form_of(given.name, content).id,
                types=options.types,
                several=options.several,
                to=options.to,
                schema=options.schema,
                collection=collection,
            )
    _draw_files(t, settings, about)


def _draw_files(t: Texts, settings: Settings, about: About) -> None:
    """Only this part of the page is drawn again while some are worked on, once a second."""
    jobs = _mine(settings, about)
    if not jobs:
        return
    st.html(element("h2", t("batch-mine"), class_="taiyi-section"))
    st.html(blocks.small(t("batch-kept", days=settings.jobs.days)))
    active = any(job.active for job in jobs)

    def draw_all(t: Texts) -> None:
        now = _mine(settings, about)
        if active and not any(job.active for job in now):
            st.rerun()
        for job in now[:_SHOWN]:
            _draw_one(t, settings, about, job)
        if earlier := now[_SHOWN:]:
            with st.expander(t("batch-earlier", count=len(earlier)), icon=":material/history:"):
                for job in earlier:
                    _draw_one(t, settings, about, job)

    fragment(draw_all, _EVERY_S if active else None)(t)


def _mine(settings: Settings, about: About) -> list[Job]:
    """This visitor's, newest first, without those on collections that they may not read (now)."""
    readable = {"", *resources.collection_names(settings)}
    found = resources.batches(settings).all(about.id)
    return [job for job in found if job.collection in readable]


def _draw_one(t: Texts, settings: Settings, about: About, job: Job) -> None:
    with st.container(border=True, gap="xsmall", key=f"batch-{job.id}"):
        st.html(element("p", job.title, class_="taiyi-small"))
        done, total = job.progress.files, job.progress.total or 0
        st.progress(min(1.0, done / total) if total else 0.0, text=_state(t, job))
        if job.state == "failed" and job.message:
            st.html(blocks.notice("error", "", reticence.told(job.message)))
        if job.progress.failed and not job.active:
            st.html(_failures(t, settings, job))
        if made := resources.batches(settings).made(job.id) if job.state == "done" else None:
            _draw_made(t, about, job, made)
        with st.container(horizontal=True, gap="small", key=f"batch-{job.id}-acts"):
            _draw_acts(t, settings, job)


def _draw_acts(t: Texts, settings: Settings, job: Job) -> None:
    mine = resources.batches(settings)
    if job.active:
        name, icon = "batch-stopping" if job.stopping else "batch-stop", "stop_circle"
        _button(t, name, icon, job, mine.stop, disabled=job.stopping)
        return
    if job.state != "done" or job.status:
        name = "batch-again" if job.state == "done" else "batch-go-on"
        _button(t, name, "play_arrow", job, partial(_go_on, t, settings))
    _button(t, "batch-delete", "delete", job, mine.delete)


def _button(
    t: Texts, name: str, icon: str, job: Job, act: Callable[[str], None], *, disabled: bool = False
) -> None:
    st.button(
        t(name),
        key=f"{name}-{job.id}",
        icon=f":material/{icon}:",
        type="tertiary",
        disabled=disabled,
        on_click=act,
        args=(job.id,),
    )


def _go_on(t: Texts, settings: Settings, id: str) -> None:
    with told(t):
        resources.batches(settings).go_on(id)


def _state(t: Texts, job: Job) -> str:
    """How far it is. A file's name isn't in it: the text of a bar is Markdown."""
    now = job.progress
    counts = {"done": now.files - now.failed, "total": now.total or 0}
    if job.state == "waiting":
        return t("batch-model-away", **counts) if job.message else t("batch-waiting")
    if job.state == "running":
        return t("batch-running", **counts) if now.total else t("batch-beginning")
    if job.state == "failed":
        return t("batch-unfinished" if job.status == UNFINISHED else "batch-broken", **counts)
    if job.state == "stopped" and not now.total:
        return t("batch-stopped-early")
    return t(f"batch-{job.state}", **counts)


def _failures(t: Texts, settings: Settings, job: Job) -> Html:
    """Which texts failed, and why: the reasons are English, and folded where the page isn't."""
    found = list(islice(resources.batches(settings).failures(job.id), _TOLD))
    lines = [f"{id}: {reticence.told(why)}" for id, _, why in found]
    more = job.progress.failed - len(lines)
    told = [t("batch-more", count=more)] if more else []
    headline = t("batch-failed", count=job.progress.failed)
    if t.language == "en":
        return blocks.notice("warning", headline, *lines, *told)
    exact = (element("p", line, lang="en") for line in lines)
    details = element("details", element("summary", t("problem-exactly")), *exact)
    ids = "、".join([*(id for id, _, _ in found), *told])
    return joined(
        blocks.notice("warning", headline, ids), element("div", details, class_="taiyi-small")
    )


def _draw_made(t: Texts, about: About, job: Job, made: Path) -> None:
    if unread := _unread(made):
        st.html(blocks.notice("warning", t("batch-unread", count=f"{unread:,}")))
    tool_saving.draw(t, about, partial(_records, made), f"batch-{job.id}")
    with made.open("rb") as lines:
        first = next(lines, b"")
    if first:
        with st.expander(t("batch-first"), icon=":material/visibility:"):
            tool_results.draw(t, about, kept(json.loads(first)), f"batch-{job.id}")


def _unread(made: Path) -> int:
    """Records of which a reply of the model couldn't be read, or not all of it."""
    with made.open("rb") as lines:
        return sum(any(kind in line for kind in _UNREAD) for line in lines)


def _records(made: Path) -> Iterator[Annotated]:
    with made.open("rb") as lines:
        for line in lines:
            yield kept(json.loads(line))
