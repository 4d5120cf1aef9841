"""A file of texts worked on as the page has it done: by the real command, in its own process."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from taiyi_rag.jobs import Batches, Job, Jobs
from tests.integration.test_batch_cli import LABELS, Classifier
from tests.model_server.stub import StubServer

COUNT = 60


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Classifier]:
    made = Classifier(0.4)
    with StubServer(made) as server:
        monkeypatch.setenv("TAIYI_MODEL__BASE_URL", server.address)
        yield made


def test_stopped_gone_on_with_and_done(tmp_path: Path, model: Classifier) -> None:
    mine = Batches(Jobs(tmp_path / ".jobs"), "ann")
    lines = [json.dumps({"id": str(n), "text": f"This is case-{n} ."}) for n in range(COUNT)]
    content = "\n".join([*lines, "no JSON"]).encode()

    def now() -> Job:
        return mine.all("classify")[0]

    job = mine.start("classify", "cases.jsonl", content, "jsonl", types=tuple(LABELS))
    until(lambda: now().progress.files > 10)
    assert (now().state, now().progress.total) == ("running", COUNT + 1)
    assert mine.made(job.id) is None
    mine.stop(job.id)
    until(lambda: not now().active)
    assert now().state == "stopped"
    asked = len(model.asked)
    assert asked < COUNT
    model.seconds = 0.01
    mine.go_on(job.id)
    until(lambda: not now().active)
    assert (now().state, now().status) == ("done", 1)
    assert (now().progress.files, now().progress.failed) == (COUNT + 1, 1)
    assert list(mine.failures(job.id)) == [("61", 61, "Line 61 is no JSON.")]
    assert len(model.asked) <= COUNT + 2 * 8
    made = mine.made(job.id)
    assert made
    records = [json.loads(line) for line in made.read_text("utf-8").splitlines()]
    assert [int(one["id"]) for one in records] == list(range(COUNT))
    assert [one["labels"][0]["name"] for one in records] == LABELS * (COUNT // 2)
