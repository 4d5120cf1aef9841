"""A collection on disk: its truth, the indexes derived from it, and who may write.

    indexes/NAME/
      library.db        the truth
      dense.json        manifest of dense-COMMIT.faiss
      lexical.json      manifest of lexical/
      writer.lock       held by the one process that writes

A collection is made in a folder of its own and renamed into place, so a half-made one never
carries its name.
"""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from taiyi_rag.errors import (
    CollectionBusy,
    CollectionForeign,
    CollectionNotFound,
    EmbedderMismatch,
    InputError,
)
from taiyi_rag.library.dense import DenseIndex
from taiyi_rag.library.lexical import LexicalIndex
from taiyi_rag.library.snapshot import sync_folder
from taiyi_rag.library.truth import Truth

_log = logging.getLogger(__name__)

_NAME = re.compile(r"\w[\w.-]{0,63}")
TRUTH = "library.db"


def check_name(name: str) -> str:
    """`name` if it may name a collection. Raises `InputError`."""
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} can't name a collection: use up to 64 letters, digits, '-', '_' and '.', "
            "beginning with a letter or digit."
        )
    return name


def collection_names(indexes: Path) -> list[str]:
    """The collections in a folder, by name."""
    if not indexes.is_dir():
        return []
    return sorted(p.name for p in indexes.iterdir() if (p / TRUTH).is_file() and p.name[0] != ".")


class Collection:
    """One collection, open. Searches may run in several threads; writing needs `writing()`."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.folder = folder
        self.truth = Truth(folder / TRUTH)
        self.embedder = self.truth.meta("embedder") or ""
        self.dimension = int(self.truth.meta("dimension") or 0)
        self.dense = DenseIndex(folder, self.truth, self.dimension)
        self.lexical = LexicalIndex(folder, self.truth)
        self._counted: tuple[int, dict[str, int]] | None = None
        self._lock = FileLock(folder / "writer.lock")

    @classmethod
    def create(cls, indexes: Path, name: str, *, embedder: str, dimension: int) -> Collection:
        """A new, empty collection whose vectors `embedder` will make."""
        final = indexes / check_name(name)
        if final.exists() and any(final.iterdir()):
            raise CollectionForeign(
                f"{final} exists and is not a collection. Move it away, or choose another name."
            )
        indexes.mkdir(parents=True, exist_ok=True)
        forming = Path(tempfile.mkdtemp(dir=indexes, prefix=f".{name}.", suffix=".forming"))
        try:
            truth = Truth(forming / TRUTH, create=True)
            with truth.transaction() as writer:
                writer.set_meta("embedder", embedder)
                writer.set_meta("dimension", str(dimension))
            truth.close()
            forming.chmod(0o755)  # a temporary folder is its maker's alone
            try:
                forming.rename(final)
            except OSError:  # another process was quicker
                return cls.open(indexes, name, embedder=embedder)
        finally:
            shutil.rmtree(forming, ignore_errors=True)
        sync_folder(indexes)
        return cls(final)

    @classmethod
    def open(cls, indexes: Path, name: str, *, embedder: str | None = None) -> Collection:
        """The collection of that name. With `embedder`, only if it made its vectors.

        Raises `CollectionNotFound`, `CollectionForeign`, `CollectionDamaged`, `EmbedderMismatch`.
        """
        folder = indexes / check_name(name)
        if not folder.is_dir():
            there = ", ".join(collection_names(indexes)) or "none"
            raise CollectionNotFound(
                f"There is no collection {name!r} in {indexes} (there: {there}). Add documents to "
                f"make it: python -m ingest add PATH --collection {name}"
            )
        if not (folder / TRUTH).is_file():
            raise CollectionForeign(
                f"{folder} holds no {TRUTH}: it is not a collection, or its truth was deleted. "
                "Restore it from a backup, or move the folder away and add the documents again."
            )
        collection = cls(folder)
        if embedder is not None and embedder != collection.embedder:
            raise EmbedderMismatch(
                f"Collection {name!r} was embedded with {collection.embedder}, but the settings "
                f"choose {embedder}; their vectors can't be compared. Set TAIYI_EMBEDDING__… back, "
                "or re-embed: python -m ingest add PATH --collection NEW_NAME"
            )
        return collection

    @contextmanager
    def writing(self, *, wait_s: float = 0) -> Iterator[None]:
        """Hold the writer lock, waiting for it up to `wait_s` seconds. Raises `CollectionBusy`."""
        try:
            self._lock.acquire(timeout=wait_s)
        except Timeout:
            raise CollectionBusy(
                f"Another process is adding to or removing from collection {self.name!r}. Wait "
                "until it has finished, then try again; nothing was changed."
            ) from None
        try:
            yield
        finally:
            self._lock.release()

    def refresh(self) -> None:
        """See all that has been committed. Costs next to nothing when nothing has."""
        self.dense.catch_up()
        if self.lexical.commit == self.truth.commit_number:
            return
        self.lexical.reload()
        if self.lexical.commit != self.truth.commit_number:
            self._repair_lexical()

    def publish(self) -> None:
        """Bring the derived indexes up to date on disk. Needs the writer lock."""
        self.dense.catch_up()
        self.dense.publish()
        self.lexical.catch_up()

    def _repair_lexical(self) -> None:
        """Finish what a killed writer left undone, unless a living one is about to."""
        try:
            with self.writing():
                self.lexical.catch_up()
        except (CollectionBusy, OSError) as error:
            _log.info("lexical index lags", extra={"reason": type(error).__name__})

    def counts(self) -> dict[str, int]:
        """`Truth.counts`, counted once a commit."""
        commit = self.truth.commit_number
        if self._counted is None or self._counted[0] != commit:
            self._counted = commit, self.truth.counts()
        return self._counted[1]

    def close(self) -> None:
        """Close this thread's connection to the truth."""
        self.truth.close()

    def size_bytes(self) -> int:
        """Bytes on disk."""
        return sum(p.stat().st_size for p in self.folder.rglob("*") if p.is_file())
