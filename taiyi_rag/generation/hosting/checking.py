"""Whether a running server does what the application needs, by asking it a few small things."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from taiyi_rag.errors import ModelUnavailable
from taiyi_rag.generation.hosting import web
from taiyi_rag.generation.hosting.fencing import OPEN_IN_VLLM, is_loopback
from taiyi_rag.generation.hosting.template import ROLE_TOKENS
from taiyi_rag.settings import ModelSettings

_INSTRUCTIONS = "Answer from the passages alone. 只根据资料回答。 " * 60
"""Some hundreds of tokens, of which a second request finds whole pages in the cache."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was asked. `remedy` is what to do about it, "" when nothing."""

    subject: str
    status: Literal["ok", "note", "wrong"]
    text: str
    remedy: str = ""


def check(chosen: ModelSettings) -> list[Finding]:
    """Every finding about the server that the settings name; a dead one gives a single finding."""
    client = _Client(chosen)
    listed = _models(client)
    if listed.status == "wrong":
        return [listed]
    rest = (_answer, _structured, _cache)
    return [listed, _fence(client), *(_asked(subject, client) for subject in rest)]


class _Client:
    def __init__(self, chosen: ModelSettings) -> None:
        self.chosen = chosen
        self.base = chosen.base_url.rstrip("/")
        self.key = chosen.api_key.get_secret_value()

    def chat(self, system: str, user: str, **more: object) -> dict[str, Any]:
        """The first choice's message, with `usage` and `finish_reason` beside it."""
        body = {
            "model": self.chosen.name,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": user},
            ],
            "max_tokens": 32,
            "temperature": 0,
            **more,
        }
        answer = web.ask(f"{self.base}/chat/completions", self.key, body, self.chosen.deadline_s)
        choice = answer["choices"][0]
        return {**choice["message"], "usage": answer.get("usage") or {}}


def _asked(subject: Callable[[_Client], Finding], client: _Client) -> Finding:
    name = subject.__name__.strip("_").replace("_", " ")
    try:
        return subject(client)
    except (ModelUnavailable, KeyError, IndexError, TypeError) as error:
        text = str(error) if isinstance(error, ModelUnavailable) else "an answer of unknown form"
        return Finding(name, "wrong", text, "see the server's log")


def _models(client: _Client) -> Finding:
    try:
        models = web.ask(f"{client.base}/models", client.key)["data"]
        longest = {m["id"]: m.get("max_model_len") for m in models}
    except (ModelUnavailable, KeyError, TypeError) as error:
        remedy = "start it (taiyi-rag model serve), or correct TAIYI_MODEL__BASE_URL and __API_KEY"
        return Finding("models", "wrong", str(error), remedy)
    name, context = client.chosen.name, client.chosen.context
    if name not in longest:
        return Finding(
            "models",
            "wrong",
            f"it serves {', '.join(longest)}, not {name}",
            "set TAIYI_MODEL__NAME",
        )
    if longest[name] and longest[name] < context:
        text = f"{name} reads {longest[name]} tokens, and prompts may have {context}"
        return Finding("models", "wrong", text, f"set TAIYI_MODEL__CONTEXT={longest[name]}")
    return Finding("models", "ok", f"{name}, {longest[name] or 'unknown'} tokens")


def _fence(client: _Client) -> Finding:
    """Whether anything answers without the key. A POST is refused as malformed where it is open."""
    root = client.base.removesuffix("/v1")
    is_open = [p for p in OPEN_IN_VLLM if web.status(root + p) not in (0, 401, 403, 404)]
    if web.status(f"{client.base}/models") == 200:
        is_open.insert(0, "/v1/models")
    if not is_open:
        return Finding("fence", "ok", "nothing but /health answers without the key")
    host = urlsplit(client.base).hostname or ""
    text = f"open to whoever reaches the port: {', '.join(is_open)}"
    remedy = "serve it with taiyi-rag model serve, or let a proxy pass /v1/chat/completions alone"
    return Finding("fence", "note" if is_loopback(host) else "wrong", text, remedy)


def _answer(client: _Client) -> Finding:
    said = client.chat("You answer briefly.", "What is 2 + 2?", skip_special_tokens=False)
    text = said["content"] or ""
    leaked = [token for token in ROLE_TOKENS if token in text]
    if leaked:
        remedy = (
            "its template or the tokens that end an answer are wrong: TAIYI_SERVE__CHAT_TEMPLATE"
        )
        return Finding("answer", "wrong", f"{', '.join(leaked)} in the answer", remedy)
    if not text.strip():
        return Finding("answer", "wrong", "an empty answer", "see the server's log")
    return Finding("answer", "ok", " ".join(text.split())[:80])


def _structured(client: _Client) -> Finding:
    schema = {
        "type": "object",
        "properties": {"verdict": {"enum": ["supported", "unsupported"]}},
        "required": ["verdict"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "verdict", "schema": schema}}
    said = client.chat("Judge.", "2 + 2 = 4", response_format=form)["content"]
    try:
        kept = json.loads(said)["verdict"] in schema["properties"]["verdict"]["enum"]  # type: ignore[index]
    except (ValueError, KeyError, TypeError):
        kept = False
    if kept:
        return Finding("structured", "ok", f"a JSON schema is kept to: {said}")
    remedy = "start vLLM with --structured-outputs-config (docs/model.md)"
    return Finding("structured", "note", f"a JSON schema isn't kept to: {said!r:.80}", remedy)


def _cache(client: _Client) -> Finding:
    cached = list(_cached(client))
    if cached[1]:
        return Finding("cache", "ok", f"{cached[1]} tokens of a second prompt came from the cache")
    if cached[1] is None:
        text, remedy = "it doesn't say what it caches", "--enable-prompt-tokens-details"
    else:
        text, remedy = "a second prompt found nothing in the cache", "--enable-prefix-caching"
    return Finding("cache", "note", text, f"start vLLM with {remedy}")


def _cached(client: _Client) -> Iterator[int | None]:
    for question in ("How much?", "How often?"):
        details = client.chat(_INSTRUCTIONS, question, max_tokens=1)["usage"].get(
            "prompt_tokens_details"
        )
        yield details.get("cached_tokens") if details else None
