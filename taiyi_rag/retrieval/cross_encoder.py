"""A cross-encoder that orders passages, loaded from this machine (extra `rerank`)."""

from __future__ import annotations

from taiyi_rag import cross_encoder
from taiyi_rag.cross_encoder import Device, Wanted
from taiyi_rag.pairs import Predict


def _refusal(labels: dict[int, str]) -> str:
    return "" if len(labels) == 1 else "isn't a cross-encoder with one score a pair."


_WANTED = Wanted(
    "reranking model",
    "TAIYI_RERANK",
    "Give TAIYI_RERANK__MODEL the folder of a sentence-transformers cross-encoder, such as one "
    "made by `hf download BAAI/bge-reranker-v2-m3 --local-dir FOLDER`; nothing is downloaded here. "
    "Leave it empty to search without reranking.",
    _refusal,
)


def load_cross_encoder(model: str, device: Device, max_length: int) -> Predict:
    """The function that scores pairs, ready to be used: `max_length` tokens of each, together.

    Raises `ModelError` when the model isn't here, isn't a cross-encoder, or can't score.
    """
    predict, _ = cross_encoder.load(model, device, max_length, _WANTED)
    return predict
