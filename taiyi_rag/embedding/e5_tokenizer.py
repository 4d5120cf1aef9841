"""XLM-R's SentencePiece tokenizer, made from the vocabulary in the weights file."""

from __future__ import annotations

from typing import Any

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

from taiyi_rag.embedding.e5_weights import E5Weights

_UNIGRAM = 1
_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3


def build(weights: E5Weights) -> bytes:
    """A serialised SentencePiece model (ids are e5's own; the normaliser is the identity)."""
    protocol: Any = sentencepiece_model_pb2
    model = protocol.ModelProto()
    control = {weights.bos, weights.eos, weights.pad}
    for number, (piece, score) in enumerate(zip(weights.pieces, weights.scores, strict=True)):
        kind = _CONTROL if number in control else _NORMAL
        kind = _UNKNOWN if number == weights.unknown else kind
        model.pieces.add(piece=piece, score=score, type=kind)
    trainer = model.trainer_spec
    trainer.model_type, trainer.vocab_size = _UNIGRAM, len(weights.pieces)
    trainer.bos_id, trainer.eos_id = weights.bos, weights.eos
    trainer.pad_id, trainer.unk_id = weights.pad, weights.unknown
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = True
    model.normalizer_spec.escape_whitespaces = True
    return bytes(model.SerializeToString())


class E5Tokenizer:
    """Token ids of texts, with the start and end marks, cut to the model's window."""

    def __init__(self, model: bytes, weights: E5Weights) -> None:
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        self._normalisation = weights.normalisation
        self._bos, self._eos = weights.bos, weights.eos
        self._content = weights.window - 2

    def encode(self, texts: list[str]) -> list[list[int]]:
        """Token ids, one list a text."""
        normalised = [text.translate(self._normalisation) for text in texts]
        pieces = self._processor.encode(normalised)
        return [[self._bos, *ids[: self._content], self._eos] for ids in pieces]
