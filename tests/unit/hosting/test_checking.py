"""`model check` against servers that do what they should, and that don't."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from typer.testing import CliRunner

from taiyi_rag.cli.main import app
from taiyi_rag.generation.hosting.checking import check
from taiyi_rag.settings import ModelSettings

KEY = "a-key-of-some-length"

Fault = dict[str, Any]
"""What a server does otherwise: "model", "context", "says", "json", "cached", "open", "status"."""


def _handler(fault: Fault) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        asked = 0

        def do_GET(self) -> None:
            known = self.headers.get("Authorization") == f"Bearer {KEY}"
            if self.path != "/v1/models":
                self._send(200 if fault.get("open") else 404, {})
            elif not known:
                self._send(401, {"error": "Unauthorized"})
            else:
                entry = {"id": fault.get("model", "taiyi2")}
                context = fault.get("context", 8192)
                self._send(200, {"data": [entry | ({"max_model_len": context} if context else {})]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            Handler.asked += 1
            said = fault.get("says", "It is 4.")
            if "response_format" in body:
                said = fault.get("json", '{"verdict": "supported"}')
            cached = fault.get("cached", 512 if Handler.asked == 4 else 0)
            details = None if cached is None else {"cached_tokens": cached}
            choices = [{"message": {"content": said}, "finish_reason": "stop"}]
            answer = {"choices": choices, "usage": {"prompt_tokens_details": details}}
            self._send(fault.get("status", 200), fault.get("answer", answer))

        def _send(self, status: int, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


Serve = Callable[[Fault], ModelSettings]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server with a fault; gives the settings that reach it."""
    servers: list[ThreadingHTTPServer] = []

    def start(fault: Fault) -> ModelSettings:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fault))
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        return ModelSettings(base_url=url, api_key=KEY)  # type: ignore[arg-type]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_server_that_does_what_it_should(serve: Serve) -> None:
    findings = check(serve({}))
    assert [f.subject for f in findings] == ["models", "fence", "answer", "structured", "cache"]
    assert {f.status for f in findings} == {"ok"}


@pytest.mark.parametrize(
    ("fault", "subject", "status", "said"),
    [
        ({"model": "glm"}, "models", "wrong", "glm, not taiyi2"),
        ({"context": 2048}, "models", "wrong", "2048 tokens"),
        ({"context": None}, "models", "ok", "unknown"),
        ({"open": True}, "fence", "note", "/invocations"),
        ({"says": "4<|user|>And 3 + 3?"}, "answer", "wrong", "<|user|>"),
        ({"says": "[gMASK]<sop>4"}, "answer", "wrong", "[gMASK]"),
        ({"says": " "}, "answer", "wrong", "empty"),
        ({"says": None}, "answer", "wrong", "empty"),
        ({"status": 400, "answer": {"error": "no chat template"}}, "answer", "wrong", "template"),
        ({"answer": {"choices": []}}, "answer", "wrong", "unknown form"),
        ({"json": "The verdict is supported."}, "structured", "note", "isn't kept to"),
        ({"json": '{"verdict": "perhaps"}'}, "structured", "note", "isn't kept to"),
        ({"cached": 0}, "cache", "note", "found nothing"),
        ({"cached": None}, "cache", "note", "doesn't say"),
    ],
)
def test_what_is_otherwise_is_found(
    serve: Serve, fault: Fault, subject: str, status: str, said: str
) -> None:
    (finding,) = [f for f in check(serve(fault)) if f.subject == subject]
    assert (finding.status, said in finding.text) == (status, True), finding
    assert finding.remedy or status == "ok"


def test_a_server_that_isnt_there() -> None:
    (finding,) = check(ModelSettings(base_url="http://127.0.0.1:9/v1"))
    assert (finding.subject, finding.status) == ("models", "wrong")
    assert "taiyi-rag model serve" in finding.remedy


def test_the_command(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CliRunner().invoke(app, ["model", "check"]).exit_code == 2
    for fault, code in (({}, 0), ({"says": "<|user|>"}, 1)):
        chosen = serve(fault)
        monkeypatch.setenv("TAIYI_MODEL__BASE_URL", chosen.base_url)
        monkeypatch.setenv("TAIYI_MODEL__API_KEY", KEY)
        done = CliRunner().invoke(app, ["model", "check", "--json"])
        assert done.exit_code == code
        assert KEY not in done.output
