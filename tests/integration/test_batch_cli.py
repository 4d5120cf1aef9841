"""`taiyi-rag task` on files: bounded, resumed, and whole whatever is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from taiyi_rag.assembly import batches
from taiyi_rag.cli.main import app
from taiyi_rag.tasks import outage
from taiyi_rag.tasks.journal import Journal
from tests.model_server import modes
from tests.model_server.stub import Asked, StubServer, Talk

ROOT = Path(__file__).parents[2]
LABELS = ["even", "odd"]


class Classifier:
    """A model that says of a text whether its number is even. Counts what it is asked."""

    def __init__(self, seconds: float = 0.01) -> None:
        self.seconds = seconds
        self.asked: list[int] = []
        self.answered: list[int] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    def __call__(self, talk: Talk) -> None:
        number = number_of(talk.asked)
        if number < 0:
            talk.say("Hello")
            return
        with self._lock:
            self.asked.append(number)
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            talk.wait(self.seconds)
            talk.say(f"Result: {LABELS[number % 2]}")
            self.answered.append(number)
        finally:
            with self._lock:
                self._now -= 1


def number_of(asked: Asked) -> int:
    """Of the text in a prompt; -1 where it is another."""
    found = [word for word in asked.prompt.split() if word.startswith("case-")]
    return int(found[0].removeprefix("case-")) if found else -1


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "_PAUSES_S", (0.05, 0.2))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "in.jsonl", tmp_path / "out.jsonl"


def write(path: Path, count: int) -> None:
    lines = (
        json.dumps({"id": f"r/{n % 250}", "text": f"This is case-{n} ."}) for n in range(count)
    )
    path.write_text("\n".join(lines), "utf-8")


def right(out: Path, count: int) -> None:
    """The output has every record, once, in the order of the input, each with what is right."""
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [r["passages"][0]["text"] for r in records] == [
        [f"This is case-{n} ."] for n in range(count)
    ]
    assert [r["labels"][0]["name"] for r in records] == [LABELS[n % 2] for n in range(count)]


def arguments(files: tuple[Path, Path], *more: str) -> list[str]:
    given, out = map(str, files)
    return ["task", "classify", "--in", given, "--out", out, "--types", ",".join(LABELS), *more]


def run(files: tuple[Path, Path], *more: str, code: int = 0) -> Any:
    result = CliRunner().invoke(app, arguments(files, *more))
    assert result.exit_code == code, result.output
    return result


def left(out: Path) -> set[str]:
    return {path.name for path in out.parent.iterdir()} - {"in.jsonl"}


def test_no_more_at_once_than_the_server_may_have(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files[0], 300)
    model = Classifier()
    with StubServer(model) as server:
        monkeypatch.setenv("TAIYI_MODEL__BASE_URL", server.address)
        said = run(files, "--at-once", "8", "--events")
        run(files, "--at-once", "9", code=2)
    right(files[1], 300)
    assert 4 <= model.most <= 8
    assert Counter(model.asked) == Counter(range(300))
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    assert lines[-2] == {"event": "records", "done": 300, "failed": 0, "total": 300}
    assert (lines[-1]["made"], lines[-1]["failed"], lines[-1]["failures"]) == (300, 0, None)
    assert left(files[1]) == {"out.jsonl"}


def test_replies_that_cant_be_read_are_counted(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files[0], 3)
    with StubServer(modes.saying("As a language model I can't.")) as server:
        monkeypatch.setenv("TAIYI_MODEL__BASE_URL", server.address)
        said = run(files, "--events")
        assert "3 replies of the model couldn't be read" in said.stderr
        assert json.loads(said.stdout.splitlines()[-1])["unread"] == 3


def test_a_form_that_cant_hold_what_is_made_is_told_before_the_work(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files[0], 3)
    with StubServer(Classifier()) as server:
        monkeypatch.setenv("TAIYI_MODEL__BASE_URL", server.address)
        said = run((files[0], files[1].with_suffix(".pubtator")), code=2)
        assert "PubTator can't hold what this makes" in said.output
        assert not server.asked


def test_a_server_that_is_killed_and_started_again(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files[0], 120)
    model, port, done = Classifier(0.03), 0, threading.Event()

    def killed_and_started() -> None:
        nonlocal port
        with StubServer(model) as server:
            port = server.server_port
            started.set()
            server.wait_until(lambda: len(model.asked) > 40)
        time.sleep(0.5)
        with StubServer(model, port):
            done.wait()

    started = threading.Event()
    serving = threading.Thread(target=killed_and_started)
    serving.start()
    started.wait()
    monkeypatch.setenv("TAIYI_MODEL__BASE_URL", f"http://127.0.0.1:{port}/v1")
    try:
        said = run(files, "--at-once", "8", "--events")
    finally:
        done.set()
        serving.join()
    right(files[1], 120)
    events = [json.loads(line).get("event") for line in said.stdout.splitlines()]
    assert "waiting" in events
    assert "going on" in events
    assert max(Counter(model.answered).values()) == 1
    assert len(model.asked) <= 120 + 8


def test_patience_ends_and_the_same_command_goes_on(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files[0], 40)
    model = Classifier()
    with StubServer(modes.failing(503)) as server:
        monkeypatch.setenv("TAIYI_MODEL__BASE_URL", server.address)
        server.mode = lambda talk: (
            model(talk) if len(model.asked) < 12 else modes.failing(503)(talk)
        )
        said = run(files, "--patience", "0.4", "--at-once", "2", code=3)
        assert "of 40 records are done and kept: run the same command again" in said.stderr
        assert left(files[1]) == {"out.jsonl.journal"}
        server.mode = model
        run(files)
    right(files[1], 40)
    assert len(model.asked) <= 40 + 2


def test_failures_are_told_and_tried_again(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files[0], 10)
    with files[0].open("a") as file:
        file.write('\n{"id": "bad/../id"}\n')
    model = Classifier()

    def picky(talk: Talk) -> None:
        refused = number_of(talk.asked) == 3
        (modes.failing(400, "maximum context length is 10") if refused else model)(talk)

    with StubServer(picky) as server:
        monkeypatch.setenv("TAIYI_MODEL__BASE_URL", server.address)
        said = json.loads(run(files, "--json", code=1).stdout)
        assert (said["made"], said["failed"]) == (9, 2)
        report = [json.loads(line) for line in Path(said["failures"]).read_text().splitlines()]
        assert [(one["id"], one["place"]) for one in report] == [("r/3", 4), ("bad/../id", 11)]
        assert "too long" in report[0]["reason"]
        write(files[0], 10)
        run(files, code=2)  # another file by now
        model.asked.clear()
        server.mode = model
        run(files, "--again")
    right(files[1], 10)
    assert sorted(model.asked) == list(range(10))
    assert left(files[1]) == {"out.jsonl"}


def test_a_journal_of_other_options_or_of_a_run_under_way(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files[0], 4)
    journal = files[1].with_name("out.jsonl.journal")
    with StubServer(modes.too_long) as server:
        monkeypatch.setenv("TAIYI_MODEL__BASE_URL", server.address)
        run(files, code=1)
        for more in (["--several"], ["--types", "x,y"], ["--from", "jsonl"]):
            assert "--again" in run(files, *more, code=2).stderr
        monkeypatch.setenv("TAIYI_MODEL__NAME", "other")
        assert "model: not the same" in run(files, code=2).stderr
        monkeypatch.delenv("TAIYI_MODEL__NAME")
        with monkeypatch.context() as changed:
            changed.setattr(batches, "_program", lambda: "another")
            assert "(program: not the same)" in run(files, code=2).stderr
        with Journal(journal):
            assert "Another run" in run(files, code=2).stderr


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(files: tuple[Path, Path]) -> Iterator[Start]:
    """Starts the command in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def begin(address: str, *more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "taiyi_rag.cli.main", *arguments(files, *more)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "TAIYI_MODEL__BASE_URL": address},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_killed_in_the_middle_it_does_the_rest(files: tuple[Path, Path], start: Start) -> None:
    write(files[0], 90)
    model = Classifier()
    with StubServer(model) as server:
        first = start(server.address)
        assert server.wait_until(lambda: len(model.answered) > 30, 30)
        first.send_signal(signal.SIGKILL)
        first.wait()
        asked = len(model.asked)
        assert not files[1].exists()
        second = start(server.address)
        assert second.wait(60) == 0
    right(files[1], 90)
    assert left(files[1]) == {"out.jsonl"}
    assert asked < 90
    assert len(model.asked) <= 90 + 8 * 2  # under way, or not yet written down


def test_stopped_it_ends_at_once_and_keeps_what_is_made(
    files: tuple[Path, Path], start: Start
) -> None:
    write(files[0], 150)
    model = Classifier(0.05)
    with StubServer(model) as server:
        first = start(server.address)
        assert server.wait_until(lambda: len(model.asked) > 30, 30)
        model.seconds = 30
        first.send_signal(signal.SIGTERM)  # ctrl-c: tests/integration/test_task_jobs.py
        began = time.monotonic()
        said = first.communicate(timeout=20)[1]
        assert time.monotonic() - began < 5
    assert first.returncode == 130
    assert "records are done and kept: run the same command again" in said
    assert "Traceback" not in said
    with Journal(files[1].with_name("out.jsonl.journal")) as journal:
        assert len(list(journal.made())) > 10
