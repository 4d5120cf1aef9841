"""The dense index of a collection: the vectors of each language, at the commit that is asked for.

A snapshot on disk saves reading the vectors from the truth at start: its exact part is mapped
into memory, not loaded. Behind it, `at` applies what the truth has seen since.
"""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

import faiss as _faiss
import numpy as np
import numpy.typing as npt

from taiyi_rag.library import approximate, card, changes
from taiyi_rag.library.changes import Flags, Keys
from taiyi_rag.library.permission import permitted_documents
from taiyi_rag.library.records import Vector
from taiyi_rag.library.snapshot import (
    Manifest,
    damaged,
    describe,
    drop_others,
    forming_snapshot,
    read_manifest,
    write_manifest,
)
from taiyi_rag.library.truth import Truth
from taiyi_rag.library.vectors import Hits, Part, Vectors, empty
from taiyi_rag.types import Filters, Language

faiss: Any = _faiss  # its types don't name all that there is

_log = logging.getLogger(__name__)

VERSION = "3"
NAME = "dense"
MANIFEST = f"{NAME}.json"

_LAG = (2_000, 20_000)
"""Passages that a snapshot may lag behind: a twentieth of them all, within these bounds. Reading
so many from the truth takes 10 to 100 ms; writing the snapshot anew takes what the whole takes."""

Device = Literal["cpu", "gpu"]

_LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Dense:
    """The dense index at one commit. Immutable: a later commit makes another."""

    commit: int
    token: str
    base_commit: int
    languages: dict[Language, Vectors]
    permitted: Callable[[Filters], Callable[[Keys], Flags]]

    def search(
        self, language: Language, vector: Vector, count: int, filters: Filters | None = None
    ) -> Hits:
        """Keys and inner products of the `count` nearest passages of a language that `filters` let
        through, best first. `vector` (dimension,) is used as it is."""
        chosen = filters or Filters()
        if chosen.languages and language not in chosen.languages:
            return []
        return self.languages[language].search(
            vector,
            count,
            name=chosen,
            hidden=chosen.hidden,
            permission=self.permitted(chosen),
        )

    def some(self, keys: Iterable[int]) -> dict[Language, tuple[list[int], Vector]]:
        """Those of the passages that are in the index, by language: their keys and vectors."""
        wanted = np.array(sorted(keys), np.int64)
        found = {language: v.some(wanted) for language, v in self.languages.items()}
        return {
            language: (some.tolist(), vectors)
            for language, (some, vectors) in found.items()
            if len(some)
        }

    def mean(self, language: Language) -> tuple[Vector, int]:
        """The mean vector of a language's passages and how many there are."""
        vectors = self.languages[language]
        return vectors.mean, vectors.count

    def covariance(self, language: Language) -> tuple[npt.NDArray[np.float64], int]:
        """The covariance of a language's vectors (dimension, dimension), and how many there are."""
        vectors = self.languages[language]
        return vectors.covariance, vectors.count

    def recall(self) -> dict[Language, float]:
        """Recall@10 against exact search, of languages that have an approximate index."""
        found = {language: v.base.approximate for language, v in self.languages.items()}
        return {language: a.recall for language, a in found.items() if a}


class DenseIndex:
    """Keeps the latest `Dense` of a collection, and its snapshot on disk. Safe to share between
    threads."""

    def __init__(self, folder: Path, truth: Truth, dimension: int, device: Device = "cpu") -> None:
        if device == "gpu":
            card.check()
        self._device = device
        self._folder = folder
        self._manifest_path = folder / MANIFEST
        self._truth = truth
        self._dimension = dimension
        self._lock = threading.Lock()
        self._latest: Dense | None = None

    def at(self, commit: int, *, settled: bool) -> Dense | None:
        """The index at the commit of the snapshot of the truth that this thread is in.

        None when another thread or process has gone further: take a new snapshot and ask again.
        With `settled`, what is further is of another history (the library was restored).
        """
        with self._lock:
            known = self._latest
            if known is not None and not self._belongs(known.commit, known.token):
                if known.commit > commit and not settled:
                    return None
                known = None
            if known is not None and known.commit == commit:
                return known
            manifest = read_manifest(self._manifest_path)
            ahead = manifest is not None and manifest.commit > commit and not settled
            if known is None or (manifest and known.base_commit < manifest.commit and not ahead):
                loaded = None if ahead else self._load(manifest)
                known = loaded if known is None or (loaded and loaded.base_commit) else known
            self._latest = self._caught_up(known, commit) if known else None
            return self._latest

    def _belongs(self, commit: int, token: str) -> bool:
        """Whether an index of that commit is of this history, and removals since are known."""
        return self._truth.token(commit) == token and commit >= changes.reclaimed(self._truth)

    def _caught_up(self, dense: Dense, commit: int) -> Dense:
        if dense.commit == commit:
            return dense
        removed = np.array(changes.removed_since(self._truth, dense.commit), np.int64)
        languages = {
            language: vectors.changed(
                removed,
                changes.vectors_since(self._truth, dense.commit, language, self._dimension),
            )
            for language, vectors in dense.languages.items()
        }
        return self._dense(commit, dense.base_commit, languages)

    def _dense(self, commit: int, base_commit: int, languages: dict[Language, Vectors]) -> Dense:
        token = self._truth.token(commit)
        return Dense(commit, token, base_commit, languages, self._permission)

    def _permission(self, filters: Filters) -> Callable[[Keys], Flags]:
        return permitted_documents(self._truth, filters)

    # On disk

    def publish(self, *, whole: bool = False, anew: bool = False) -> None:
        """Write a snapshot when the one on disk lags so far that catching up would cost time; with
        `whole`, when it lags at all; `anew`, from the truth alone. Needs the writer lock.

        Written at every small change it would make adding one document cost what the collection
        costs.
        """
        with self._truth.snapshot() as commit:
            manifest = read_manifest(self._manifest_path)
            if manifest and not anew and not self._lags(manifest, commit, whole):
                drop_others(self._folder, NAME, manifest.folder)  # left by a killed writer
                return
            if anew:
                dense = self._caught_up(self._nothing(), commit)
            else:
                found = self.at(commit, settled=True)
                dense = found or self._caught_up(self._nothing(), commit)
            self._write(dense)

    def _lags(self, manifest: Manifest, commit: int, whole: bool) -> bool:
        if whole or not self._is_ours(manifest):
            return not self._is_ours(manifest) or manifest.commit != commit
        lag = changes.count_since(self._truth, manifest.commit)
        total = self._truth.counts()["passages"]
        return lag > min(max(_LAG[0], total // 20), _LAG[1])

    def _is_ours(self, manifest: Manifest) -> bool:
        return manifest.version == VERSION and self._belongs(manifest.commit, manifest.token)

    def _write(self, dense: Dense) -> None:
        with forming_snapshot(self._folder, NAME, dense.commit) as folder:
            details: dict[str, Any] = {}
            for language, vectors in dense.languages.items():
                merged = vectors.merged()
                _write_part(folder, language, merged.base)
                triangle = merged.products[np.triu_indices(self._dimension)]
                _write_array(folder / f"{language}.products.npy", triangle)
                details[language] = _details(merged)
            manifest = Manifest(
                dense.commit, dense.token, VERSION, folder.name, describe(folder), details
            )
            write_manifest(self._manifest_path, manifest)
        drop_others(self._folder, NAME, folder.name)
        with self._lock:
            self._latest = None

    def _nothing(self) -> Dense:
        return self._dense(0, 0, {language: empty(self._dimension) for language in _LANGUAGES})

    def _load(self, manifest: Manifest | None) -> Dense | None:
        """The snapshot on disk, an empty index when there is none that can be used; None when it
        was replaced meanwhile."""
        if manifest is None or not self._is_ours(manifest):
            return self._nothing()
        name = damaged(self._folder, manifest)
        if name is None:
            folder = self._folder / manifest.folder
            try:
                languages = {
                    language: self._on_device(_read(folder, language, manifest.details[language]))
                    for language in _LANGUAGES
                }
            except (OSError, RuntimeError, ValueError) as error:  # it was dropped meanwhile
                name = str(error)
            else:
                return self._dense(manifest.commit, manifest.commit, languages)
        if read_manifest(self._manifest_path) != manifest:
            return None
        _log.warning("dense index fails its checksum; read anew", extra={"file": name})
        return self._nothing()

    def _on_device(self, vectors: Vectors) -> Vectors:
        if self._device == "cpu" or not len(vectors.base.keys):
            return vectors
        base = replace(vectors.base, card=card.on_card(vectors.base.vectors))
        return replace(vectors, base=base)


def _details(vectors: Vectors) -> dict[str, Any]:
    found: dict[str, Any] = {"total": vectors.total.tolist()}
    if vectors.base.approximate is not None:
        found["approximate"] = vectors.base.approximate.details()
    return found


def _write_part(folder: Path, language: Language, part: Part) -> None:
    for name in ("keys", "documents", "hidden"):
        _write_array(folder / f"{language}.{name}.npy", getattr(part, name))
    _write_index(folder / f"{language}.flat.faiss", part.flat)
    if part.approximate is not None:
        _write_index(folder / f"{language}.approximate.faiss", part.approximate.index)


def _write_array(path: Path, array: npt.NDArray[Any]) -> None:
    # Through Python's files: those of C, which numpy and FAISS use, lose what fails to be written
    # at their end.
    data = io.BytesIO()
    np.save(data, array, allow_pickle=False)
    path.write_bytes(data.getbuffer())


def _write_index(path: Path, index: Any) -> None:
    with path.open("wb") as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write, 1 << 20))


def _read(folder: Path, language: Language, details: dict[str, Any]) -> Vectors:
    keys, documents, hidden, triangle = (
        np.load(folder / f"{language}.{name}.npy", allow_pickle=False)
        for name in ("keys", "documents", "hidden", "products")
    )
    flat = faiss.read_index(str(folder / f"{language}.flat.faiss"), faiss.IO_FLAG_MMAP_IFC)
    found = None
    if "approximate" in details:
        data = np.fromfile(folder / f"{language}.approximate.faiss", np.uint8)
        found = approximate.load(data, details["approximate"])
    base = Part(keys, documents, hidden, flat, found)
    live = np.ones(len(keys), np.bool_), np.zeros(0, np.bool_)
    nothing = empty(flat.d)
    total = np.array(details["total"], np.float64)
    return Vectors(base, nothing.tail, live, total, _symmetric(triangle, flat.d))


def _symmetric(triangle: npt.NDArray[np.float64], dimension: int) -> npt.NDArray[np.float64]:
    """A symmetric matrix of its upper triangle, row by row."""
    matrix = np.zeros((dimension, dimension), np.float64)
    matrix[np.triu_indices(dimension)] = triangle
    return np.asarray(matrix + np.triu(matrix, 1).T, np.float64)
