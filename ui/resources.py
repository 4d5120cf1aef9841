"""What all sessions of the server share: the model, open collections, drawn pages, what visitors
keep. Who may not read a collection doesn't get at it here."""

from __future__ import annotations

from collections.abc import Collection as Ids
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from taiyi_rag.errors import CollectionNotFound, TaiyiError
from taiyi_rag.settings import Settings
from taiyi_rag.types import Region
from ui import model, visitor
from ui.session import NO_FILTERS, Turn

if TYPE_CHECKING:
    from taiyi_rag.engine import AnswerEngine
    from taiyi_rag.jobs import Jobs
    from taiyi_rag.library import Collection
    from taiyi_rag.library.access import Access
    from taiyi_rag.records import Past, Stamp
    from taiyi_rag.retrieval import Lookup
    from taiyi_rag.retrieval.facets import Facets
    from taiyi_rag.tasks import Options, Task
    from taiyi_rag.types import Filters
    from taiyi_rag.workspace import Workspace


SAMPLES = "samples"
"""The collection that the example questions and searches are about."""


def collection_names(settings: Settings, who: str | None = None) -> list[str]:
    """The collections that this visitor may ask, or somebody of the name `who`."""
    from taiyi_rag.library import collection_names

    return [name for name in collection_names(settings.indexes) if _may_read(settings, name, who)]


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


def collection(settings: Settings, name: str, who: str | None = None) -> Collection:
    """The collection of that name, open. Raises `TaiyiError` when it can't be used. `who` is the
    visitor's name where there is no session to ask: while a file is made."""
    _check_may_read(settings, name, who)
    return _opened(settings, _place(settings, name))[0]


def shelved(settings: Settings, name: str) -> Collection:
    """The collection of that name, open to be looked after, whichever model made its vectors: no
    model is loaded. Raises `TaiyiError`."""
    _check_may_read(settings, name)
    return _shelved(settings.indexes, _place(settings, name))


@st.cache_resource(max_entries=32, show_spinner=False)
def _shelved(indexes: Path, place: _Place) -> Collection:
    from taiyi_rag.library import Collection

    return Collection.open(indexes, place.name)


def jobs(settings: Settings) -> Jobs:
    """The work on collections that goes on, or went, in processes of its own."""
    return _jobs(settings.indexes.absolute(), settings)


@st.cache_resource(max_entries=4, show_spinner=False)
def _jobs(folder: Path, _settings: Settings) -> Jobs:  # noqa: ARG001 - the key
    from taiyi_rag import assembly

    return assembly.jobs(_settings)


def workspace(settings: Settings) -> Workspace:
    """What visitors keep. What is older than records may be has gone from it."""
    indexes, today = settings.indexes.absolute(), datetime.now(UTC).date()
    _expire(indexes, settings.records.days, today)
    return _workspace(indexes)


@st.cache_data(max_entries=4, show_spinner=False)
def _expire(indexes: Path, days: int, today: date) -> None:
    """Once a day."""
    with suppress(TaiyiError, OSError):  # whoever keeps something will tell
        _workspace(indexes).expire((today - timedelta(days=days)).isoformat())


@st.cache_resource(max_entries=4, show_spinner=False)
def _workspace(indexes: Path) -> Workspace:
    from taiyi_rag.workspace import Workspace

    return Workspace.beside(indexes)


def _may_read(settings: Settings, name: str, who: str | None = None) -> bool:
    try:
        return access(settings, name).may_read(visitor.current().name if who is None else who)
    except TaiyiError:
        return False


def _check_may_read(settings: Settings, name: str, who: str | None = None) -> None:
    """To who may not read it a collection is as one that isn't there, word for word."""
    names = collection_names(settings, who)
    if name not in names:
        raise CollectionNotFound(
            f"There is no collection {name!r} (there: {', '.join(names) or 'none'})."
        )


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


def task(settings: Settings, id: str, name: str, options: Options) -> Task:
    """A task, over the collection of that name where it needs one. Raises `TaiyiError`."""
    from taiyi_rag.assembly import tasks

    return tasks.task(settings, id, collection(settings, name) if name else None, options)


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


def outstanding(settings: Settings, name: str, words: str, filters: Filters) -> int:
    """How many documents of a collection stand out for words. Raises `TaiyiError`."""
    commit = collection(settings, name).truth.commit_number
    values = (getattr(filters, one.name) for one in fields(filters))
    filtered = repr([sorted(v) if isinstance(v, frozenset) else v for v in values])
    return _outstanding(settings, (_place(settings, name), commit, filtered), words, filters)


@st.cache_data(max_entries=512, show_spinner=False)
def _outstanding(
    _settings: Settings, state: tuple[_Place, int, str], words: str, _filters: Filters
) -> int:
    from taiyi_rag.retrieval import Request

    return lookup(_settings, state[0].name).find(Request(words, _filters)).outstanding


def past(settings: Settings, name: str, answer: str) -> Past | None:
    """A recorded answer of a collection, None where it has no such record. Raises
    `TaiyiError`."""
    from taiyi_rag.records import AnswerLog

    return AnswerLog(collection(settings, name)).past(answer)


def saying(settings: Settings, name: str, word: str, answers: Ids[str]) -> set[str]:
    """Which recorded answers of a collection have a word. Raises `TaiyiError`."""
    from taiyi_rag.records import AnswerLog

    return AnswerLog(collection(settings, name)).saying(word, answers)


def suggestions(settings: Settings, turn: Turn, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Questions that its collection answers, about what a turn's was; `asked` are those of the
    conversation, its own the last, as they stand alone. None where it can't be told."""
    try:
        commit = collection(settings, turn.collection).truth.commit_number
        claims = turn.answer.claims if turn.answer else ()
        said = tuple(claim.text for claim in claims)
        cited = {c.document_id for claim in claims for c in claim.citations}
        place = _place(settings, turn.collection)
        return _suggestions(
            settings, (place, commit), turn.filters, asked, said, tuple(sorted(cited))
        )
    except TaiyiError:
        return ()


@st.cache_data(max_entries=256, show_spinner=False)
def _suggestions(
    _settings: Settings,
    state: tuple[_Place, int],
    filters: Filters,
    asked: tuple[str, ...],
    said: tuple[str, ...],
    documents: tuple[str, ...],
) -> tuple[str, ...]:
    confining = filters if filters != NO_FILTERS else None
    return engine(_settings, state[0].name, confining).suggest(asked, said, documents)


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
