"""A sentence-transformers cross-encoder, loaded from this machine (extra `rerank`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from taiyi_rag.errors import ModelError
from taiyi_rag.retrieval.reranking import Pair, Predict

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_HOW = (
    "Give TAIYI_RERANK__MODEL the folder of a sentence-transformers cross-encoder, such as one "
    "made by `hf download BAAI/bge-reranker-v2-m3 --local-dir FOLDER`; nothing is downloaded here. "
    "Leave it empty to search without reranking."
)


def load_cross_encoder(
    model: str, device: Literal["auto", "cpu", "cuda"], max_length: int
) -> Predict:
    """The function that scores pairs, ready to be used: `max_length` tokens of each, together.

    Raises `ModelError` when the model isn't here, isn't a cross-encoder, or can't score.
    """
    from torch.nn import Identity

    # A name would make huggingface_hub ask its server something, even to look at its cache alone.
    if not Path(model).expanduser().is_dir():
        raise ModelError(f"There is no folder {model!r} with a reranking model. {_HOW}")
    place = _device(device)
    try:
        encoder = _loaded(model, place, max_length)
    except Exception as error:  # a damaged folder raises whatever its formats' readers raise
        raise ModelError(
            f"The reranking model {model!r} can't be loaded: {_first_line(error)} {_HOW}"
        ) from None
    if not _scores_pairs(encoder):
        # It would be given a head of random numbers, and order passages by them.
        raise ModelError(f"{model!r} isn't a cross-encoder with one score a pair. {_HOW}")

    def predict(pairs: list[Pair]) -> Sequence[float]:
        # Logits: a sigmoid in float32 makes equal what lies beyond 17.
        scores: list[float] = encoder.predict(
            pairs, batch_size=len(pairs), show_progress_bar=False, activation_fn=Identity()
        ).tolist()
        return scores

    _try(model, predict, max_length)
    return predict


def _try(model: str, predict: Predict, max_length: int) -> None:
    """Score a pair as long as the model reads. Raises `ModelError` when that can't be done."""
    try:
        (score,) = predict([("dose", "dose " * max_length)])
        found = "" if math.isfinite(score) else "its score is not a number."
    except Exception as error:
        found = _first_line(error)
    if found:
        raise ModelError(f"The reranking model {model!r} can't score: {found} {_HOW}")


def _device(chosen: Literal["auto", "cpu", "cuda"]) -> str:
    import torch

    there = torch.cuda.is_available()
    if chosen == "cuda" and not there:
        raise ModelError(
            "torch finds no CUDA graphics card for reranking. Set TAIYI_RERANK__DEVICE=cpu, or "
            "install a CUDA build of torch and its driver."
        )
    return "cuda" if there and chosen != "cpu" else "cpu"


def _loaded(model: str, device: str, max_length: int) -> CrossEncoder:
    from sentence_transformers import CrossEncoder
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    encoder = CrossEncoder(str(Path(model).expanduser()), device=device, local_files_only=True)
    encoder.max_seq_length = min(max_length, encoder.max_seq_length or max_length)
    return encoder.half() if device == "cuda" else encoder


def _scores_pairs(encoder: CrossEncoder) -> bool:
    """Whether one score comes out, of weights that were trained to give it."""
    architectures = getattr(encoder.config, "architectures", None) or [""]
    # One module: a classifier, if the folder says so. More: what follows the encoder is the head.
    has_head = len(encoder) > 1 or architectures[0].endswith("ForSequenceClassification")
    return bool(has_head and encoder.num_labels == 1)


def _first_line(error: Exception) -> str:
    """Enough of what a library says; the rest is its own advice."""
    return next(iter(str(error).splitlines()), type(error).__name__)
