"""The language model behind a server that speaks the OpenAI protocol, as a LlamaIndex LLM.

`asking` makes one request, `resilience` decides when and for how long, `background` lets it be
given up. Here they become the eight ways in which LlamaIndex asks: `complete` is a chat with one
message, and what isn't streamed to the caller is streamed to us, so that deadlines hold for all.

Whatever fails is a `ModelUnavailable`. What a caller adds to a request (`n=1000`) doesn't go along.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from llama_index.core.llms import (
    LLM,
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseAsyncGen,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms.callbacks import llm_chat_callback, llm_completion_callback
from pydantic import PrivateAttr

from taiyi_rag.generation import background
from taiyi_rag.generation.asking import Client
from taiyi_rag.generation.resilience import Guard


class ServedLLM(LLM):
    """A model behind a server, asked within the limits of a `Guard`."""

    _client: Client = PrivateAttr()
    _guard: Guard = PrivateAttr()
    _context: int = PrivateAttr()

    def __init__(self, client: Client, guard: Guard, context: int, **kwargs: Any) -> None:
        """`context` is what prompt and answer may have together, in tokens."""
        super().__init__(**kwargs)
        self._client = client
        self._guard = guard
        self._context = context

    @classmethod
    def class_name(cls) -> str:
        return "ServedLLM"

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(
            context_window=self._context,
            num_output=self._client.sampling.max_tokens,
            is_chat_model=True,
            model_name=self._client.server.name,
        )

    @property
    def guard(self) -> Guard:
        """What lets its requests through, or doesn't."""
        return self._guard

    def models(self) -> list[str]:
        """The names of the models that the server has. Raises `ModelUnavailable`."""
        names: list[str] = []

        async def ask() -> AsyncGenerator[str, None]:
            names.extend(await self._client.models())
            yield ""

        background.run(self._guard.deliver(ask, lambda _: None, time.monotonic()))
        return names

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """The answer as it comes, its deadlines counted from now; closing it stops the server."""
        return _chat(background.pieces(self._deliver(messages)))

    @llm_chat_callback()
    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        return _spoken("".join(background.pieces(self._deliver(messages))))

    @llm_completion_callback()
    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseGen:
        return _completion(background.pieces(self._deliver(_said(prompt))))

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text="".join(background.pieces(self._deliver(_said(prompt)))))

    @llm_chat_callback()
    async def astream_chat(
        self, messages: Sequence[ChatMessage], **kwargs: Any
    ) -> ChatResponseAsyncGen:
        return _achat(background.pieces_async(self._deliver(messages)))

    @llm_chat_callback()
    async def achat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        pieces = background.pieces_async(self._deliver(messages))
        return _spoken("".join([piece async for piece in pieces]))

    @llm_completion_callback()
    async def astream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseAsyncGen:
        return _acompletion(background.pieces_async(self._deliver(_said(prompt))))

    @llm_completion_callback()
    async def acomplete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponse:
        pieces = background.pieces_async(self._deliver(_said(prompt)))
        return CompletionResponse(text="".join([piece async for piece in pieces]))

    def _deliver(self, messages: Sequence[ChatMessage]) -> background.Deliver:
        """The request, which begins when somebody wants its first piece."""
        called = time.monotonic()
        ask = partial(self._client.ask, messages)
        return lambda say: self._guard.deliver(ask, say, called)


def _said(prompt: str) -> list[ChatMessage]:
    return [ChatMessage(role=MessageRole.USER, content=prompt)]


def _spoken(text: str, delta: str | None = None) -> ChatResponse:
    return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=delta)


def _chat(pieces: Generator[str, None, None]) -> Generator[ChatResponse, None, None]:
    text = ""
    for piece in pieces:
        text += piece
        yield _spoken(text, piece)


def _completion(pieces: Generator[str, None, None]) -> Generator[CompletionResponse, None, None]:
    text = ""
    for piece in pieces:
        text += piece
        yield CompletionResponse(text=text, delta=piece)


async def _achat(pieces: AsyncGenerator[str, None]) -> ChatResponseAsyncGen:
    text = ""
    async with aclosing(pieces):
        async for piece in pieces:
            text += piece
            yield _spoken(text, piece)


async def _acompletion(pieces: AsyncGenerator[str, None]) -> CompletionResponseAsyncGen:
    text = ""
    async with aclosing(pieces):
        async for piece in pieces:
            text += piece
            yield CompletionResponse(text=text, delta=piece)
