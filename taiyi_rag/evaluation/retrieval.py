"""A retriever's rankings of documents: each stands where its best passage does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore

from taiyi_rag.errors import InputError
from taiyi_rag.evaluation.runs import Ranking, Run, ranked


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a retriever ranked, and the milliseconds that each query took it."""

    run: Run
    milliseconds: tuple[float, ...]


def retrieve(
    retriever: BaseRetriever,
    queries: Mapping[str, str],
    *,
    top: int = 100,
    on_query: Callable[[], object] = lambda: None,
) -> Retrieved:
    """Ask every query, by id, and keep `top` documents of each. `on_query` is called after each.

    The retriever must give enough passages for that: a document may have many.
    """
    run: Run = {}
    milliseconds = []
    for id, text in queries.items():
        began = time.perf_counter()
        nodes = retriever.retrieve(text)
        milliseconds.append(1000 * (time.perf_counter() - began))
        run[id] = document_ranking(map(_scored, nodes))[:top]
        on_query()
    return Retrieved(run, tuple(milliseconds))


def document_ranking(passages: Iterable[tuple[str, float]]) -> Ranking:
    """Documents with the score of their best passage (MaxP: Dai and Callan 2019), best first.

    `passages` are pairs of a document id and a passage's score, in any order.
    """
    best: dict[str, float] = {}
    for document, score in passages:
        best[document] = max(score, best.get(document, score))
    return ranked(best)


def _scored(node: NodeWithScore) -> tuple[str, float]:
    document = node.node.metadata.get("document_id") or node.node.ref_doc_id
    if document is None or node.score is None:
        raise InputError(
            "The retriever gave a node without a document or a score, so its documents can't be "
            "ranked. Set the nodes' source relationship and scores."
        )
    return str(document), node.score
