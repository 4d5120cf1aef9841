"""How near in meaning sentences are to a claim, by the embedding model."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding

from taiyi_rag.embedding import identity
from taiyi_rag.embedding.centring import LANGUAGES, Vector, centred, language_mean
from taiyi_rag.language import document_language

_log = logging.getLogger(__name__)

_KEPT = 4_096
"""Sentences whose vectors are remembered: some 6 MB."""


class Nearness:
    """Centred cosines of sentences to a claim. Safe to use from several threads.

    Sentences that stand together count as the mean of their vectors, so that each is embedded once
    however many ways there are to put it together with others.
    """

    def __init__(self, embedder: BaseEmbedding, kept: int = _KEPT) -> None:
        self._embedder = embedder
        self._kept = kept
        name, nothing = identity(embedder), np.zeros(1, np.float32)
        self._means = {lang: language_mean(name, lang, nothing, 0) for lang in LANGUAGES}
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, claim: str, together: Sequence[Sequence[str]]) -> list[float] | None:
        """One cosine for each of `together`, None if the model fails."""
        if not together:
            return []
        try:
            vectors = self._embedded([claim, *(text for texts in together for text in texts)])
        except Exception as error:  # a server that is down says so in its own way
            _log.warning("sentences not embedded", extra={"error": type(error).__name__})
            return None
        about = self._centred(claim, vectors[claim])
        return [
            float(self._centred(texts[0], _mean([vectors[text] for text in texts])) @ about)
            for texts in together
        ]

    def _centred(self, text: str, vector: Vector) -> Vector:
        return centred(vector, self._means[document_language(text)])

    def _embedded(self, texts: Sequence[str]) -> dict[str, Vector]:
        """The vectors of `texts`, those that aren't remembered made together."""
        with self._lock:
            found = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            made = self._embedder.get_text_embedding_batch(new)
            found |= {t: np.asarray(v, np.float32) for t, v in zip(new, made, strict=True)}
        with self._lock:
            for text, vector in found.items():
                self._vectors[text] = vector
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)
        return found


def _mean(vectors: Sequence[Vector]) -> Vector:
    mean = np.mean(vectors, axis=0)
    return np.asarray(mean / max(1e-9, float(np.linalg.norm(mean))), np.float32)
