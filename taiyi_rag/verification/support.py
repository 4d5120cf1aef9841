"""Does a passage say what a claim says? A calibrated probability, from words and meaning.

Three signals: the share of the claim's content words that stand in the words cited, the share of
its concepts (our vocabulary's, in either language), and the centred cosine of their embeddings. A
logistic model makes a probability of them, with coefficients for a claim in the passage's language
and for one in the other, which shares no words. Fitted by `benchmarks/answers/support.py`, whose
results hold the calibration curve (`benchmarks/results/support.json`).

It tells whether a passage speaks of what the claim says. Whether it says the contrary, of another
dose or of other people, is the business of `taiyi_rag.verification.facts`: to words and embeddings
"reduces" and "does not reduce" are nearly the same. A model of natural language inference
(`taiyi_rag.verification.nli`) sees more of that.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding

from taiyi_rag.embedding import identity
from taiyi_rag.embedding.centring import Vector, centred, language_mean
from taiyi_rag.language import content_terms, document_language, index_terms
from taiyi_rag.language.vocabulary import Entry, vocabulary
from taiyi_rag.types import Language

Support = Callable[[str, Sequence["Source"]], list[float]]
"""(claim, sources) → the probability of each, 0…1, that it says what the claim says."""

_REMEMBERED = 4096
"""Sentences whose vectors are kept: 1.5 kB each, those of the evidence of some dozens of answers."""


@dataclass(frozen=True, slots=True)
class Source:
    """Adjacent sentences of a passage that may say what a claim says, and what says what they are
    about: its title and headings."""

    sentences: tuple[str, ...]
    context: str = ""


@dataclass(frozen=True, slots=True)
class Signals:
    """Of a claim and a source. Shares are 0…1; `names` is that of concepts, 1 where the claim has
    none; `words` is 0 across languages."""

    own_language: bool
    words: float
    names: float
    similarity: float


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Of the logistic model."""

    intercept: float
    words: float
    names: float
    similarity: float


OWN_LANGUAGE = Coefficients(-3.7, 7.49, 0.0, 1.56)
OTHER_LANGUAGE = Coefficients(-11.99, 0.0, 6.88, 19.6)


def probability(found: Signals) -> float:
    """The probability that a source with these signals says what the claim says."""
    c = OWN_LANGUAGE if found.own_language else OTHER_LANGUAGE
    logit = c.intercept + c.words * found.words + c.names * found.names
    logit += c.similarity * found.similarity
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


class SentenceSupport:
    """The probability by words, concepts and the embedder's vectors."""

    def __init__(self, embedder: BaseEmbedding) -> None:
        self._embedder = embedder
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, claim: str, sources: Sequence[Source]) -> list[float]:
        """One a source."""
        return [probability(s) for s in self.signals(claim, sources)]

    def signals(self, claim: str, sources: Sequence[Source]) -> list[Signals]:
        """One a source."""
        vectors = self._embedded({claim, *(s for source in sources for s in source.sentences)})
        language = document_language(claim)
        made = []
        for source in sources:
            own = document_language(" ".join(source.sentences)) == language
            middle = np.sum([vectors[s] for s in source.sentences], axis=0)
            cosine = float(vectors[claim] @ middle / max(1e-9, float(np.linalg.norm(middle))))
            made.append(
                Signals(own, shared_words(claim, source), shared_names(claim, source), cosine)
            )
        return made

    def _embedded(self, texts: Iterable[str]) -> dict[str, Vector]:
        """Centred vectors of length 1, made where they aren't remembered."""
        with self._lock:
            known = {t: self._vectors[t] for t in texts if t in self._vectors}
        unknown = [t for t in texts if t not in known]
        if unknown:
            made = np.asarray(self._embedder.get_text_embedding_batch(unknown), np.float32)
            means = _means(identity(self._embedder))
            known |= {
                t: centred(v, means[document_language(t)])
                for t, v in zip(unknown, made, strict=True)
            }
            with self._lock:
                self._vectors |= known
                while len(self._vectors) > _REMEMBERED:
                    self._vectors.popitem(last=False)
        return known


def shared_words(claim: str, source: Source) -> float:
    """The share of the claim's content words in a source; those of its context count half."""
    words = _content(claim)
    inside = frozenset().union(*map(_terms, source.sentences))
    around = _terms(source.context)
    found = sum(1.0 if w in inside else 0.5 if w in around else 0.0 for w in words)
    return found / max(1, len(words))


def shared_names(claim: str, source: Source) -> float:
    """The share of the claim's concepts in a source, in either language; in its context half."""
    names = _concepts(claim)
    inside = frozenset().union(*map(_concepts, source.sentences))
    around = _concepts(source.context)
    found = sum(1.0 if n in inside else 0.5 if n in around else 0.0 for n in names)
    return found / len(names) if names else 1.0


@lru_cache(_REMEMBERED)
def _content(text: str) -> tuple[str, ...]:
    return tuple(content_terms(text))


@lru_cache(_REMEMBERED)
def _terms(text: str) -> frozenset[str]:
    return frozenset(index_terms(text))


@lru_cache(_REMEMBERED)
def _concepts(text: str) -> frozenset[Entry]:
    return frozenset(found.entry for found in vocabulary().find(text))


@lru_cache(4)
def _means(embedder: str) -> dict[Language, Vector]:
    nothing = np.zeros(1, np.float32)
    return {
        "en": language_mean(embedder, "en", nothing, 0),
        "zh": language_mean(embedder, "zh", nothing, 0),
    }
