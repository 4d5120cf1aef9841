"""A job that is killed is told as lost, none of its processes goes on, the library is whole, and
the same job, started again, does the rest. The short form is in `tests/unit/jobs`.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from taiyi_rag.jobs import PLACE, Job, Jobs
from taiyi_rag.library import Collection
from taiyi_rag.library.verifying import verify
from tests.faults import scoreboard
from tests.faults.scoreboard import Failures

_KILLS = 20
_FILES = 12
_PATIENCE_S = 120
_LONGEST_S = 1.0
"""After it has begun to read."""


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def now(jobs: Jobs, job: Job) -> Job:
    found = jobs.job(job.id)
    assert found is not None
    return found


def processes(word: str) -> dict[int, str]:
    """Command lines that hold a word, by process number, with their descendants'."""
    found: dict[int, str] = {}
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                parents[int(folder.name)] = int(parent)
                if word in line:
                    found[int(folder.name)] = line
    while more := {p: "descendant" for p, q in parents.items() if q in found} - found.keys():
        found |= dict.fromkeys(more, "descendant")
    return found


@pytest.mark.faults
def test_killed_jobs(environment: Path, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for n in range(_FILES):
        words = " ".join(f"Drug {n} number {i} is given to adults." for i in range(20))
        (files / f"{n}.txt").write_text(words)
    jobs, failures, generator = Jobs(environment / PLACE), Failures(), random.Random(5)
    for number in range(_KILLS):
        name = f"c{number}"
        lost = _killed(jobs, name, files, generator.uniform(0, _LONGEST_S), failures)
        again = jobs.again(lost.id)
        until(lambda again=again: not now(jobs, again).active)
        done = now(jobs, again)
        if (done.state, done.progress.files, done.progress.failed) != ("done", _FILES, 0):
            failures.note(name, f"again: {done.state} {done.message} {done.progress}")
        collection = Collection.open(environment, name)
        for flaw in verify(collection):
            failures.note(name, str(flaw))
        if (held := collection.counts()["documents"]) != _FILES:
            failures.note(name, f"{held} documents")
        collection.close()
    scoreboard.settle(1, "jobs killed", _KILLS, failures)


def _killed(jobs: Jobs, name: str, files: Path, after_s: float, failures: Failures) -> Job:
    """Kill the runner alone: whoever it started must go with it."""
    job = jobs.start("add", name, [str(files)])
    until(lambda: now(jobs, job).progress.total)
    time.sleep(after_s)
    family = processes(job.id)
    runner = next((pid for pid, line in family.items() if "runner" in line), 0)
    if now(jobs, job).active and runner:
        os.kill(runner, signal.SIGKILL)
        until(lambda: not now(jobs, job).active)
        if (state := now(jobs, job).state) not in ("lost", "done"):
            failures.note(name, f"told as {state}")
        time.sleep(1)
        for pid in family:
            if alive(pid):
                failures.note(name, f"process {pid} lingers: {family[pid]}")
    return job


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
