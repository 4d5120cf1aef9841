"""The one-sided bound that goes with a count of failures: what the true share hardly exceeds."""

from __future__ import annotations

from math import comb

_SURE = 0.95


def bound(failures: int, n: int) -> float:
    """The upper 95 % bound (Clopper-Pearson) of the share of which `failures` of `n` were seen."""
    if failures >= n:
        return 1.0
    low, high = failures / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        tail = sum(comb(n, k) * middle**k * (1 - middle) ** (n - k) for k in range(failures + 1))
        low, high = (middle, high) if tail > 1 - _SURE else (low, middle)
    return high
