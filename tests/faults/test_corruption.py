"""Damage never answers: a library with a damaged file says just what the intact one says, or
refuses by name. Where the file was one of another time or of another library, and the library as a
whole is as that one was, it counts as restored from a backup: nothing tells the two apart.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from tests.faults import acts, naive, scoreboard
from tests.faults.acts import Place
from tests.faults.corpus import write_files
from tests.faults.damaging import Damage, Damager
from tests.faults.forking import ForkServer, Result
from tests.faults.scoreboard import Failures
from tests.faults.sizes import FULL, Sizes, both_forms
from tests.faults.state import State

_LIMIT_S = 20
_FINE = {"same", "refused", "restored"}


def _closed(server: ForkServer, subject: ModuleType, place: Place) -> None:
    server.run(subject.ingest, place).done()


def _left_open(server: ForkServer, subject: ModuleType, place: Place) -> None:
    """The write-ahead log stays, as after a kill; all is published."""
    server.run(acts.ingest_and_stop, place).done()


class Corruption:
    """Damages a library over and over, and counts what it says then."""

    def __init__(self, server: ForkServer, root: Path, subject: ModuleType, build) -> None:
        self._server, self._subject = server, subject
        self.place = Place(root / "library")
        other = Place(root / "other")
        for place in (self.place, other):
            place.root.mkdir()
        write_files(self.place.files, range(8))
        build(server, subject, self.place)
        older = shutil.copytree(self.place.library, root / "older")
        self._states = {"earlier": self._state(self.place)}
        write_files(self.place.files, range(8, 20))
        build(server, subject, self.place)
        intact = shutil.copytree(self.place.library, root / "intact")
        self._states["same"] = self._state(self.place)
        write_files(other.files, range(50, 65))
        build(server, subject, other)
        self._states["foreign"] = self._state(other)
        self._damager = Damager(intact, older, other.library, random.Random(11))
        self.seen: Counter[str] = Counter()
        self.failures = Failures()

    def _state(self, place: Place) -> State:
        state: State = self._server.run(self._subject.state, place).done()
        assert state.faults == ()
        return state

    def damage(self) -> None:
        """Once more."""
        damage = self._damager.damage(self.place.library)
        result = self._server.run(self._subject.state, self.place, limit_s=_LIMIT_S)
        verdict = self._verdict(damage, result)
        self.seen[verdict] += 1
        if verdict not in _FINE:
            trial = f"{self.seen.total()} {damage}"
            self.failures.note(trial, f"{verdict} {result.kinds[:1]} {result.message[:200]}")

    def _verdict(self, damage: Damage, result: Result) -> str:
        if result.ended == "raised":
            return "refused" if result.by_name and result.message else "raw error"
        if result.ended != "returned":
            return result.ended
        if result.value.ranked == self._states["same"].ranked:
            return "same"
        restored = self._states.get(damage.kind)
        if restored and result.value.ranked == restored.ranked:
            return "restored"
        return "wrong"


@both_forms
@pytest.mark.parametrize("build", [_closed, _left_open])
def test_damage_never_answers(server: ForkServer, root: Path, build, sizes: Sizes) -> None:
    corruption = Corruption(server, root, acts, build)
    for _ in range(sizes.corruptions // 2):
        corruption.damage()
    name = f"damaged file, library {build.__name__.strip('_').replace('_', ' ')}"
    seen = dict(sorted(corruption.seen.items()))
    scoreboard.settle(2, name, sizes.corruptions // 2, corruption.failures, **seen)


def test_naive_library_is_found_out(server: ForkServer, root: Path) -> None:
    corruption = Corruption(server, root, naive, _closed)
    for _ in range(24):
        corruption.damage()
    assert corruption.seen["wrong"]
    assert corruption.seen["raw error"]


def test_full_form_is_what_is_promised() -> None:
    assert FULL.corruptions >= 500
