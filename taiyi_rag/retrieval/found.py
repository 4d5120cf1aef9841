"""What was found in one language, as places of a ranking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taiyi_rag.embedding.centring import Vector
from taiyi_rag.retrieval.fusion import Scores, Weights, combine, promise, with_neighbours
from taiyi_rag.types import Language

_ORDINARY, _ORDINARY_COUNT = 0.1, 5
"""Background similarity in the sample library, and as how many passages it counts."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage's place in the fused ranking.

    `similarity` is its centred cosine to the question, `lead` how far that lies above what passages
    of its language come to that merely are in the library, `words` its BM25 score for the
    question's words (in the other language: for what our vocabulary has for them), 0 when none
    matched.
    """

    key: int
    language: Language
    score: float
    similarity: float
    lead: float
    words: float


@dataclass(frozen=True, slots=True)
class Found:
    """The passages of a language that one of its rankings brought up, n of them.

    `vectors` (n, dimension) are centred, `cosines` (n,) to the question, `words` (n,) BM25 scores,
    `ceiling` the most that a passage could have of these. `own` says whether it is the question's
    language.
    """

    language: Language
    own: bool
    keys: list[int]
    vectors: Vector
    cosines: Scores
    words: Scores
    ceiling: float

    @property
    def background(self) -> float:
        """The similarity of passages that were found but hardly answer: the mean of places 6 to 60,
        drawn towards an ordinary value where a small library has few of them."""
        rest = np.sort(self.cosines)[::-1][5:60]
        total = rest.sum() + _ORDINARY_COUNT * _ORDINARY
        return float(total / (len(rest) + _ORDINARY_COUNT))

    def scores(self, weights: Weights) -> Scores:
        """Scores (n,) within this language, 0…1; the best has 1."""
        dense = weights.dense if self.own else max(weights.dense, weights.dense_across)
        scores = combine(self.cosines, self.words, dense)
        if self.own:
            scores = with_neighbours(scores, self.vectors, weights.neighbours)
        return np.asarray(scores / max(float(scores.max()), 1e-9), np.float64)

    def promise(self) -> float:
        """`fusion.promise` of this language. Words tell only in the question's: how many ways
        there are to say a thing in the other says nothing."""
        best = float(self.cosines.max())
        coverage = _lead(self.words) / self.ceiling if self.own and self.ceiling else 0.0
        return promise(best, best - self.background, coverage)


def _lead(words: Scores) -> float:
    """How far the best BM25 score lies above the mean of places 6 to 60."""
    ordered = np.sort(words)[::-1]
    return float(ordered[0] - (ordered[5:60].mean() if len(ordered) > 5 else 0.0))


def merged(found: list[Found], weights: Weights) -> list[Hit]:
    """All places, best first; the question's language before the other where they are equal."""
    found = [one for one in found if one.keys]
    promises = [one.promise() if weights.promises else 1.0 for one in found]
    ranked: list[tuple[float, bool, int, Hit]] = []
    for one, promised in zip(found, promises, strict=True):
        background = one.background
        scores = one.scores(weights) * (promised / max(promises))
        for key, score, cosine, words in zip(
            one.keys, scores.tolist(), one.cosines.tolist(), one.words.tolist(), strict=True
        ):
            hit = Hit(key, one.language, score, cosine, cosine - background, words)
            ranked.append((-score, not one.own, key, hit))
    return [hit for *_, hit in sorted(ranked, key=lambda place: place[:3])]
