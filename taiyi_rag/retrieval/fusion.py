"""Several rankings into one.

Convex combination of scores brought to 0…1 (Bruch et al. 2023, "An Analysis of Fusion Functions
for Hybrid Retrieval", doi:10.1145/3596512), which beat reciprocal rank fusion on our development
queries (`benchmarks/results/retrieval.json`).
"""

from __future__ import annotations

from collections.abc import Mapping


def unit_scale(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores mapped linearly to 0 (the least) … 1 (the greatest); all 1 when they are equal."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}


def combine(
    dense: Mapping[int, float],
    lexical: Mapping[int, float],
    *,
    dense_weight: float,
    dense_only: frozenset[int] = frozenset(),
) -> list[tuple[int, float]]:
    """Keys with their combined score in 0…1, best first; ties in order of key.

    Every key has a dense score. A key without a lexical one gets 0 there, unless it is in
    `dense_only`: passages in another language than the question's, which its words can't match,
    are judged by their dense score alone.
    """
    dense_unit, lexical_unit = unit_scale(dense), unit_scale(lexical)
    combined = {}
    for key, score in dense_unit.items():
        other = score if key in dense_only else 0.0
        words = max(lexical_unit.get(key, 0.0), other)
        combined[key] = dense_weight * score + (1 - dense_weight) * words
    return sorted(combined.items(), key=lambda item: (-item[1], item[0]))
