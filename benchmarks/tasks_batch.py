"""What a batch adds to the time that its server takes, and the memory of a long one.

    python -m benchmarks.tasks_batch RECORDS    one batch of so many records, in this process

The server takes `REPLY_S` a reply, however many it is asked for at once, so that records × that by
the number asked at once is the least that can be: the ideal. `alone` is the same requests through
the same HTTP client without a batch: what a batch itself costs is the rest. The server is a process
of its own, and counts how many requests are under way, from their arrival to the first word.
"""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.environment import ROOT
from taiyi_rag.annotation.exchange import to_json
from taiyi_rag.annotation.reading import Input
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.assembly import batches, models
from taiyi_rag.assembly.batches import Batch
from taiyi_rag.cli.task_files import Files, How, run_files
from taiyi_rag.generation.replies import Reply, Request
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.tasks.batch import work_through
from taiyi_rag.tasks.modelled import Modelled, settled
from taiyi_rag.tasks.ner import Ner
from taiyi_rag.tasks.task import Options
from tests.model_server.stub import StubServer, Talk

REPLY_S = 0.05
AT_ONCE = (1, 8, 32)
TIMES = 3
LENGTHS = (2_000, 20_000)
_TYPES = Options(types=("chemical", "disease"))
_SAID = "chemical: None\ndisease: None"
_SHORT = "Patient {n} took aspirin 100 mg daily for angina and had no bleeding."


def overhead(records: Sequence[Annotated]) -> dict[str, Any]:
    """By the number asked at once: seconds as parts of the ideal, medians of `TIMES`, and the
    most that the server saw."""
    figures: dict[str, Any] = {"records": len(records), "reply_s": REPLY_S, "times": TIMES}
    for at_once in AT_ONCE:
        ideal = len(records) * REPLY_S / at_once
        with _serving() as (address, seen):
            settings = load_settings(model={"base_url": address}, tasks={"at_once": at_once})
            _warm(settings, at_once)
            whole = [_batch_s(settings, records) / ideal for _ in range(TIMES)]
            alone = [_alone_s(settings, records) / ideal for _ in range(TIMES)]
            figures[str(at_once)] = {
                "batch": _rounded(whole),
                "alone": _rounded(alone),
                "batch_by_alone": round(float(np.median(whole) / np.median(alone)), 3),
                "most_at_once": seen(),
            }
    return figures


def _rounded(ratios: Sequence[float]) -> dict[str, float]:
    median, low, high = np.median(ratios), min(ratios), max(ratios)
    return {"median": round(float(median), 3), "low": round(low, 3), "high": round(high, 3)}


def _warm(settings: Settings, at_once: int) -> None:
    """What is imported and opened once a process is no cost of a batch."""
    some = [Annotated.of(_SHORT.format(n=n), str(n)) for n in range(2 * at_once)]
    _batch_s(settings, some)
    _alone_s(settings, some)


def _batch_s(settings: Settings, records: Sequence[Annotated]) -> float:
    batch = batches.batch(settings, "ner", options=_TYPES)
    inputs = [Input(record.id, record) for record in records]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        done = work_through(
            inputs,
            batch.work,
            Path(folder) / "journal",
            at_once=batch.at_once,
            whose=batch.whose,
            is_up=batch.is_up,
        )
        seconds = time.perf_counter() - began
    if done.failed or done.done < len(records):
        raise SystemExit(f"A batch against a server that is well didn't go well: {done}.")
    return seconds


def _alone_s(settings: Settings, records: Sequence[Annotated]) -> float:
    asks = models.replies(settings.model, settings.tasks)
    options = settled(Ner.about, _TYPES, "en")
    requests = [Ner().request(record, "en", options) for record in records]
    began = time.perf_counter()
    with ThreadPoolExecutor(settings.tasks.at_once) as pool:
        list(pool.map(asks.reply, requests))
    return time.perf_counter() - began


class _Counting:
    """Replies after `REPLY_S`, and counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0

    def __call__(self, talk: Talk) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            talk.wait(REPLY_S)
        finally:
            with self._lock:
                self._now -= 1
        talk.say(_SAID)


def _serve(pipe: Connection) -> None:
    """A server until it is told to end; it is asked for the most that it saw at once."""
    counting = _Counting()
    with StubServer(counting) as server:
        pipe.send(server.address)
        while pipe.recv():
            pipe.send(counting.most)


@contextmanager
def _serving() -> Iterator[tuple[str, Any]]:
    """The server's address, and what gives the most that it saw at once."""
    ours, its = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(its,))
    process.start()

    def seen() -> int:
        ours.send(True)
        return int(ours.recv())

    try:
        yield str(ours.recv()), seen
    finally:
        ours.send(False)
        process.join()


def memory() -> dict[str, Any]:
    """The most memory of processes that each run a batch from file to file, as `taiyi-rag task`
    does, with a model that answers at once: by the number of records, in MB, and the ratio."""
    peaks = {length: _peak(length) for length in LENGTHS}
    short, long = LENGTHS
    return {
        "megabytes": {str(length): round(peak / 1024, 1) for length, peak in peaks.items()},
        "ratio": round(peaks[long] / peaks[short], 3),
        "bytes_a_record": round(1024 * (peaks[long] - peaks[short]) / (long - short)),
    }


def _peak(length: int) -> int:
    """Kilobytes."""
    command = (sys.executable, "-m", "benchmarks.tasks_batch", str(length))
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(run.stdout.split()[-1])


class _Instant:
    """A model that takes no time."""

    model, room, structured = "instant", 7_000, False

    def reply(self, _: Request) -> Reply:
        return Reply("chemical: aspirin\ndisease: angina; bleeding")


def main() -> None:
    length = int(sys.argv[1])
    task = Modelled(Ner(), _Instant(), _TYPES)
    batch = Batch(lambda record: to_json(task.run(record)), {"task": "ner"}, 8, None)
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.jsonl"
        with given.open("w", encoding="utf-8") as file:
            for n in range(length):
                file.write(json.dumps({"id": str(n), "text": _SHORT.format(n=n)}) + "\n")
        run_files(batch, Files(given, Path(folder) / "made.jsonl"), How(patience_s=1.0))
    print(_most_kilobytes())


def _most_kilobytes() -> int:
    """The most that this process held. `ru_maxrss` begins with what its parent held, on Linux."""
    status = Path("/proc/self/status").read_text("utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
