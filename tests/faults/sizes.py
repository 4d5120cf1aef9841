"""How much each fault test does: in the default run, and in the full one (`make faults`)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Sizes:
    """Counts of experiments. `every` takes each n-th of the named steps."""

    every: int
    random_kills: int
    power_cuts: int
    corruptions: int
    queries: int
    publishes: int
    pause_s: float
    deletions: int
    disk_every: int
    budgets: int
    file_systems: int
    writer_kills: int


SHORT = Sizes(
    every=33,
    random_kills=6,
    power_cuts=8,
    corruptions=36,
    queries=200,
    publishes=12,
    pause_s=0.05,
    deletions=12,
    disk_every=29,
    budgets=4,
    file_systems=3,
    writer_kills=3,
)
FULL = Sizes(
    every=1,
    random_kills=200,
    power_cuts=400,
    corruptions=500,
    queries=40_000,
    publishes=200,
    pause_s=0.2,
    deletions=100,
    disk_every=1,
    budgets=60,
    file_systems=40,
    writer_kills=60,
)

both_forms = pytest.mark.parametrize(
    "sizes",
    [pytest.param(SHORT, id="short"), pytest.param(FULL, id="full", marks=pytest.mark.faults)],
)
"""For a test that takes `sizes`: its short form runs by default, its full one under `faults`."""
