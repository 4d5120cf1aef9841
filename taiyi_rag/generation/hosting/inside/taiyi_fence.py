"""The fence around vLLM's server: four routes, and the key for all of them but /health.

vLLM asks for its key under /v1, /v2, /inference and /cohere alone (docs/usage/security.md of
vLLM 0.32): /invocations answers questions, /pause stops the server, /tokenize, /pooling and others
work, without one. vLLM loads this class by `--middleware taiyi_fence.Fence`.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

ROUTES = {
    ("GET", "/health"),
    ("GET", "/metrics"),
    ("GET", "/v1/models"),
    ("POST", "/v1/chat/completions"),
}
"""All that the application and whoever watches the server need."""

KEY = "VLLM_API_KEY"


class Fence:
    """ASGI middleware. Raises `RuntimeError` where the server has no key: it doesn't start then."""

    def __init__(self, app: App) -> None:
        key = os.environ.get(KEY, "")
        if not key:
            raise RuntimeError(f"{KEY} is empty: the server would answer everybody.")
        self._app = app
        self._expected = b"Bearer " + key.encode("utf-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        route = scope["method"], scope["path"]
        if route not in ROUTES:
            return await _refuse(send, 404)
        if route != ("GET", "/health") and not self._is_known(scope["headers"]):
            return await _refuse(send, 401)
        return await self._app(scope, receive, send)

    def _is_known(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        given = [value for name, value in headers if name.lower() == b"authorization"]
        return len(given) == 1 and secrets.compare_digest(given[0], self._expected)


async def _refuse(send: Send, status: int) -> None:
    body = (
        b'{"error": "%s"}' % {404: b"not served here", 401: b"the key is missing or wrong"}[status]
    )
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
