"""`python -m taiyi_rag.jobs.runner FOLDER`: a job's process. It waits for the job's turn, has the
command done, and writes down how that ended.

It is in a session of its own and holds nothing of the page that started it but the lock that tells
that it lives. When it goes, the kernel ends the command with it, so that a job that is lost doesn't
go on writing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from taiyi_rag.jobs.command import command, environment
from taiyi_rag.jobs.folder import End, JobFolder, Spec, now
from taiyi_rag.jobs.job import UNFINISHED, State
from taiyi_rag.jobs.output import Output
from taiyi_rag.jobs.turns import take_turn
from taiyi_rag.processes import end_with_parent

LOOK_S = 0.2
"""From one look for a turn, an end, or somebody who wants to stop it, to the next."""

POLITE_S = 20.0
"""Seconds that a command may take to end when it is asked to: it finishes the passages in work."""

_TOLD = (2, UNFINISHED)
"""Exit statuses of a command that says why."""

_NICENESS = 10
"""So that answering stays quick while documents are added."""


def main() -> None:
    """Run the job of a folder."""
    job = JobFolder(Path(sys.argv[1]))
    spec = job.spec()
    if spec is None:
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell that puts us behind has it ignored
    os.nice(_NICENESS)
    while not job.stopping:
        if take_turn(job, at_once=spec.at_once):
            end = _run(job, spec)
            if spec.kind == "purge":  # what is gone isn't named here, however that ended
                job.write_spec(replace(spec, title="", arguments=()))
            job.write_end(end)
            return
        time.sleep(LOOK_S)
    job.write_end(End("stopped", now()))


def _run(job: JobFolder, spec: Spec) -> End:
    status, stopped = _done(job, spec)
    output = Output(job.output)
    while output.catch_up():
        pass
    state, message = _told(spec, status, output.lines, job)
    if stopped and state == "failed":
        state, message = "stopped", ""
    return End(state, now(), status, message, output.progress)


def _done(job: JobFolder, spec: Spec) -> tuple[int, bool]:
    """Have the command done: its exit status, and whether somebody wanted it to end."""
    with job.output.open("ab") as output, job.errors.open("ab") as errors:
        process = subprocess.Popen(  # noqa: S603 - a list of arguments: no shell reads them
            command(spec, job.path.parent.parent, job.path),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=environment(),
            process_group=0,
            umask=0o077 if spec.kind == "task" else -1,  # what it makes is its owner's alone
            preexec_fn=end_with_parent,  # this process has one thread
        )
    asked_at = 0.0
    while (status := process.poll()) is None:
        if job.stopping and not asked_at:
            asked_at = time.monotonic()
            _signal(process, signal.SIGINT)
        if asked_at and time.monotonic() - asked_at > POLITE_S:
            _signal(process, signal.SIGKILL)
        time.sleep(LOOK_S)
    return status, bool(asked_at)


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _told(
    spec: Spec, status: int, lines: list[dict[str, Any]], job: JobFolder
) -> tuple[State, str]:
    """What an exit status means (docs/cli.md), and what is to be said of it."""
    if status == 0 or (status == 1 and _closed(spec, lines)):
        return "done", ""
    if status in _TOLD and lines and "message" in lines[-1]:
        return "failed", str(lines[-1]["message"])
    if status == -signal.SIGKILL:
        return (
            "failed",
            "The system ended it, most often for want of memory. What it had done stays.",
        )
    last = job.errors.read_text("utf-8", "replace").strip().rpartition("\n")[2][:500]
    return "failed", f"It broke off (status {status}): {last} What it had done stays."


def _closed(spec: Spec, lines: list[dict[str, Any]]) -> bool:
    """Whether the command came to its end: an error of Python has the status 1, too."""
    ends = {"add": "summary", "verify": "subject", "purge": "traces"}
    return bool(lines) and ends.get(spec.kind, "summary") in lines[-1]


if __name__ == "__main__":
    main()
