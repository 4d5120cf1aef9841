"""An approximate index over the vectors of one language, for when there are many.

Inverted lists (Sivic & Zisserman 2003, doi:10.1109/ICCV.2003.1238663) of RaBitQ codes (Gao & Long
2024, "RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound",
doi:10.1145/3654970): a bit a dimension, so that a million vectors take 70 MB of memory. It only
proposes: candidates are scored again with the exact vectors (`vectors.Part`). Taken over SQ8, PQ
and HNSW by measurement: `benchmarks/results/dense.json`.

How many lists a search reads is chosen when it is trained: as few as give `TARGET` recall.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import faiss as _faiss
import numpy as np
import numpy.typing as npt

from taiyi_rag.library.changes import Keys
from taiyi_rag.library.records import Vector

faiss: Any = _faiss  # its types say nothing of what its Python layer takes

Half = npt.NDArray[np.float16]
Bits = npt.NDArray[np.uint8]

FROM = 50_000
"""Vectors of a language from which an approximate index pays: reading as many takes 1.5 ms."""

TARGET = 0.99
"""Recall@10 that is asked of it when it is trained."""

LEAST = 512
"""Lists that are read at the least. Real questions lie farther from their passages than what can be
made of passages (`_questions`): where those found .99 in 8 of 4,096 lists, SciFact's claims found
.92, and .99 in 512. Reading so many takes 2 ms."""

CANDIDATES = 8
"""Times as many as are wanted are proposed: one bit a dimension ranks only roughly."""

_TRAINED_ON = 64  # vectors a list, at most
_ROUNDS = 10
_PROBES = 200  # questions that recall is measured with
_BATCH = 100_000
_SEED = 20_240_521


@dataclass(frozen=True, slots=True)
class Approximate:
    """A trained index. Ids are passage keys. `trained` is how many vectors it was trained for,
    `recall` what it came to then, recall@10."""

    index: Any
    lists_read: int
    trained: int
    recall: float

    def propose(self, vector: Vector, count: int, permitted: Bits, share: float) -> Keys:
        """Keys of about `count` near vectors, among those whose bit is set in `permitted`, which
        are that `share` of all: the fewer, the more lists are read for them."""
        lists = min(self.index.nlist, int(np.ceil(self.lists_read / np.sqrt(share))))
        chosen = faiss.IVFRaBitQSearchParameters()
        chosen.nprobe = lists
        selector = faiss.IDSelectorBitmap(permitted)
        chosen.sel = selector
        # At length 1: RaBitQ's estimates are worse for other lengths.
        unit = vector.reshape(1, -1) / max(float(np.linalg.norm(vector)), 1e-9)
        faiss.omp_set_num_threads(1)
        _, keys = self.index.search(unit, count * CANDIDATES, params=chosen)
        return np.asarray(keys[0][keys[0] >= 0], np.int64)

    def details(self) -> dict[str, float]:
        """What the manifest keeps of it."""
        return {"lists_read": self.lists_read, "trained": self.trained, "recall": self.recall}


def train(vectors: Half, keys: Keys, exact: Any) -> Approximate:
    """An index over `vectors` (n, dimension); `exact` is a FAISS index of the same, by row."""
    count, dimension = vectors.shape
    lists = 2 ** round(np.log2(4 * np.sqrt(count)))
    quantizer = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFRaBitQ(quantizer, dimension, lists, faiss.METRIC_INNER_PRODUCT)
    quantizer.this.disown()
    index.own_fields = True
    index.cp.niter = _ROUNDS
    index.cp.max_points_per_centroid = _TRAINED_ON
    index.cp.seed = _SEED
    rng = np.random.default_rng(_SEED)
    sample = rng.choice(count, min(count, lists * _TRAINED_ON), replace=False)
    with all_threads():
        index.train(vectors[np.sort(sample)].astype(np.float32))
        add(index, vectors, keys)
        questions = _questions(vectors, rng)
        _, wanted = exact.search(questions, 10)
    lists_read, recall = _fewest_lists(index, vectors, keys, questions, keys[wanted])
    return Approximate(index, lists_read, count, round(recall, 4))


def add(index: Any, vectors: Half, keys: Keys) -> None:
    """Add vectors to a trained index."""
    for at in range(0, len(keys), _BATCH):
        some = slice(at, at + _BATCH)
        index.add_with_ids(vectors[some].astype(np.float32), keys[some])


def without(index: Any, keys: Keys) -> Any:
    """A copy of an index without some keys."""
    copy = faiss.clone_index(index)
    if len(keys):
        copy.remove_ids(faiss.IDSelectorBatch(keys))
    return copy


def load(data: npt.NDArray[np.uint8], details: dict[str, Any]) -> Approximate:
    """The index of a snapshot's bytes."""
    index = faiss.deserialize_index(data)
    return Approximate(
        index, int(details["lists_read"]), int(details["trained"]), float(details["recall"])
    )


class all_threads:  # noqa: N801 - used like a function
    """Lets FAISS use every core: for building. Searches keep to one (see `vectors`)."""

    def __enter__(self) -> None:
        faiss.omp_set_num_threads(len(os.sched_getaffinity(0)))

    def __exit__(self, *error: object) -> None:
        faiss.omp_set_num_threads(1)


def _questions(vectors: Half, rng: np.random.Generator) -> Vector:
    """Something like questions: a stored vector, less the mean, moved by the difference of two
    others."""
    count = len(vectors)
    taken, a, b = (vectors[rng.integers(0, count, _PROBES)].astype(np.float32) for _ in range(3))
    mean = vectors[rng.integers(0, count, 2_000)].astype(np.float32).mean(axis=0)
    moved = taken - mean + 0.5 * (a - b)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-9), np.float32)


def _fewest_lists(
    index: Any, vectors: Half, keys: Keys, questions: Vector, wanted: Keys
) -> tuple[int, float]:
    """How many lists to read for TARGET recall, and the recall@10 that they give."""
    lists = min(LEAST, index.nlist)
    while True:
        found = 0
        for question, right in zip(questions, wanted, strict=True):
            chosen = faiss.IVFRaBitQSearchParameters()
            chosen.nprobe = lists
            _, (proposed,) = index.search(question[None], 100 * CANDIDATES, params=chosen)
            proposed = np.sort(proposed[proposed >= 0])
            scores = vectors[np.searchsorted(keys, proposed)].astype(np.float32) @ question
            best = proposed[np.argsort(-scores)[:10]]
            found += len(np.intersect1d(best, right))
        recall = found / wanted.size
        if recall >= TARGET or lists >= index.nlist:
            return lists, recall
        lists = min(2 * lists, index.nlist)
