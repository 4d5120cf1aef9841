"""Collections of any size with the statistics of real ones: for measuring what size costs.

Embedding a million passages takes seven hours here, so vectors and texts are made from SciFact's
abstracts and TICO-19's Chinese segments, which the real model embedded. A vector lies between a
real one and one of its neighbours, moved by the difference of another such pair: clustered as real
ones are. A text is two stretches of two real passages, so that words are as frequent as in real
ones. A fifth is Chinese. Three passages make a document, with a year, a study type (a tenth are
randomised trials, one in a hundred a guideline) and a trust status.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from benchmarks import corpora
from taiyi_rag.library import Collection, DraftPassage, digest_of
from taiyi_rag.library.changes import lexical_entries_since
from taiyi_rag.types import Document, Language, Section, TrustStatus

Half = npt.NDArray[np.float16]

_NEIGHBOURS = 16
_MOVED = 0.35
_BATCH = 6_000
_PER_DOCUMENT = 3
_CHINESE_EVERY = 5


@dataclass(frozen=True)
class Real:
    """Real passages of one language: what embedded them, their texts and vectors (n, dimension)."""

    embedder: str
    texts: list[str]
    vectors: npt.NDArray[np.float32]


def real(collection: Collection, language: Language) -> Real:
    """The passages of a collection in a language."""
    with collection.reading() as view:
        entries = [e for e in lexical_entries_since(view.truth, -1) if e.language == language]
        keys, vectors = view.dense.some([e.key for e in entries])[language]
    texts = {e.key: e.text for e in entries}
    return Real(collection.embedder, [texts[key] for key in keys], vectors)


def sources() -> dict[Language, Real]:
    """The real passages that synthetic ones are made of."""
    english = corpora.collection_of("scifact", corpora.scifact())
    both = corpora.collection_of("tico19", corpora.parallel(corpora.tico19()))
    return {"en": real(english, "en"), "zh": real(both, "zh")}


def vectors_like(source: Real, count: int, seed: int) -> Half:
    """`count` vectors of length 1 (count, dimension)."""
    rng = np.random.default_rng(seed)
    base = source.vectors
    index: Any = faiss.IndexFlatIP(base.shape[1])
    index.add(base)
    _, near = index.search(base, _NEIGHBOURS)

    def neighbours(n: int) -> tuple[Any, Any]:
        of = rng.integers(0, len(base), n)
        return base[of], base[near[of, rng.integers(1, _NEIGHBOURS, n)]]

    made = np.empty((count, base.shape[1]), np.float16)
    for at in range(0, count, 50_000):
        n = min(50_000, count - at)
        (a, b), (c, d) = neighbours(n), neighbours(n)
        t, u = rng.random((2, n, 1), dtype=np.float32)
        vector = (1 - t) * a + t * b + _MOVED * u * (c - d)
        made[at : at + n] = vector / np.linalg.norm(vector, axis=1, keepdims=True)
    return made


def texts_like(source: Real, count: int, language: Language, seed: int) -> Iterator[str]:
    """`count` texts."""
    rng = np.random.default_rng(seed)
    words = [text.split() if language == "en" else list(text) for text in source.texts]
    joiner = " " if language == "en" else ""
    for _ in range(count):
        parts = []
        for length in (90, 60):
            one = words[rng.integers(len(words))]
            at = int(rng.integers(max(1, len(one) - length)))
            parts.extend(one[at : at + length])
        yield joiner.join(parts)


def build(indexes: Path, name: str, size: int, from_: dict[Language, Real]) -> Collection:
    """A collection of `size` passages, its indexes published."""
    english = from_["en"]
    dimension = english.vectors.shape[1]
    collection = Collection.create(indexes, name, embedder=english.embedder, dimension=dimension)
    rng = np.random.default_rng(size)
    chinese = size // _CHINESE_EVERY
    with collection.writing():
        for language, count in (("en", size - chinese), ("zh", chinese)):
            source = from_[language]
            vectors = vectors_like(source, count, size)
            texts = texts_like(source, count, language, size)
            _fill(collection, language, vectors, texts, rng)
        collection.publish()
    return collection


def _fill(
    collection: Collection,
    language: Language,
    vectors: Half,
    texts: Iterator[str],
    rng: np.random.Generator,
) -> None:
    for at in range(0, len(vectors), _BATCH):
        with collection.truth.transaction() as writer:
            for first in range(at, min(at + _BATCH, len(vectors)), _PER_DOCUMENT):
                some = vectors[first : first + _PER_DOCUMENT].astype(np.float32)
                writer.put(*_document(f"{language}{first}", language, some, texts, rng))


def _document(
    id: str, language: Language, vectors: Any, texts: Iterator[str], rng: np.random.Generator
) -> tuple[Document, list[DraftPassage]]:
    parts = [next(texts) for _ in range(len(vectors))]
    starts = np.cumsum([0, *(len(part) + 2 for part in parts)]).tolist()
    chance = rng.random()
    document = Document(
        id=id,
        title=parts[0][:60],
        text="\n\n".join(parts),
        language=language,
        source="Synthetic",
        format="beir",
        year=int(rng.integers(1980, 2026)),
        study_types=("Guideline",) if chance < 0.01 else ("RCT",) if chance < 0.1 else (),
        trust=TrustStatus.RETRACTED if rng.random() < 0.01 else TrustStatus.CURRENT,
        sections=(Section(0, starts[-1] - 2, ()),),
    )
    return document, [
        DraftPassage(
            start, start + len(part), language, (), None, digest_of(f"{id}/{start}"), vector
        )
        for part, start, vector in zip(parts, starts, vectors, strict=False)
    ]
