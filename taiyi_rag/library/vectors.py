"""The vectors of one language at one commit, and the search over them.

They come in two parts: the base, as a snapshot on disk holds it, and the tail, what the truth has
seen since. Both are flat FAISS indexes of float16, as the truth stores vectors, so that a search
of every row is exact; a large base has an approximate index beside it. Nothing here is changed
once it is made: a later commit makes new parts, and who searches an older one isn't disturbed.

A search is confined to permitted rows, and gets the nearest of those: what is deleted, hidden or
filtered out takes nobody's place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import faiss as _faiss
import numpy as np
import numpy.typing as npt

from taiyi_rag.library import approximate
from taiyi_rag.library.approximate import Approximate, Bits, Half
from taiyi_rag.library.card import Card
from taiyi_rag.library.changes import Flags, Keys, VectorBatch
from taiyi_rag.library.records import Vector

faiss: Any = _faiss  # its types say nothing of what its Python layer takes

EXACT = 20_000
"""Permitted rows up to which a search reads them all, even where there is an approximate index."""

_REMEMBERED = 16  # filters a commit

Hits = list[tuple[int, float]]
Permission = Callable[[Keys], Flags]
"""Says of document keys (n,) which are permitted (n,)."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows in order of key: their passages' keys (n,), their documents' keys (n,), whether they are
    hidden (n,), and a flat index of their vectors, by row; where there are, an approximate index
    and a copy on a graphics card beside it."""

    keys: Keys
    documents: Keys
    hidden: Flags
    flat: Any
    approximate: Approximate | None = None
    card: Card | None = None

    @property
    def vectors(self) -> Half:
        """The vectors (n, dimension), not copied."""
        count, dimension = len(self.keys), self.flat.d
        if not count:
            return np.zeros((0, dimension), np.float16)
        codes = faiss.rev_swig_ptr(self.flat.codes.data(), count * dimension * 2)
        half: Half = codes.view(np.float16).reshape(count, dimension)
        return half

    def rows(self, keys: Keys) -> Keys:
        """The rows of those of `keys` that are here."""
        if not len(self.keys):
            return np.zeros(0, np.int64)
        at = np.searchsorted(self.keys, keys)
        at[at == len(self.keys)] = 0
        found: Keys = at[self.keys[at] == keys]
        return found

    def search(self, vector: Vector, count: int, rows: Rows) -> tuple[Keys, Vector]:
        """Keys and inner products of the `count` nearest rows that are permitted."""
        wanted = min(count, rows.count)
        if not wanted:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        if self.card is not None:
            left_out = len(self.keys) - rows.count
            found = self.card.search(vector, wanted, rows.by_row, left_out)
            if found is not None:
                return self.keys[found[0]], found[1]
        if self.approximate is None or rows.count <= EXACT:
            # One thread a search: over 20,000 passages OpenMP's second thread turned 1.2 ms into
            # 21 ms, waiting for its partner. The setting is the calling thread's.
            faiss.omp_set_num_threads(1)
            selector = faiss.IDSelectorBitmap(rows.by_row)
            chosen = faiss.SearchParameters(sel=selector)
            scores, places = self.flat.search(vector.reshape(1, -1), wanted, params=chosen)
            return self.keys[places[0]], scores[0]
        share = rows.count / len(self.keys)
        keys = self.approximate.propose(vector, wanted, rows.by_key, share)
        scores = self.vectors[np.searchsorted(self.keys, keys)].astype(np.float32) @ vector
        best = np.argsort(-scores, kind="stable")[:wanted]
        return keys[best], scores[best]


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a part are permitted: how many, and as bits by row and by key."""

    count: int
    by_row: Bits
    by_key: Bits

    @classmethod
    def of(cls, part: Part, flags: Flags) -> Rows:
        """From flags (n,) of a part's rows."""
        by_key = np.zeros(0, np.bool_)
        if part.approximate is not None:
            by_key = np.zeros(int(part.keys[-1]) + 1, np.bool_)
            by_key[part.keys[flags]] = True
        return cls(int(flags.sum()), _bits(flags), _bits(by_key))


@dataclass(frozen=True)
class Vectors:
    """All vectors of a language at one commit. `live` flags the rows of each part that are not
    removed, `total` (dimension,) is the sum of the vectors of those, `products` (dimension,
    dimension) that of their outer products with themselves."""

    base: Part
    tail: Part
    live: tuple[Flags, Flags]
    total: npt.NDArray[np.float64]
    products: npt.NDArray[np.float64]
    permitted: dict[object, tuple[Rows, Rows]] = field(default_factory=dict)
    count: int = field(init=False)
    """How many rows are not removed."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", int(self.live[0].sum() + self.live[1].sum()))

    @property
    def mean(self) -> Vector:
        """The mean vector (dimension,), zeros when there are none."""
        return np.asarray(self.total / max(1, self.count), np.float32)

    @cached_property
    def covariance(self) -> npt.NDArray[np.float64]:
        """Of the vectors (dimension, dimension), zeros when there are none."""
        mean = self.total / max(1, self.count)
        return self.products / max(1, self.count) - np.outer(mean, mean)

    def search(
        self, vector: Vector, count: int, *, name: object, hidden: bool, permission: Permission
    ) -> Hits:
        """Keys and inner products of the `count` nearest rows that are permitted, best first.

        `vector` (dimension,) need not have length 1: it is used as it is. What was permitted is
        remembered by `name`.
        """
        permitted = self.permitted.get(name)
        if permitted is None:
            permitted = self._permitted(hidden, permission)
            if len(self.permitted) < _REMEMBERED:
                self.permitted[name] = permitted
        hits: Hits = []
        for part, rows in zip((self.base, self.tail), permitted, strict=True):
            keys, scores = part.search(vector, count, rows)
            hits.extend(zip(keys.tolist(), scores.tolist(), strict=True))
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:count]

    def _permitted(self, hidden: bool, permission: Permission) -> tuple[Rows, Rows]:
        found = []
        for part, live in zip((self.base, self.tail), self.live, strict=True):
            flags = live & permission(part.documents)
            found.append(Rows.of(part, flags if hidden else flags & ~part.hidden))
        return found[0], found[1]

    def some(self, keys: Keys) -> tuple[Keys, Vector]:
        """Those of `keys` that are here and not removed, and their vectors (n, dimension)."""
        found, vectors = [], []
        for part, live in zip((self.base, self.tail), self.live, strict=True):
            rows = part.rows(keys)
            rows = rows[live[rows]]
            found.append(part.keys[rows])
            vectors.append(part.vectors[rows].astype(np.float32))
        return np.concatenate(found), np.concatenate(vectors)

    def changed(self, removed: Keys, added: Iterable[VectorBatch]) -> Vectors:
        """The same at a later commit."""
        live = [flags.copy() for flags in self.live]
        total, products = self.total.copy(), self.products.copy()
        for part, flags in zip((self.base, self.tail), live, strict=True):
            rows = part.rows(removed)
            rows = rows[flags[rows]]
            gone = part.vectors[rows]
            total -= gone.sum(axis=0, dtype=np.float64)
            products -= _products(gone)
            flags[rows] = False
        tail = extended(self.tail, added)
        come = tail.vectors[len(live[1]) :]
        total += come.sum(axis=0, dtype=np.float64)
        products += _products(come)
        live[1] = np.concatenate([live[1], np.ones(len(tail.keys) - len(live[1]), np.bool_)])
        return Vectors(self.base, tail, (live[0], live[1]), total, products)

    def merged(self) -> Vectors:
        """The same with all that is live in the base, and an approximate index when that pays."""
        parts, lives = (self.base, self.tail), self.live
        rows = [np.flatnonzero(live) for live in lives]
        keys, documents, hidden = (
            np.concatenate([getattr(p, name)[r] for p, r in zip(parts, rows, strict=True)])
            for name in ("keys", "documents", "hidden")
        )
        base = Part(keys, documents, hidden, new_flat(self.base.flat.d))
        for part, kept in zip(parts, rows, strict=True):
            for at in range(0, len(kept), 100_000):
                base.flat.add(part.vectors[kept[at : at + 100_000]].astype(np.float32))
        base = replace(base, approximate=self._approximate(base, rows[1]))
        live = np.ones(len(base.keys), np.bool_), np.zeros(0, np.bool_)
        return Vectors(base, empty_part(base.flat.d), live, self.total, self.products)

    def _approximate(self, base: Part, tail_rows: Keys) -> Approximate | None:
        """The base's approximate index brought up to date, or trained anew when the base has
        doubled since it was."""
        known, count = self.base.approximate, len(base.keys)
        if count < approximate.FROM:
            return None
        if known is None or count > 2 * known.trained or 2 * count < known.trained:
            return approximate.train(base.vectors, base.keys, base.flat)
        index = approximate.without(known.index, self.base.keys[~self.live[0]])
        approximate.add(index, self.tail.vectors[tail_rows], self.tail.keys[tail_rows])
        return replace(known, index=index)


def empty_part(dimension: int) -> Part:
    """A part of no rows."""
    none = np.zeros(0, np.int64)
    return Part(none, none, np.zeros(0, np.bool_), new_flat(dimension))


def empty(dimension: int) -> Vectors:
    """No vectors."""
    none = np.zeros(0, np.bool_)
    part = empty_part(dimension)
    nothing = np.zeros((dimension, dimension), np.float64)
    return Vectors(part, part, (none, none), nothing[0], nothing)


def _products(vectors: Half) -> npt.NDArray[np.float64]:
    """The sum of the outer products of vectors (n, dimension) with themselves."""
    made = np.zeros((vectors.shape[1], vectors.shape[1]), np.float64)
    for at in range(0, len(vectors), 10_000):
        some = vectors[at : at + 10_000].astype(np.float64)
        made += some.T @ some
    return made


def extended(part: Part, batches: Iterable[VectorBatch]) -> Part:
    """A part with more rows behind its own, which stays as it is."""
    flat = faiss.clone_index(part.flat)
    keys, documents, hidden = [part.keys], [part.documents], [part.hidden]
    for batch in batches:
        flat.add(batch.vectors)
        keys.append(batch.keys)
        documents.append(batch.documents)
        hidden.append(batch.hidden)
    return Part(np.concatenate(keys), np.concatenate(documents), np.concatenate(hidden), flat)


def new_flat(dimension: int) -> Any:
    """An empty exact index that holds float16, as the truth does."""
    kind = faiss.ScalarQuantizer.QT_fp16
    flat = faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    flat.train(np.zeros((1, dimension), np.float32))
    return flat


def _bits(flags: Flags) -> Bits:
    return np.packbits(flags, bitorder="little")
