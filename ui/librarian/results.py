"""What came of work that is over: outcomes of files, flaws, a proof, and the report to keep."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from taiyi_rag.jobs import Job, Kind
from taiyi_rag.references.table import as_csv
from taiyi_rag.settings import Settings
from ui import blocks, resources, reticence, session, visitor
from ui.librarian import desk, outcomes, pieces
from ui.texts import Texts

_SHOWN = 5
"""Results of a part, the newest."""
_LISTED = 200
"""Files of one kind of outcome that are listed; the report has all."""

_GO_ON = ("add", "trust")
"""What is begun with files. All else has a button of its own."""

STATUSES = ("failed", "skipped", "updated", "added", "unchanged")
"""What needs attention first."""
_COLUMNS = ("file", "outcome", "reason", "format", "documents", "passages", "warnings", "path")


def draw(t: Texts, settings: Settings, name: str, kinds: Sequence[Kind]) -> None:
    """What came of the last work of some kinds, newest first, folded away."""
    shown = st.session_state.get("library-watched", {}).get(name, ())  # above, see work.py
    jobs = resources.jobs(settings)
    over = [
        job
        for job in jobs.jobs(name)
        if job.kind in kinds and not job.active and job.id not in shown
    ]
    if over:
        st.html(pieces.heading(t("results")))
    for known in over[:_SHOWN]:
        label = f"{t(f'job-{known.kind}')} · {pieces.when(t, known.began)} · {state(t, known)}"
        with st.expander(label, icon=_icon(known)):
            if job := jobs.job(known.id):
                draw_one(t, settings, name, job)
                _draw_forgetting(t, settings, name, job)


def draw_one(t: Texts, settings: Settings, name: str, job: Job) -> None:
    """What came of a piece of work."""
    if job.state in ("stopped", "lost"):
        st.html(blocks.notice("warning", "", t(f"result-{job.state}")))
    elif job.message:
        st.html(blocks.notice("error", "", reticence.told(job.message)))
    _DRAWN[job.kind](t, job)
    if job.kind in _GO_ON and job.state in ("stopped", "lost", "failed"):
        st.button(
            t("result-again"),
            key=f"again-{job.id}",
            icon=":material/play_arrow:",
            on_click=_go_on,
            args=(t, settings, name, job.id),
        )
    if job.kind == "add" and job.lines:
        row = st.container(horizontal=True, vertical_alignment="center", key=f"result-{job.id}")
        with row:
            _draw_asking(t, name, job)
            _draw_reports(t, settings, job)


def _draw_forgetting(t: Texts, settings: Settings, name: str, job: Job) -> None:
    st.button(
        t("result-forget"),
        key=f"forget-{job.id}",
        icon=":material/close:",
        type="tertiary",
        on_click=_forget,
        args=(t, settings, name, job.id),
    )


def state(t: Texts, job: Job) -> str:
    """How it ended, in a few words."""
    found = job.kind in ("verify", "add", "purge") and job.state == "done" and job.status
    return t(f"result-some-{job.kind}") if found else t(f"state-{job.state}")


def _icon(job: Job) -> str:
    if job.state != "done":
        return ":material/error:"
    return ":material/warning:" if job.status else ":material/check_circle:"


def _go_on(t: Texts, settings: Settings, name: str, id: str) -> None:
    """The same is done once more, in the place of what was broken off."""
    with desk.acting():
        desk.check_may_change(t, settings, name)
        jobs = resources.jobs(settings)
        job = jobs.job(id)
        if job and job.collection == name and not job.active:
            jobs.again(id, owner=visitor.current().owner)
            jobs.forget(id)


def _forget(t: Texts, settings: Settings, name: str, id: str) -> None:
    with desk.acting():
        desk.check_may_change(t, settings, name)
        job = resources.jobs(settings).job(id)
        if job and job.collection == name:
            resources.jobs(settings).forget(id)


# Adding


def outcomes_of(job: Job) -> list[dict[str, Any]]:
    """The outcomes of its files so far."""
    return [line for line in job.lines if "outcome" in line]


def _draw_added(t: Texts, job: Job) -> None:
    lines = outcomes_of(job)
    by_status = {s: [one for one in lines if one["outcome"] == s] for s in STATUSES}
    st.html(outcomes.counted(t, {status: len(found) for status, found in by_status.items()}))
    if by_status["failed"]:
        st.html(blocks.small(t("outcome-failed-how")))
    for status, found in by_status.items():
        if found:
            shown = [outcomes.outcome(t, line) for line in found[:_LISTED]]
            if more := len(found) - len(shown):
                shown.append(blocks.small(t("outcome-more", more=more)))
            title = f"{t(f'outcome-{status}')} ({len(found):,})"
            st.html(outcomes.outcomes(title, shown, unfolded=status == "failed"))


def _draw_asking(t: Texts, name: str, job: Job) -> None:
    """A way to the questions, when there is something to ask about."""
    if any(line["outcome"] != "failed" for line in outcomes_of(job)):
        st.page_link(
            session.page("ask"),
            label=t("result-ask"),
            icon=":material/forum:",
            query_params={"collection": name},
        )


def _draw_reports(t: Texts, settings: Settings, job: Job) -> None:
    for format, mime in (("csv", "text/csv"), ("jsonl", "application/x-ndjson")):
        st.download_button(
            t("result-report", format=format.upper()),
            partial(report, settings, job.id, format, reticence.tells_all()),
            file_name=f"report-{job.began[:10]}.{format}",
            mime=mime,
            key=f"report-{format}-{job.id}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )


def report(settings: Settings, id: str, format: str, paths: bool) -> bytes:
    """A job's outcomes as a file: a table that is safe to open, or JSON lines; with the paths of
    the files or their names alone."""
    job = resources.jobs(settings).job(id)
    lines = outcomes_of(job) if job else []
    if not paths:
        lines = [_without_paths(line) for line in lines]
    if format == "jsonl":
        return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines).encode()
    rows = [[_value(line, column) for column in _COLUMNS] for line in lines]
    return as_csv([_COLUMNS, *rows]).encode()


def _without_paths(line: dict[str, Any]) -> dict[str, Any]:
    said = {k: reticence.hidden(v) for k, v in line.items() if k == "reason"}
    warnings = [reticence.hidden(str(one)) for one in line.get("warnings", ())]
    return line | {"path": outcomes.file_of(line)} | said | {"warnings": warnings}


def _value(line: dict[str, Any], column: str) -> str:
    if column == "file":
        return outcomes.file_of(line)
    value = line.get(column, "")
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


# Deleting, standing, care


def _draw_purged(t: Texts, job: Job) -> None:
    for line in job.lines:
        if "looked_for" not in line:
            continue
        traces = [str(one) for one in line.get("traces", ())]
        said = t(
            "proof",
            pieces=f"{line['looked_for']:,}",
            bytes=f"{line['bytes_read']:,}",
            traces=len(traces),
        )
        headline = t("proof-traces" if traces else "proof-gone", documents=line["documents"])
        st.html(blocks.notice("warning" if traces else "calm", headline, said, t("proof-answers")))
        if traces:
            st.html(outcomes.outcomes(t("proof-found"), map(blocks.small, traces), unfolded=True))
            st.html(blocks.small(t("proof-traces-how")))


def _draw_trust(t: Texts, job: Job) -> None:
    for line in job.lines:
        if "matched" not in line:
            continue
        changed = line.get("changed", [])
        said = t("trust-read", matched=line["matched"], unmatched=line["unmatched"])
        st.html(blocks.notice("calm", t("trust-changed", documents=len(changed)), said))
        st.html(outcomes.changed(t, changed[:_LISTED]))


def _draw_verified(t: Texts, job: Job) -> None:
    flaws = [line for line in job.lines if "remedy" in line]
    if job.state == "done" and not flaws:
        st.html(blocks.notice("calm", t("verify-none"), t("verify-none-how")))
    for flaw in flaws[:_LISTED]:
        subject, text = str(flaw["subject"]), str(flaw["text"])
        st.html(blocks.notice("warning", subject, text, t("verify-mend", remedy=flaw["remedy"])))


def _draw_rebuilt(t: Texts, job: Job) -> None:
    if job.state == "done":
        st.html(blocks.notice("calm", t("rebuilt"), t("rebuilt-how")))


def _draw_compacted(t: Texts, job: Job) -> None:
    for line in job.lines:
        if "bytes_before" in line:
            before, now = pieces.size(line["bytes_before"]), pieces.size(line["bytes"])
            st.html(blocks.notice("calm", t("compacted", before=before, now=now)))


def _draw_nothing(t: Texts, job: Job) -> None:
    """Its state says it all."""


_DRAWN = {
    "add": _draw_added,
    "remove": _draw_nothing,
    "purge": _draw_purged,
    "trust": _draw_trust,
    "verify": _draw_verified,
    "rebuild": _draw_rebuilt,
    "compact": _draw_compacted,
    "drop": _draw_nothing,
}
