"""How the server is doing: what `doctor` finds, whether the model server answers, jobs, pace."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from taiyi_rag.errors import TaiyiError
from taiyi_rag.settings import Settings
from ui import model, resources
from ui.looking import Look

if TYPE_CHECKING:
    from taiyi_rag.doctor import Finding
    from taiyi_rag.jobs import Job
    from taiyi_rag.records import Pace

_FINDINGS_S = 300.0
_SERVER_S = 20.0
_COLLECTION = "collection "


@dataclass(frozen=True, slots=True)
class Server:
    """What the model server said: the names of its models, or what went wrong."""

    models: tuple[str, ...] = ()
    problem: str = ""
    milliseconds: float = 0.0


def findings(settings: Settings) -> Look[list[Finding]]:
    """What `doctor` finds. It loads models and opens every collection: seconds."""
    return _findings(settings.indexes.absolute(), settings)


@st.cache_resource(max_entries=4, show_spinner=False)
def _findings(indexes: Path, _settings: Settings) -> Look[list[Finding]]:  # noqa: ARG001 - a key
    def look() -> list[Finding]:
        from taiyi_rag.doctor import examine

        model.warm(_settings)
        return examine(_settings)

    return Look(look, _FINDINGS_S)


def shown(settings: Settings, found: list[Finding]) -> list[Finding]:
    """Without collections that this visitor may not read."""
    names = set(resources.collection_names(settings))
    return [
        one
        for one in found
        if not one.subject.startswith(_COLLECTION) or one.subject.removeprefix(_COLLECTION) in names
    ]


def server(settings: Settings) -> Look[Server]:
    """Whether the model server answers."""
    return _server(settings.model.base_url, settings.model.name, settings)


@st.cache_resource(max_entries=4, show_spinner=False)
def _server(address: str, name: str, _settings: Settings) -> Look[Server]:  # noqa: ARG001 - keys
    return Look(lambda: _asked(_settings), _SERVER_S)


def _asked(settings: Settings) -> Server:
    from taiyi_rag import assembly

    began = time.perf_counter()
    try:
        llm = assembly.language_model(settings)
        names = tuple(llm.models()) if llm else ()
    except TaiyiError as error:
        return Server(problem=str(error))
    return Server(names, milliseconds=(time.perf_counter() - began) * 1000)


def is_spared(settings: Settings) -> bool:
    """Whether the model server failed so often that it isn't asked for a while."""
    from taiyi_rag import assembly

    try:
        llm = assembly.language_model(settings)
    except TaiyiError:
        return False
    return llm is not None and llm.guard.breaker.is_open


def active_jobs(settings: Settings) -> list[Job]:
    """Jobs that wait or run, on collections that this visitor may read."""
    names = set(resources.collection_names(settings))
    return [
        job
        for job in resources.jobs(settings).active()
        if job.kind != "task" and job.collection in names
    ]


def paces(settings: Settings) -> dict[str, Pace]:
    """How long the latest answers took, by collection that this visitor may read."""
    found = {name: _pace(settings.indexes / name) for name in resources.collection_names(settings)}
    return {name: pace for name, pace in found.items() if pace}


@st.cache_data(max_entries=64, ttl=30, show_spinner=False)
def _pace(folder: Path) -> Pace | None:
    from taiyi_rag.records import pace

    try:
        return pace(folder)
    except TaiyiError:
        return None
