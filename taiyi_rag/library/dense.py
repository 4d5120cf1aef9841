"""The dense index: FAISS over the truth's vectors, one ranking a language.

The only module that knows FAISS. The index is exact (flat, inner product). Vectors carry the keys
of their passages, which are never reused; a delete takes the vector out. A snapshot on disk saves
reading the vectors from the truth at start; behind it, `catch_up` applies what has changed.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np

from taiyi_rag.library.records import Vector
from taiyi_rag.library.snapshot import (
    Manifest,
    read_manifest,
    sha256_of,
    write_durably,
    write_manifest,
)
from taiyi_rag.library.truth import Truth
from taiyi_rag.types import Language

_log = logging.getLogger(__name__)

VERSION = "1"

_LAG = 2000
"""Passages that a snapshot may lag behind: reading so many from the truth takes some 10 ms."""

# One thread a search: for a single question over 20,000 passages OpenMP's second thread turned
# 1.2 ms into 21 ms (44 ms on a busy machine), waiting for its partner.
faiss.omp_set_num_threads(1)

_LANGUAGES: tuple[Language, ...] = ("en", "zh")


class DenseIndex:
    """Vectors of one collection, by language. Searches may run while another thread catches up."""

    def __init__(self, folder: Path, truth: Truth, dimension: int) -> None:
        self._folder = folder
        self._manifest_path = folder / "dense.json"
        self._truth = truth
        self._dimension = dimension
        self._lock = threading.Lock()
        self._indexes: dict[Language, faiss.IndexIDMap2] = {}
        self._means: dict[Language, tuple[Vector, int]] = {}
        self._unpublished = 0
        self.commit = 0
        self._load()

    def search(self, language: Language, vector: Vector, count: int) -> list[tuple[int, float]]:
        """Keys and inner products of the `count` nearest passages of a language, best first.

        `vector` (dimension,) need not have length 1: it is used as it is.
        """
        with self._lock:
            index = self._indexes.get(language)
            if index is None or index.ntotal == 0:
                return []
            scores, keys = index.search(vector.reshape(1, -1), min(count, index.ntotal))
        return [(int(k), float(s)) for k, s in zip(keys[0], scores[0], strict=True) if k >= 0]

    def mean(self, language: Language) -> tuple[Vector, int]:
        """The mean vector of a language's passages and how many there are."""
        with self._lock:
            if language not in self._means:
                self._means[language] = self._mean(language)
            return self._means[language]

    def catch_up(self) -> bool:
        """Apply what the truth has seen since this index's commit. Whether anything changed."""
        if self._truth.commit_number == self.commit:
            return False
        with self._lock:  # the target is read inside: another thread may just have caught up
            target = self._truth.commit_number
            removed = np.array(self._truth.removed_since(self.commit, target), np.int64)
            if len(removed):
                for index in self._indexes.values():
                    self._unpublished += index.remove_ids(faiss.IDSelectorBatch(removed))
            for language, keys, vectors in self._truth.vectors_since(
                self.commit, target, self._dimension
            ):
                self._add(language, keys, vectors)
            self.commit = target
            self._means.clear()
        return True

    def publish(self) -> None:
        """Write a snapshot when the one on disk lags so far that catching up would cost time.

        A snapshot is the whole index; written at every small change it would make adding one
        document cost what the collection costs.
        """
        total = sum(index.ntotal for index in self._indexes.values())
        if self._unpublished <= max(_LAG, total // 20):
            return
        with self._lock:
            data = b"".join(self._serialised(language) for language in _LANGUAGES)
        name = f"dense-{self.commit}.faiss"
        write_durably(self._folder / name, data)
        write_manifest(self._manifest_path, Manifest(self.commit, VERSION, name, sha256_of(data)))
        self._unpublished = 0
        for old in self._folder.glob("dense-*.faiss"):
            if old.name != name:
                old.unlink(missing_ok=True)

    def _add(self, language: Language, keys: list[int], vectors: Vector) -> None:
        index = self._indexes.setdefault(language, self._empty())
        index.add_with_ids(vectors, np.array(keys, np.int64))
        self._unpublished += len(keys)

    def _mean(self, language: Language) -> tuple[Vector, int]:
        index = self._indexes.get(language)
        if index is None or index.ntotal == 0:
            return np.zeros(self._dimension, np.float32), 0
        flat: Any = faiss.downcast_index(index.index)
        stored = faiss.rev_swig_ptr(flat.get_xb(), index.ntotal * self._dimension)
        mean = stored.reshape(index.ntotal, self._dimension).mean(axis=0)
        return mean.astype(np.float32), int(index.ntotal)

    def _empty(self) -> faiss.IndexIDMap2:
        return faiss.IndexIDMap2(faiss.IndexFlatIP(self._dimension))

    def _serialised(self, language: Language) -> bytes:
        data = faiss.serialize_index(self._indexes.get(language) or self._empty()).tobytes()
        return len(data).to_bytes(8, "little") + data

    def _load(self) -> None:
        manifest = read_manifest(self._manifest_path)
        if manifest is None or manifest.version != VERSION:
            return
        if manifest.commit > self._truth.commit_number:
            _log.warning("dense snapshot is ahead of the truth; rebuilding")
            return
        try:
            data = (self._folder / manifest.file).read_bytes()
        except OSError:
            return
        if sha256_of(data) != manifest.sha256:
            _log.warning("dense snapshot fails its checksum; rebuilding")
            return
        position = 0
        for language in _LANGUAGES:
            size = int.from_bytes(data[position : position + 8], "little")
            position += 8
            packed = np.frombuffer(data, np.uint8, size, position)
            self._indexes[language] = cast(faiss.IndexIDMap2, faiss.deserialize_index(packed))
            position += size
        self.commit = manifest.commit
