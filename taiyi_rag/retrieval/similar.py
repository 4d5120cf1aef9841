"""Passages like a given one, by the vector that the library holds of it, in both languages."""

from __future__ import annotations

from llama_index.core.schema import NodeWithScore

from taiyi_rag.embedding.centring import LANGUAGES, Vector, centred, language_mean
from taiyi_rag.errors import InputError
from taiyi_rag.language import Content
from taiyi_rag.library import Collection, View, passage_key
from taiyi_rag.nodes import node_from
from taiyi_rag.types import Filters, Language, Passage

_DEEPEST = 2000
"""Places that are looked through for passages of other documents."""


def similar_passages(
    collection: Collection, passage_id: str, *, top: int = 10, filters: Filters | None = None
) -> list[NodeWithScore]:
    """The `top` passages of other documents nearest to one, best first, without near-duplicates of
    it: what a reader of the passage hasn't before them already.

    Scores are cosines of centred vectors (`taiyi_rag.embedding.centring`), which compare across
    languages. Raises `InputError` when the collection has no such passage.
    """
    key = passage_key(passage_id)
    with collection.reading() as view:
        passage = view.truth.passages([key]).get(key) if key is not None else None
        if key is None or passage is None:
            raise InputError(
                f"There is no passage {passage_id!r} in collection {collection.name!r}. "
                "`taiyi-rag search WORDS` shows the ids of passages; they look like p123.",
                "passage-gone",
            )
        count = 2 * top + 20
        while True:
            ranked = _ranked(collection, view, key, count, filters or Filters())
            kept = _others(view, passage, ranked)[:top]
            if len(kept) == top or len(ranked) < count or count >= _DEEPEST:
                return _nodes(view, kept)
            count *= 4


def _ranked(
    collection: Collection, view: View, key: int, count: int, filters: Filters
) -> list[tuple[int, float]]:
    """Keys of passages with their cosines to that of `key`, best first."""
    for language, (_, vectors) in view.dense.some([key]).items():
        vector = centred(vectors[0], _mean(collection, view, language))
        keys = {
            near
            for other in LANGUAGES
            for near, _ in view.dense.search(other, vector, count, filters)
        }
        cosines = _cosines(collection, view, vector, keys)
        return sorted(cosines.items(), key=lambda item: (-item[1], item[0]))
    return []


def _cosines(
    collection: Collection, view: View, vector: Vector, keys: set[int]
) -> dict[int, float]:
    cosines: dict[int, float] = {}
    for language, (some, vectors) in view.dense.some(keys).items():
        values = centred(vectors, _mean(collection, view, language)) @ vector
        cosines.update(zip(some, values.tolist(), strict=True))
    return cosines


def _others(
    view: View, passage: Passage, ranked: list[tuple[int, float]]
) -> list[tuple[Passage, float]]:
    """Those of other documents that say something else."""
    passages = view.truth.passages([key for key, _ in ranked])
    content = Content.of(passage.text)
    return [
        (passages[key], cosine)
        for key, cosine in ranked
        if passages[key].document_id != passage.document_id
        and not content.repeats(Content.of(passages[key].text))
    ]


def _nodes(view: View, kept: list[tuple[Passage, float]]) -> list[NodeWithScore]:
    headers = view.truth.headers([passage.document_id for passage, _ in kept])
    return [
        node_from(p, headers[p.document_id], score=cosine, similarity=cosine, lead=0.0)
        for p, cosine in kept
    ]


def _mean(collection: Collection, view: View, language: Language) -> Vector:
    mean, count = view.dense.mean(language)
    return language_mean(collection.embedder, language, mean, count)
