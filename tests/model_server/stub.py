"""The server: one thread a connection, a mode that can be changed while it runs, and a memory."""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from taiyi_rag.prompts import PromptPassage, parse_evidence, parse_question

NAME = "stub"


@dataclass(frozen=True)
class Asked:
    """One request to write something: its body as it came, and who sent it."""

    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    @cached_property
    def prompt(self) -> str:
        """All messages in one text."""
        return "\n\n".join(str(m["content"]) for m in self.body.get("messages", ()))

    @cached_property
    def instructions(self) -> str:
        """The system's messages."""
        system = [m for m in self.body.get("messages", ()) if m["role"] == "system"]
        return "\n".join(str(m["content"]) for m in system)

    @property
    def evidence(self) -> list[PromptPassage]:
        """The passages in the prompt."""
        return parse_evidence(self.prompt)

    @property
    def question(self) -> str:
        """The question in the prompt; the last message where it has none of our form."""
        return parse_question(self.prompt) or str(self.body["messages"][-1]["content"])

    @property
    def streams(self) -> bool:
        return bool(self.body.get("stream"))


class Talk:
    """A request that is being answered: what a mode has in its hands."""

    def __init__(self, handler: Handler, asked: Asked, number: int) -> None:
        self._handler = handler
        self.asked = asked
        self.number = number
        """Of the requests of the server, from 0."""
        self.server = handler.server

    def say(self, text: str, finish: str | None = "stop", pause_s: float = 0.0) -> None:
        """A whole answer, streamed if that was asked for, cut where it is asked to stop.
        Without `finish` a stream breaks off in silence."""
        pieces, finish = self._within_limits(text, finish)
        if not self.asked.streams:
            self.wait(pause_s * len(pieces))
            self.json(_completion("".join(pieces), finish or "stop", self.asked))
            return
        self.begin_stream()
        for number, piece in enumerate(pieces):
            if number and pause_s:
                self.wait(pause_s)
            self.event(_delta({"content": piece}))
        if finish:
            self.end_stream(finish, len(pieces))

    def begin_stream(self) -> None:
        """The headers of a stream, and the first event, in which nothing is said."""
        self.headers({"Content-Type": "text/event-stream"})
        self.event(_delta({"role": "assistant", "content": ""}))

    def event(self, data: object) -> None:
        """One event of a stream."""
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        self.raw(f"data: {text}\n\n".encode())

    def end_stream(self, finish: str, tokens: int = 0) -> None:
        """The last events."""
        self.event(_delta({}, finish))
        if (self.asked.body.get("stream_options") or {}).get("include_usage"):
            self.event(_delta({}) | {"choices": [], "usage": _usage(self.asked, tokens)})
        self.event("[DONE]")

    def json(self, body: object, status: int = 200) -> None:
        """A whole reply."""
        content = json.dumps(body, ensure_ascii=False).encode()
        self.headers(
            {"Content-Type": "application/json", "Content-Length": str(len(content))}, status
        )
        self.raw(content)

    def headers(self, headers: dict[str, str], status: int = 200) -> None:
        """The status and the headers."""
        self._handler.send_response(status)
        for name, value in (headers | {"Connection": "close"}).items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def raw(self, content: bytes) -> None:
        """Bytes, as they are. Raises `ConnectionError` when nobody reads them for long."""
        self._handler.wfile.write(content)
        self._handler.wfile.flush()

    def wait(self, seconds: float) -> None:
        """Waits; raises `ConnectionError` when the client has gone or the server stops."""
        connection = self._handler.connection
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            ready, _, _ = select.select([connection, self.server.stopping], [], [], left)
            if self.server.stopping in ready:
                raise ServerStops
            if connection in ready and not connection.recv(1):
                raise ConnectionResetError

    def _within_limits(self, text: str, finish: str | None) -> tuple[list[str], str | None]:
        """The pieces that max_tokens and stop leave; a piece is a token."""
        for stop in self.asked.body.get("stop") or ():
            text = text.split(stop)[0]
        most = self.asked.body.get("max_tokens") or 10_000
        pieces = [text[n : n + 4] for n in range(0, len(text), 4)]
        return pieces[:most], "length" if finish and len(pieces) > most else finish


class ServerStops(ConnectionError):
    """In the middle of a reply."""


Mode = Callable[[Talk], None]


class Handler(BaseHTTPRequestHandler):
    server: StubServer
    timeout = 10  # of a read or write: whoever doesn't read mustn't keep a test from ending

    def do_GET(self) -> None:
        talk = Talk(self, Asked({}), 0)
        if self.path == "/health":
            talk.json({})
        elif self.path == "/v1/models":
            models = [
                {"id": name, "object": "model", "created": 0, "owned_by": "tests"}
                for name in self.server.models
            ]
            talk.json({"object": "list", "data": models})
        else:
            talk.json({"error": {"message": "Not Found"}}, 404)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(body, {name.lower(): value for name, value in self.headers.items()})
        number = self.server.note(asked)
        if self.path != "/v1/chat/completions":
            self.send_error(404)
            return
        try:
            self.server.mode(Talk(self, asked, number))
        except ServerStops:
            pass
        except (ConnectionError, TimeoutError):
            self.server.note_hung_up(asked)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


class StubServer(ThreadingHTTPServer):
    """On a free port of the loopback, or on that one, from `with` to the end of it."""

    daemon_threads = False  # server_close waits for them
    request_queue_size = 128

    def __init__(self, mode: Mode, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.mode = mode
        self.models = [NAME]
        self.asked: list[Asked] = []
        self.hung_up: list[Asked] = []
        """Requests whose client went away before the end."""
        self.stopping, self._stop = socket.socketpair()
        self._noting = threading.Condition()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def attempts(self) -> int:
        """Requests that came."""
        return len(self.asked)

    def note(self, asked: Asked) -> int:
        with self._noting:
            self.asked.append(asked)
            self._noting.notify_all()
            return len(self.asked) - 1

    def note_hung_up(self, asked: Asked) -> None:
        with self._noting:
            self.hung_up.append(asked)
            self._noting.notify_all()

    def wait_until(self, holds: Callable[[], bool], seconds: float = 5.0) -> bool:
        """Whether what depends on requests and hang-ups came to hold."""
        with self._noting:
            return self._noting.wait_for(holds, seconds)

    def forget(self) -> None:
        """What was asked so far."""
        self.asked.clear()
        self.hung_up.clear()

    def refuse(self) -> None:
        """Keeps the port, but takes no connections any more."""
        self.shutdown()
        self._thread.join()
        self.socket.close()
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)  # bound, but it doesn't listen

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._stop.send(b"x")
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        self.server_close()
        self._stop.close()
        self.stopping.close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what this is about."""


def _delta(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": "stub-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": NAME,
        "choices": [choice],
    }


def _completion(text: str, finish: str, asked: Asked) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return {
        "id": "stub-1",
        "object": "chat.completion",
        "created": 0,
        "model": NAME,
        "choices": [choice],
        "usage": _usage(asked, len(text) // 4),
    }


def _usage(asked: Asked, tokens: int) -> dict[str, int]:
    prompt = len(asked.prompt) // 4
    return {"prompt_tokens": prompt, "completion_tokens": tokens, "total_tokens": prompt + tokens}
