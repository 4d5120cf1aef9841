"""Runs that are cut short at one place, and what must be true afterwards."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from tests.faults import acts
from tests.faults.acts import Place
from tests.faults.corpus import lines, write_files
from tests.faults.forking import ForkServer, Watched
from tests.faults.injecting import Kill, Step, steps
from tests.faults.scoreboard import Failures
from tests.faults.state import State


@dataclass
class Killing:
    """Kills runs at one place, and collects what is wrong afterwards."""

    server: ForkServer
    place: Place
    subject: ModuleType = acts
    failures: Failures = field(default_factory=Failures)
    kills: int = 0

    def __post_init__(self) -> None:
        self.before = self.place.root / "before"
        """The library to start from."""

    def prepare(self) -> list[Step]:
        """Keep the library as it is to start from; run undisturbed once. The steps of that run."""
        self.place.indexes.mkdir(exist_ok=True)
        shutil.copytree(self.place.indexes, self.before)
        log = self.place.root / "log"
        watched = Watched(self.place.indexes, log=log)
        self.server.run(self.subject.ingest, self.place, watched=watched).done()
        self._undisturbed = self._state("undisturbed")
        return steps(log)

    def restart(self) -> None:
        """Back to the library to start from."""
        shutil.rmtree(self.place.indexes)
        shutil.copytree(self.before, self.place.indexes)
        for path in (self.place.acknowledged, self.place.embedded):
            path.unlink(missing_ok=True)

    def kill(self, fault: Kill) -> None:
        """Run until `fault` strikes."""
        watched = Watched(self.place.indexes, fault)
        result = self.server.run(self.subject.ingest, self.place, watched=watched)
        self._ended(result.ended, f"{self.kills + 1} {fault}")

    def kill_after(self, seconds: float) -> None:
        """Run for so long."""
        child = self.server.start(self.subject.ingest, self.place)
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        self._ended(self.server.wait(child).ended, f"{self.kills + 1} after {seconds:.3f} s")

    def _ended(self, ended: str, what: str) -> None:
        self.kills += 1
        self._last = what
        if ended not in ("killed", "returned"):
            self.failures.note(what, f"run {ended}")
        self.look(what)

    def look(self, what: str) -> State | None:
        """Open the library and compare it with what was acknowledged."""
        acknowledged = lines(self.place.acknowledged)
        if not (acknowledged or self.place.library.exists()):
            return None  # killed before there was one
        state = self._state(what)
        for line in acknowledged if state else ():
            path = line.removeprefix("-")
            said = None if line != path else Path(path).read_text("utf-8")
            if state and state.texts.get(path) != said:
                self.failures.note(what, f"{path} was acknowledged, but isn't so")
        return state

    def _state(self, what: str) -> State | None:
        result = self.server.run(self.subject.state, self.place)
        if result.ended != "returned":
            self.failures.note(what, f"opening {result.ended} {result.kinds} {result.message}")
            return None
        for fault in result.value.faults:
            self.failures.note(what, fault)
        state: State = result.value
        return state

    def resume(self, what: str = "") -> None:
        """Run to the end, and once more. `what` names the trial, else it is that of the kill."""
        what = what or self._last
        before = self.look(what)
        embedded = len(lines(self.place.embedded))
        self._run_again(what)
        again = _named(
            bytes.fromhex(line).decode() for line in lines(self.place.embedded)[embedded:]
        )
        twice = again & _named(before.texts.values() if before else ())
        if twice:
            self.failures.note(what, f"{len(twice)} committed texts were embedded again")
        ended = self._state(what)
        if ended and self._undisturbed and ended.digest != self._undisturbed.digest:
            self.failures.note(what, "ended otherwise than an undisturbed run")
        if set(self._run_again(what)) - {"unchanged"} or self._state(what) != ended:
            self.failures.note(what, "a further run changed something")

    def _run_again(self, what: str) -> list[str]:
        result = self.server.run(self.subject.ingest, self.place)
        if result.ended != "returned":
            self.failures.note(what, f"resuming {result.ended} {result.kinds} {result.message}")
            return []
        return list(result.value)


def _named(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """What tells these texts apart: their word and their dose."""
    return {tuple(found) for t in texts for found in re.findall(r"(qz\w{4}).*?(\d{4})", t)[:1]}


def new(place: Place, server: ForkServer) -> Place:
    """A library that doesn't exist yet."""
    write_files(place.files, range(12))
    return place


def changed(place: Place, server: ForkServer) -> Place:
    """A library in which files change, come and go."""
    paths = write_files(place.files, range(10))
    place.indexes.mkdir()
    server.run(acts.ingest, place).done()
    write_files(place.files, [1, 4, 7], version=2)
    write_files(place.files, range(10, 14))
    gone = paths[2:4]
    for path in gone:
        path.unlink()
    return Place(place.root, tuple(map(str, gone)))


SCENARIOS = (new, changed)
