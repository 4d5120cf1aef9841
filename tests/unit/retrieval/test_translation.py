"""A translation is used when it can be checked; a server that is slow or lies costs nothing."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from taiyi_rag import assembly
from taiyi_rag.errors import SettingsError
from taiyi_rag.retrieval.translation import QuestionTranslator, usable
from taiyi_rag.settings import Settings, TranslationSettings, load_settings

CHINESE = "二甲双胍在eGFR低于30时禁用吗？"
ENGLISH = "Is metformin contraindicated below an eGFR of 30?"
ASKED = "Is metformin contraindicated when eGFR is < 30?"
REPLY = "eGFR < 30时禁用二甲双胍吗？"


class Handler(BaseHTTPRequestHandler):
    """Writes what the test told its server to, and keeps what it was asked."""

    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        content = self.server.reply(self)
        if content is None:
            return
        message = {"role": "assistant", "content": content}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        reply = {"id": "1", "object": "chat.completion", "created": 0, "model": "m"}
        self.send(json.dumps(reply | {"choices": [choice]}).encode())

    def send(self, content: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[dict[str, object]]
    reply: Callable[[Handler], str | None]
    done: threading.Event

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these tests are about."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


@pytest.fixture
def server() -> Iterator[Server]:
    httpd = Server(("127.0.0.1", 0), Handler)
    httpd.asked = []
    httpd.reply = lambda handler: REPLY
    httpd.done = threading.Event()
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield httpd
    httpd.done.set()
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def settings(address: str, **changes: object) -> Settings:
    chosen = {"base_url": address, "model": "m", "api_key": "sk-secret"} | changes
    return load_settings(translation=TranslationSettings(**chosen))  # type: ignore[arg-type]


def translator(server: Server, **changes: object) -> QuestionTranslator:
    made = assembly.translator(settings(server.address, **changes))
    assert made is not None
    return made


def test_a_question_is_translated_and_remembered(server: Server) -> None:
    made = translator(server)
    assert made.translate(f"  {ASKED.replace(' when', chr(10) + 'when')} ") == REPLY
    assert made.translate(ASKED) == REPLY
    (asked,) = server.asked
    assert (asked["model"], asked["temperature"], asked["max_tokens"]) == ("m", 0, 256)
    (message,) = asked["messages"]  # type: ignore[attr-defined]
    assert "into Chinese" in message["content"]
    assert "<question>\nIs metformin contraindicated when eGFR is &lt; 30?\n" in message["content"]


def test_what_cant_be_translated_is_not_sent(server: Server) -> None:
    made = translator(server)
    for question in ("", "  ", "メトホルミンの用量は？", "Какая доза?", "dose " * 300):
        assert made.translate(question) is None
    assert server.asked == []


def refuse(handler: Handler) -> None:
    handler.send(b'{"error": {"message": "out of memory"}}', status=500)


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


def not_json(handler: Handler) -> None:
    handler.send(b"<html>A proxy's page</html>")


def no_choices(handler: Handler) -> None:
    handler.send(b'{"id": "1", "object": "chat.completion", "created": 0, "choices": []}')


@pytest.mark.parametrize("reply", [refuse, hang_up, not_json, no_choices])
def test_a_server_that_fails_is_asked_once_and_again_next_time(
    reply: Callable[[Handler], None], server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = reply
    made = translator(server)
    with caplog.at_level(logging.INFO, logger="taiyi_rag"):
        assert made.translate(ASKED) is None
    assert len(server.asked) == 1
    ours = [r for r in caplog.records if r.name.startswith("taiyi_rag")]
    assert "WARNING" in {r.levelname for r in ours}
    assert not any("metformin" in str(vars(r)) for r in ours)
    server.reply = lambda handler: REPLY
    assert made.translate(ASKED) == REPLY


def wait(handler: Handler) -> str:
    handler.server.done.wait(5)
    return REPLY


def drip(handler: Handler) -> None:
    """A byte now and then, so that no read of it ever times out."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(250):
        handler.wfile.write(b" ")
        if handler.server.done.wait(0.02):
            break
    handler.close_connection = True


@pytest.mark.parametrize("reply", [drip, wait])
def test_a_slow_server_is_not_waited_for(
    reply: Callable[[Handler], str | None], server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = reply
    assert translator(server, budget_ms=150).translate(ASKED) is None
    (record,) = [r for r in caplog.records if r.getMessage() == "no translation"]
    reasons = ["over budget"] if reply is drip else ["over budget", "APITimeoutError"]
    assert record.reason in reasons  # type: ignore[attr-defined]


def test_requests_that_never_end_dont_pile_up(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = wait
    made = QuestionTranslator(translator(server)._llm, seconds=0.02)
    assert [made.translate(f"Dose of drug {n}?") for n in range(12)] == [None] * 12
    reasons = [r.reason for r in caplog.records if r.getMessage() == "no translation"]  # type: ignore[attr-defined]
    assert reasons == ["over budget"] * 8 + ["too many requests under way"] * 4


@pytest.mark.parametrize(
    ("question", "reply", "text"),
    [
        (ENGLISH, "eGFR低于30时禁用二甲双胍吗？", "eGFR低于30时禁用二甲双胍吗？"),
        (CHINESE, ENGLISH, ENGLISH),
        (CHINESE, f'<think>30? 45?\nHm.</think>\n "{ENGLISH}"\n', ENGLISH),
        (ENGLISH, "eGFR &lt; 30时禁用二甲双胍吗？", "eGFR < 30时禁用二甲双胍吗？"),
        ("1,000 mg of aspirin?", "阿司匹林１０００ mg？", "阿司匹林１０００ mg？"),
        (CHINESE, "", None),
        (CHINESE, "30", None),
        (CHINESE, "!?! 30 @@@", None),
        (CHINESE, CHINESE, None),
        (ENGLISH, ENGLISH, None),
        (ENGLISH, "メトホルミンはeGFR 30未満で禁忌か？", None),
        (CHINESE, "Is metformin contraindicated below an eGFR of 45?", None),
        (CHINESE, "Is metformin contraindicated at a low eGFR?", None),
        (CHINESE, "Is 500 mg metformin contraindicated below an eGFR of 30?", None),
        (CHINESE, "Is metformin contraindicated below an eGFR of 3.0?", None),
        (CHINESE, "Is glipizide contraindicated below an eGFR of 30?", None),
        (CHINESE, "Is this medicine contraindicated below an eGFR of 30?", None),
        (CHINESE, f"Translation:\n{ENGLISH}", None),
        (CHINESE, f"{ENGLISH} " * 20, None),
        (CHINESE, ENGLISH + " word" * 100, None),
        ("Dose of 2.5 mg?", "25 mg剂量？", None),
        ("5 to 10 mg twice?", "10 mg两次？", None),
    ],
)
def test_only_what_can_be_checked_is_used(question: str, reply: str, text: str | None) -> None:
    language = "zh" if question == CHINESE else "en"
    assert usable(question, language, reply) == text  # type: ignore[arg-type]


def test_off_by_default_and_what_is_missing_is_named(server: Server) -> None:
    assert assembly.translator(load_settings()) is None
    with pytest.raises(SettingsError, match="TAIYI_TRANSLATION__MODEL"):
        translator(server, model="")
