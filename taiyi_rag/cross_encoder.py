"""A sentence-transformers cross-encoder, loaded from a folder of this machine (extra `rerank`)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from taiyi_rag.errors import ModelError
from taiyi_rag.pairs import Pair, Predict

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Device = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a model is for, for messages: "reranking model", the prefix of its settings, what to put
    there. `refusal` says why a classifier of these labels won't do, "" where it will."""

    name: str
    settings: str
    how: str
    refusal: Callable[[dict[int, str]], str]


def load(
    model: str, device: Device, max_length: int, wanted: Wanted
) -> tuple[Predict, dict[int, str]]:
    """What scores pairs, ready to be used, `max_length` tokens of each together; and the names of
    its labels by their places.

    Raises `ModelError` when the model isn't here, isn't what is wanted, or can't score.
    """
    # A name would make huggingface_hub ask its server something, even to look at its cache alone.
    if not Path(model).expanduser().is_dir():
        raise ModelError(f"There is no folder {model!r} with a {wanted.name}. {wanted.how}")
    place = _device(device, wanted)
    try:
        encoder = _loaded(model, place, max_length)
    except Exception as error:  # a damaged folder raises whatever its formats' readers raise
        raise ModelError(
            f"The {wanted.name} {model!r} can't be loaded: {_first_line(error)} {wanted.how}"
        ) from None
    labels = _labels(encoder)
    if refusal := wanted.refusal(labels):
        raise ModelError(f"{model!r} {refusal} {wanted.how}")
    predict = _predicting(encoder)
    _try(model, predict, max_length, wanted)
    return predict, labels


def _predicting(encoder: CrossEncoder) -> Predict:
    from torch.nn import Identity

    def predict(pairs: list[Pair]) -> list[float]:
        # Logits: a sigmoid in float32 makes equal what lies beyond 17.
        scores: list[float] = encoder.predict(
            pairs, batch_size=len(pairs), show_progress_bar=False, activation_fn=Identity()
        ).tolist()
        return scores

    return predict


def _try(model: str, predict: Predict, max_length: int, wanted: Wanted) -> None:
    """Score a pair as long as the model reads. Raises `ModelError` when that can't be done."""
    try:
        scores = np.ravel(predict([("dose", "dose " * max_length)])).tolist()
        found = "" if all(map(math.isfinite, scores)) else "its score is not a number."
    except Exception as error:
        found = _first_line(error)
    if found:
        raise ModelError(f"The {wanted.name} {model!r} can't score: {found} {wanted.how}")


def _device(chosen: Device, wanted: Wanted) -> str:
    import torch

    there = torch.cuda.is_available()
    if chosen == "cuda" and not there:
        raise ModelError(
            f"torch finds no CUDA graphics card for the {wanted.name}. Set "
            f"{wanted.settings}__DEVICE=cpu, or install a CUDA build of torch and its driver."
        )
    return "cuda" if there and chosen != "cpu" else "cpu"


def _loaded(model: str, device: str, max_length: int) -> CrossEncoder:
    from sentence_transformers import CrossEncoder
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    encoder = CrossEncoder(str(Path(model).expanduser()), device=device, local_files_only=True)
    encoder.max_seq_length = min(max_length, encoder.max_seq_length or max_length)
    return encoder.half() if device == "cuda" else encoder


def _labels(encoder: CrossEncoder) -> dict[int, str]:
    """What comes out of weights that were trained to give it, by place; nothing where they weren't:
    an encoder would be given a head of random numbers."""
    architectures = getattr(encoder.config, "architectures", None) or [""]
    # One module: a classifier, if the folder says so. More: what follows the encoder is the head.
    has_head = len(encoder) > 1 or architectures[0].endswith("ForSequenceClassification")
    if not has_head:
        return {}
    names = getattr(encoder.config, "id2label", None) or {}
    return {i: str(names.get(i, "")) for i in range(encoder.num_labels)}


def _first_line(error: Exception) -> str:
    """Enough of what a library says; the rest is its own advice."""
    return next(iter(str(error).splitlines()), type(error).__name__)
