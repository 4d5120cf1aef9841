"""Writers take turns: eight processes add overlapping files to one library while whoever holds its
lock is killed now and then; nothing is lost, doubled or stuck, and a further run changes nothing.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

from ingest.pipeline import Ingestion
from tests.faults import acts, naive, scoreboard
from tests.faults.acts import Place
from tests.faults.corpus import HashEmbedding, append, lines, write_files
from tests.faults.forking import ForkServer, Result
from tests.faults.scoreboard import Failures
from tests.faults.sizes import FULL, SHORT, Sizes, both_forms
from tests.faults.state import State

_WRITERS = 8
_FILES = 40
_SLICE = 4
_LIMIT_S = 600
_PATIENCE_S = 120
"""How long a writer waits for its turn: 0 deadlocks means that none waits in vain."""


def write(place: Place, seed: int) -> None:
    """Add three quarters of the files in an order of one's own, a few at a turn."""
    acts.small_batches()
    files = sorted(place.files.iterdir())
    random.Random(seed).shuffle(files)
    files = files[: len(files) * 3 // 4]
    collection = acts.opened(place.indexes)
    for start in range(0, len(files), _SLICE):
        with collection.writing(wait_s=_PATIENCE_S):
            append(_holders(place), f"{os.getpid()}")
            run = Ingestion(collection, HashEmbedding(), on_outcome=_acknowledge(place))
            run.run(files[start : start + _SLICE])
            collection.publish()
            append(_holders(place), "0")
    collection.close()


def write_naively(place: Place, seed: int) -> None:
    """The same to the naive library, which has no lock to wait for."""

    def meet() -> None:
        """Go on when all have looked at what the library holds."""
        append(_holders(place), f"{os.getpid()}")
        deadline = time.monotonic() + _PATIENCE_S
        while len(lines(_holders(place))) < _WRITERS and time.monotonic() < deadline:
            time.sleep(0.01)

    naive.ingest(place, after_looking=meet)


def _acknowledge(place: Place) -> Callable[..., None]:
    def acknowledge(outcome) -> None:
        status = "" if outcome.status in ("added", "unchanged") else f"{outcome.status} "
        append(place.acknowledged, status + outcome.path, durably=True)

    return acknowledge


def _holders(place: Place) -> Path:
    """A line for every turn: who begins one, 0 when it is over."""
    return place.root / "holders"


class Contest:
    """Writers at work, and who kills them."""

    def __init__(self, server: ForkServer, place: Place, act: Callable[..., None]) -> None:
        self._server, self._place, self._act = server, place, act
        self._generator = random.Random(3)
        self._seed = 0
        self._running: dict[int, None] = {}
        self.failures: list[str] = []
        self.runs = 0
        self.kills = 0

    def run(self, kills: int) -> None:
        """Start eight; kill the holder of the lock so many times, replacing it; let all finish."""
        for _ in range(_WRITERS):
            self._start()
        deadline = time.monotonic() + _LIMIT_S
        while self.kills < kills and time.monotonic() < deadline:
            time.sleep(self._generator.uniform(0.01, 0.08))
            if not self._kill_holder() and self._seed > 50 * (kills + _WRITERS):
                self.failures.append("the writers end before they can be killed")
                break
        for child in list(self._running):
            self._note(self._server.wait(child, max(1.0, deadline - time.monotonic())))

    def _start(self) -> None:
        self._seed += 1
        self._running[self._server.start(self._act, self._place, self._seed)] = None
        self.runs += 1

    def _kill_holder(self) -> bool:
        """Kill who has the lock just now; a writer that is done makes room for another."""
        holder = int((lines(_holders(self._place)) or ["0"])[-1])
        if holder not in self._running:
            return False
        os.kill(holder, signal.SIGKILL)
        result = self._server.wait(holder, 1)
        del self._running[holder]
        self.kills += result.ended == "killed"
        self._note(result)
        self._start()
        return True

    def _note(self, result: Result) -> None:
        if result.ended not in ("returned", "killed"):
            self.failures.append(f"a writer {result.ended}: {result.kinds[:1]} {result.message}")


def _judge(contest: Contest, server: ForkServer, place: Place, ingest: Callable, state: Callable):
    """What is wrong after all have finished; a further run completes it, then nothing changes."""
    acknowledged = set(lines(place.acknowledged))
    failures = list(contest.failures)
    after = server.run(state, place)
    if after.ended != "returned":
        return [*failures, f"opening {after.ended}: {after.message}"]
    failures += after.value.faults
    failures += [f"{path} is lost" for path in sorted(acknowledged - after.value.texts.keys())]
    server.run(ingest, place).done()
    completed: State = server.run(state, place).done()
    outcomes = server.run(ingest, place).done()
    again = server.run(state, place).done()
    failures += completed.faults
    if len(completed.texts) != _FILES:
        failures.append(f"{len(completed.texts)} of {_FILES} documents")
    if set(outcomes) != {"unchanged"} or again != completed:
        failures.append("a further run changed something")
    return failures


def _place(root: Path, number: int) -> Place:
    place = Place(root / str(number))
    place.root.mkdir()
    write_files(place.files, range(_FILES))
    return place


@both_forms
def test_eight_writers(server: ForkServer, root: Path, sizes: Sizes) -> None:
    rounds = max(1, sizes.writer_kills // SHORT.writer_kills)
    failures = Failures()
    runs = kills = 0
    for number in range(rounds):
        here = _place(root, number)
        contest = Contest(server, here, write)
        contest.run(SHORT.writer_kills)
        for what in _judge(contest, server, here, acts.ingest, acts.state):
            failures.note(f"{number} {what}", what)
        runs, kills = runs + contest.runs, kills + contest.kills
    scoreboard.settle(16, "eight writers", runs, failures, kills=kills, rounds=rounds)
    assert kills >= sizes.writer_kills * 2 // 3


def test_naive_library_is_found_out(server: ForkServer, root: Path) -> None:
    place = _place(root, 0)
    contest = Contest(server, place, write_naively)
    contest.run(kills=0)
    assert _judge(contest, server, place, naive.ingest, naive.state)


def test_full_form_is_what_is_promised() -> None:
    assert FULL.writer_kills > SHORT.writer_kills
