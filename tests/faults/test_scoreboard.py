"""The bound printed with every figure, against published values; rows outlive other rows' runs."""

from __future__ import annotations

import json

import pytest

from benchmarks import environment
from tests.faults import scoreboard


@pytest.mark.parametrize(
    ("failures", "n", "bound"),
    [(0, 60, 0.0487), (0, 200, 0.0149), (0, 500, 0.0060), (1, 10, 0.3942), (5, 100, 0.1023)],
)
def test_bound(failures: int, n: int, bound: float) -> None:
    assert scoreboard.upper_bound(failures, n) == pytest.approx(bound, abs=1e-4)


def test_no_trial_shows_nothing() -> None:
    assert scoreboard.upper_bound(0, 0) == scoreboard.upper_bound(3, 3) == 1.0


def test_rows_are_kept(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(environment, "RESULTS", tmp_path)
    monkeypatch.setattr(scoreboard, "_rows", {})
    scoreboard.record(1, "kills", 200, 0, steps=7)
    scoreboard.write()
    monkeypatch.setattr(scoreboard, "_rows", {})
    scoreboard.record(2, "corruption", 500, 1)
    scoreboard.write()
    result = json.loads((tmp_path / "trust.json").read_text())
    first, second = result["figures"]["rows"]
    assert (first["row"], first["n"], first["failures"], first["steps"]) == (1, 200, 0, 7)
    assert (second["row"], second["at_most"]) == (2, pytest.approx(0.0095, abs=1e-4))
    assert first["commit"] == result["commit"]


def test_trials_are_counted_not_faults(monkeypatch) -> None:
    monkeypatch.setattr(scoreboard, "_rows", {})
    failures = scoreboard.Failures()
    scoreboard.settle(1, "kills", 10, failures)
    failures.note("first", "lost")
    failures.note("first", "doubled")
    failures.note("second", "lost")
    with pytest.raises(AssertionError, match="2 of 10 failed:\nfirst: lost; doubled\nsecond"):
        scoreboard.settle(1, "kills", 10, failures)
    assert scoreboard._rows[1, "kills"]["failures"] == 2  # noted all the same


def test_nothing_recorded_writes_nothing(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(environment, "RESULTS", tmp_path)
    monkeypatch.setattr(scoreboard, "_rows", {})
    scoreboard.write()
    assert list(tmp_path.iterdir()) == []
