"""Several rankings into one.

Within a language, the standard scores of vectors and of words are averaged (a convex combination:
Bruch et al. 2023, "An Analysis of Fusion Functions for Hybrid Retrieval", doi:10.1145/3596512), and
what its nearest neighbours come to counts for a passage too (Diaz 2005, "Regularizing Ad Hoc
Retrieval Scores", doi:10.1145/1099554.1099722). Between languages, a ranking counts by how
promising it is, so that neither language crowds out the other, and a library that holds nothing to
the point in one of them doesn't fill every second place with it.

What each part brings: `benchmarks/results/retrieval.json`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from taiyi_rag.embedding.centring import Vector

Scores = npt.NDArray[np.float64]

NEIGHBOURS = 5

_COSINE = (0.25, 0.40)
_LEAD = (0.10, 0.18)
_COVERAGE = (0.08, 0.25)
"""From what chance brings up to what an answer comes to: the best centred cosine, how far that lies
above the language's other passages, and how far the share of the question's words in the best
passage does. Read off BioASQ's and patients' questions, asked of libraries that hold their answers
and of others."""

_LEAST = 0.3
"""Of a promise. A lower one would lose more answers in the other language than it spares chance
hits: the signs are weak."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much, each 0…1.

    `dense`: vectors against words. `dense_across`: the same in the other language, at least, whose
    words are translations at best. `neighbours`: a passage's neighbours against itself; only in the
    question's language, since a translation is one passage and not a topic. `promises`: whether a
    language counts by how promising it is.
    """

    dense: float = 0.5
    dense_across: float = 0.8
    neighbours: float = 0.3
    promises: bool = True


def unit_scale(scores: Scores) -> Scores:
    """Scores (n,) mapped linearly to 0 (the least) … 1 (the greatest). Where all are equal 1, or 0
    when that is all they are."""
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    if high == low:
        return np.full(len(scores), float(high > 0))
    return np.asarray((scores - low) / (high - low), np.float64)


def combine(near: Scores, words: Scores, dense_weight: float) -> Scores:
    """Passages' scores (n,), 0…1, from how near their vectors are (n,) and BM25 scores (n,), which
    are 0 where no word matched. Where none matched anywhere, vectors decide alone."""
    if not words.any():
        return unit_scale(near)
    legs = dense_weight * standard(near) + (1 - dense_weight) * standard(words)
    return unit_scale(legs)


def standard(scores: Scores) -> Scores:
    """Standard scores (n,): how many standard deviations above the mean; 0 where all are equal."""
    return np.asarray((scores - scores.mean()) / max(float(scores.std()), 1e-9), np.float64)


def with_neighbours(scores: Scores, vectors: Vector, weight: float) -> Scores:
    """Passages' scores (n,), drawn towards the mean of their nearest neighbours' among them, each
    weighted by its squared cosine. `vectors` (n, dimension) have length 1."""
    count = min(NEIGHBOURS, len(scores) - 1)
    if count < 1 or not weight:
        return scores
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1.0)
    nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    weights = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 1e-6) ** 2
    around = (weights * scores[nearest]).sum(axis=1) / weights.sum(axis=1)
    return np.asarray((1 - weight) * scores + weight * around, np.float64)


def promise(cosine: float, lead: float, coverage: float) -> float:
    """How promising a language's ranking is, 0…1: whether the cosine of its best passage, its lead
    over the others, or the share of the question's words in one passage is more than chance."""
    signs = ((cosine, _COSINE), (lead, _LEAD), (coverage, _COVERAGE))
    best = max((value - low) / (high - low) for value, (low, high) in signs)
    return float(_LEAST + (1 - _LEAST) * min(1.0, max(0.0, best)))
