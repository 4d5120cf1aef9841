"""Status: what is installed and served, how quick it is, what was measured, what needs mending.

Nothing here keeps the page waiting: servers and models are looked at in the background, and what
was seen is filled in, the longest list last.
"""

from __future__ import annotations

import shutil
import time
from importlib.metadata import version
from pathlib import Path

import streamlit as st

from taiyi_rag.doctor import Finding
from taiyi_rag.settings import Settings
from ui import blocks, health, model, promises, reticence, status_tables
from ui.health import Server
from ui.looking import Seen
from ui.problems import fragment, told
from ui.texts import Texts

_OFTEN_S = 0.7
"""Seconds between glances at what is being looked at."""


def draw(t: Texts, settings: Settings) -> None:
    """Draw the page."""
    st.html(blocks.welcome(t("status"), _tagline(t, settings)))
    for part in (_draw_models, _draw_jobs, _draw_paces, _draw_findings):
        with told(t):
            part(t, settings)
    _draw_evaluation(t)


def _tagline(t: Texts, settings: Settings) -> str:
    folder = settings.indexes.absolute()
    while not folder.exists():
        folder = folder.parent
    disk = shutil.disk_usage(folder)
    return t(
        "status-tagline",
        version=version("taiyi-rag"),
        uptime=_uptime(t, time.monotonic() - model.STARTED),
        free=disk.free >> 30,
        total=disk.total >> 30,
    )


def _uptime(t: Texts, seconds: float) -> str:
    minutes = int(seconds) // 60
    hours, days = minutes // 60, minutes // 1440
    if days:
        return t("days", count=days, hours=hours % 24)
    if hours:
        return t("hours", count=hours, minutes=minutes % 60)
    return t("minutes", count=minutes)


def _draw_models(t: Texts, settings: Settings) -> None:
    st.html(status_tables.section(t("models")))
    server = health.server(settings) if settings.model.base_url else None
    looking = (server is not None and server.seen().looking) or not model.is_loaded()

    def part(t: Texts) -> None:
        seen = server.seen() if server else None
        st.html(status_tables.models([*_loaded(t, settings), _writing(t, settings, seen)]))
        if looking and model.is_loaded() and not (seen and seen.looking):
            st.rerun()

    fragment(part, _OFTEN_S if looking else None)(t)


def _loaded(t: Texts, settings: Settings) -> list[tuple[str, str, str]]:
    """What each model is for, which it is, how it is."""
    there = t("model-is-loaded" if model.is_loaded() else "model-not-yet")
    embedding, translation = settings.embedding, settings.translation
    embedder = t("model-embedded") if embedding.backend == "e5" else _name(embedding.model)
    reranker, judge = _name(settings.rerank.model), _name(settings.verification.model)
    translator = _at(t, translation.model, translation.base_url)
    return [
        (t("model-embedding"), embedder, there),
        (t("model-reranking"), reranker or t("model-none"), there if reranker else ""),
        (t("model-verifying"), judge or t("model-signals"), ""),
        (t("model-translating"), translator or t("model-none"), ""),
    ]


def _writing(t: Texts, settings: Settings, seen: Seen[Server] | None) -> tuple[str, str, str]:
    chosen = settings.model
    name = t("model-writing")
    if seen is None:
        return name, t("model-quoted"), ""
    which = _at(t, chosen.name, chosen.base_url)
    return name, which, _answering(t, settings, seen)


def _answering(t: Texts, settings: Settings, seen: Seen[Server]) -> str:
    """Whether the model server answers."""
    if health.is_spared(settings):
        return t("server-spared")
    if seen.value is None:
        return t("server-looking" if seen.looking else "server-silent")
    if seen.value.problem:
        return t("server-silent")
    if settings.model.name not in seen.value.models:
        return t("server-lacks", models=", ".join(seen.value.models) or "–")
    return t("server-answers", ms=f"{seen.value.milliseconds:.0f}")


def _name(model_name: str) -> str:
    """A model's name; of a folder its last part."""
    return Path(model_name).name if Path(model_name).is_absolute() else model_name


def _at(t: Texts, name: str, address: str) -> str:
    if not address:
        return ""
    return t("model-at", model=_name(name), server=reticence.server(address))


def _draw_jobs(t: Texts, settings: Settings) -> None:
    st.html(status_tables.section(t("jobs")))
    jobs = health.active_jobs(settings)
    running = sum(job.state == "running" for job in jobs)
    counts = t("jobs-counts", running=running, waiting=len(jobs) - running)
    st.html(blocks.small(counts if jobs else t("jobs-none")))


def _draw_paces(t: Texts, settings: Settings) -> None:
    st.html(status_tables.section(t("pace")))
    found = health.paces(settings)
    if not found:
        st.html(blocks.small(t("pace-none")))
        return
    st.html(status_tables.paces(t, found))
    st.html(blocks.small(t("pace-how")))


def _draw_findings(t: Texts, settings: Settings) -> None:
    st.html(status_tables.section(t("findings")))
    look = health.findings(settings)
    looking = look.seen().looking

    def part(t: Texts) -> None:
        seen = look.seen()
        if seen.looking != looking:
            st.rerun()  # the page draws this part anew: with glances, or without
        if seen.looking:
            st.html(blocks.notice("calm", "", t("findings-looking")))
        elif seen.failed or seen.value is None:
            st.html(blocks.notice("error", "", t("findings-failed")))
        else:
            _draw_found(t, settings, seen)
        st.button(
            t("findings-again"),
            key="findings-again",
            icon=":material/refresh:",
            type="tertiary",
            disabled=seen.looking,
            on_click=look.again,
        )

    fragment(part, _OFTEN_S if looking else None)(t)


def _draw_found(t: Texts, settings: Settings, seen: Seen[list[Finding]]) -> None:
    found = health.shown(settings, seen.value or [])
    wrong = [one for one in found if one.status == "wrong"]
    minutes = int(seen.ago_s) // 60
    ago = t("ago-minutes", count=minutes) if minutes else t("ago-now")
    if wrong:
        told_of = t("findings-bad", count=len(wrong), total=len(found), ago=ago)
        st.html(blocks.notice("error", "", told_of))
        st.html(status_tables.findings(t, wrong))
    else:
        st.html(blocks.notice("calm", "", t("findings-good", count=len(found), ago=ago)))
    with st.expander(t("findings-all"), icon=":material/checklist:"):
        st.html(status_tables.findings(t, found))


def _draw_evaluation(t: Texts) -> None:
    st.html(status_tables.section(t("evaluation")))
    kept, found = promises.promises(), promises.retrieval()
    if not kept and not found:
        st.html(blocks.small(t("evaluation-none")))
        return
    st.html(blocks.small(t("evaluation-how")))
    if kept:
        st.html(status_tables.promises(t, [one for one in kept if one.text]))
        with st.expander(t("evaluation-all", count=len(kept)), icon=":material/list:"):
            st.html(status_tables.promises(t, kept))
    if found:
        st.html(blocks.small(t("evaluation-found")))
        st.html(status_tables.retrieval(t, found))
