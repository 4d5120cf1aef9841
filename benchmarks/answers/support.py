"""Fits and measures the probability that words say a claim (`taiyi_rag.verification.support`).

    python -m benchmarks.answers.support

Each logistic model is fitted on half of the claims, every set weighing the same, and reported on
the other half: AUC, Brier score, expected calibration error in ten bins, the curve itself, and what
the threshold that ships keeps and lets through. Beside it the baseline that most programs have: the
share of the claim's words.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import corpora
from benchmarks.answers.pairs import Pair, all_pairs
from benchmarks.environment import SHARED, write
from taiyi_rag import assembly
from taiyi_rag.verification.ledger import LEAST
from taiyi_rag.verification.support import SentenceSupport, Signals

Array = npt.NDArray[np.float64]

_RIDGE = 1e-3


def main() -> None:
    pairs = all_pairs()
    support = SentenceSupport(assembly.embedder(corpora.settings()))
    signals = [support.signals(p.claim, [p.source])[0] for p in pairs]
    figures: dict[str, Any] = {"least": LEAST}
    for kind, own in (("own_language", True), ("other_language", False)):
        chosen = [i for i, s in enumerate(signals) if s.own_language == own]
        figures[kind] = _measured([pairs[i] for i in chosen], [signals[i] for i in chosen], own)
        shown = {k: v for k, v in figures[kind].items() if k not in ("curve", "sets")}
        print(kind, shown)
        for name, row in figures[kind]["sets"].items():
            print(f"  {name:16} {row}")
    sources = [
        SHARED / "retrieval/scifact/queries_train.jsonl",
        SHARED / "retrieval/tico19_zh_en/tico19_without_pubmed.tsv",
    ]
    print(write("support", figures, sources))


def _measured(pairs: Sequence[Pair], signals: Sequence[Signals], own: bool) -> dict[str, Any]:
    features = np.array([_row(s, own) for s in signals])
    says = np.array([p.says for p in pairs], np.float64)
    sets = np.array([p.set for p in pairs])
    weights = np.zeros(len(pairs))
    for name in set(sets):
        weights[sets == name] = len(pairs) / ((sets == name).sum() * len(set(sets)))
    chosen = np.array([_is_chosen(p.claim) for p in pairs])
    beta = _fit(features[chosen], says[chosen], weights[chosen])
    rest = ~chosen
    p = 1 / (1 + np.exp(-features[rest] @ beta))
    words = np.array([s.words + s.names for s in signals])[rest]
    return {
        "coefficients": [round(float(b), 2) for b in beta],
        "pairs": {"chosen_on": int(chosen.sum()), "reported": int(rest.sum())},
        "auc": auc(p, says[rest]),
        "auc_of_shared_words": auc(words, says[rest]),
        "brier": round(float(np.average((p - says[rest]) ** 2, weights=weights[rest])), 4),
        "ece": _calibration_error(p, says[rest], weights[rest]),
        "curve": _curve(p, says[rest], weights[rest]),
        "sets": {
            name: _of_set(p[sets[rest] == name], says[rest][sets[rest] == name])
            for name in sorted(set(sets))
        },
    }


def _row(s: Signals, own: bool) -> list[float]:
    """Each signal where it brings something: names don't within a language, words don't across."""
    return [1.0, s.words, 0.0, s.similarity] if own else [1.0, 0.0, s.names, s.similarity]


def _is_chosen(claim: str) -> bool:
    """Half of the claims, whatever their order."""
    return zlib.crc32(claim.encode()) % 2 == 0


def _fit(features: Array, says: Array, weights: Array) -> Array:
    """Logistic regression by Newton's method, a little ridge for what doesn't vary."""
    beta = np.zeros(features.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-features @ beta))
        slope = features.T @ (weights * (p - says)) + _RIDGE * beta
        curvature = (features * (weights * p * (1 - p))[:, None]).T @ features
        beta = beta - np.linalg.solve(curvature + _RIDGE * np.eye(len(beta)), slope)
    return beta


def auc(scores: Array, says: Array) -> float:
    """Area under the ROC curve; ties count half."""
    from scipy.stats import rankdata

    ranks = rankdata(scores)
    positive = says > 0
    n, m = int(positive.sum()), int((~positive).sum())
    return round(float((ranks[positive].sum() - n * (n + 1) / 2) / (n * m)), 4)


def _of_set(p: Array, says: Array) -> dict[str, float]:
    kept = p >= LEAST
    right = int((kept & (says > 0)).sum())
    return {
        "pairs": len(p),
        "auc": auc(p, says),
        "precision": round(right / max(1, int(kept.sum())), 4),
        "recall": round(right / max(1, int((says > 0).sum())), 4),
    }


def _curve(p: Array, says: Array, weights: Array) -> list[dict[str, float]]:
    """By tenth of probability: how many, the mean probability, the share that says it."""
    found = []
    for low in np.arange(10) / 10:
        inside = (p >= low) & (p < low + 0.1)
        if inside.any():
            found.append(
                {
                    "from": round(float(low), 1),
                    "pairs": int(inside.sum()),
                    "probability": round(float(np.average(p[inside], weights=weights[inside])), 3),
                    "says": round(float(np.average(says[inside], weights=weights[inside])), 3),
                }
            )
    return found


def _calibration_error(p: Array, says: Array, weights: Array) -> float:
    """Expected calibration error (Naeini 2015): the bins' gaps, by their weight."""
    total = 0.0
    for low in np.arange(10) / 10:
        inside = (p >= low) & (p < low + 0.1)
        if inside.any():
            gap = abs(float(np.average(p[inside] - says[inside], weights=weights[inside])))
            total += gap * float(weights[inside].sum())
    return round(total / float(weights.sum()), 4)


if __name__ == "__main__":
    main()
