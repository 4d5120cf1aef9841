"""What a program gets of a model's reply: all of it, or why there is none."""

from __future__ import annotations

from typing import Any

import pytest

from taiyi_rag import assembly
from taiyi_rag.generation.replies import Reply, Request, ServedReplies
from taiyi_rag.generation.resilience import ServerFailed
from taiyi_rag.settings import ModelSettings, TasksSettings
from tests.model_server import modes
from tests.model_server.stub import Mode, StubServer, Talk


def replies(server: StubServer, **changes: Any) -> ServedReplies:
    model = ModelSettings(base_url=server.address, name="stub")
    return assembly.models.replies(model, TasksSettings(**changes))


def asked(mode: Mode, server: StubServer, request: Request = Request.of("Which drugs?")) -> Reply:
    server.mode = mode
    return replies(server).reply(request)


def test_a_reply_is_whole_and_without_thoughts(model_server: StubServer) -> None:
    said = asked(modes.saying("<think>Hm.</think>药物：阿司匹林"), model_server)
    assert (said.text, said.cut) == ("药物：阿司匹林", False)


@pytest.mark.parametrize("text", ["", " \n", "<think>chemical: aspirin", "<|user|>More?"])
def test_nothing_said_is_a_reply_and_told_as_such(text: str, model_server: StubServer) -> None:
    reply = asked(modes.saying(text), model_server)
    assert (reply.text.strip(), reply.cut) == ("", False)


def test_a_server_that_ends_without_a_word_is_blamed(model_server: StubServer) -> None:
    with pytest.raises(ServerFailed, match="answered nothing") as caught:
        asked(modes.web_page, model_server)
    assert caught.value.blamed


def endless_thoughts(talk: Talk) -> None:
    talk.begin_stream()
    for n in range(10_000):
        delta = {"content": "hmm " * 50 if n else "<think>"}
        talk.event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})


@pytest.mark.parametrize("mode", [modes.endless, endless_thoughts])
def test_more_than_was_asked_for_is_stopped(mode: Mode, model_server: StubServer) -> None:
    with pytest.raises(ServerFailed, match="doesn't end"):
        asked(mode, model_server, Request((("user", "Which?"),), max_tokens=64))
