"""Natural language inference: a model that was trained to tell whether one text entails another.

It reads the source and the claim together and sees what shared words can't tell: who did what to
whom, and that "fewer" isn't "more". It is slow, so it judges only the sources that words and
vectors find most probable, those wholly or not at all: where its time is over or it fails, their
order and probabilities stand.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from taiyi_rag import cross_encoder
from taiyi_rag.cross_encoder import Device, Wanted
from taiyi_rag.pairs import OverBudget, Predict, encodable, scored
from taiyi_rag.verification.sources import Source
from taiyi_rag.verification.support import Judge, Judged

_log = logging.getLogger(__name__)

_ENTAILS = ("entailment", "entails", "entail", "support", "supports", "supported")
_CONTRADICTS = ("contradiction", "contradicts", "contradict", "refute", "refutes", "refuted")
_BATCH = 2
"""Small, so that a slow model is noticed before it has read all."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Where entailment and contradiction stand among a model's `count` labels. A model that only
    tells entailment from everything else has no place for contradiction."""

    count: int
    entails: int
    contradicts: int | None


def labels_of(names: dict[int, str]) -> Labels | None:
    """By the names that the model's configuration gives its labels, None where they don't say. No
    order is the usual one: models trained on the same data have each their own."""
    places = {name.lower().replace("_", " ").strip(): place for place, name in names.items()}
    entails = [places[name] for name in _ENTAILS if name in places]
    contradicts = [places[name] for name in _CONTRADICTS if name in places]
    if len(entails) != 1 or len(names) < 2:
        return None
    return Labels(len(names), entails[0], contradicts[0] if contradicts else None)


class EntailmentJudge:
    """Judges anew the first `count` sources that `first` finds most probable.

    The model reads a source's title, headings and sentences, then the claim. `budget_ms` are for
    one claim.
    """

    def __init__(
        self,
        predict: Predict,
        labels: Labels,
        first: Judge,
        *,
        count: int = 6,
        budget_ms: float = 1000.0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._predict = predict
        self._labels = labels
        self._first = first
        self._count = count
        self._budget_ms = budget_ms
        self._clock = clock

    def __call__(self, claim: str, sources: Sequence[Source]) -> list[Judged]:
        """The model's probabilities, best first, or those of `first`."""
        promising = self._first(claim, sources)
        asked = [judged.source for judged in promising[: self._count]]
        try:
            logits = scored(
                self._predict,
                [(encodable(_premise(source)), encodable(claim)) for source in asked],
                batch=_BATCH,
                budget_ms=self._budget_ms,
                labels=self._labels.count,
                clock=self._clock,
            )
        except OverBudget:
            _log.warning("entailment over budget", extra={"sources": len(asked)})
            return promising
        except Exception as error:  # whatever a model does, the answer is checked
            # Not the message, which may quote what was written.
            _log.warning("entailment failed", extra={"reason": type(error).__name__})
            _log.debug("entailment failed", exc_info=True)
            return promising
        return self._judged(asked, logits)

    def _judged(self, asked: Sequence[Source], logits: np.ndarray) -> list[Judged]:
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        says = shares[:, self._labels.entails]
        against = (
            np.zeros(len(says))
            if self._labels.contradicts is None
            else shares[:, self._labels.contradicts]
        )
        judged = [
            Judged(source, float(s), float(a))
            for source, s, a in zip(asked, says, against, strict=True)
        ]
        return sorted(judged, key=lambda j: -j.support)


def load(model: str, device: Device, max_length: int) -> tuple[Predict, Labels]:
    """The function that scores pairs, and where its labels stand.

    Raises `ModelError` when the model isn't here, names no entailment, or can't score.
    """
    predict, names = cross_encoder.load(model, device, max_length, _WANTED)
    labels = labels_of(names)
    assert labels is not None  # noqa: S101  # `_refusal` has seen to it
    return predict, labels


def _refusal(names: dict[int, str]) -> str:
    if labels_of(names) is not None:
        return ""
    return "isn't a classifier whose configuration says which of its labels is entailment."


_WANTED = Wanted(
    "entailment model",
    "TAIYI_VERIFICATION",
    "Give TAIYI_VERIFICATION__MODEL the folder of a cross-encoder for natural language inference "
    "that reads English and Chinese, such as one made by `hf download "
    "MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7 --local-dir FOLDER`; nothing is "
    "downloaded here. Leave it empty to check by words and vectors.",
    _refusal,
)


def _premise(source: Source) -> str:
    passage = source.evidence.passage
    return "\n".join(filter(None, (source.evidence.title, *passage.headings, source.text)))
