"""A writer killed at any moment loses nothing that it acknowledged, and leaves no half of anything.

Kills come at each named step (an operation on a kind of file) and at random ones, one after the
other. After each, the library opens and its indexes say what its truth says; when the run is
repeated it ends as an undisturbed one, embeds nothing again that was committed, and a further
repetition changes nothing.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults import naive, scoreboard
from tests.faults.acts import Place
from tests.faults.corpus import write_files
from tests.faults.forking import ForkServer
from tests.faults.injecting import Kill, Step
from tests.faults.killing import SCENARIOS, Killing
from tests.faults.sizes import FULL, SHORT, Sizes, both_forms

_CHAIN = 5
"""Random kills in a row, before a run may end."""


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
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_named_step(server: ForkServer, root: Path, scenario, sizes: Sizes) -> None:
    killing = Killing(server, scenario(Place(root), server))
    logged = killing.prepare()
    for fault in _points(logged)[:: sizes.every]:
        killing.restart()
        killing.kill(fault)
        killing.resume()
    names = len({step.name for step in logged})
    name = f"killed at each named step, {scenario.__name__} library"
    scoreboard.settle(1, name, killing.kills, killing.failures, named_steps=names)


@both_forms
@pytest.mark.parametrize("scenario", SCENARIOS)
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
        killing.resume()
    name = f"killed at random points, {scenario.__name__} library"
    scoreboard.settle(1, name, killing.kills, killing.failures)


def test_naive_library_is_found_out(server: ForkServer, root: Path) -> None:
    place = Place(root)
    write_files(place.files, range(8))
    killing = Killing(server, place, naive)
    for fault in _points(killing.prepare())[::3]:
        killing.restart()
        killing.kill(fault)
        killing.resume()
    assert len(killing.failures)


def test_full_form_is_what_is_promised() -> None:
    assert FULL.random_kills >= 200
    assert FULL.every == 1 < SHORT.every
