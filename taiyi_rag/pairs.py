"""Pairs of texts scored by a model that reads both together, wholly or not at all, in time.

For whatever asks a cross-encoder: a question and a passage (`retrieval.reranking`), a passage and a
claim (`verification.nli`). What to do without scores is theirs to know.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

Pair = tuple[str, str]
Predict = Callable[[list[Pair]], Sequence[float] | Sequence[Sequence[float]]]
"""So many pairs at once, to their logits: one each, or one a label."""

_turn = threading.Lock()
"""One list of pairs is scored at a time: two on the same cores would both be late, and tokenizers
aren't made for two threads."""


class OverBudget(Exception):
    """The time is over before every pair has its scores."""


class BadScores(Exception):
    """The model gave something else than so many finite numbers a pair."""


def scored(
    predict: Predict,
    pairs: Sequence[Pair],
    *,
    batch: int,
    budget_ms: float,
    labels: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> npt.NDArray[np.float64]:
    """Logits (len(pairs), labels).

    `predict` gets `batch` pairs at once until `budget_ms` are over, which is asked before each
    batch, so that the last may end late, and then counts. Raises `OverBudget`, `BadScores` and
    whatever the model does.
    """
    seconds = budget_ms / 1000
    deadline = clock() + seconds
    logits = np.empty((len(pairs), labels))
    # By bytes: a Chinese character takes as many tokens as three or four Latin letters. The
    # longest first, so that the batch that may end late is the quickest.
    order = sorted(range(len(pairs)), key=lambda i: -sum(len(t.encode()) for t in pairs[i]))
    with _my_turn(seconds):
        for start in range(0, len(order), batch):
            if clock() >= deadline:
                raise OverBudget
            some = order[start : start + batch]
            logits[some] = _checked(predict([pairs[i] for i in some]), len(some), labels)
    return logits


def encodable(text: str) -> str:
    """`text` without lone surrogates, which tokenizers refuse."""
    return text.encode("utf-8", "replace").decode()


@contextmanager
def _my_turn(seconds: float) -> Iterator[None]:
    if not _turn.acquire(timeout=seconds):
        raise OverBudget
    try:
        yield
    finally:
        _turn.release()


def _checked(
    scores: Sequence[float] | Sequence[Sequence[float]], count: int, labels: int
) -> npt.NDArray[np.float64]:
    found = np.asarray(scores, dtype=np.float64)
    if labels == 1 and found.ndim == 1:
        found = found[:, None]
    if found.shape != (count, labels) or not np.isfinite(found).all():
        raise BadScores
    return found
