"""The fence inside vLLM: four routes, and the key."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from taiyi_rag.generation.hosting.fencing import OPEN_IN_VLLM
from taiyi_rag.generation.hosting.inside.taiyi_fence import Fence

KEY = "a-key-of-some-length"


async def _app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


async def _receive() -> MutableMapping[str, Any]:
    return {}


def status(method: str, path: str, *keys: str, kind: str = "http") -> int:
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    headers = [(b"Authorization", key.encode()) for key in keys]
    scope = {"type": kind, "method": method, "path": path, "headers": headers}
    asyncio.run(Fence(_app)(scope, _receive, send))
    return int(sent[0].get("status") or sent[0]["code"])


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLLM_API_KEY", KEY)


@pytest.mark.parametrize("path", OPEN_IN_VLLM)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_vllm_leaves_open_is_shut(method: str, path: str) -> None:
    assert status(method, path) in (401, 404)
    if path != "/metrics":
        assert status(method, path, f"Bearer {KEY}") == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/completions"), ("POST", "/v1/chat/completions/batch"), ("GET", "/docs"),
        ("POST", "/v1/responses"), ("POST", "/v1/load_lora_adapter"), ("OPTIONS", "/v1/models"),
        ("POST", "/v1/models"), ("GET", "/v1/chat/completions"), ("GET", "//v1/models"),
        ("GET", "/v1/models/"), ("GET", "/V1/models"), ("GET", "/metrics/x"), ("HEAD", "/health"),
    ],
)  # fmt: skip
def test_nothing_else_is_served(method: str, path: str) -> None:
    assert status(method, path, f"Bearer {KEY}") == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/models"), ("POST", "/v1/chat/completions"), ("GET", "/metrics")],
)
@pytest.mark.parametrize(
    "keys",
    [(), ("Bearer ",), ("Bearer wrong",), (KEY,), (f"Bearer {KEY}x",), (f"Basic {KEY}",),
     (f"Bearer {KEY}", "Bearer other")],
)  # fmt: skip
def test_the_key_is_needed(method: str, path: str, keys: tuple[str, ...]) -> None:
    assert status(method, path, *keys) == 401
    assert status(method, path, f"Bearer {KEY}") == 200


def test_health_is_open() -> None:
    assert status("GET", "/health") == 200


def test_websockets_are_closed() -> None:
    assert status("GET", "/v1/realtime", f"Bearer {KEY}", kind="websocket") == 1008


def test_without_a_key_the_server_doesnt_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLLM_API_KEY")
    with pytest.raises(RuntimeError, match="answer everybody"):
        Fence(_app)
