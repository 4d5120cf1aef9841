"""Every error that Taiyi-RAG raises on purpose.

    TaiyiError
    ├── SettingsError            a setting is unknown or has a value that can't be used
    ├── InputError               what was asked or given can't be worked on
    │   ├── QueryError           the question: empty, too long, a language we don't read
    │   └── ReadError            a file: empty, encrypted, damaged, mislabelled, too large
    ├── CollectionError          a collection can't be used
    │   ├── CollectionNotFound   there is none of that name
    │   ├── CollectionDamaged    its truth (library.db) can't be read
    │   ├── CollectionForeign    a folder of that name isn't ours, or of another format
    │   ├── CollectionBusy       another process is writing to it
    │   ├── StorageFull          its disk is full
    │   ├── IndexOutdated        its derived indexes must be made again first
    │   └── EmbedderMismatch     its vectors were made by another embedding model
    ├── WorkspaceError           what visitors of the page keep can't be read or written
    └── ModelError               an embedding model or model server can't be loaded or reached
        └── ModelUnavailable     a model server is down, late, or answers what can't be read
            └── BatchUnfinished  it stayed away in the middle of a file of texts

A message says what happened and what to do next, in words that can be shown to a user as they
stand. `ReadError` never aborts an ingestion run: it becomes the outcome of its file.
"""

from __future__ import annotations


class TaiyiError(Exception):
    """Base of the tree. `str(error)` is a complete message: what happened, what to do next.

    The page says it in its reader's language, in words of its own for each class. `reason` is the
    id of words that fit better where there are any, `values` what is put into them: see
    `ui/texts/problems.py`.
    """

    def __init__(self, message: str = "", reason: str = "", **values: str | int) -> None:
        super().__init__(message)
        self.reason = reason
        self.values = values


class SettingsError(TaiyiError):
    """A setting is unknown or has a value that can't be used."""


class InputError(TaiyiError):
    """What was asked or given can't be worked on."""


class QueryError(InputError):
    """The question is empty, too long or in a language that isn't read here."""


class ReadError(InputError):
    """A file can't be read: empty, encrypted, damaged, mislabelled, too large."""


class CollectionError(TaiyiError):
    """A collection can't be used."""


class CollectionNotFound(CollectionError):
    """There is no collection of that name."""


class CollectionDamaged(CollectionError):
    """The truth of a collection (`library.db`) can't be read."""


class CollectionForeign(CollectionError):
    """The folder isn't a collection of ours, or was written by a format we don't know."""


class CollectionBusy(CollectionError):
    """Another process holds the collection's writer lock."""


class StorageFull(CollectionError):
    """The collection's disk is full. What was committed is kept."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The disk that holds collection {name!r} is full. What was committed before is kept "
            "and still answers. Free some space and run the same command again."
        )


class IndexOutdated(CollectionError):
    """A derived index is missing or lags so far that a reader can't make up for it."""


class EmbedderMismatch(CollectionError):
    """The collection's vectors were made by another embedding model."""


class WorkspaceError(TaiyiError):
    """What visitors of the page keep (chats, searches, baskets) can't be read or written."""


class ModelError(TaiyiError):
    """An embedding model or a model server can't be loaded or reached."""


class ModelUnavailable(ModelError):
    """A model server is down, late, or answers what can't be read. Answers are quoted meanwhile."""


class BatchUnfinished(ModelUnavailable):
    """The model server stayed away in the middle of a file of texts. What was made is kept."""
