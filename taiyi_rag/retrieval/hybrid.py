"""The retriever: dense and lexical search of one collection, fused, as LlamaIndex nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.embedding.centring import (
    LANGUAGES,
    Vector,
    centred,
    language_mean,
    unit_vectors,
)
from taiyi_rag.language import document_language, index_terms, query_language
from taiyi_rag.library import Collection, View
from taiyi_rag.nodes import node_from
from taiyi_rag.retrieval.fusion import combine
from taiyi_rag.types import Filters, Language

_ORDINARY, _ORDINARY_COUNT = 0.1, 5
"""Background similarity in the sample library, and as how many passages it counts."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage's place in the fused ranking.

    `similarity` is its centred cosine to the question, `lead` how far that lies above what passages
    of its language come to that merely are in the library, `words` its BM25 score, 0 when no word
    matched.
    """

    key: int
    language: Language
    score: float
    similarity: float
    lead: float
    words: float


class HybridRetriever(BaseRetriever):
    """Finds passages of a collection in both languages.

    Each language has a dense ranking of its own, so that neither crowds out the other; dense
    scores are cosines after centring (`taiyi_rag.embedding.centring`), which compare across
    languages. `depth` passages are taken from each ranking; `top` nodes come back. `filters`
    confine every ranking, so that what they leave out takes nobody's place. A question is answered
    from one state of the collection, whatever is committed meanwhile.
    """

    def __init__(
        self,
        collection: Collection,
        embedder: BaseEmbedding,
        *,
        top: int = 20,
        depth: int = 100,
        dense_weight: float = 0.5,
        filters: Filters | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._collection = collection
        self._embedder = embedder
        self._top = top
        self._depth = depth
        self._dense_weight = dense_weight
        self._filters = filters or Filters()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        vector = self._embedded(question)
        with self._collection.reading() as view:
            return self._nodes(view, self._ranked(view, question, vector)[: self._top])

    def rank(self, question: str) -> list[Hit]:
        """Every passage that a ranking brought up, best first."""
        vector = self._embedded(question)
        with self._collection.reading() as view:
            return self._ranked(view, question, vector)

    def _embedded(self, question: str) -> Vector:
        made = self._embedder.get_query_embedding(question)
        vector: Vector = unit_vectors([made], 1, self._collection.dimension)[0]
        return vector

    def _ranked(self, view: View, question: str, vector: Vector) -> list[Hit]:
        language = query_language(question) or document_language(question)
        vector = centred(vector, self._mean(view, language))
        lexical = dict(view.lexical.search(index_terms(question), self._depth, self._filters))
        keys = {
            key
            for other in LANGUAGES
            for key, _ in view.dense.search(other, vector, self._depth, self._filters)
        }
        similarity, languages = self._similarities(view, vector, keys | lexical.keys())
        fused = combine(
            similarity,
            {key: score for key, score in lexical.items() if key in similarity},
            dense_weight=self._dense_weight,
            dense_only=frozenset(key for key in similarity if languages[key] != language),
        )
        background = _background(similarity, languages)
        return [
            Hit(
                key,
                languages[key],
                score,
                similarity[key],
                similarity[key] - background[languages[key]],
                lexical.get(key, 0.0),
            )
            for key, score in fused
        ]

    def _nodes(self, view: View, hits: list[Hit]) -> list[NodeWithScore]:
        passages = view.truth.passages([hit.key for hit in hits])
        headers = view.truth.headers([p.document_id for p in passages.values()])
        return [
            node_from(
                passage,
                headers[passage.document_id],
                score=hit.score,
                similarity=hit.similarity,
                lead=hit.lead,
                words=hit.words,
            )
            for hit in hits
            for passage in (passages[hit.key],)
        ]

    def _mean(self, view: View, language: Language) -> Vector:
        mean, count = view.dense.mean(language)
        return language_mean(self._collection.embedder, language, mean, count)

    def _similarities(
        self, view: View, vector: Vector, keys: set[int]
    ) -> tuple[dict[int, float], dict[int, Language]]:
        """Centred cosines and languages of passages."""
        similarity: dict[int, float] = {}
        languages: dict[int, Language] = {}
        for language, (some, vectors) in view.dense.some(keys).items():
            cosines = centred(vectors, self._mean(view, language)) @ vector
            similarity.update(zip(some, cosines.tolist(), strict=True))
            languages.update(dict.fromkeys(some, language))
        return similarity, languages


def _background(
    similarity: dict[int, float], languages: dict[int, Language]
) -> dict[Language, float]:
    """The similarity of a language's passages that were found but hardly answer: the mean of its
    places 6 to 60, drawn towards an ordinary value where a small library has few of them."""
    found: dict[Language, float] = {}
    for language in set(languages.values()):
        ranked = sorted(
            (s for key, s in similarity.items() if languages[key] == language), reverse=True
        )
        rest = ranked[5:60]
        found[language] = (sum(rest) + _ORDINARY_COUNT * _ORDINARY) / (len(rest) + _ORDINARY_COUNT)
    return found
