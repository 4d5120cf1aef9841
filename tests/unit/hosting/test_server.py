"""The child: waited for, watched, told of when it dies, ended with all that it started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from taiyi_rag.errors import ModelError
from taiyi_rag.generation.hosting.plan import plan
from taiyi_rag.generation.hosting.server import check_fence, serve, start
from taiyi_rag.settings import Settings
from tests.unit.hosting.conftest import choosing


def _notes(settings: Settings) -> dict[str, list[Any]]:
    """What the fake server was started with, once it was."""
    path = Path(os.environ["FAKE_NOTES"])
    for _ in range(200):
        if path.exists():
            return dict(json.loads(path.read_text()))
        time.sleep(0.05)
    raise AssertionError("it never started")


def _gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


def test_it_starts_and_ends_with_all_that_it_started(settings: Settings) -> None:
    server = start(plan(settings))
    try:
        assert server.wait_ready(20)
        check_fence(server.url)
        assert server.alive
    finally:
        server.stop()
    assert not server.alive
    assert all(_gone(pid) for pid in _notes(settings)["pids"])
    config = server.log.with_name("generation_config.json")
    assert json.loads(config.read_text()) == {"eos_token_id": [60, 61, 62]}


def test_paths_may_be_relative(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """vLLM runs in a folder of its own."""
    chosen, here = settings.serve, settings.cache.parent
    monkeypatch.chdir(here)
    relative = choosing(
        settings,
        python=f"./{os.path.relpath(chosen.python, here)}",
        model=os.path.relpath(chosen.model, here),
    )
    server = start(plan(relative.model_copy(update={"cache": Path("cache")})))
    try:
        assert server.wait_ready(20)
    finally:
        server.stop()
    folders = [o for o in _notes(settings)["argv"] if str(here) in str(o)]
    assert any(str(o).startswith("--generation-config=/") for o in folders)


def test_one_that_ignores_being_asked_is_killed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE", "stubborn")
    server = start(plan(settings))
    server.wait_ready(20)
    server.stop(seconds=0.3)
    assert all(_gone(pid) for pid in _notes(settings)["pids"])


def test_one_that_dies_is_told_with_its_last_lines(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE", "dies")
    with pytest.raises(ModelError, match=r"(?s)code 3 before it was ready.*CUDA out of memory"):
        serve(plan(settings), lambda line: None)
    assert all(_gone(pid) for pid in _notes(settings)["pids"])


def test_one_that_dies_while_serving_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE", "dies-later")
    told: list[str] = []
    with pytest.raises(ModelError, match=f"signal {signal.SIGALRM:d} while it was serving"):
        serve(plan(settings), told.append)
    assert any("Ready" in line for line in told)


def test_one_that_is_never_ready_is_given_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE", "silent")
    with pytest.raises(ModelError, match="wasn't ready within 1 s"):
        serve(plan(choosing(settings, start_s=1)), lambda line: None)
    assert all(_gone(pid) for pid in _notes(settings)["pids"])


def test_one_without_a_fence_is_stopped(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE", "open")
    told: list[str] = []
    with pytest.raises(ModelError, match="without its key"):
        serve(plan(settings), told.append)
    assert not any("Ready" in line for line in told)
    assert all(_gone(pid) for pid in _notes(settings)["pids"])


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_ends_the_command_cleanly(settings: Settings, name: str) -> None:
    chosen = settings.serve
    environ = os.environ | {
        "TAIYI_CACHE": str(settings.cache),
        "TAIYI_SERVE__MODEL": chosen.model,
        "TAIYI_SERVE__PYTHON": chosen.python,
        "TAIYI_SERVE__PORT": str(chosen.port),
    }
    code = "from taiyi_rag.cli.main import app; app(['model', 'serve'])"
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environ, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    ) as running:
        assert running.stdout is not None
        lines = []
        for line in running.stdout:
            lines.append(line)
            if "TAIYI_MODEL__API_KEY" in line:
                break
        assert f"  export TAIYI_MODEL__BASE_URL=http://127.0.0.1:{chosen.port}/v1\n" in lines
        running.send_signal(getattr(signal, name))
        assert running.wait(20) == 0
    assert all(_gone(pid) for pid in _notes(settings)["pids"])
