"""Work on a collection, drawn anew every second without the rest of the page: whatever the visitor
types or chooses meanwhile stays. What came of it stands in the same place, until it is put away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import streamlit as st

from taiyi_rag.jobs import Job, Progress
from taiyi_rag.settings import Settings
from ui import resources, visitor
from ui.librarian import desk, outcomes, results
from ui.markup import Html
from ui.problems import fragment
from ui.texts import Texts

EVERY_S = 1.0
_NOTED = 50
"""Files that need attention, listed while others are still read."""
_LAST = 3
"""Files listed as the last that were done."""


def draw(t: Texts, settings: Settings, name: str) -> None:
    """The work under way, and what came of that which the visitor has seen under way."""
    active = [job.id for job in resources.jobs(settings).jobs(name) if job.active]
    seen = watched(name)
    for id in [one for one in seen if one not in active]:
        _draw_over(t, settings, name, id)
    seen += [id for id in active if id not in seen]
    if active:
        fragment(_draw_active, EVERY_S)(t, settings, name, active)


def watched(name: str) -> list[str]:
    """Ids of the work on a collection that is shown above its parts."""
    all_ = cast("dict[str, list[str]]", st.session_state.setdefault("library-watched", {}))
    return all_.setdefault(name, [])


def _draw_over(t: Texts, settings: Settings, name: str, id: str) -> None:
    job = resources.jobs(settings).job(id)
    if job is None:
        watched(name).remove(id)
        return
    with st.container(border=True, gap="xsmall", key=f"work-{id}"):
        tone = "failed" if job.state != "done" or job.status else "added"
        st.html(outcomes.work(t(f"job-{job.kind}"), results.state(t, job), tone))
        results.draw_one(t, settings, name, job)
        st.button(
            t("work-close"),
            key=f"close-{id}",
            icon=":material/check:",
            type="tertiary",
            on_click=watched(name).remove,
            args=(id,),
        )


def _draw_active(t: Texts, settings: Settings, name: str, ids: list[str]) -> None:
    jobs = [resources.jobs(settings).job(id) for id in ids]
    if not all(job and job.active for job in jobs):
        st.rerun()
    for job in filter(None, jobs):
        with st.container(border=True, gap="xsmall", key=f"work-{job.id}"):
            _draw(t, settings, name, job)


def _draw(t: Texts, settings: Settings, name: str, job: Job) -> None:
    st.html(_head(t, job))
    progress = job.progress if job.kind == "add" else Progress()
    if job.state == "running":
        st.html(outcomes.bar(t(f"job-{job.kind}"), progress.files, progress.total))
    st.button(
        t("work-stopping" if job.stopping else "stop"),
        key=f"stop-{job.id}",
        icon=":material/stop_circle:",
        type="tertiary",
        disabled=job.stopping,
        on_click=_stop,
        args=(t, settings, name, job.id),
    )
    files = results.outcomes_of(job)
    noted = [line for line in files if line["outcome"] == "failed" or line.get("warnings")]
    # Each in its own element, as they come: one that was unfolded stays so.
    for line in noted[:_NOTED]:
        st.html(outcomes.outcome(t, line))
    if last := [line for line in files if line not in noted][-_LAST:]:
        st.html(outcomes.last(t, last))


def _head(t: Texts, job: Job) -> Html:
    """What is done, in which state, how far it is, and for how long."""
    progress, told = job.progress, []
    if job.kind == "add" and progress.total is not None:
        told.append(t("work-files", files=progress.files, total=progress.total))
        told.append(t("work-passages", passages=f"{progress.passages:,}"))
    told.append(outcomes.file_name_of(progress.reading))
    waits = t("work-waits") if job.state == "waiting" else ""
    mine = job.owner == visitor.current().owner
    by = "" if mine else t("work-by-another")
    tone = "waiting" if job.state == "waiting" else "running"
    state = t(f"state-{job.state}")
    return outcomes.work(t(f"job-{job.kind}"), state, tone, waits, *told, _elapsed(t, job), by)


def _elapsed(t: Texts, job: Job) -> str:
    seconds = int((datetime.now(UTC) - datetime.fromisoformat(job.began)).total_seconds())
    return t("work-elapsed", minutes=seconds // 60, seconds=f"{seconds % 60:02}")


def _stop(t: Texts, settings: Settings, name: str, id: str) -> None:
    with desk.acting():
        desk.check_may_change(t, settings, name)
        jobs = resources.jobs(settings)
        job = jobs.job(id)
        if job and job.collection == name:
            jobs.stop(id)
