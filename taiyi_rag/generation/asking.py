"""One request to a server that speaks the OpenAI protocol: what is sent, what may be read.

What reaches the server is a fixed set of fields: the texts of the messages and the sampling that
the settings have. Nothing that a caller adds goes along, since a server does more than is good for
it when it is asked to ("n": 1000, prompt_logprobs, a regular expression that never ends).

LlamaIndex's `OpenAILike` speaks. Whatever it meets is a `ServerFailed`, whose message never holds
what was asked.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx
from llama_index.core.llms import ChatMessage, ChatResponse, ChatResponseAsyncGen, MessageRole
from llama_index.llms.openai_like import OpenAILike
from openai import AsyncOpenAI

from taiyi_rag.generation import failures
from taiyi_rag.generation.visible import STOPS, Visible

CHARACTERS_PER_TOKEN = 16
"""More than any tokenizer makes of text; a server that writes more doesn't heed its limit."""

_BROKEN_OFF = frozenset({"abort", "error", "content_filter"})
"""Reasons to finish for which an answer isn't whole."""

_CUT = " …"
"""After the last words of an answer that reached its limit: "10" may have become "1000"."""

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


class Client:
    """Asks one model of one server. `connect_s` bounds the connecting alone; all other deadlines
    are those of whoever iterates."""

    def __init__(self, server: Server, sampling: Sampling, connect_s: float) -> None:
        self.server = server
        self.sampling = sampling
        self._client = openai_client(server, connect_s)
        self._llm = OpenAILike(
            model=server.name,
            api_base=server.address,
            api_key=server.key,
            async_openai_client=self._client,
            is_chat_model=True,
            max_retries=0,
            max_tokens=sampling.max_tokens,
            temperature=sampling.temperature,
            additional_kwargs=sampling.fields(),
        )

    async def ask(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[str, None]:
        """What may be seen of the answer, piece by piece, none of them empty."""
        left = self.sampling.max_tokens * CHARACTERS_PER_TOKEN
        try:
            async with closing_what_is_opened():
                async for piece in _until_finished(
                    await self._llm.astream_chat(_texts_alone(messages))
                ):
                    left -= len(piece)
                    if left < 0:
                        raise failures.endless()
                    yield piece
        except Exception as error:  # of openai, httpx, json, pydantic: a server can break any
            raise failures.failure(error, self.server.address, self.server.name) from None

    async def models(self) -> list[str]:
        """The names of the models that the server has."""
        try:
            return [model.id for model in (await self._client.models.list()).data]
        except Exception as error:  # as above
            raise failures.failure(error, self.server.address, self.server.name) from None


async def _until_finished(responses: ChatResponseAsyncGen) -> AsyncGenerator[str, None]:
    """What may be seen. Raises `ServerFailed` where an answer breaks off or there is none."""
    visible = Visible()
    async for response in responses:
        if piece := visible.feed(response.delta or ""):
            yield piece
        finish = _finish_reason(response)
        if finish in _BROKEN_OFF:
            break
        if finish or visible.ended:
            if piece := visible.end():
                yield piece
            if not visible.begun:
                raise failures.empty()
            if finish == "length" and not visible.ended:
                yield _CUT
            return
    raise failures.broken_off() if visible.begun else failures.empty()


def _finish_reason(response: ChatResponse) -> str | None:
    choices = getattr(response.raw, "choices", None)
    return choices[0].finish_reason if choices else None


_opened: ContextVar[list[httpx.Response]] = ContextVar("opened")


async def _note_opened(response: httpx.Response) -> None:
    _opened.get([]).append(response)


@asynccontextmanager
async def closing_what_is_opened() -> AsyncGenerator[None, None]:
    """Closes the connections of the requests inside. LlamaIndex leaves an answer that isn't read to
    its end to the garbage collector, and the server goes on writing it until then."""
    opened: list[httpx.Response] = []
    _opened.set(opened)
    try:
        yield
    finally:
        for response in opened:
            await response.aclose()


def openai_client(server: Server, seconds: float) -> AsyncOpenAI:
    """A client that asks this address and no other: no proxy of the environment, no redirection.

    It keeps no connections: one that the server has closed meanwhile would fail the next request,
    and a new one costs less than a millisecond.
    """
    http = httpx.AsyncClient(
        event_hooks={"response": [_note_opened]},
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(None, connect=seconds),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
    )
    client = AsyncOpenAI(
        base_url=server.address, api_key=server.key, max_retries=0, http_client=http
    )
    _ = client.chat.completions  # imports for half a second, which no deadline must pay for
    return client


def _texts_alone(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The messages without anything else that they may carry (tools, names, pictures)."""
    return [
        ChatMessage(role=m.role if m.role in _ROLES else MessageRole.USER, content=m.content or "")
        for m in messages
    ]
