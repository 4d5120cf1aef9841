"""Rankings that are put in another order: a reranker's, or that of a prior.

Both are LlamaIndex postprocessors; here is where they meet retrievers and tiers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle


class Reordered(BaseRetriever):
    """What `retriever` finds, in the order that `steps` make of it, one after the other."""

    def __init__(
        self, retriever: BaseRetriever, steps: Sequence[BaseNodePostprocessor], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._retriever = retriever
        self._steps = steps

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        nodes = self._retriever.retrieve(query_bundle)
        for step in self._steps:
            nodes = step.postprocess_nodes(nodes, query_bundle)
        return nodes


class TieredOrder(BaseNodePostprocessor):
    """The order that `steps` make of curated passages; untrusted ones stay behind them, as they
    were found: in one order they could crowd curated ones out, or be cut off unread."""

    steps: list[BaseNodePostprocessor]

    @classmethod
    def class_name(cls) -> str:
        return "TieredOrder"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        untrusted = [n for n in nodes if n.node.metadata.get("tier") == "untrusted"]
        curated = [n for n in nodes if n.node.metadata.get("tier") != "untrusted"]
        if not curated:
            curated, untrusted = untrusted, []
        for step in self.steps:
            curated = step.postprocess_nodes(curated, query_bundle)
        return curated + untrusted
