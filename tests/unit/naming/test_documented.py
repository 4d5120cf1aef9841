"""docs/names.md quotes figures that `benchmarks/names.py` wrote, and no others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


def figures(value: Any) -> set[float]:
    if isinstance(value, dict):
        return set().union(*map(figures, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(figures, value))
    return {float(value)} if isinstance(value, int | float) else set()


def test_every_share_is_one_of_the_benchmarks() -> None:
    result = json.loads((ROOT / "benchmarks" / "results" / "names.json").read_text("utf-8"))
    written = figures(result["figures"])
    text = (ROOT / "docs" / "names.md").read_text("utf-8")
    quoted = {float(share) for share in re.findall(r"\b0\.\d{3}\b", text)}
    assert quoted
    assert quoted <= written
    for number in re.findall(r"([\d,]+) names", text):
        assert float(number.replace(",", "")) == result["figures"]["names"]
