"""Two runs compared, record by record: the difference of their scores with a paired interval.

Of the records that both have asked, drawn with replacement, both together (the paired bootstrap:
Efron 1979; for F1: Berg-Kirkpatrick, Burkett and Klein 2012, "An empirical investigation of
statistical significance in NLP").
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from taiyi_rag.errors import ReadError
from taiyi_rag.evaluation.files import content
from taiyi_rag.evaluation.resampling import Values, interval_of

_COUNTS = 3
"""Of a record: right, wrong, missed."""


@dataclass(frozen=True, slots=True)
class Other:
    """What another run's results.json has of its sets, and what it is called."""

    name: str
    results: Mapping[str, Any]


def read_results(path: Path) -> Other:
    """Another run's results. Raises `ReadError`."""
    try:
        value = json.loads(content(path))
        sets = {id: _needed(one) for id, one in value["sets"].items()}
        name = f"{value.get('model', '')} ({path})"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReadError(
            f"{path} isn't the results.json of a run of `taiyi-rag eval tasks`."
        ) from None
    return Other(name, {"sets": sets})


def _needed(one: Mapping[str, Any]) -> dict[str, Any]:
    """What is compared of a set."""
    counts = {id: [int(n) for n in of] for id, of in one["counts"].items()}
    if any(len(of) != _COUNTS for of in counts.values()):
        raise ValueError(f"not {_COUNTS} counts")
    files = {name: str(hash) for name, hash in one["files"].items()}
    return {"metric": str(one["metric"]), "files": files, "counts": counts}


def compared(results: Mapping[str, Any], other: Other) -> dict[str, Any]:
    """This run's scores minus the other's, by set, on the records that both have asked. Sets that
    were read from other files are left out and named."""
    mine, theirs = results["sets"], other.results["sets"]
    both = [id for id in mine if id in theirs]
    same = [id for id in both if _hashes(mine[id]) == _hashes(theirs[id])]
    differences = {id: _difference(mine[id], theirs[id]) for id in same}
    return {
        "run": other.name,
        "sets": {id: one for id, one in differences.items() if one["n"]},
        "other_files": [id for id in both if id not in same],
    }


def _hashes(one: Mapping[str, Any]) -> list[str]:
    return sorted(one["files"].values())


def _difference(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    shared = [id for id in mine["counts"] if id in theirs["counts"]]
    rows = [[*mine["counts"][id], *theirs["counts"][id]] for id in shared]
    counts = np.array(rows, dtype=np.float64).reshape(len(shared), 6)
    figure = _accuracy if mine["metric"] == "accuracy" else _f1

    def difference(sums: Values) -> Values:
        made: Values = 100 * (figure(sums[:, :3]) - figure(sums[:, 3:]))
        return made

    value = float(difference(counts.sum(axis=0, keepdims=True))[0])
    low, high = interval_of(counts, difference) or (None, None)
    rounded = [None if v is None else round(v, 2) for v in (value, low, high)]
    return {"n": len(shared), **dict(zip(("value", "low", "high"), rounded, strict=True))}


def _f1(sums: Values) -> Values:
    return _ratio(2 * sums[:, 0], 2 * sums[:, 0] + sums[:, 1] + sums[:, 2])


def _accuracy(sums: Values) -> Values:
    return _ratio(sums[:, 0], sums[:, 0] + sums[:, 2])


def _ratio(part: Values, whole: Values) -> Values:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
