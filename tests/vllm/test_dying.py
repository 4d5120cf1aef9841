"""The server is killed while it answers: the client is told in time, and so is the operator."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from llama_index.core.llms import LLM

from taiyi_rag.errors import ModelError
from tests.vllm.conftest import Host, failures
from tests.vllm.test_serving import evidence, messages

pytestmark = [pytest.mark.vllm, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def _group(leader: int) -> dict[int, str]:
    """Processes of a group, with their names."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, _, rest = path.read_text().partition(" (")
        except OSError:
            continue
        name, _, fields = rest.rpartition(") ")
        state, _, group = fields.split()[:3]
        if int(group) == leader and state != "Z":
            found[int(number)] = name
    return found


@pytest.mark.parametrize("victim", ["server", "engine", "worker"])
def test_killed_in_mid_answer(client: Callable[..., LLM], host: Host, victim: str) -> None:
    server = host.server
    group = _group(server.pid)
    names = {"engine": "VLLM::EngineCor", "worker": "VLLM::Worker"}
    pids = (
        [server.pid] if victim == "server" else [p for p, n in group.items() if n == names[victim]]
    )
    answer = iter(client(max_tokens=4000).stream_chat(messages("en", "dose?", evidence("en"))))
    for _ in range(5):
        next(answer)
    os.kill(pids[0], signal.SIGKILL)
    began = time.monotonic()
    with pytest.raises(failures(host)):
        for _ in answer:
            pass
    assert time.monotonic() - began < 10
    while server.alive and time.monotonic() - began < 20:
        time.sleep(0.1)
    with pytest.raises(
        ModelError, match=r"(killed by signal 9|ended with code).*while it answered"
    ):
        server.check_alive("while it answered")
    server.stop()
    while (left := _group(server.pid)) and time.monotonic() - began < 30:
        time.sleep(0.1)
    assert left == {}
