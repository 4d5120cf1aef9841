"""What children do to a real library. `naive.py` has the same for one that is made badly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from ingest import pipeline
from ingest.outcomes import FileOutcome
from ingest.pipeline import Ingestion
from ingest.removal import remove_documents
from taiyi_rag.embedding import identity
from taiyi_rag.errors import CollectionNotFound
from taiyi_rag.library import Collection, dense
from tests.faults.corpus import DIMENSION, HashEmbedding, append
from tests.faults.injecting import note
from tests.faults.state import NAME, State, examine

__all__ = ["examine"]

BATCH = 8
"""Passages in a batch: the files of these tests make several."""

WAIT_S = 60

_left_open: list[Collection] = []
"""Held until the process ends, or their connections would be closed as they are let go."""


@dataclass(frozen=True)
class Place:
    """A library and what is done to it. `acknowledged` is outside the library: a line for every
    file that the run said was done, "path", or "-path" for one that was removed."""

    root: Path
    remove: tuple[str, ...] = ()
    batch: int = BATCH

    @property
    def indexes(self) -> Path:
        return self.root / "indexes"

    @property
    def library(self) -> Path:
        return self.indexes / NAME

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def acknowledged(self) -> Path:
        return self.root / "acknowledged"

    @property
    def embedded(self) -> Path:
        return self.root / "embedded"


def small_batches(batch: int = BATCH) -> None:
    """Commit after a few passages and write snapshots at every publish, so that small libraries
    take every step that large ones do."""
    _set(pipeline, "EMBED_TOGETHER", batch)
    _set(dense, "_LAG", (0, 0))


def _set(module: ModuleType, name: str, value: object) -> None:
    """As assignment, but a name that is no longer there is an error."""
    getattr(module, name)
    setattr(module, name, value)


def opened(indexes: Path) -> Collection:
    """The library, made if there is none."""
    made_by = identity(HashEmbedding())
    try:
        return Collection.open(indexes, NAME, embedder=made_by)
    except CollectionNotFound:
        return Collection.create(indexes, NAME, embedder=made_by, dimension=DIMENSION)


def ingest(place: Place) -> list[str]:
    """Bring the library up to the files: add, update, remove, publish. The files' outcomes."""
    small_batches(place.batch)
    collection = opened(place.indexes)
    try:
        with collection.writing(wait_s=WAIT_S):
            outcomes = _add(place, collection)
            collection.publish()
            gone = [path for path in place.remove if collection.truth.ids_of_file(path)]
            if gone:
                remove_documents(collection, gone)
                for path in gone:
                    _acknowledge(place, f"-{path}")
                collection.publish()
    finally:
        collection.close()
    note("end")
    return outcomes


def _acknowledge(place: Place, line: str) -> None:
    append(place.acknowledged, line, durably=True)
    note(line)


def _add(place: Place, collection: Collection) -> list[str]:
    outcomes = []

    def acknowledge(outcome: FileOutcome) -> None:
        _acknowledge(place, outcome.path)
        outcomes.append(outcome.status)

    embedder = HashEmbedding(log=str(place.embedded))
    run = Ingestion(collection, embedder, on_outcome=acknowledge)
    run.run(sorted(place.files.iterdir()))
    return outcomes


def ingest_and_stop(place: Place) -> None:
    """As `ingest`, but the process ends with the library open, as when it is killed at leisure."""
    small_batches(place.batch)
    collection = opened(place.indexes)
    _left_open.append(collection)
    with collection.writing(wait_s=WAIT_S):
        _add(place, collection)
        collection.publish()


def state(place: Place) -> State:
    """What the library says."""
    return examine(place.indexes)
