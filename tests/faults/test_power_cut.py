"""A power cut at any step: what had been acknowledged is there, whatever else the disk has lost;
the library opens, its indexes say what its truth says, and the run can be repeated.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults import acts, naive, scoreboard
from tests.faults.acts import Place
from tests.faults.corpus import write_files
from tests.faults.forking import ForkServer, Watched
from tests.faults.killing import SCENARIOS, Killing
from tests.faults.powercut import Recording
from tests.faults.sizes import Sizes, both_forms


def _cut(killing: Killing, count: int) -> int:
    """Cut the power at `count` steps, evenly spread; half the time nothing unsynced survives."""
    recording = Recording(killing.before, killing.place.root / "log")
    generator = random.Random(17)
    for i in range(count):
        number = 1 + i * recording.steps // count
        kept = generator if i % 2 else None
        noted = recording.cut(number, killing.place.indexes, kept)
        killing.place.embedded.unlink(missing_ok=True)
        killing.place.acknowledged.write_text("".join(f"{line}\n" for line in noted if "/" in line))
        what = f"power cut after step {number}, {'some' if kept else 'nothing'} unsynced kept"
        killing.look(what)
        killing.resume(what)
    return count


@both_forms
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_power_cut(server: ForkServer, root: Path, scenario, sizes: Sizes) -> None:
    killing = Killing(server, scenario(Place(root), server))
    killing.prepare()
    cuts = _cut(killing, sizes.power_cuts // 2)
    name = f"power cut, {scenario.__name__} library"
    scoreboard.settle(1, name, cuts, killing.failures)


class _All(random.Random):
    """For whom all that was written survives."""

    def random(self) -> float:
        return 0.0

    def randint(self, a: int, b: int) -> int:
        return b


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_replay_of_a_whole_run_is_the_run(server: ForkServer, root: Path) -> None:
    """With all that was written, to the last byte: nothing was missed."""
    place = Place(root)
    write_files(place.files, range(12))
    place.indexes.mkdir()
    (root / "empty").mkdir()
    watched = Watched(place.indexes, log=root / "log")
    server.run(acts.ingest, place, watched=watched).done()
    recording = Recording(root / "empty", root / "log")
    recording.cut(recording.steps, root / "replayed", _All())
    assert _files(root / "replayed") == _files(place.indexes)


def test_naive_library_is_found_out(server: ForkServer, root: Path) -> None:
    place = Place(root)
    write_files(place.files, range(8))
    killing = Killing(server, place, naive)
    killing.prepare()
    _cut(killing, 10)
    assert len(killing.failures)
