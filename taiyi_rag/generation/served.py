"""The language model behind a server that speaks the OpenAI protocol, as a LlamaIndex LLM.

What reaches the server is a fixed set of fields: the texts of the messages and the sampling that
the settings have. Nothing that a caller adds goes along, since a server does more than is good for
it when it is asked to ("n": 1000, prompt_logprobs, a regular expression that never ends).

The conversation on the wire is LlamaIndex's `OpenAILike`'s, one for all: `complete` is a chat with
one message, and what isn't streamed to the caller is streamed to us, so that deadlines hold.
Whatever goes wrong is a `ModelUnavailable`, whose message never holds what was asked.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
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
from llama_index.llms.openai_like import OpenAILike
from openai import AsyncOpenAI
from pydantic import PrivateAttr

from taiyi_rag.generation import background, failures
from taiyi_rag.generation.resilience import Guard
from taiyi_rag.generation.visible import STOPS, Visible

_CHARACTERS_PER_TOKEN = 16
"""More than any tokenizer makes of text; a server that writes more doesn't heed its limit."""

_BROKEN_OFF = frozenset({"abort", "error", "content_filter"})
"""Reasons to finish for which an answer isn't whole."""

_ROLES = frozenset({MessageRole.SYSTEM, MessageRole.USER, MessageRole.ASSISTANT})


@dataclass(frozen=True, slots=True)
class Server:
    """Where a model is: `address` ends in /v1, `name` is what it is called there."""

    address: str
    name: str
    key: str = "unused"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen; what is None is left to the server. `top_k` and `repetition_penalty`
    aren't of OpenAI's protocol but of vLLM's."""

    max_tokens: int
    temperature: float
    top_p: float | None = None
    presence_penalty: float | None = None
    seed: int | None = None
    top_k: int | None = None
    repetition_penalty: float | None = None

    def fields(self) -> dict[str, Any]:
        """Those of a request's body, besides the two that every client knows."""
        standard = {
            "top_p": self.top_p,
            "presence_penalty": self.presence_penalty,
            "seed": self.seed,
            "stop": list(STOPS),
        }
        own = {"top_k": self.top_k, "repetition_penalty": self.repetition_penalty}
        extra = {name: value for name, value in own.items() if value is not None}
        given = {name: value for name, value in standard.items() if value is not None}
        return given | ({"extra_body": extra} if extra else {})


class ServedLLM(LLM):
    """A model behind a server, asked within the limits of a `Guard`."""

    _server: Server = PrivateAttr()
    _sampling: Sampling = PrivateAttr()
    _guard: Guard = PrivateAttr()
    _context: int = PrivateAttr()
    _client: AsyncOpenAI = PrivateAttr()
    _llm: OpenAILike = PrivateAttr()

    def __init__(
        self, server: Server, sampling: Sampling, guard: Guard, context: int, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._server = server
        self._sampling = sampling
        self._guard = guard
        self._context = context
        self._client = _client(server, guard.limits.first_token_s)
        self._llm = OpenAILike(
            model=server.name,
            api_base=server.address,
            api_key=server.key,
            async_openai_client=self._client,
            is_chat_model=True,
            context_window=context,
            max_retries=0,
            max_tokens=sampling.max_tokens,
            temperature=sampling.temperature,
            additional_kwargs=sampling.fields(),
        )

    @classmethod
    def class_name(cls) -> str:
        return "ServedLLM"

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(
            context_window=self._context,
            num_output=self._sampling.max_tokens,
            is_chat_model=True,
            model_name=self._server.name,
        )

    @property
    def guard(self) -> Guard:
        """What lets its requests through, or doesn't."""
        return self._guard

    def models(self) -> list[str]:
        """The names of the models that the server has. Raises `ModelUnavailable`."""
        return background.result(self._models())

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
        ask = partial(self._ask, _texts_alone(messages))
        return lambda say: self._guard.deliver(ask, say, called)

    async def _ask(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[str, None]:
        """What may be seen of one request's answer. Raises `ServerFailed`."""
        visible = Visible()
        left = self._sampling.max_tokens * _CHARACTERS_PER_TOKEN
        try:
            async with aclosing(await self._llm.astream_chat(messages)) as responses:
                async for piece in _until_finished(responses, visible):
                    left -= len(piece)
                    if left < 0:
                        raise failures.endless()
                    yield piece
        except Exception as error:  # of openai, httpx, json, pydantic: a server can break any
            raise failures.failure(error, self._server.address, self._server.name) from None

    async def _models(self) -> list[str]:
        try:
            async with self._client.with_options(timeout=self._guard.limits.first_token_s) as asked:
                return [model.id for model in (await asked.models.list()).data]
        except Exception as error:  # as above
            raise failures.failure(error, self._server.address, self._server.name) from None


async def _until_finished(
    responses: ChatResponseAsyncGen, visible: Visible
) -> AsyncGenerator[str, None]:
    """What may be seen, piece by piece; no empty ones. Raises `ServerFailed` where an answer breaks
    off or there is none."""
    seen = False
    async for response in responses:
        if piece := visible.feed(response.delta or ""):
            seen = True
            yield piece
        finish = _finish_reason(response)
        if finish in _BROKEN_OFF:
            break
        if finish or visible.ended:
            if piece := visible.end():
                seen = True
                yield piece
            if not seen:
                raise failures.empty()
            return
    raise failures.broken_off() if seen else failures.empty()


def _finish_reason(response: ChatResponse) -> str | None:
    choices = getattr(response.raw, "choices", None)
    return choices[0].finish_reason if choices else None


def _client(server: Server, seconds: float) -> AsyncOpenAI:
    """A client that asks this address and no other: no proxy of the environment, no redirection.

    It keeps no connections: one that the server has closed meanwhile would fail the next request,
    and a new one costs less than a millisecond.
    """
    http = httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(None, connect=seconds),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
    )
    return AsyncOpenAI(base_url=server.address, api_key=server.key, max_retries=0, http_client=http)


def _texts_alone(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The messages without anything else that they may carry (tools, names, pictures)."""
    return [
        ChatMessage(role=m.role if m.role in _ROLES else MessageRole.USER, content=m.content or "")
        for m in messages
    ]


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
