"""Requests to a model server, by the standard library: no proxy, no redirect, an answer in time."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from taiyi_rag.errors import ModelUnavailable

_LONGEST = 1 << 22


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)


def status(url: str, key: str = "", timeout: float = 10.0) -> int:
    """The HTTP status of a GET, 0 where nobody answers."""
    return _request(url, key, None, timeout)[0]


def ask(url: str, key: str, body: dict[str, Any] | None = None, timeout: float = 60.0) -> Any:
    """The JSON that a GET gives, or a POST of `body`; raises `ModelUnavailable` with what the
    server says."""
    code, text = _request(url, key, body, timeout)
    if code == 200:
        try:
            return json.loads(text)
        except ValueError:
            raise ModelUnavailable(f"{url} answers what isn't JSON.") from None
    said = " ".join(text.split())[:300]
    raise ModelUnavailable(f"{url} answers {code}: {said}" if code else f"{url}: {said}")


def _request(url: str, key: str, body: dict[str, Any] | None, timeout: float) -> tuple[int, str]:
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    data = None if body is None else json.dumps(body).encode("utf-8")
    try:
        request = urllib.request.Request(url, data, headers)  # noqa: S310 - the operator's own address
        with _OPENER.open(request, timeout=timeout) as answer:
            return int(answer.status), answer.read(_LONGEST).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(_LONGEST).decode("utf-8", "replace")
    except (OSError, HTTPException, ValueError) as error:
        return 0, str(getattr(error, "reason", None) or error)
