"""A collection on disk: its truth, the indexes derived from it, and who may write.

    indexes/NAME/
      library.db        the truth
      dense.json        manifest of dense-COMMIT-N/
      lexical.json      manifest of lexical-COMMIT-N/
      answers.db        what was answered from it (see journal.py)
      access.json       who may read and change it (see access.py)
      writer.lock       held by the one process that writes

A collection is made in a folder of its own and renamed into place, so a half-made one never
carries its name.
"""

from __future__ import annotations

import errno
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from taiyi_rag.errors import (
    CollectionBusy,
    CollectionError,
    CollectionForeign,
    CollectionNotFound,
    EmbedderMismatch,
    InputError,
)
from taiyi_rag.library import dense, lexical
from taiyi_rag.library.access import OPEN, Access, write_access
from taiyi_rag.library.dense import Dense, DenseIndex, Device
from taiyi_rag.library.journal import Journal
from taiyi_rag.library.lexical import LexicalIndex
from taiyi_rag.library.lexical_search import Lexical
from taiyi_rag.library.mentions import mentions
from taiyi_rag.library.snapshot import publishing, read_manifest, sync_folder
from taiyi_rag.library.truth import Truth

_NAME = re.compile(r"[^\W_][\w.-]{0,63}")
TRUTH = "library.db"

_LAG = 2_000
"""Passages that a writer at work lets the lexical index lag behind: readers hold so many in memory,
where looking through them takes milliseconds."""

_PAUSE_S = 0.002
_TRIES = 100
"""Snapshots that a reader takes while another goes ahead of each: then it is another history."""


def check_name(name: str) -> str:
    """`name` if it may name a collection. Raises `InputError`."""
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} can't name a collection: use up to 64 letters, digits, '-', '_' and '.', "
            "beginning with a letter or digit.",
            "name-wrong",
        )
    return name


def collection_names(indexes: Path) -> list[str]:
    """The collections in a folder, by name."""
    if not indexes.is_dir():
        return []
    return sorted(p.name for p in indexes.iterdir() if (p / TRUTH).is_file() and p.name[0] != ".")


@dataclass(frozen=True, slots=True)
class View:
    """A collection at one commit: what a search reads is all of one state."""

    commit: int
    truth: Truth
    dense: Dense
    lexical: Lexical


class Collection:
    """One collection, open. Searches may run in several threads; writing needs `writing()`."""

    def __init__(self, folder: Path, device: Device = "cpu") -> None:
        self.name = folder.name
        self.folder = folder
        self.truth = Truth(folder / TRUTH)
        self.embedder = self.truth.meta("embedder") or ""
        self.dimension = int(self.truth.meta("dimension") or 0)
        self.dense = DenseIndex(folder, self.truth, self.dimension, device)
        self.lexical = LexicalIndex(folder, self.truth)
        self.journal = Journal(folder)
        self._lock = FileLock(folder / "writer.lock")

    @classmethod
    def create(
        cls, indexes: Path, name: str, *, embedder: str, dimension: int, access: Access = OPEN
    ) -> Collection:
        """A new, empty collection whose vectors `embedder` will make, or the one that has the name.
        It comes with its rules of access.

        The name is tried by taking it: whatever is asked before may no longer be so a moment later.
        Raises as `open` does when the name is taken.
        """
        final = indexes / check_name(name)
        with forming(indexes, name) as folder, publishing(name):
            truth = Truth.create(folder / TRUTH)
            with truth.transaction() as writer:
                writer.set_meta("embedder", embedder)
                writer.set_meta("dimension", str(dimension))
            truth.close()
            if access != OPEN:
                write_access(folder, access)
            taken = not put_in_place(folder, final)
        if taken:  # by another process that was quicker; `open` refuses what is no collection
            return cls.open(indexes, name, embedder=embedder)
        return cls(final)

    @classmethod
    def open(
        cls,
        indexes: Path,
        name: str,
        *,
        embedder: str | None = None,
        device: Device = "cpu",
    ) -> Collection:
        """The collection of that name. With `embedder`, only if it made its vectors. `device` says
        where searches of its vectors run.

        Raises `CollectionNotFound`, `CollectionForeign`, `CollectionDamaged`, `EmbedderMismatch`.
        """
        folder = indexes / check_name(name)
        if not folder.exists():
            there = ", ".join(collection_names(indexes)) or "none"
            raise CollectionNotFound(
                f"There is no collection {name!r} in {indexes} (there: {there}). Add documents to "
                f"make it: python -m ingest add PATH --collection {name}"
            )
        if not (folder / TRUTH).is_file():  # put in place by one rename: it comes with the folder
            raise CollectionForeign(
                f"{folder} holds no {TRUTH}: it is not a collection, or its truth was deleted. "
                "Restore it from a backup (python -m ingest restore), or move the folder away and "
                "add the documents again."
            )
        collection = cls(folder, device)
        if embedder is not None and embedder != collection.embedder:
            raise EmbedderMismatch(
                f"Collection {name!r} was embedded with {collection.embedder}, but the settings "
                f"choose {embedder}; their vectors can't be compared. Set TAIYI_EMBEDDING__… back, "
                "or re-embed: python -m ingest add PATH --collection NEW_NAME"
            )
        return collection

    @contextmanager
    def writing(self, *, wait_s: float = 0) -> Iterator[None]:
        """Hold the writer lock, waiting for it up to `wait_s` seconds. Raises `CollectionBusy`,
        `CollectionNotFound`."""
        try:
            self._check_there()
            self._lock.acquire(timeout=wait_s)
        except Timeout:
            raise CollectionBusy(
                f"Another process is adding to or removing from collection {self.name!r}. Wait "
                "until it has finished, then try again; nothing was changed."
            ) from None
        except OSError as error:
            raise CollectionError(
                f"Collection {self.name!r} can't be written to ({error.strerror}). Check that this "
                f"user may write to {self.folder}; nothing was changed.",
                "collection-unwritable",
            ) from None
        try:
            self._check_there()
            yield
        finally:
            self._lock.release()

    def _check_there(self) -> None:
        if not (self.folder / TRUTH).exists():
            raise CollectionNotFound(f"Collection {self.name!r} was deleted meanwhile.")

    @contextmanager
    def reading(self) -> Iterator[View]:
        """The collection as it is now: whatever is committed meanwhile, one view reads one state.

        Costs next to nothing when nothing has changed. Raises `IndexOutdated`.
        """
        for number in count(1):
            with self.truth.snapshot() as commit:
                settled = number > _TRIES
                vectors = self.dense.at(commit, settled=settled)
                words = self.lexical.at(commit, settled=settled)
                if vectors is not None and words is not None:
                    yield View(commit, self.truth, vectors, words)
                    return
            time.sleep(_PAUSE_S)

    def publish(self) -> None:
        """Bring the derived indexes up to date on disk. Needs the writer lock."""
        self.lexical.publish()
        self.dense.publish()

    def keep_up(self) -> None:
        """Publish what lags so far that readers pay for it. Needs the writer lock."""
        self.lexical.publish(lag=_LAG)
        self.dense.publish()

    def rebuild(self) -> None:
        """Make the derived indexes again, from the truth alone. Needs the writer lock."""
        self.lexical.publish(anew=True)
        self.dense.publish(anew=True)

    def compact(self) -> None:
        """Give the disk back what removed documents took, and what past answers say of them. Needs
        the writer lock, and for a while as much free space as the collection has."""
        self.lexical.publish(anew=True)
        self.dense.publish(whole=True)
        with self.truth.transaction() as writer:
            writer.forget_removals()
            writer.unstage()
        with publishing(self.name):
            self.truth.database.vacuum()
            self._forget_removed()

    def _forget_removed(self) -> None:
        known = [source.id for source in self.journal.sources() if source.id is not None]
        self.journal.erase(set(known) - self.truth.editions(known).keys())

    def published(self) -> dict[str, int | None]:
        """The commit of each derived index's snapshot on disk, None where there is none."""
        manifests = {
            name: read_manifest(self.folder / f"{name}.json") for name in (dense.NAME, lexical.NAME)
        }
        return {name: m.commit if m else None for name, m in manifests.items()}

    def counts(self) -> dict[str, int]:
        """`Truth.counts`."""
        return self.truth.counts()

    def document_frequency(self, term: str) -> int:
        """In about how many passages a term occurs."""
        with self.reading() as view:
            return view.lexical.document_frequency(term)

    def mentions(self, name: str) -> bool:
        """Whether a passage has a name: `library.mentions`."""
        with self.reading() as view:
            return mentions(view, name)

    def close(self) -> None:
        """Close the connections to its files."""
        self.truth.close()
        self.journal.close()

    def size_bytes(self) -> int:
        """Bytes on disk."""
        return sum(p.stat().st_size for p in self.folder.rglob("*") if p.is_file())


@contextmanager
def forming(indexes: Path, name: str) -> Iterator[Path]:
    """A folder beside the collections to make one in; what is left of it at the end goes."""
    with publishing(name):
        indexes.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=indexes, prefix=f".{name}.", suffix=".forming"))
    try:
        folder.chmod(0o755)  # a temporary folder is its maker's alone
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(folder: Path, final: Path) -> bool:
    """Give a folder that was formed its name. False when the name is taken."""
    try:
        folder.rename(final)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise
        return False
    sync_folder(final.parent)
    return True


def drop(folder: Path) -> None:
    """Delete a collection. Its name goes in one step; cut short after that, what is left of it is
    no collection any more. Needs the writer lock."""
    with publishing(folder.name):
        gone = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".gone"))
        folder.rename(gone / folder.name)
        sync_folder(folder.parent)
        shutil.rmtree(gone)
