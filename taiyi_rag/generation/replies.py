"""A model asked to do a task: one request, the whole reply, and what it cost.

Answers to questions are streamed to people by `served`; here a program reads. The sampling is the
tasks' own, and a reply can be asked for as JSON of a form. Everything else is as there: the same
guard, deadlines and errors, and nothing reaches the server but what stands here.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol

from taiyi_rag.generation import background
from taiyi_rag.generation.resilience import Guard
from taiyi_rag.generation.visible import Visible

if TYPE_CHECKING:
    from taiyi_rag.generation.asking import Sampling, Server

Turn = tuple[Literal["user", "assistant"], str]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: the turns of a conversation, the last one the user's. `form` is a JSON schema
    that the reply must keep to, heeded where the server can (`Asks.structured`)."""

    turns: tuple[Turn, ...]
    form: Mapping[str, Any] | None = None
    max_tokens: int | None = None

    @classmethod
    def of(cls, prompt: str, form: Mapping[str, Any] | None = None) -> Request:
        """One prompt."""
        return cls((("user", prompt),), form)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model wrote, "" where it ended without a word. `cut`: it reached its limit, the end is
    missing. Tokens as the server counted them, None where it doesn't say; seconds from call to end.
    """

    text: str
    cut: bool = False
    prompt_tokens: int | None = None
    reply_tokens: int | None = None
    seconds: float = 0.0


class Asks(Protocol):
    """Something that replies. Threads may share it."""

    @property
    def model(self) -> str:
        """The model's name."""

    @property
    def room(self) -> int:
        """Tokens that a prompt may have."""

    @property
    def structured(self) -> bool:
        """Whether replies are asked for in a form."""

    def reply(self, request: Request) -> Reply:
        """The reply. Raises `ModelUnavailable`."""


@dataclass(slots=True)
class _Heard:
    """What a server says beside its words."""

    finish: str = ""
    usage: Any = None


@dataclass(slots=True)
class ServedReplies:
    """Asks a server that speaks the OpenAI protocol. `context` is what prompt and reply may have
    together, in tokens."""

    server: Server
    sampling: Sampling
    guard: Guard
    context: int
    structured: bool
    _client: Any = field(init=False)

    def __post_init__(self) -> None:
        # Of the extra "openai", which requests and tasks do without.
        from taiyi_rag.generation.asking import openai_client

        self._client = openai_client(self.server, self.guard.limits.first_token_s)

    @property
    def model(self) -> str:
        """Its name at the server."""
        return self.server.name

    @property
    def room(self) -> int:
        """Of the context, what a reply leaves."""
        return self.context - self.sampling.max_tokens

    def reply(self, request: Request) -> Reply:
        """The whole reply. Raises `ModelUnavailable`; `GivenUp` where a `Stop` was called."""
        called = time.monotonic()
        heard = _Heard()
        ask = partial(self._pieces, request, heard)
        text = "".join(background.pieces(lambda say: self.guard.deliver(ask, say, called)))
        return Reply(
            text,
            heard.finish == "length",
            getattr(heard.usage, "prompt_tokens", None),
            getattr(heard.usage, "completion_tokens", None),
            time.monotonic() - called,
        )

    async def _pieces(self, request: Request, heard: _Heard) -> AsyncGenerator[str, None]:
        from taiyi_rag.generation import failures
        from taiyi_rag.generation.asking import closing_what_is_opened

        heard.finish, heard.usage = "", None
        visible = Visible()
        try:
            async with closing_what_is_opened():
                async for said in self._said(request, heard):
                    if piece := visible.feed(said):
                        yield piece
                if piece := visible.end():
                    yield piece
        except Exception as error:  # of openai, httpx, json, pydantic: a server can break any
            raise failures.failure(error, self.server.address, self.server.name) from None
        # A model that ends properly without a word may mean that there is nothing to say.
        if heard.finish not in ("stop", "length") and not visible.ended:
            raise failures.broken_off() if visible.begun else failures.empty()

    async def _said(self, request: Request, heard: _Heard) -> AsyncGenerator[str, None]:
        """All that the model writes, its thoughts too: they have an end as well."""
        from taiyi_rag.generation import failures
        from taiyi_rag.generation.asking import CHARACTERS_PER_TOKEN

        left = self._most(request) * CHARACTERS_PER_TOKEN
        stream = await self._client.chat.completions.create(**self._body(request))
        async for part in stream:
            heard.usage = part.usage or heard.usage
            for choice in part.choices[:1]:
                said = choice.delta.content or ""
                left -= len(said)
                if left < 0:
                    raise failures.endless()
                yield said
                heard.finish = choice.finish_reason or heard.finish

    def _most(self, request: Request) -> int:
        """Tokens that a reply may have."""
        return min(request.max_tokens or self.sampling.max_tokens, self.sampling.max_tokens)

    def _body(self, request: Request) -> dict[str, Any]:
        body = {
            "model": self.server.name,
            "messages": [{"role": role, "content": text} for role, text in request.turns],
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": self._most(request),
            "temperature": self.sampling.temperature,
            **self.sampling.fields(),
        }
        if self.structured and request.form is not None:
            schema = {"name": "reply", "schema": dict(request.form), "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        return body
