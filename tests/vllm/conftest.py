"""A real vLLM, started as `taiyi-rag model serve` starts it, and clients of it.

One server at a time: it takes 3 GB and both cores. It is started when a test first asks for it,
and again when a test has killed it.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.llms import LLM

from taiyi_rag import assembly
from taiyi_rag.errors import ModelUnavailable
from taiyi_rag.generation.hosting import web
from taiyi_rag.generation.hosting.plan import Plan, plan
from taiyi_rag.generation.hosting.server import Server, check_fence, start
from taiyi_rag.settings import ModelSettings, ServeSettings, Settings, load_settings

ROOT = Path(__file__).parents[2]
START_S = 240.0


@pytest.fixture(scope="session")
def python() -> str:
    """The Python of the environment that has vLLM."""
    path = ROOT / os.environ.get("VLLM_PYTHON", ".venv-vllm/bin/python")
    if not path.exists():
        pytest.fail(f"{path} isn't there: `make test-vllm` makes the environment with vLLM")
    return str(path)


@pytest.fixture(scope="session")
def tiny(python: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight small layers of GLM-4's architecture with random weights, under a real tokenizer."""
    return _made(python, tmp_path_factory.mktemp("tiny-glm4"))


@pytest.fixture(scope="session")
def tiny_chatglm(python: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as Taiyi2's own configuration has it, without weights."""
    return _made(python, tmp_path_factory.mktemp("tiny-chatglm"), "--chatglm")


def _made(python: str, folder: Path, *flags: str) -> Path:
    program = [python, str(ROOT / "tests" / "vllm" / "tiny_glm4.py"), str(folder), *flags]
    subprocess.run(program, check=True, capture_output=True, timeout=120)
    return folder


class Host:
    """Keeps one server running. `settings` are what the application would have."""

    def __init__(self, planned: Callable[[], Plan]) -> None:
        self._planned = planned
        self._plan: Plan | None = None
        self._server: Server | None = None

    @property
    def plan(self) -> Plan:
        """That of the server, which runs."""
        if self._server is None or not self._server.alive:
            self.stop()
            self._plan = self._planned()
            self._server = start(self._plan)
            self._server.wait_ready(START_S)
            check_fence(self._server.url)
        assert self._plan is not None
        return self._plan

    @property
    def server(self) -> Server:
        """The child."""
        assert self.plan
        assert self._server is not None
        return self._server

    def settings(self, **changes: Any) -> Settings:
        """What the operator would set in the application; sampling is greedy."""
        greedy: dict[str, Any] = {
            "temperature": 0.0,
            "top_p": 1.0,
            "top_k": -1,
            "repetition_penalty": 1.0,
            "presence_penalty": 0.0,
            "max_tokens": 64,
            "first_token_s": 60.0,
            "deadline_s": 120.0,
        }
        chosen = ModelSettings(
            base_url=f"{self.plan.url}/v1", api_key=self.plan.key, **(greedy | changes)
        )
        return load_settings(model=chosen)

    def metric(self, name: str) -> float:
        """The sum of one of vLLM's counters or gauges."""
        text = _text(f"{self.plan.url}/metrics", self.plan.key)
        found = re.findall(rf"^vllm:{name}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE)
        assert found, name
        return sum(float(value) for value in found)

    def wait_idle(self, seconds: float) -> float:
        """Seconds until nothing is being answered; fails when that is too long."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.metric("num_requests_running") + self.metric("num_requests_waiting") == 0:
                return time.monotonic() - began
            time.sleep(0.1)
        raise AssertionError(f"still busy after {seconds} s")

    def stop(self) -> None:
        """End the server, if one runs."""
        if self._server is not None:
            self._server.stop()
            self._server = None


def _text(url: str, key: str) -> str:
    code, text = web._request(url, key, None, 10)
    assert code == 200
    return text


@pytest.fixture(scope="session")
def planning(python: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Plan]:
    """Plans for a folder, on a free port."""

    def planned(folder: Path, **changes: Any) -> Plan:
        chosen = ServeSettings(model=str(folder), python=python, port=_free_port(), **changes)
        return plan(load_settings(cache=tmp_path_factory.mktemp("cache"), serve=chosen))

    return planned


@pytest.fixture(scope="session")
def _session_host(planning: Callable[..., Plan], tiny: Path) -> Iterator[Host]:
    host = Host(lambda: planning(tiny))
    yield host
    host.stop()


@pytest.fixture
def host(_session_host: Host) -> Host:
    """The server with the tiny model, idle."""
    _session_host.wait_idle(30)
    return _session_host


@pytest.fixture
def client(host: Host) -> Callable[..., LLM]:
    """The application's own client of the server, with settings of the group `model`."""

    def made(**changes: Any) -> LLM:
        settings = host.settings(**changes)
        return assembly.language_model(settings) or _plain(settings.model)

    return made


def failures(host: Host) -> tuple[type[Exception], ...]:
    """What the client may raise when the server fails it."""
    if assembly.language_model(host.settings()):
        return (ModelUnavailable,)
    from httpx import HTTPError
    from openai import OpenAIError

    return (HTTPError, OpenAIError)


def _plain(chosen: ModelSettings) -> LLM:
    """LlamaIndex's, where the application has none of its own."""
    from llama_index.llms.openai_like import OpenAILike

    llm: LLM = OpenAILike(
        model=chosen.name,
        api_base=chosen.base_url,
        api_key=chosen.api_key.get_secret_value(),
        is_chat_model=True,
        context_window=chosen.context,
        temperature=chosen.temperature,
        max_tokens=chosen.max_tokens,
        max_retries=0,
        timeout=chosen.deadline_s,
    )
    return llm


@pytest.fixture
def openai_client(host: Host) -> Iterator[Any]:
    """OpenAI's own client, for what the protocol offers beyond our use of it."""
    from openai import OpenAI

    with OpenAI(base_url=f"{host.plan.url}/v1", api_key=host.plan.key, max_retries=0) as made:
        yield made


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
