"""Two searches in the place of one: untrusted documents have a ranking of their own.

In one ranking whoever may add documents could add so many that repeat a question that nothing else
is found (PoisonedRAG, Zou 2024, https://arxiv.org/abs/2402.07867): of 100 questions in a library
with five such documents each, half lost their true passage.
"""

from __future__ import annotations

from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.library import Collection


class TieredRetriever(BaseRetriever):
    """What `curated` finds, then at most `most` of what `untrusted` finds. Each is confined to its
    tier by its filters. Scores of the two don't compare.

    In a collection without untrusted documents it is what `whole` finds, which has no such filter.
    """

    def __init__(
        self,
        collection: Collection,
        *,
        whole: BaseRetriever,
        curated: BaseRetriever,
        untrusted: BaseRetriever,
        most: int = 5,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._collection = collection
        self._whole = whole
        self._curated = curated
        self._untrusted = untrusted
        self._most = most

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        # No snapshot around both: each search takes its own, and would be held up in an older one.
        if not self._collection.truth.has_untrusted():
            return self._whole.retrieve(query_bundle)
        found = self._curated.retrieve(query_bundle)
        return found + self._untrusted.retrieve(query_bundle)[: self._most]
