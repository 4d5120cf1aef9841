"""An embedding server that speaks the OpenAI protocol, as a LlamaIndex embedding.

LlamaIndex's own client (extra `openai`); here only its errors become ours, so that a server that is
down ends a command with a sentence and not with a traceback.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from llama_index.embeddings.openai_like import OpenAILikeEmbedding
from openai import OpenAIError

from taiyi_rag.errors import ModelError


class RemoteEmbedding(OpenAILikeEmbedding):  # type: ignore[misc] # ships no types
    """Vectors from a server. Raises `ModelError` when it can't be reached or refuses."""

    @classmethod
    def class_name(cls) -> str:
        return "RemoteEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        with self._errors_told():
            return list(super()._get_query_embedding(query))

    async def _aget_query_embedding(self, query: str) -> list[float]:
        with self._errors_told():
            return list(await super()._aget_query_embedding(query))

    def _get_text_embedding(self, text: str) -> list[float]:
        with self._errors_told():
            return list(super()._get_text_embedding(text))

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        with self._errors_told():
            return list(super()._get_text_embeddings(texts))

    @contextmanager
    def _errors_told(self) -> Iterator[None]:
        try:
            yield
        except OpenAIError as error:
            raise ModelError(
                f"The embedding server at {self.api_base} can't be used: {error} Start it, or "
                "correct TAIYI_EMBEDDING__BASE_URL and TAIYI_EMBEDDING__MODEL. What was committed "
                "stays."
            ) from None
