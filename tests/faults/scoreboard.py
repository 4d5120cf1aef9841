"""The figures of `TRUST` rows that full runs measure, into `benchmarks/results/trust.json`.

A test calls `record` once it has counted, before it asserts. `tests/conftest.py` calls `write` at
the end of a run with `-m faults`; other runs write nothing. A row that a run didn't measure keeps
the figures, commit and date that it had.
"""

from __future__ import annotations

import json
import math
from typing import Any

from benchmarks import environment

_rows: dict[tuple[int, str], dict[str, Any]] = {}


def record(row: int, name: str, n: int, failures: int, **details: Any) -> None:
    """Note that `failures` of `n` trials of a promise failed. `row` is its number in TRUST."""
    _rows[row, name] = {
        "row": row,
        "name": name,
        "n": n,
        "failures": failures,
        "at_most": round(upper_bound(failures, n), 6),
        **details,
    }


class Failures:
    """What went wrong, by trial: a trial that shows several faults failed once."""

    def __init__(self) -> None:
        self._told: dict[str, list[str]] = {}

    def note(self, trial: str, what: str) -> None:
        """Something went wrong in a trial."""
        self._told.setdefault(trial, []).append(what)

    def __len__(self) -> int:
        return len(self._told)

    def __str__(self) -> str:
        shown = list(self._told.items())[:20]
        return "\n".join(f"{trial}: {'; '.join(told)[:400]}" for trial, told in shown)


def settle(row: int, name: str, n: int, failures: Failures, **details: Any) -> None:
    """Record trials whose failures were noted one by one, and fail the test if there are any."""
    record(row, name, n, len(failures), **details)
    assert not len(failures), f"{len(failures)} of {n} failed:\n{failures}"


def upper_bound(failures: int, n: int, confidence: float = 0.95) -> float:
    """The one-sided upper bound of Clopper and Pearson (1934, doi:10.1093/biomet/26.4.404): the
    rate at which so few failures in `n` trials have a chance of 1 - `confidence`."""
    if failures >= n:
        return 1.0
    low, high = failures / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(failures, n, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(failures: int, n: int, rate: float) -> float:
    """The chance of `failures` or fewer in `n` trials."""
    if rate >= 1.0:
        return 0.0
    logs = (
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + (k * math.log(rate) if k else 0.0)
        + (n - k) * math.log1p(-rate)
        for k in range(failures + 1)
    )
    return math.fsum(map(math.exp, logs))


def write() -> None:
    """Write what was recorded, over what the file had of the same rows."""
    if not _rows:
        return
    path = environment.RESULTS / "trust.json"
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    if path.exists():
        known = json.loads(path.read_text("utf-8"))["figures"]["rows"]
        rows = {(row["row"], row["name"]): row for row in known}
    environment.write("trust", {"rows": []})  # its head says which commit and when
    head = json.loads(path.read_text("utf-8"))
    origin = {"commit": head["commit"], "date": head["date"]}
    rows |= {key: row | origin for key, row in _rows.items()}
    head["figures"]["rows"] = [rows[key] for key in sorted(rows)]
    path.write_text(json.dumps(head, ensure_ascii=False, indent=2) + "\n", "utf-8")
