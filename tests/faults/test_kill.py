"""A writer killed at any moment loses nothing that it acknowledged, and leaves no half of anything.

Kills come at each named step (an operation on a kind of file) and at random ones, one after the
other. After each, the library opens and its indexes say what its truth says; when the run is
repeated it ends as an undisturbed one, embeds nothing again that was committed, and a further
repetition changes nothing.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

from tests.faults import acts, naive, scoreboard
from tests.faults.acts import Place
from tests.faults.corpus import lines, write_files
from tests.faults.forking import ForkServer, Watched
from tests.faults.injecting import Kill, Step, steps
from tests.faults.sizes import FULL, SHORT, Sizes, both_forms
from tests.faults.state import State

_CHAIN = 5
"""Random kills in a row, before a run may end."""


@dataclass
class Killing:
    """Kills runs at one place, and collects what is wrong afterwards."""

    server: ForkServer
    place: Place
    subject: ModuleType = acts
    failures: list[str] = field(default_factory=list)
    kills: int = 0

    def prepare(self) -> list[Step]:
        """Keep the library as it is to start from; run undisturbed once. The steps of that run."""
        self.place.indexes.mkdir(exist_ok=True)
        self._before = self.place.root / "before"
        shutil.copytree(self.place.indexes, self._before)
        log = self.place.root / "log"
        watched = Watched(self.place.indexes, log=log)
        self.server.run(self.subject.ingest, self.place, watched=watched).done()
        self._undisturbed = self._state("undisturbed")
        return steps(log)

    def restart(self) -> None:
        """Back to the library to start from."""
        shutil.rmtree(self.place.indexes)
        shutil.copytree(self._before, self.place.indexes)
        for path in (self.place.acknowledged, self.place.embedded):
            path.unlink(missing_ok=True)

    def kill(self, fault: Kill) -> None:
        """Run until `fault` strikes."""
        watched = Watched(self.place.indexes, fault)
        result = self.server.run(self.subject.ingest, self.place, watched=watched)
        self._ended(result.ended, f"{fault}: {result.message}")

    def kill_after(self, seconds: float) -> None:
        """Run for so long."""
        child = self.server.start(self.subject.ingest, self.place)
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        self._ended(self.server.wait(child).ended, f"after {seconds:.3f} s")

    def _ended(self, ended: str, what: str) -> None:
        self.kills += 1
        if ended not in ("killed", "returned"):
            self.failures.append(f"{what}: run {ended}")
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
                self.failures.append(f"{what}: {path} was acknowledged, but isn't so")
        return state

    def _state(self, what: str) -> State | None:
        result = self.server.run(self.subject.state, self.place)
        if result.ended != "returned":
            self.failures.append(f"{what}: opening {result.ended} {result.kinds} {result.message}")
            return None
        self.failures.extend(f"{what}: {fault}" for fault in result.value.faults)
        state: State = result.value
        return state

    def resume(self, what: str) -> None:
        """Run to the end, and once more."""
        before = self.look(what)
        embedded = len(lines(self.place.embedded))
        self._run_again(what)
        again = _named(
            bytes.fromhex(line).decode() for line in lines(self.place.embedded)[embedded:]
        )
        twice = again & _named(before.texts.values() if before else ())
        if twice:
            self.failures.append(f"{what}: {len(twice)} committed texts were embedded again")
        ended = self._state(what)
        if ended and self._undisturbed and ended.digest != self._undisturbed.digest:
            self.failures.append(f"{what}: ended otherwise than an undisturbed run")
        if set(self._run_again(what)) - {"unchanged"} or self._state(what) != ended:
            self.failures.append(f"{what}: a further run changed something")

    def _run_again(self, what: str) -> list[str]:
        result = self.server.run(self.subject.ingest, self.place)
        if result.ended != "returned":
            self.failures.append(f"{what}: resuming {result.ended} {result.kinds} {result.message}")
            return []
        return list(result.value)


def _named(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """What tells these texts apart: their word and their dose."""
    return {tuple(found) for t in texts for found in re.findall(r"(qz\w{4}).*?(\d{4})", t)[:1]}


def _new(place: Place, server: ForkServer) -> Place:
    """A library that doesn't exist yet."""
    write_files(place.files, range(12))
    return place


def _changed(place: Place, server: ForkServer) -> Place:
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


_SCENARIOS = pytest.mark.parametrize("scenario", [_new, _changed])


def _points(logged: list[Step]) -> list[Kill]:
    """Every named step, the first time and the last that it is taken."""
    places: dict[str, list[Step]] = {}
    for step in logged:
        places.setdefault(step.name, []).append(step)
    return [
        Kill(step.number, when)
        for taken in places.values()
        for step in dict.fromkeys((taken[0], taken[-1]))
        for when in (("before", "torn", "after") if step.size > 1 else ("before", "after"))
    ]


@both_forms
@_SCENARIOS
def test_each_named_step(server: ForkServer, root: Path, scenario, sizes: Sizes) -> None:
    killing = Killing(server, scenario(Place(root), server))
    logged = killing.prepare()
    for fault in _points(logged)[:: sizes.every]:
        killing.restart()
        killing.kill(fault)
        killing.resume(f"{fault} {logged[fault.step - 1].name}")
    names = len({step.name for step in logged})
    name = f"killed at each named step, {scenario.__name__.strip('_')} library"
    scoreboard.settle(1, name, killing.kills, killing.failures, named_steps=names)


@both_forms
@_SCENARIOS
def test_random_points(server: ForkServer, root: Path, scenario, sizes: Sizes) -> None:
    killing = Killing(server, scenario(Place(root), server))
    total = len(killing.prepare())
    generator = random.Random(7)
    while killing.kills < sizes.random_kills / 2:  # there are two scenarios
        killing.restart()
        for _ in range(_CHAIN):
            if generator.random() < 0.5:
                killing.kill(
                    Kill(generator.randint(1, total), generator.choice(("before", "torn")))
                )
            else:
                killing.kill_after(generator.uniform(0, 0.15))
        killing.resume("random kills")
    name = f"killed at random points, {scenario.__name__.strip('_')} library"
    scoreboard.settle(1, name, killing.kills, killing.failures)


def test_naive_library_is_found_out(server: ForkServer, root: Path) -> None:
    place = Place(root)
    write_files(place.files, range(8))
    killing = Killing(server, place, naive)
    for fault in _points(killing.prepare())[::3]:
        killing.restart()
        killing.kill(fault)
        killing.resume(str(fault))
    assert killing.failures


def test_full_form_is_what_is_promised() -> None:
    assert FULL.random_kills >= 200
    assert FULL.every == 1 < SHORT.every
