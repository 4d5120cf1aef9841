"""A batch whose command is killed, and its model server too, writes in the end what one writes that
nobody disturbs, and asks for nothing twice that it had written down. The short form is in
`tests/integration/test_batch_cli.py`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.faults import scoreboard
from tests.faults.scoreboard import Failures
from tests.integration.test_batch_cli import ROOT, Classifier, arguments, right, write
from tests.model_server.stub import StubServer

_KILLS = 20
_COUNT = 120
_LONGEST_S = 0.8
"""After the first record was asked for."""


@pytest.mark.faults
def test_killed_batches(tmp_path: Path) -> None:
    failures, generator = Failures(), random.Random(7)
    for number in range(_KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        files = folder / "in.jsonl", folder / "out.jsonl"
        write(files[0], _COUNT)
        model, port = Classifier(0.1), 0
        with StubServer(model) as server:
            port = server.server_port
            known = _killed(files, server, model, generator.uniform(0, _LONGEST_S))
        asked = len(model.asked)
        again = _start(files, port)
        time.sleep(generator.uniform(0, 4) if number % 2 else 0)  # the server comes late
        with StubServer(model, port) as server:
            if again.wait(120) != 0:
                failures.note(str(number), f"ended with {again.returncode}")
        twice = known & set(model.asked[asked:])
        if twice:
            failures.note(str(number), f"{len(twice)} that were written down were asked again")
        if (most := max(Counter(model.asked).values())) > 2:
            failures.note(str(number), f"one was asked {most} times")
        try:
            right(files[1], _COUNT)
        except (AssertionError, OSError) as error:
            failures.note(str(number), f"{type(error).__name__}: {error}"[:200])
        if left := [path.name for path in folder.iterdir() if path not in files]:
            failures.note(str(number), f"left behind: {left}")
    scoreboard.settle(1, "a batch killed", _KILLS, failures)


def _start(files: tuple[Path, Path], port: int) -> subprocess.Popen[bytes]:
    address = f"http://127.0.0.1:{port}/v1"
    return subprocess.Popen(
        [sys.executable, "-m", "taiyi_rag.cli.main", *arguments(files)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TAIYI_MODEL__BASE_URL": address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _killed(
    files: tuple[Path, Path], server: StubServer, model: Classifier, after_s: float
) -> set[int]:
    """Kill the command so long after it has begun to ask: the numbers that it had written down."""
    process = _start(files, server.server_port)
    assert server.wait_until(lambda: len(model.asked) > 0, 60)
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    process.wait()
    journal = files[1].with_name("out.jsonl.journal")
    lines = journal.read_bytes().split(b"\n")[1:-1] if journal.exists() else []
    return {json.loads(line)["place"] - 1 for line in lines}
