"""A model behind a server: what is sent, what comes back, and what each failure is called."""

from __future__ import annotations

import asyncio
import re
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from llama_index.core.llms import ChatMessage, MessageRole

from taiyi_rag import assembly
from taiyi_rag.errors import ModelError, ModelUnavailable, SettingsError
from taiyi_rag.generation.served import ServedLLM
from taiyi_rag.settings import ModelSettings, load_settings
from tests.model_server import modes
from tests.model_server.stub import Mode, StubServer, Talk

SECRET = "Zubrafenib"
MESSAGES = [
    ChatMessage(role=MessageRole.SYSTEM, content="Answer."),
    ChatMessage(role=MessageRole.USER, content=f"Dose of {SECRET}?"),
]
ANSWER = "Start at 5 mg [1].\n起始剂量5 mg [1]。"


def served(server: StubServer, **changes: Any) -> ServedLLM:
    chosen: dict[str, Any] = {"base_url": server.address, "name": "stub", "first_token_s": 5}
    model = assembly.language_model(load_settings(model=ModelSettings(**chosen | changes)))
    assert model is not None
    return model


def failure(model: ServedLLM) -> ModelUnavailable:
    with pytest.raises(ModelUnavailable) as caught:
        model.chat(MESSAGES)
    return caught.value


def test_what_is_sent(model_server: StubServer) -> None:
    model = served(model_server, api_key="sk-secret", seed=7)
    model.chat(MESSAGES)
    (asked,) = model_server.asked
    assert asked.body == {
        "model": "stub",
        "messages": [
            {"role": "system", "content": "Answer."},
            {"role": "user", "content": f"Dose of {SECRET}?"},
        ],
        "stream": True,
        "max_tokens": 500,
        "temperature": 0.3,
        "top_p": 0.7,
        "presence_penalty": 1.0,
        "top_k": 20,
        "repetition_penalty": 1.05,
        "seed": 7,
        "stop": ["<|user|>", "<|observation|>", "<|system|>", "<|endoftext|>"],
    }
    assert asked.headers["authorization"] == "Bearer sk-secret"
    assert model.metadata.model_name == "stub"
    assert (model.metadata.context_window, model.metadata.num_output) == (8192, 500)


def test_every_way_to_ask_gives_the_answer(model_server: StubServer) -> None:
    model_server.mode = modes.saying(ANSWER)
    model = served(model_server)
    responses = list(model.stream_chat(MESSAGES))
    assert "".join(r.delta or "" for r in responses) == ANSWER
    assert len(responses) > 3
    assert responses[-1].message.content == model.chat(MESSAGES).message.content == ANSWER
    assert [c.text for c in model.stream_complete("Dose?")][-1] == ANSWER
    assert model.complete("Dose?").text == ANSWER
    assert model_server.asked[-1].body["messages"] == [{"role": "user", "content": "Dose?"}]


def test_every_way_to_ask_asynchronously_does(model_server: StubServer) -> None:
    model_server.mode = modes.saying(ANSWER)
    model = served(model_server)

    async def ask() -> list[str | None]:
        return [
            (await model.achat(MESSAGES)).message.content,
            (await model.acomplete("Dose?")).text,
            "".join([r.delta or "" async for r in await model.astream_chat(MESSAGES)]),
            "".join([r.delta or "" async for r in await model.astream_complete("Dose?")]),
        ]

    assert asyncio.run(ask()) == [ANSWER] * 4
    model_server.mode = modes.failing(500)
    with pytest.raises(ModelUnavailable, match="HTTP 500"):
        asyncio.run(model.achat(MESSAGES))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<|assistant|>\nA [1].<|observation|>B", "A [1]."),
        ("<think>5? 50?</think>\nA [1].", "A [1]."),
    ],
)
def test_only_the_answer_is_seen(text: str, seen: str, model_server: StubServer) -> None:
    def unstopped(talk: Talk) -> None:
        talk.asked.body["stop"] = []
        talk.say(text)

    model_server.mode = unstopped
    assert served(model_server).complete("Dose?").text == seen


def test_an_answer_that_was_too_long_shows_where_it_was_cut(model_server: StubServer) -> None:
    model_server.mode = modes.saying("metformin " * 100)
    text = served(model_server, max_tokens=16).complete("Dose?").text
    assert text == ("metformin " * 7)[:64] + " …"


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (modes.failing(500), "HTTP 500"),
        (modes.failing(429), "too much to do"),
        (modes.failing(401), "refuses our key"),
        (modes.failing(404), "no model 'stub'"),
        (modes.failing(422), "HTTP 422"),
        (modes.too_long, "context of 4096 tokens.*TAIYI_ANSWERING__EVIDENCE_CHARACTERS"),
        (modes.elsewhere, "HTTP 307"),
        (modes.cut, "broke off"),
        (modes.cut_softly, "broke off"),
        (modes.bad_json, "can't be read"),
        (modes.bad_shape, "can't be read"),
        (modes.error_event, "can't be read"),
        (modes.empty, "answered nothing"),
        (modes.saying("<think>Hm.</think>"), "answered nothing"),
        (modes.web_page, "answered nothing"),
        (modes.endless, "doesn't end"),
    ],
)
def test_each_failure_says_what_to_do_and_not_what_was_asked(
    mode: Mode, told: str, model_server: StubServer
) -> None:
    model_server.mode = mode
    error = failure(served(model_server))
    assert re.search(told, str(error))
    assert SECRET not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (modes.hanging, "said nothing"),
        (modes.trickling, "said nothing"),
        (modes.trickling_headers, "said nothing"),
        (modes.dawdling, "wasn't done"),
    ],
)
def test_late_answers_are_given_up_and_the_server_hears_of_it(
    mode: Mode, told: str, model_server: StubServer
) -> None:
    model_server.mode = mode
    error = failure(served(model_server, first_token_s=0.3, deadline_s=0.4))
    assert told in str(error)
    assert model_server.wait_until(lambda: len(model_server.hung_up) == 1)


def test_a_server_that_refuses_connections_is_named(model_server: StubServer) -> None:
    model = served(model_server)
    model_server.refuse()
    assert f"{model_server.address} can't be reached" in str(failure(model))


def test_an_answer_without_end_is_stopped(model_server: StubServer) -> None:
    model_server.mode = modes.endless
    error = failure(served(model_server))
    assert model_server.wait_until(lambda: len(model_server.hung_up) == 1)
    assert "doesn't end" in str(error)


def closed(model: ServedLLM) -> None:
    stream = model.stream_chat(MESSAGES)
    next(stream)
    stream.close()


def closed_asynchronously(model: ServedLLM) -> None:
    async def ask() -> None:
        stream = await model.astream_chat(MESSAGES)
        await anext(aiter(stream))
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(ask())


@pytest.mark.parametrize("close", [closed, closed_asynchronously])
def test_who_goes_away_stops_the_server(
    close: Callable[[ServedLLM], None], model_server: StubServer
) -> None:
    model_server.mode = modes.dawdling
    model = served(model_server)
    close(model)
    assert model_server.wait_until(lambda: len(model_server.hung_up) == 1)
    assert not model.guard.breaker.is_open


def test_one_model_a_process(model_server: StubServer) -> None:
    assert served(model_server) is served(model_server)
    assert served(model_server, seed=1) is not served(model_server)


def test_none_is_chosen_by_default_and_its_name_is_needed(model_server: StubServer) -> None:
    assert assembly.language_model(load_settings()) is None
    with pytest.raises(SettingsError, match="TAIYI_MODEL__NAME"):
        served(model_server, name="")


def test_what_must_be_installed_is_said(
    model_server: StubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly.models, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"taiyi-rag\[openai\]"):
        served(model_server, seed=2)


def test_the_models_of_a_server(model_server: StubServer) -> None:
    model_server.models = ["a", "b"]
    assert served(model_server).models() == ["a", "b"]
    model_server.refuse()
    with pytest.raises(ModelUnavailable, match="can't be reached"):
        served(model_server).models()
