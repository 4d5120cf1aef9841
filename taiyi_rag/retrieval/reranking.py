"""Reranking: a cross-encoder reads the question together with each passage found.

It sees what two separate vectors can't (which drug the dose is of, which way a comparison goes) and
is too slow for a library, so it orders only the first places of the fused ranking, and those wholly
or not at all: a list half in one order and half in another would be neither.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.pairs import OverBudget, Predict, encodable, scored

_log = logging.getLogger(__name__)

OVER_BUDGET, FAILED = "over budget", "failed"
"""What `rerank` in a node's metadata says where the fused order stands."""


class CrossEncoderReranker(BaseNodePostprocessor):
    """The first `count` nodes in the order of a cross-encoder, then the rest as they were.

    `predict` gets batches of `batch` pairs, the longest passages first, until `budget_ms` are over;
    that is asked before each batch, so the last one may end late, and then counts. Where the time
    is over before, or the model fails, every node keeps its place. `keep` nodes come back, None for
    all.

    `score` orders the nodes: 0…1, the sigmoid of the logit, which `rerank` in the metadata repeats;
    `fused` there is the score before. Nodes beyond `count` come below the least of those.
    """

    predict: Predict
    count: int = 50
    batch: int = 16
    budget_ms: float = 2000.0
    keep: int | None = None
    clock: Callable[[], float] = time.perf_counter

    @classmethod
    def class_name(cls) -> str:
        return "CrossEncoderReranker"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None:
            raise ValueError("CrossEncoderReranker orders by the question: pass query_str.")
        first, rest = nodes[: self.count], nodes[self.count :]
        question = encodable(query_bundle.query_str)
        try:
            logits = scored(
                self.predict,
                [(question, _text(node)) for node in first],
                batch=self.batch,
                budget_ms=self.budget_ms,
                clock=self.clock,
            )[:, 0]
        except OverBudget:
            _log.warning("rerank over budget", extra={"passages": len(first)})
            ranked = [_noted(node, node.score, rerank=OVER_BUDGET) for node in first] + rest
        except Exception as error:  # whatever a model does, what was found is not lost
            # Not the message, which may quote what was asked.
            _log.warning("rerank failed", extra={"reason": type(error).__name__})
            _log.debug("rerank failed", exc_info=True)
            ranked = [_noted(node, node.score, rerank=FAILED) for node in first] + rest
        else:
            ranked = _reordered(first, logits, rest)
        return ranked[: self.keep]


def _reordered(
    first: list[NodeWithScore], logits: npt.NDArray[np.float64], rest: list[NodeWithScore]
) -> list[NodeWithScore]:
    """By logit, equal ones in their old order; then `rest`."""
    # The sigmoid, in the form that doesn't overflow.
    scores = (0.5 * (1 + np.tanh(0.5 * logits))).tolist()
    order = np.argsort(-logits, kind="stable").tolist()
    ranked = [_noted(first[i], scores[i], rerank=scores[i], fused=first[i].score) for i in order]
    least = min(scores, default=1.0)
    return ranked + [_noted(node, least * _unit(node.score), fused=node.score) for node in rest]


def _unit(score: float | None) -> float:
    return min(1.0, max(0.0, score or 0.0))


def _noted(node: NodeWithScore, score: float | None, **notes: object) -> NodeWithScore:
    """A copy of the node with another score and with notes in its metadata, which no model sees."""
    inner = node.node
    copy = inner.model_copy(
        update={
            "metadata": inner.metadata | notes,
            "excluded_embed_metadata_keys": [*inner.excluded_embed_metadata_keys, *notes],
            "excluded_llm_metadata_keys": [*inner.excluded_llm_metadata_keys, *notes],
        }
    )
    return NodeWithScore(node=copy, score=score)


def _text(node: NodeWithScore) -> str:
    """What the model reads: title, headings, passage. It cuts what is too long for it."""
    m = node.node.metadata
    context = [m.get("title", ""), *m.get("headings", ())]
    return encodable("\n".join([*(c for c in context if c), node.node.get_content()]))
