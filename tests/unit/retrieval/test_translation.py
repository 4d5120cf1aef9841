"""A translation is used when it can be checked; a server that is slow or lies costs nothing."""

from __future__ import annotations

import logging
import time

import pytest

from taiyi_rag import assembly
from taiyi_rag.errors import SettingsError
from taiyi_rag.retrieval.translation import QuestionTranslator, usable
from taiyi_rag.settings import Settings, TranslationSettings, load_settings
from tests.model_server import modes
from tests.model_server.stub import Mode, StubServer

CHINESE = "二甲双胍在eGFR低于30时禁用吗？"
ENGLISH = "Is metformin contraindicated below an eGFR of 30?"
ASKED = "Is metformin contraindicated when eGFR is < 30?"
REPLY = "eGFR < 30时禁用二甲双胍吗？"


@pytest.fixture
def server(model_server: StubServer) -> StubServer:
    model_server.mode = modes.saying(REPLY)
    return model_server


def settings(address: str, **changes: object) -> Settings:
    chosen = {"base_url": address, "model": "m", "api_key": "sk-secret"} | changes
    return load_settings(translation=TranslationSettings(**chosen))  # type: ignore[arg-type]


def translator(server: StubServer, **changes: object) -> QuestionTranslator:
    made = assembly.translator(settings(server.address, **changes))
    assert made is not None
    return made


def test_a_question_is_translated_and_remembered(server: StubServer) -> None:
    made = translator(server)
    assert made.translate(f"  {ASKED.replace(' when', chr(10) + 'when')} ") == REPLY
    assert made.translate(ASKED) == REPLY
    (asked,) = server.asked
    body = asked.body
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("m", 0, 256)
    assert "into Chinese" in asked.prompt
    assert "<question>\nIs metformin contraindicated when eGFR is &lt; 30?\n" in asked.prompt


def test_what_cant_be_translated_is_not_sent(server: StubServer) -> None:
    made = translator(server)
    for question in ("", "  ", "メトホルミンの用量は？", "Какая доза?", "dose " * 300):
        assert made.translate(question) is None
    assert server.asked == []


@pytest.mark.parametrize(
    "mode", [modes.failing(500), modes.cut, modes.web_page, modes.bad_json, modes.empty]
)
def test_a_server_that_fails_is_asked_once_and_again_next_time(
    mode: Mode, server: StubServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.mode = mode
    made = translator(server)
    with caplog.at_level(logging.INFO, logger="taiyi_rag"):
        assert made.translate(ASKED) is None
    assert server.attempts == 1
    ours = [r for r in caplog.records if r.name.startswith("taiyi_rag")]
    assert "WARNING" in {r.levelname for r in ours}
    assert not any("metformin" in str(vars(r)) for r in ours)
    server.mode = modes.saying(REPLY)
    assert made.translate(ASKED) == REPLY


@pytest.mark.parametrize("mode", [modes.hanging, modes.trickling, modes.dawdling])
def test_a_slow_server_is_not_waited_for(mode: Mode, server: StubServer) -> None:
    server.mode = mode
    began = time.monotonic()
    assert translator(server, budget_ms=200).translate(ASKED) is None
    assert time.monotonic() - began < 1
    assert server.wait_until(lambda: len(server.hung_up) == 1)


def test_a_server_that_keeps_hanging_is_left_alone(server: StubServer) -> None:
    server.mode = modes.hanging
    made = translator(server, budget_ms=30)
    assert [made.translate(f"Dose of drug {n}?") for n in range(12)] == [None] * 12
    assert server.attempts <= 5


@pytest.mark.parametrize(
    ("question", "reply", "text"),
    [
        (ENGLISH, "eGFR低于30时禁用二甲双胍吗？", "eGFR低于30时禁用二甲双胍吗？"),
        (CHINESE, ENGLISH, ENGLISH),
        (CHINESE, f'\n "{ENGLISH}"\n', ENGLISH),
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


def test_off_by_default_and_what_is_missing_is_named(server: StubServer) -> None:
    assert assembly.translator(load_settings()) is None
    with pytest.raises(SettingsError, match="TAIYI_TRANSLATION__MODEL"):
        translator(server, model="")
