"""Which of what was found really speaks to the question? A calibrated judgement on each passage.

Ranking always brings something up. Three signals say whether it is more than that: the passage's
centred cosine to the question; its lead, how far that stands out from the passages that merely are
in the library; and how much of the question's content its words cover, weighted by rarity in the
collection. A logistic model turns cosine and coverage into a probability for passages in the
question's language, another cosine and lead for those in another, whose words can't match. Where
no passage is judged to speak to the question, the answer is that the library doesn't say.

The coefficients were fitted by `benchmarks/abstention.py`, which asks questions of libraries that
hold their gold passages and of libraries that don't (`benchmarks/results/abstention.json`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.language import content_terms, document_language, index_terms, query_language


@dataclass(frozen=True, slots=True)
class Signals:
    """Of one passage. `own_language` says whether it is in the question's."""

    own_language: bool
    similarity: float
    lead: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Of the logistic model."""

    intercept: float
    similarity: float
    lead: float
    coverage: float


OWN_LANGUAGE = Coefficients(-11.11, 27.49, 0.0, 0.78)
OTHER_LANGUAGE = Coefficients(-8.62, 11.45, 34.24, 0.0)

_NEAR = 0.2
"""Share of `least` that is asked of a passage whose document has one above it."""


def probability(found: Signals) -> float:
    """The probability, 0…1, that a passage with these signals speaks to the question."""
    c = OWN_LANGUAGE if found.own_language else OTHER_LANGUAGE
    logit = c.intercept + c.similarity * found.similarity
    logit += c.lead * found.lead + c.coverage * found.coverage
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


class RelevanceFilter(BaseNodePostprocessor):
    """Keeps the passages whose probability is at least `least`, and of the same documents those
    that come near it: a section on dosing seldom names the disease that its document is about.

    `rarity` gives a term's weight in the collection (`inverse_document_frequency`).
    """

    rarity: Callable[[str], float]
    least: float = 0.5

    @classmethod
    def class_name(cls) -> str:
        return "RelevanceFilter"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None:
            raise ValueError("RelevanceFilter judges passages by the question: pass query_str.")
        found = map(probability, self.signals(nodes, query_bundle.query_str))
        judged = [(node, node.node.metadata["document_id"], p) for node, p in zip(nodes, found)]
        speaking = {document for _, document, p in judged if p >= self.least}
        return [
            node
            for node, document, p in judged
            if p >= (_NEAR * self.least if document in speaking else self.least)
        ]

    def signals(self, nodes: list[NodeWithScore], question: str) -> list[Signals]:
        """One a node that our retriever found."""
        language = query_language(question) or document_language(question)
        weights = {term: self.rarity(term) for term in content_terms(question)}
        return [
            Signals(
                n.node.metadata["language"] == language,
                n.node.metadata["similarity"],
                n.node.metadata["lead"],
                _coverage(n, weights),
            )
            for n in nodes
        ]


def inverse_document_frequency(frequency: int, passages: int) -> float:
    """The weight of a term that occurs in `frequency` of `passages` passages."""
    return math.log(1 + passages / (1 + frequency))


def _coverage(node: NodeWithScore, weights: dict[str, float]) -> float:
    """The weighted share of the question's terms in a passage, its title and its headings."""
    total = sum(weights.values())
    if not total:
        return 0.0
    m = node.node.metadata
    words = set(index_terms("\n".join([m["title"], *m["headings"], node.node.get_content()])))
    return sum(weight for term, weight in weights.items() if term in words) / total
