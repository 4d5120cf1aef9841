"""What the application asks of vLLM, of a real one. Run by `make test-vllm`."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.llms import LLM, ChatMessage

from taiyi_rag import assembly, prompts
from taiyi_rag.types import Evidence, Passage
from tests.vllm.conftest import Host, failures

pytestmark = [pytest.mark.vllm, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

SAMPLES = Path(__file__).parents[2] / "samples"
USER = 7
"""The id of <|user|> in the tiny model's tokenizer."""

Client = Callable[..., LLM]


def evidence(language: str) -> list[Evidence]:
    """Six passages of our samples."""
    files = sorted((SAMPLES / language).glob("*.md"))[:6]
    texts = [path.read_text("utf-8")[:600] for path in files]
    return [
        Evidence(n, Passage(f"p{n}", f"d{n}", text, 0, len(text), language), f"Title {n}", "J")  # type: ignore[arg-type]
        for n, text in enumerate(texts, 1)
    ]


def messages(language: Any, question: str, passages: Iterable[Evidence]) -> list[ChatMessage]:
    """A prompt as the writer lays it out: instructions, evidence, question."""
    instructions, data = prompts.parts("answer", language, question, passages)
    return [
        ChatMessage(role="system", content=instructions),
        ChatMessage(role="user", content=data),
    ]


def raw(openai_client: Any, text: str = "dose?", **more: Any) -> Any:
    """The first choice for a question, greedy."""
    asked = {"model": "taiyi2", "messages": [{"role": "user", "content": text}], "temperature": 0}
    return openai_client.chat.completions.create(**asked, **more).choices[0]


def test_the_answer_streams(client: Client) -> None:
    asked = messages("en", "What is the dose?", evidence("en"))
    began = time.monotonic()
    times, deltas = [], []
    for response in client(max_tokens=600).stream_chat(asked):
        times.append(time.monotonic() - began)
        deltas.append(response.delta or "")
    assert len([d for d in deltas if d]) > 50
    # It came piece by piece, not at the end, however long the first word took.
    assert times[3] - times[0] < (times[-1] - times[0]) / 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_streamed_is_what_is_answered(client: Client, language: str) -> None:
    asked = messages(language, "剂量 dose?", evidence(language))
    llm = client(max_tokens=60)
    whole = llm.chat(asked).message.content
    assert whole
    assert "".join(r.delta or "" for r in llm.stream_chat(asked)) == whole


def test_asynchronous_too(client: Client) -> None:
    import asyncio

    asked = messages("en", "What is the dose?", evidence("en"))
    llm = client(max_tokens=40)

    async def ask() -> str:
        try:
            return "".join([r.delta or "" async for r in await llm.astream_chat(asked)])
        finally:
            if hasattr(llm, "_get_aclient"):
                await llm._get_aclient().close()

    assert asyncio.run(ask()) == llm.chat(asked).message.content


def test_a_word_stops_it(openai_client: Any) -> None:
    whole = raw(openai_client, max_tokens=120).message.content
    word = re.findall(r"[A-Za-z]{5,}", whole)[3]
    stopped = raw(openai_client, max_tokens=120, stop=[word])
    assert stopped.finish_reason == "stop"
    assert stopped.message.content == whole[: whole.index(word)]


def test_the_end_of_a_turn_ends_the_answer(openai_client: Any) -> None:
    """The model would say nothing but <|user|>; `test_naive.py` has it say so."""
    choice = raw(
        openai_client,
        max_tokens=20,
        logit_bias={str(USER): 100},
        extra_body={"skip_special_tokens": False},
    )
    assert (choice.finish_reason, choice.message.content) == ("stop", "")


SCHEMA = {
    "type": "object",
    "properties": {
        "verdict": {"enum": ["supported", "unsupported", "contradicted"]},
        "label": {"type": "integer", "minimum": 1, "maximum": 6},
        "quotes": {"type": "array", "items": {"type": "string", "maxLength": 12}, "maxItems": 2},
    },
    "required": ["verdict", "label", "quotes"],
    "additionalProperties": False,
}


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_json_schema_is_kept_to(openai_client: Any, temperature: float) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "verdict", "schema": SCHEMA}}
    for seed in range(5):
        said = openai_client.chat.completions.create(
            model="taiyi2",
            messages=[{"role": "user", "content": f"Judge {seed}"}],
            temperature=temperature,
            seed=seed,
            max_tokens=200,
            response_format=form,
        ).choices[0].message.content  # fmt: skip
        # xgrammar lets control characters into strings whose length is bounded.
        value = json.loads(said, strict=False)
        assert set(value) == {"verdict", "label", "quotes"}
        assert value["verdict"] in SCHEMA["properties"]["verdict"]["enum"]  # type: ignore[index]
        assert 1 <= value["label"] <= 6
        assert all(isinstance(q, str) and len(q) <= 12 for q in value["quotes"])


def test_a_choice_and_an_expression_are_kept_to(openai_client: Any) -> None:
    choices = ["支持", "不支持"]
    said = raw(openai_client, max_tokens=30, extra_body={"structured_outputs": {"choice": choices}})
    assert said.message.content in choices
    pattern = r"[1-9][0-9]{0,2} (mg|mL) \[[1-6]\]"
    said = raw(openai_client, max_tokens=30, extra_body={"structured_outputs": {"regex": pattern}})
    assert re.fullmatch(pattern, said.message.content)


def _ask(client: Client, host: Host, asked: list[ChatMessage]) -> tuple[float, float]:
    """Tokens of the prompt that were looked up in the cache, and that were found in it."""
    names = ("prefix_cache_queries_total", "prefix_cache_hits_total")
    before = [host.metric(name) for name in names]
    assert client(max_tokens=16).chat(asked).message.content
    host.wait_idle(10)
    queried, hit = (host.metric(name) - old for name, old in zip(names, before, strict=True))
    return queried, hit


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_second_question_on_the_same_evidence_finds_it_in_the_cache(
    client: Client, host: Host, language: str
) -> None:
    passages = evidence(language)
    _ask(client, host, messages(language, "How much is given, and how often?", passages))
    queried, hit = _ask(client, host, messages(language, "禁忌是什么？ Who must not?", passages))
    assert queried > 1000
    assert hit > 0.8 * queried


def test_with_the_question_first_nothing_but_instructions_is_found(
    client: Client, host: Host
) -> None:
    """The layout that `prompts` doesn't have, so that the test above can fail."""

    def naive(question: str) -> list[ChatMessage]:
        system, user = messages("en", question, evidence("en"))
        asked = ChatMessage(role="user", content=f"{question}\n\n{user.content}")
        return [system, asked]

    _ask(client, host, naive("What is given to a child of ten kilograms?"))
    queried, hit = _ask(client, host, naive("Who must not be given it, and why?"))
    assert hit < 0.25 * queried


def test_a_prompt_that_is_too_long_is_refused_at_once(
    client: Client, openai_client: Any, host: Host
) -> None:
    from openai import APIStatusError

    text = "metformin 500 mg twice daily. " * 4000
    with pytest.raises(APIStatusError, match="maximum context length is 8192") as told:
        raw(openai_client, text, max_tokens=10)
    assert told.value.status_code == 400
    began = time.monotonic()
    with pytest.raises(failures(host)):
        list(client().stream_chat([ChatMessage(role="user", content=text)]))
    assert time.monotonic() - began < 5
    assert host.server.alive


def test_several_answers_to_one_request_are_refused(openai_client: Any) -> None:
    from openai import APIStatusError

    with pytest.raises(APIStatusError) as told:
        raw(openai_client, n=2, max_tokens=4)
    assert told.value.status_code == 400


def _running(host: Host) -> bool:
    for _ in range(50):
        if host.metric("num_requests_running") == 1:
            return True
        time.sleep(0.05)
    return False


def test_a_client_that_goes_away_leaves_the_server_idle(openai_client: Any, host: Host) -> None:
    stream = openai_client.chat.completions.create(
        model="taiyi2",
        messages=[{"role": "user", "content": "dose?"}],
        stream=True,
        temperature=0,
        max_tokens=8000,
    )
    next(stream)
    assert _running(host)
    stream.close()
    assert host.wait_idle(5) < 5  # all of it takes a quarter of a minute


def test_our_client_goes_away_with_its_reader(client: Client, host: Host) -> None:
    if assembly.language_model(host.settings()) is None:
        pytest.xfail("LlamaIndex's own client goes on reading when its generator is closed")
    deltas: Iterator[Any] = iter(client(max_tokens=4000).stream_chat(messages("en", "?", [])))
    for _ in range(5):
        next(deltas)
    assert _running(host)
    deltas.close()  # type: ignore[attr-defined]
    assert host.wait_idle(5) < 5


def test_the_log_has_neither_key_nor_question(client: Client, host: Host) -> None:
    client().chat(messages("en", "Has Mrs Example taken zanubrutinib?", evidence("en")))
    log = host.server.log.read_text("utf-8", "replace")
    assert "/v1/chat/completions" in log
    for secret in (host.plan.key, "zanubrutinib", "Mrs Example", evidence("en")[0].passage.text):
        assert secret not in log


def test_seeded_answers_are_made_again(openai_client: Any, host: Host) -> None:
    """With the application's sampling, on long prompts at once. Read in parts, which vLLM does
    unless told otherwise, such a prompt killed the server on a processor."""
    from concurrent.futures import ThreadPoolExecutor

    def ask(number: int) -> str:
        asked = [{"role": "user", "content": f"{number} " + "metformin 500 mg daily. " * 800}]
        more = {"top_k": 20, "repetition_penalty": 1.05}
        answer = openai_client.chat.completions.create(
            model="taiyi2", messages=asked, max_tokens=20, temperature=0.3, top_p=0.7,
            presence_penalty=1.0, seed=number, extra_body=more,
        )  # fmt: skip
        assert answer.usage.prompt_tokens > 2500
        return str(answer.choices[0].message.content)

    with ThreadPoolExecutor(3) as pool:
        first, again = (list(pool.map(ask, range(3))) for _ in range(2))
    assert len(set(first)) == 3
    assert again == first
    assert host.server.alive


def test_many_at_once(client: Client, host: Host) -> None:
    from concurrent.futures import ThreadPoolExecutor

    llm = client(max_tokens=20)
    asked = [messages("en", f"Question {n}?", evidence("en")) for n in range(16)]
    with ThreadPoolExecutor(16) as pool:
        said = list(pool.map(lambda a: llm.chat(a).message.content, asked))
    assert all(said)
    assert host.wait_idle(5) < 5
