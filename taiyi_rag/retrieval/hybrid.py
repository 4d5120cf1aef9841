"""The retriever: dense and lexical search of one collection, fused, as LlamaIndex nodes."""

from __future__ import annotations

from typing import Any

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.embedding.centring import LANGUAGES, Vector, centred, language_mean
from taiyi_rag.embedding.whitening import whitened
from taiyi_rag.library import Collection, View
from taiyi_rag.nodes import node_from
from taiyi_rag.retrieval.found import Found, Hit, merged
from taiyi_rag.retrieval.fusion import Weights
from taiyi_rag.retrieval.question import Question, Read, reader
from taiyi_rag.types import Filters, Language


class HybridRetriever(BaseRetriever):
    """Finds passages of a collection in both languages.

    Each language is searched by itself, by meaning and by words: a question's own words, and in the
    other language what our vocabulary, or a translation, has for them. So neither crowds out the
    other; `fusion` says how the rankings meet. Dense scores are cosines after centring
    (`taiyi_rag.embedding.centring`), the question half whitened (`taiyi_rag.embedding.whitening`).

    `depth` passages are taken from each ranking; `top` nodes come back. `filters` confine every
    ranking, so that what they leave out takes nobody's place. `read` embeds the question;
    retrievers that are asked the same may share one. A question is answered from one state of the
    collection, whatever is committed meanwhile.
    """

    def __init__(
        self,
        collection: Collection,
        embedder: BaseEmbedding,
        *,
        top: int = 20,
        depth: int = 100,
        weights: Weights = Weights(),
        filters: Filters | None = None,
        read: Read | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._collection = collection
        self._top = top
        self._depth = depth
        self._weights = weights
        self._filters = filters or Filters()
        self._read = read or reader(embedder, collection.dimension)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = self._read(query_bundle.query_str)
        with self._collection.reading() as view:
            hits = merged(self._found(view, question), self._weights)
            return self._nodes(view, hits[: self._top])

    def rank(self, question: str) -> list[Hit]:
        """Every passage that a ranking brought up, best first."""
        return merged(self.found(question), self._weights)

    def found(self, question: str) -> list[Found]:
        """What the rankings brought up, language by language, before they meet."""
        read = self._read(question)
        with self._collection.reading() as view:
            return self._found(view, read)

    def _found(self, view: View, question: Question) -> list[Found]:
        vectors: dict[Language, tuple[Vector, Vector]] = {}
        words: dict[Language, dict[int, float]] = {}
        keys: set[int] = set()
        for language in LANGUAGES:
            vector = question.vector(language, lambda of: self._mean(view, of))
            evened = whitened(vector, *view.dense.covariance(language))
            near = view.dense.search(language, evened, self._depth, self._filters)
            if near:  # else the library has nothing in this language
                hits = view.lexical.search(question.terms(language), self._depth, self._filters)
                vectors[language], words[language] = (vector, evened), dict(hits)
                keys |= {key for key, _ in near} | words[language].keys()
        found = []
        for language, (some, stored) in view.dense.some(keys).items():
            if language not in vectors:
                continue
            shifted = centred(stored, self._mean(view, language))
            vector, evened = vectors[language]
            found.append(
                Found(
                    language,
                    language == question.language,
                    some,
                    shifted,
                    (shifted @ vector).astype(np.float64),
                    (shifted @ evened).astype(np.float64),
                    np.array([words[language].get(key, 0.0) for key in some], np.float64),
                    view.lexical.ceiling(question.terms(language)),
                )
            )
        return found

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
