"""Does the library hold an answer at all? A calibrated judgement on what was retrieved.

Two signals of the best evidence: its centred cosine to the question, and how much of the
question's content, weighted by rarity in the collection, its words cover. A logistic model turns
them into a probability; its coefficients were fitted by `benchmarks/abstention.py` on questions
whose gold passages were in the library, and the same questions with them taken out
(`benchmarks/results/abstention.json`). Evidence in another language can't share words with the
question, so it is judged by cosine alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from llama_index.core.schema import NodeWithScore

from taiyi_rag.language import content_terms, index_terms
from taiyi_rag.types import Language

DocumentFrequency = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Signals:
    """What the judgement rests on. `coverage` is None when only other languages were found."""

    similarity: float
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Of the logistic model: intercept, cosine, coverage."""

    intercept: float
    similarity: float
    coverage: float


SAME_LANGUAGE = Coefficients(-8.0, 10.0, 6.0)
OTHER_LANGUAGE = Coefficients(-8.0, 16.0, 0.0)


def signals(
    question: str,
    language: Language,
    nodes: Sequence[NodeWithScore],
    frequency: DocumentFrequency,
    passages: int,
) -> list[Signals]:
    """One a node. `frequency` says in how many of the collection's `passages` a term occurs."""
    weights = {
        term: math.log(1 + passages / (1 + frequency(term))) for term in content_terms(question)
    }
    return [_signals_of(node, language, weights) for node in nodes]


def relevance(found: Sequence[Signals]) -> float:
    """The probability, 0…1, that the best of the evidence holds the answer."""
    return max((_probability(s) for s in found), default=0.0)


def _probability(s: Signals) -> float:
    c = OTHER_LANGUAGE if s.coverage is None else SAME_LANGUAGE
    logit = c.intercept + c.similarity * s.similarity + c.coverage * (s.coverage or 0.0)
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


def _signals_of(node: NodeWithScore, language: Language, weights: dict[str, float]) -> Signals:
    m = node.node.metadata
    if m["language"] != language or not weights:
        return Signals(m["similarity"], None)
    words = set(index_terms("\n".join([m["title"], *m["headings"], node.node.get_content()])))
    covered = sum(weight for term, weight in weights.items() if term in words)
    return Signals(m["similarity"], covered / sum(weights.values()))
