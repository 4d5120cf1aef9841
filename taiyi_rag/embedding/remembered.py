"""Vectors of texts that come again: the sentences of passages that many questions bring up."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
from llama_index.core.base.embeddings.base import BaseEmbedding

Vectors = npt.NDArray[np.float32]

_MOST = 8192
"""Vectors that are kept; of 384 numbers each they take 13 MB."""


class RememberedVectors:
    """An embedder's vectors of texts, the last ones kept. Of the texts only digests are, so that
    what is deleted from a library isn't kept here. Safe to use from several threads."""

    def __init__(self, embedder: BaseEmbedding, most: int = _MOST) -> None:
        self.embedder = embedder
        self._most = most
        self._kept: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """Their vectors, in their order."""
        keys = list(map(_digest, texts))
        known = self._known(keys)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            made = np.asarray(
                self.embedder.get_text_embedding_batch(list(new.values())), np.float32
            )
            fresh = dict(zip(new, made, strict=True))
            self._keep(fresh)
            known |= fresh
        return np.stack([known[key] for key in keys])

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
            return found

    def _keep(self, made: dict[bytes, Vectors]) -> None:
        with self._lock:
            self._kept |= made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
