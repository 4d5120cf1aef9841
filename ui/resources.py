"""What all sessions of the server share: the model, open collections, drawn pages, what visitors
keep. Who may not read a collection doesn't get at it here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from taiyi_rag.errors import CollectionNotFound, TaiyiError
from taiyi_rag.settings import Settings
from taiyi_rag.types import Region
from ui import model, visitor

if TYPE_CHECKING:
    from taiyi_rag.engine import AnswerEngine
    from taiyi_rag.library import Collection
    from taiyi_rag.library.access import Access
    from taiyi_rag.records import Stamp
    from taiyi_rag.retrieval import Lookup
    from taiyi_rag.retrieval.facets import Facets
    from taiyi_rag.types import Filters
    from taiyi_rag.workspace import Workspace


SAMPLES = "samples"
"""The collection that the example questions and searches are about."""


def collection_names(settings: Settings) -> list[str]:
    """The collections that this visitor may ask."""
    from taiyi_rag.library import collection_names

    return [name for name in collection_names(settings.indexes) if _may_read(settings, name)]


def access(settings: Settings, name: str) -> Access:
    """Who may use the collection of that name. Raises `CollectionError`."""
    from taiyi_rag.library.access import read_access

    return read_access(settings.indexes / name)


def may_change(settings: Settings, name: str) -> bool:
    """Whether this visitor may add to a collection, and remove from it."""
    try:
        return access(settings, name).may_change(visitor.current().name)
    except TaiyiError:
        return False


def collection(settings: Settings, name: str) -> Collection:
    """The collection of that name, open. Raises `TaiyiError` when it can't be used."""
    _check_may_read(settings, name)
    return _opened(settings, _place(settings, name))[0]


def workspace(settings: Settings) -> Workspace:
    """What visitors keep."""
    return _workspace(settings.indexes / ".workspace" / "workspace.db")


@st.cache_resource(max_entries=4, show_spinner=False)
def _workspace(path: Path) -> Workspace:
    from taiyi_rag.workspace import Workspace

    return Workspace(path)


def _may_read(settings: Settings, name: str) -> bool:
    try:
        return access(settings, name).may_read(visitor.current().name)
    except TaiyiError:
        return False


def _check_may_read(settings: Settings, name: str) -> None:
    """To who may not read it a collection is as one that isn't there, word for word."""
    if name not in collection_names(settings):
        there = ", ".join(collection_names(settings)) or "none"
        raise CollectionNotFound(f"There is no collection {name!r} (there: {there}).")


def engine(settings: Settings, name: str, filters: Filters | None = None) -> AnswerEngine:
    """The engine that answers from the collection of that name, from what filters let through.
    Raises `TaiyiError`."""
    from taiyi_rag import assembly

    _check_may_read(settings, name)
    opened, unconfined = _opened(settings, _place(settings, name))
    return assembly.engine(settings, opened, filters) if filters else unconfined


def lookup(settings: Settings, name: str) -> Lookup:
    """What looks up literature in the collection of that name. Raises `TaiyiError`."""
    from taiyi_rag import assembly

    return assembly.lookup(settings, collection(settings, name))


def years(settings: Settings, name: str) -> tuple[int, int] | None:
    """The first and the last year of a collection, None where there is none to be had."""
    try:
        return collection(settings, name).truth.years()
    except TaiyiError:  # whoever needs the collection will tell
        return None


def facets(settings: Settings, name: str, words: str) -> Facets:
    """The facets of what words find when nothing confines them. Raises `TaiyiError`."""
    commit = collection(settings, name).truth.commit_number
    return _facets(settings, (_place(settings, name), commit), words)


@st.cache_data(max_entries=64, show_spinner=False)
def _facets(_settings: Settings, state: tuple[_Place, int], words: str) -> Facets:
    from taiyi_rag.retrieval import Request

    return lookup(_settings, state[0].name).find(Request(words)).facets


def stamps(settings: Settings, name: str, answer: str) -> tuple[Stamp, ...]:
    """What became of the documents that a recorded answer of a collection rests on, none where that
    can't be told."""
    try:
        commit = collection(settings, name).truth.commit_number
        return _stamps(settings, (_place(settings, name), commit), answer)
    except TaiyiError:
        return ()


@st.cache_data(max_entries=256, show_spinner=False)
def _stamps(_settings: Settings, state: tuple[_Place, int], answer: str) -> tuple[Stamp, ...]:
    from taiyi_rag import records

    return records.stamps(collection(_settings, state[0].name), answer)


@st.cache_data(max_entries=64, show_spinner=False)
def page_image(path: str, page: int, regions: tuple[Region, ...], sha256: bytes | None) -> bytes:
    """A page of a PDF as a PNG. Raises `ReadError` when it can't be drawn."""
    from taiyi_rag.page_image import page_png

    return page_png(Path(path), page, regions, sha256=sha256)


class _Place(NamedTuple):
    """A collection's name, and what tells it from another later put in its place."""

    name: str
    device: int = 0
    inode: int = 0


def _place(settings: Settings, name: str) -> _Place:
    try:
        found = (settings.indexes / name / "library.db").stat()
    except OSError:
        return _Place(name)
    return _Place(name, found.st_dev, found.st_ino)


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(_settings: Settings, place: _Place) -> tuple[Collection, AnswerEngine]:
    from taiyi_rag import assembly

    model.load(_settings)
    opened = assembly.open_collection(_settings, place.name)
    return opened, assembly.engine(_settings, opened)
