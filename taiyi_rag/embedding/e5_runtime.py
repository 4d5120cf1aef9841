"""Runs the e5 encoder on ONNX Runtime; converts and caches the model at first use."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime

from taiyi_rag.embedding import e5_tokenizer
from taiyi_rag.embedding.e5_tokenizer import E5Tokenizer
from taiyi_rag.embedding.e5_weights import E5Weights, Floats

_log = logging.getLogger(__name__)

CONVERSION = 1
"""Part of the cached files' names: raise it when what is built from the weights changes."""

_LEAST_AGREEMENT = 0.99
_PROBES = (
    "passage: Dexamethasone reduced 28-day mortality in patients who needed oxygen.",
    "passage: 二甲双胍是2型糖尿病的一线用药，肾功能不全时应减量。",
)
_PADDED_TOKENS = 8192
"""Most tokens, padding included, of one forward pass: bounds its memory to some 200 MB."""


class E5Runtime:
    """Texts to vectors. Safe to use from several threads."""

    def __init__(self, cache: Path, threads: int = 0) -> None:
        self._weights = E5Weights()
        stem = f"e5-small-{self._weights.path.stat().st_size}-v{CONVERSION}"
        folder = cache.expanduser()
        tokenizer = partial(e5_tokenizer.build, self._weights)
        self._tokenizer = E5Tokenizer(_cached(folder / f"{stem}.spm", tokenizer), self._weights)
        self._threads = threads or os.cpu_count() or 1
        self._session = self._open(_cached(folder / f"{stem}.onnx", self._convert))

    def encode(self, texts: list[str], batch: int = 16) -> Floats:
        """Unit vectors (len(texts), 384). Texts are run in order of length, `batch` together."""
        ids = self._tokenizer.encode(texts)
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        vectors = np.empty((len(ids), self._weights.hidden), np.float32)
        while order:
            longest = len(ids[order[-1]])
            size = max(1, min(batch, _PADDED_TOKENS // longest))
            together, order = order[-size:], order[:-size]
            vectors[together] = self._forward(self._session, [ids[i] for i in together])
        return vectors

    def _forward(self, session: onnxruntime.InferenceSession, rows: list[list[int]]) -> Floats:
        """Mean-pooled, L2-normalised hidden states of token id lists."""
        length = max(map(len, rows))
        ids = np.full((len(rows), length), self._weights.pad, np.int64)
        mask = np.zeros((len(rows), length), np.int32)
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        inputs = {"embeddings": self._weights.input_embeddings(ids), "mask": mask}
        (hidden,) = session.run(None, inputs)
        pooled = (hidden * mask[..., None]).sum(axis=1)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), np.float32)

    def _open(self, model: bytes) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        # Threads that spin between calls take the cores from everything else on a small machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def _convert(self) -> bytes:
        """The int8 model, or the float32 one where this processor's int8 sums saturate."""
        from taiyi_rag.embedding import e5_graph

        self._weights.check()
        models = {p: e5_graph.build(self._weights, p) for p in ("int8", "float32")}
        rows = self._tokenizer.encode(list(_PROBES))
        vectors = {p: self._forward(self._open(m), rows) for p, m in models.items()}
        agreement = float((vectors["int8"] * vectors["float32"]).sum(axis=1).min())
        _log.info("e5 converted", extra={"int8_agreement": agreement})
        return models["int8" if agreement >= _LEAST_AGREEMENT else "float32"]


def _cached(path: Path, build: Callable[[], bytes]) -> bytes:
    """The contents of `path` when its checksum holds, else what `build` makes, stored there."""
    checksum = path.with_suffix(path.suffix + ".sha256")
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() == checksum.read_text("ascii").strip():
            return data
    except (OSError, UnicodeDecodeError):
        pass  # absent or unreadable: build it
    data = build()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
        _replace(checksum, hashlib.sha256(data).hexdigest().encode())
    except OSError as error:
        _log.warning("model cache not written", extra={"reason": str(error)})
    return data


def _replace(path: Path, data: bytes) -> None:
    """Write `path` whole or not at all: other processes may be reading it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
