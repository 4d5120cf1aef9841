"""The configuration that Taiyi2's backbone has (`ChatGLMModel`), served well and served naively."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taiyi_rag.errors import ModelError
from taiyi_rag.generation.hosting import command, web
from taiyi_rag.generation.hosting.checking import check
from taiyi_rag.generation.hosting.plan import Plan
from taiyi_rag.generation.hosting.server import Server, check_fence, start
from taiyi_rag.settings import ModelSettings
from tests.vllm.conftest import START_S, Host
from tests.vllm.test_serving import USER

pytestmark = pytest.mark.vllm


def _settings(plan: Plan) -> ModelSettings:
    return ModelSettings(base_url=f"{plan.url}/v1", api_key=plan.key)  # type: ignore[arg-type]


@pytest.fixture
def plan(_session_host: Host, planning: Callable[..., Plan], tiny_chatglm: Path) -> Plan:
    """Of a server beside which no other runs."""
    _session_host.stop()
    return planning(tiny_chatglm, weights="random")


@pytest.fixture
def served(plan: Plan) -> Iterator[Server]:
    server = start(plan)
    yield server
    server.stop()


def test_it_is_served_and_passes_every_check(plan: Plan, served: Server) -> None:
    served.wait_ready(START_S)
    check_fence(plan.url)
    findings = check(_settings(plan))
    assert {f.subject: f.status for f in findings} == {
        "models": "ok", "fence": "ok", "answer": "ok", "structured": "ok", "cache": "ok"
    }  # fmt: skip


@pytest.fixture
def naive(plan: Plan, tmp_path: Path) -> Iterator[Server]:
    """vLLM with a key, as one would start it by hand: no fence, and the ends that the model's own
    folder gives, which here are none."""
    (plan.folder / "generation_config.json").unlink(missing_ok=True)
    line = command.command(replace(plan, ends=()))
    server = Server(
        [option for option in line if not option.startswith("--middleware")],
        command.environment(plan),
        tmp_path / "naive.log",
        plan.url,
    )
    yield server
    server.stop()


def test_started_by_hand_it_is_open_and_talks_to_itself(plan: Plan, naive: Server) -> None:
    """So that the checks above are known to find something."""
    naive.wait_ready(START_S)
    with pytest.raises(ModelError, match="without its key"):
        check_fence(plan.url)
    body: dict[str, Any] = {
        "model": "taiyi2",
        "messages": [{"role": "user", "content": "dose?"}],
        "max_tokens": 4,
        "logit_bias": {str(USER): 100},
        "skip_special_tokens": False,
    }
    said = web.ask(f"{plan.url}/invocations", "", body)  # without the key
    assert said["choices"][0]["message"]["content"] == "<|user|>" * 4
    assert "fence" in {f.subject for f in check(_settings(plan)) if f.status == "note"}
