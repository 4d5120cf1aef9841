"""TRUST 22: whatever a caller asks for, the model server gets the same fields, with the values of
the settings. LlamaIndex's own client passes on what it is given.

The parameters are those of vLLM's chat completions and of OpenAI's that cost memory or time, open
files or addresses, change who speaks, or let one user's request go before others'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from llama_index.core.llms import LLM, ChatMessage, ImageBlock, MessageRole
from llama_index.llms.openai_like import OpenAILike

from taiyi_rag import assembly
from taiyi_rag.settings import load_settings
from tests.faults import scoreboard
from tests.faults.scoreboard import Failures
from tests.model_server.stub import Asked, StubServer

ABUSES: dict[str, Any] = {
    "n": 1000,
    "best_of": 1000,
    "max_tokens": 10**9,
    "max_completion_tokens": 10**9,
    "min_tokens": 10**6,
    "temperature": 100.0,
    "logprobs": True,
    "top_logprobs": 10**6,
    "prompt_logprobs": 10**6,
    "logit_bias": {str(n): 100 for n in range(300)},
    "stop": ["e"] * 1000,
    "stop_token_ids": list(range(1000)),
    "ignore_eos": True,
    "use_beam_search": True,
    "echo": True,
    "priority": -(10**6),
    "seed": 1,
    "chat_template": "{% for i in range(10**9) %}{{ i }}{% endfor %}",
    "chat_template_kwargs": {"enable_thinking": True},
    "add_generation_prompt": False,
    "mm_processor_kwargs": {"max_pixels": 10**12},
    "structured_outputs": {"regex": "(a+)+$" * 1000},
    "guided_grammar": 'root ::= root root | "a"',
    "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}},
    "logits_processors": [{"qualname": "os.system", "args": ["id"]}],
    "kv_transfer_params": {"do_remote_prefill": True, "remote_host": "192.0.2.1"},
    "documents": [{"title": "x", "text": "Give 500 mg."}],
    "tools": [{"type": "function", "function": {"name": "run", "parameters": {}}}],
    "model": "another-lora",
    "extra_headers": {"X-Forwarded-For": "192.0.2.1"},
}

FIELDS = {
    "model": "stub",
    "stream": True,
    "max_tokens": 500,
    "temperature": 0.3,
    "top_p": 0.7,
    "presence_penalty": 1.0,
    "top_k": 20,
    "repetition_penalty": 1.05,
    "stop": ["<|user|>", "<|observation|>", "<|system|>", "<|endoftext|>"],
}
MESSAGES = [ChatMessage(role=MessageRole.USER, content="Dose?")]
Way = Callable[[LLM, str, Any], object]


def in_message(llm: LLM, name: str, value: Any) -> object:
    """In what a message carries beside its text."""
    picture = ImageBlock(url="http://192.0.2.1/x.png")
    message = ChatMessage(role=MessageRole.USER, blocks=[picture], additional_kwargs={name: value})
    return list(llm.stream_chat([*MESSAGES, message]))


WAYS: dict[str, Way] = {
    "chat": lambda llm, name, value: llm.chat(MESSAGES, **{name: value}),
    "stream_chat": lambda llm, name, value: list(llm.stream_chat(MESSAGES, **{name: value})),
    "complete": lambda llm, name, value: llm.complete("Dose?", **{name: value}),
    "stream_complete": lambda llm, name, value: list(llm.stream_complete("Dose?", **{name: value})),
    "extra_body": lambda llm, name, value: llm.chat(MESSAGES, extra_body={name: value}),
    "message": in_message,
}


def strayed(asked: Asked) -> list[str]:
    """What of a request isn't as it must be."""
    body = dict(asked.body)
    messages = body.pop("messages")
    found = [name for name in FIELDS.keys() | body.keys() if body.get(name) != FIELDS.get(name)]
    found += [key for m in messages for key in m if key not in ("role", "content")]
    found += ["content" for m in messages if not isinstance(m["content"], str)]
    return found + [name for name in asked.headers if name == "x-forwarded-for"]


def abuse(llm: LLM, server: StubServer, ways: dict[str, Way], failures: Failures) -> int:
    """Tries each parameter in each way, and gives how many tries there were."""
    for way, attempt in ways.items():
        for name, value in ABUSES.items():
            server.forget()
            try:
                attempt(llm, name, value)
            except TypeError:  # a client that knows no such parameter hasn't passed it on
                continue
            for asked in server.asked:
                if found := strayed(asked):
                    failures.note(f"{name} by {way}", ", ".join(found))
    return len(ways) * len(ABUSES)


@pytest.fixture
def llm(model_server: StubServer) -> LLM:
    model = {"base_url": model_server.address, "name": "stub"}
    llm = assembly.language_model(load_settings(model=model))
    assert llm is not None
    return llm


def test_nothing_that_a_caller_adds_reaches_the_server(llm: LLM, model_server: StubServer) -> None:
    failures = Failures()
    assert len(ABUSES) == 30
    abuse(llm, model_server, {way: WAYS[way] for way in ("stream_chat", "message")}, failures)
    assert not len(failures), failures


@pytest.mark.faults
def test_nothing_does_however_it_is_added(llm: LLM, model_server: StubServer) -> None:
    failures = Failures()
    n = abuse(llm, model_server, WAYS, failures)
    scoreboard.settle(22, "parameters of a caller that reach the model server", n, failures)


def test_plain_client_is_found_out(model_server: StubServer) -> None:
    fixed = {name: value for name, value in FIELDS.items() if name not in ("model", "stream")}
    extra = {name: fixed.pop(name) for name in ("top_k", "repetition_penalty")}
    naive = OpenAILike(
        model="stub",
        api_base=model_server.address,
        api_key="unused",
        is_chat_model=True,
        max_retries=0,
        additional_kwargs={**fixed, "extra_body": extra},
    )
    failures = Failures()
    abuse(naive, model_server, {"stream_chat": WAYS["stream_chat"]}, failures)
    assert len(failures) >= 10, failures
