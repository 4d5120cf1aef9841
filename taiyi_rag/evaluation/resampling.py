"""How sure a mean over queries is: bootstrap intervals and a randomisation test.

Sources: Efron (1979), "Bootstrap methods: another look at the jackknife"; Sakai (2006), "Evaluating
evaluation metrics based on the bootstrap"; Smucker, Allan and Carterette (2007), "A comparison of
statistical significance tests for information retrieval evaluation".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
"""Figures [queries, measures]."""

Statistic = Callable[[Values], Values]
"""Of sums [samples, counts]: a figure of each sample [samples]."""

RESAMPLES = 10_000
CONFIDENCE = 0.95
SEED = 20_240_607
_CELLS = 1_000_000  # of a block of resamples: bounds the memory


def interval(values: Values, *, resamples: int = RESAMPLES) -> tuple[Values, Values] | None:
    """Lower and upper ends [measures] of the percentile bootstrap interval of the means, over
    queries drawn with replacement. None for fewer than two queries, of which nothing can be said.
    """
    if len(values) < 2:
        return None
    rng = np.random.default_rng(SEED)
    means = [
        values[rng.integers(len(values), size=(block, len(values)))].mean(axis=1)
        for block in _blocks(values, resamples)
    ]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(np.concatenate(means), [tail, 1 - tail], axis=0)
    return low, high


def interval_of(
    counts: Values, statistic: Statistic, *, resamples: int = RESAMPLES
) -> tuple[float, float] | None:
    """Lower and upper end of the percentile bootstrap interval of a figure that is worked out of
    sums, such as micro-F1: `counts` [records, counts] are drawn with replacement, record by record,
    and summed. None for fewer than two records.
    """
    records = len(counts)
    if records < 2:
        return None
    rng = np.random.default_rng(SEED)
    figures = []
    for block in _blocks(counts[:, :1], resamples):
        drawn = rng.integers(records, size=(block, records))
        drawn += records * np.arange(block)[:, None]
        times = np.bincount(drawn.ravel(), minlength=block * records).reshape(block, records)
        figures.append(statistic(times @ counts))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(np.concatenate(figures), [tail, 1 - tail])
    return float(low), float(high)


def randomisation(differences: Values, *, resamples: int = RESAMPLES) -> Values:
    """Two-sided p [measures] of paired differences: how often means at least as far from 0 come
    up where the two systems are swapped at random, query by query."""
    rng = np.random.default_rng(SEED)
    seen = np.abs(differences.mean(axis=0)) - 1e-12  # sums in another order differ by rounding
    beyond = np.zeros(differences.shape[1])
    for block in _blocks(differences, resamples):
        signs = rng.choice(np.array([-1.0, 1.0]), size=(block, len(differences)))
        beyond += (np.abs(signs @ differences / len(differences)) >= seen).sum(axis=0)
    p: NDArray[Any] = (beyond + 1) / (resamples + 1)
    return p


def _blocks(values: Values, resamples: int) -> Iterator[int]:
    """Numbers of resamples that sum to `resamples`, each small enough for memory."""
    most = max(1, _CELLS // values.size)
    for start in range(0, resamples, most):
        yield min(most, resamples - start)
