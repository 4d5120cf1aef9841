"""docs/evaluation.md quotes figures that `benchmarks/tasks.py` wrote, and no others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


def figures(value: Any) -> set[float]:
    """Every number, and of shares the hundredths, too."""
    if isinstance(value, dict):
        return set().union(*map(figures, value.values())) if value else set()
    numbers = {float(value)} if isinstance(value, int | float) else set()
    return numbers | {round(100 * number, 2) for number in numbers if 0 < number <= 1}


def test_every_figure_of_the_table_is_one_of_the_benchmarks() -> None:
    result = json.loads((ROOT / "benchmarks" / "results" / "tasks.json").read_text("utf-8"))
    written = figures(result["figures"])
    text = (ROOT / "docs" / "evaluation.md").read_text("utf-8").split("\n## ")
    (table,) = (part for part in text if part.startswith("The table"))
    quoted = {float(number) for number in re.findall(r"\b\d{1,3}\.\d{2,4}\b", table)}
    assert len(quoted) > 20
    assert quoted <= written


def test_ceilings_are_of_all_records_of_the_sets() -> None:
    result = json.loads((ROOT / "benchmarks" / "results" / "tasks.json").read_text("utf-8"))
    for one in result["figures"]["ceilings"].values():
        assert one["failed"] == one["unreadable"] == 0
    text = (ROOT / "docs" / "evaluation.md").read_text("utf-8")
    assert all(f"{one['n']:,}" in text for one in result["figures"]["ceilings"].values())


def test_no_server_saw_more_at_once_than_it_was_to_have() -> None:
    result = json.loads((ROOT / "benchmarks" / "results" / "tasks.json").read_text("utf-8"))
    batch = result["figures"]["batch"]
    assert all(batch[n]["most_at_once"] <= int(n) for n in ("1", "8", "32"))
