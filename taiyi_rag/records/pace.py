"""How long past answers took, by stage: from the times that their records hold."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from taiyi_rag.library.journal import Journal


@dataclass(frozen=True, slots=True)
class Pace:
    """Of so many answers, made between two times (UTC, ISO 8601): milliseconds of each stage that
    half of them, and 95 in 100, stayed within. "total" is last."""

    answers: int
    since: str
    until: str
    stages: dict[str, tuple[float, float]] = field(default_factory=dict)


def pace(folder: Path, latest: int = 100) -> Pace | None:
    """That of the latest answers from the collection in a folder, which isn't opened; None where
    none is recorded. Answers whose words were erased have no times. Raises `CollectionError`."""
    journal = Journal(folder)
    try:
        found = [(e.at, e.content) for e in journal.entries(limit=latest) if e.content]
    finally:
        journal.close()
    timed = [(at, _timings(content)) for at, content in found]
    timed = [(at, timings) for at, timings in timed if timings]
    if not timed:
        return None
    names = dict.fromkeys(name for _, timings in timed for name in timings if name != "total")
    columns = {n: [t[n] for _, t in timed if n in t] for n in (*names, "total")}
    stages = {name: (_within(0.5, c), _within(0.95, c)) for name, c in columns.items() if c}
    return Pace(len(timed), timed[-1][0], timed[0][0], stages)


def _timings(content: str) -> dict[str, float]:
    """Read by hand: a whole record takes ten times as long."""
    timings = json.loads(content).get("answer", {}).get("timings", {})
    return {str(name): float(value) for name, value in timings.items()}


def _within(share: float, values: Sequence[float]) -> float:
    """The smallest of the values that so many of them don't exceed (the nearest rank)."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
