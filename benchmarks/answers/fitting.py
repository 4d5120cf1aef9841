"""Logistic models of support: fitted, and how well their probabilities hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from taiyi_rag.verification.support import Signals

Floats = npt.NDArray[np.float64]

OWN = ("similarity", "words", "names")
OTHER = ("similarity", "names", "figures", "brevity")
_RIDGE = 0.1
_ROUNDS = 5
_BINS = 10


class Example(NamedTuple):
    """A pair's set, whether its text says its claim, and the signals of every source in it."""

    name: str
    says: bool
    signals: list[Signals]


def fit(examples: Sequence[Example], names: Sequence[str]) -> Floats:
    """Intercept and coefficients of `names`, by ridge logistic regression (Newton's method).

    A text says a claim if one of its sources does: each round the most probable source stands for
    the text. All sets weigh the same, and so do both answers.
    """
    weights, says = _weights(examples), np.array([e.says for e in examples], np.float64)
    rows = [np.array([_row(s, names) for s in e.signals]) for e in examples]
    beta = np.array([0.0, *np.ones(len(names))])
    for _ in range(_ROUNDS):
        x = np.array([row[np.argmax(row @ beta)] for row in rows])
        beta = _newton(x, says, weights)
    return beta


def _newton(x: Floats, y: Floats, weights: Floats) -> Floats:
    beta = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weights * (y - p)) - _RIDGE * beta
        hessian = (x * (weights * p * (1 - p))[:, None]).T @ x + _RIDGE * np.eye(len(beta))
        beta += np.linalg.solve(hessian, gradient)
    return beta


def _row(signals: Signals, names: Sequence[str]) -> list[float]:
    return [1.0, *(float(getattr(signals, name)) for name in names)]


def _weights(examples: Sequence[Example]) -> Floats:
    """Mean 1; the sets of each answer share half of the whole equally."""
    sizes = Counter((e.name, e.says) for e in examples)
    sets = Counter(says for _, says in sizes)
    each = [len(examples) / 2 / sets[e.says] / sizes[e.name, e.says] for e in examples]
    return np.array(each, np.float64)


def calibration(examples: Sequence[Example], found: Sequence[float]) -> dict[str, Any]:
    """Reliability by tenths of the probability, Brier score, expected calibration error (Naeini et
    al. 2015) and AUC, weighted as in the fit."""
    p, y = np.array(found), np.array([e.says for e in examples], np.float64)
    weights = _weights(examples)
    place = np.minimum((p * _BINS).astype(int), _BINS - 1)
    bins, error = [], 0.0
    for number in range(_BINS):
        inside = place == number
        if not inside.any():
            continue
        w = weights[inside]
        told, true = np.average(p[inside], weights=w), np.average(y[inside], weights=w)
        error += w.sum() / weights.sum() * abs(told - true)
        bins.append({"n": int(inside.sum()), "told": _r(told), "true": _r(true)})
    return {
        "n": len(p),
        "auc": auc(p[y == 1], p[y == 0]),
        "brier": _r(np.average((p - y) ** 2, weights=weights)),
        "ece": _r(error),
        "bins": bins,
    }


def auc(higher: npt.ArrayLike, lower: npt.ArrayLike) -> float:
    """The chance that one of `higher` is above one of `lower`, equal ones counting half."""
    a, b = np.asarray(higher, np.float64)[:, None], np.asarray(lower, np.float64)[None, :]
    return _r(float((a > b).mean() + 0.5 * (a == b).mean()))


def _r(value: float) -> float:
    return round(float(value), 3)
