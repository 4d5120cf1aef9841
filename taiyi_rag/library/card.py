"""The vectors of a snapshot on a graphics card (extra `gpu`), for exact search there.

A card reads a million float16 vectors of 384 dimensions, 0.8 GB, in well under a millisecond, so
that nothing needs to be approximated. The truth and the snapshot on disk stay what they are; a card
holds a copy, made when the snapshot is opened. What is deleted or filtered out is passed over by
asking for so many more; where that would be too many, the CPU searches.

Not run yet on a card: see docs/architecture.md.
"""

from __future__ import annotations

import threading
from typing import Any

import faiss as _faiss
import numpy as np

from taiyi_rag.errors import SettingsError
from taiyi_rag.library.approximate import Bits, Half
from taiyi_rag.library.changes import Keys
from taiyi_rag.library.records import Vector

faiss: Any = _faiss

MOST = 2_048
"""Neighbours that FAISS gives on a card."""

_BATCH = 100_000


class Card:
    """A flat index that can't leave rows out and takes one search at a time, as cards do."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._lock = threading.Lock()

    def search(
        self, vector: Vector, count: int, permitted: Bits, excluded: int
    ) -> tuple[Keys, Vector] | None:
        """Rows and inner products of the `count` nearest rows whose bit is set in `permitted`;
        `excluded` rows have theirs unset. None when they are too many to be passed over here."""
        asked = count + excluded
        if asked > MOST:
            return None
        with self._lock:
            scores, rows = self._index.search(vector.reshape(1, -1), asked)
        rows, scores = rows[0][rows[0] >= 0], scores[0][rows[0] >= 0]
        kept = (permitted[rows >> 3] >> (rows & 7).astype(np.uint8)) & 1 == 1
        return rows[kept][:count], scores[kept][:count]


def cards() -> int:
    """How many cards this FAISS can use."""
    return int(faiss.get_num_gpus()) if hasattr(faiss, "get_num_gpus") else 0


def check() -> None:
    """Raises `SettingsError` when FAISS has no card to use."""
    if not cards():
        raise SettingsError(
            "TAIYI_LIBRARY__DEVICE is gpu, but FAISS sees no graphics card. On a machine that has "
            "one, `make gpu` puts faiss-gpu in the place of faiss-cpu; else set it to cpu. "
            "`taiyi-rag doctor` says which FAISS is there."
        )


def on_card(vectors: Half) -> Card:
    """A copy of `vectors` (n, dimension) on the first card, as float16."""
    resources = faiss.StandardGpuResources()
    config = faiss.GpuIndexFlatConfig()
    config.useFloat16 = True
    index = faiss.GpuIndexFlatIP(resources, vectors.shape[1], config)
    for at in range(0, len(vectors), _BATCH):
        index.add(vectors[at : at + _BATCH].astype(np.float32))
    return Card(index)
