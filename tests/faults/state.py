"""What a library says, as a value: two libraries answer alike when their digests are equal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

from taiyi_rag.language import index_terms
from taiyi_rag.library import Collection, View, changes, passage_key
from taiyi_rag.retrieval import HybridRetriever
from taiyi_rag.types import Document, Language, Passage
from tests.faults.corpus import DIMENSION, HashEmbedding

NAME = "library"
ALL = 10_000
"""More than any of these libraries holds."""

_PROBES = np.random.default_rng(5).normal(size=(3, DIMENSION)).astype(np.float32)
_QUESTIONS = ("What dose did the trial give to adults?", "给成人的剂量是多少？")


@dataclass(frozen=True)
class State:
    """`digest` is of all that the library says, rankings by words as sets; `ranked` with their
    order and scores, which deleted passages may still weigh on. `faults` are contradictions
    inside it. Passages go by document and place: keys tell of history."""

    texts: dict[str, str]
    faults: tuple[str, ...]
    digest: str
    ranked: str
    commit: int = 0


def examine(indexes: Path) -> State:
    """Open the library in `indexes`, and read and search all of it."""
    collection = Collection.open(indexes, NAME)
    try:
        return describe(collection)
    finally:
        collection.close()


def state_hash(collection: Collection) -> str:
    """One value for all that the truth says and what searches answer."""
    return describe(collection).digest


def describe(collection: Collection) -> State:
    """The state of an open collection."""
    with collection.reading() as view:
        return _described(collection, view)


def _described(collection: Collection, view: View) -> State:
    truth = view.truth
    headers = list(truth.documents())
    documents = [d for d in (truth.document(h.id) for h in headers) if d]
    passages = {d.id: truth.passages_of(d.id) for d in documents}
    places = {p.id: (p.document_id, p.start) for some in passages.values() for p in some}
    said = [
        [(d, passages[d.id]) for d in sorted(documents, key=lambda d: d.id)],
        _vectors(truth_vectors(view, collection.dimension), places),
        [(f.path, f.digest, f.reading) for f in truth.files()],
        _by_vector(view, places),
    ]
    words = _by_words(view, places)
    hits = [sorted(place for _, place in ranking) for ranking in words]
    return State(
        texts={d.path: d.text for d in documents},
        faults=tuple(_faults(collection, view, headers, documents, passages)),
        digest=_digest([*said, hits]),
        ranked=_digest([*said, words, _by_question(collection)]),
        commit=truth.commit_number,
    )


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()


def truth_vectors(view: View, dimension: int) -> dict[int, tuple[Language, Any]]:
    """Language and vector of every passage by its key, as the truth has them."""
    return {
        int(key): (language, vector)
        for language in get_args(Language)
        for batch in changes.vectors_since(view.truth, 0, language, dimension)
        for key, vector in zip(batch.keys, batch.vectors, strict=True)
    }


def _vectors(stored: dict[int, tuple[Language, Any]], places: dict[str, Any]) -> list[Any]:
    gone = ("gone", 0)
    return sorted(
        (places.get(f"p{key}", gone), language, vector.tobytes())
        for key, (language, vector) in stored.items()
    )


def _ranking(hits: Iterable[tuple[int, float]], places: dict[str, Any]) -> list[Any]:
    """Hits best first, equals in order of place."""
    gone = ("gone", 0)
    return sorted((-round(score, 3), places.get(f"p{key}", gone)) for key, score in hits)


def by_vector(view: View, language: Language, vector: Any) -> list[tuple[int, float]]:
    """All that the dense index finds."""
    return view.dense.search(language, vector, ALL)


def by_words(view: View, words: str) -> list[tuple[int, float]]:
    """All that the lexical index finds."""
    return view.lexical.search(index_terms(words), ALL)


def _by_vector(view: View, places: dict[str, Any]) -> list[Any]:
    return [
        _ranking(by_vector(view, language, probe), places)
        for language in get_args(Language)
        for probe in _PROBES
    ]


def _by_words(view: View, places: dict[str, Any]) -> list[Any]:
    probes = ("dose trial adults", "成人剂量", "mg")
    return [_ranking(by_words(view, words), places) for words in probes]


def _by_question(collection: Collection) -> list[Any]:
    retriever = HybridRetriever(collection, HashEmbedding(), top=ALL)
    return [
        sorted(
            (-round(n.score or 0, 2), n.node.metadata["document_id"], n.node.metadata["start"])
            for n in retriever.retrieve(question)
        )
        for question in _QUESTIONS
    ]


def _faults(
    collection: Collection,
    view: View,
    headers: list[Document],
    documents: list[Document],
    passages: dict[str, list[Passage]],
) -> Iterable[str]:
    """What doesn't agree: the truth with itself, the indexes with the truth."""
    if len({d.id for d in documents}) != len(headers):
        yield "a document occurs twice or can't be read"
    if len({d.path for d in documents}) != len(documents):
        yield "a file's document occurs twice"
    for document in documents:
        some = passages[document.id]
        if [p.language for p in some] != ["en", "zh"]:
            yield f"{document.path} has {len(some)} passages"
        if any(document.text[p.start : p.end] != p.text for p in some):
            yield f"{document.path}: a passage isn't where it says"
    yield from _index_faults(collection, view, documents, passages)


def _index_faults(
    collection: Collection,
    view: View,
    documents: list[Document],
    passages: dict[str, list[Passage]],
) -> Iterable[str]:
    all_keys = {passage_key(p.id): p for some in passages.values() for p in some}
    stored = truth_vectors(view, collection.dimension)
    if stored.keys() != all_keys.keys():
        yield f"{len(stored)} vectors for {len(all_keys)} passages"
    for language in get_args(Language):
        expected = {
            key: float(vector @ _PROBES[0])
            for key, (other, vector) in stored.items()
            if other == language
        }
        hits = by_vector(view, language, _PROBES[0])
        found = dict(hits)
        if len(hits) != len(found) or found.keys() != expected.keys():
            yield f"dense {language}: {len(hits)} hits, {len(expected)} passages"
        elif any(abs(found[key] - expected[key]) > 1e-3 for key in found):
            yield f"dense {language}: vectors differ from the truth's"
    if sorted(key for key, _ in by_words(view, "mg 毫")) != sorted(all_keys):
        yield "lexical: not the truth's passages"
    for document in documents:
        own = next(w for w in document.text.split() if w.startswith("qz"))
        found_ids = {
            all_keys[key].document_id if key in all_keys else "gone"
            for key, _ in by_words(view, own)
        }
        if found_ids != {document.id}:
            yield f"lexical: {own} finds {found_ids}"
