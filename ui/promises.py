"""Figures of the last evaluation, as the benchmarks of this checkout wrote them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[1] / "benchmarks" / "results"

CHOSEN = {
    (1, "killed at random points, changed library"): "promise-killed",
    (2, "damaged file, library left open"): "promise-damaged",
    (4, "ledger: quotes that don't stand at their offsets"): "promise-quotes",
    (4, "ledger: corrupted labels that are cited"): "promise-labels",
    (5, "misquotes passed: our statements in both languages, held"): "promise-misquotes",
    (5, "true tellings blocked: our statements in both languages, held"): "promise-blocked",
    (6, "orders in documents, a model that obeys all"): "promise-orders",
    (8, "retracted, cited or found unmarked"): "promise-retracted",
    (9, "answered without evidence, en"): "promise-without-en",
    (9, "answered without evidence, zh"): "promise-without-zh",
    (9, "abstained though the library answers, en"): "promise-abstained-en",
    (9, "abstained though the library answers, zh"): "promise-abstained-zh",
    (10, "triage vignettes, critical: missed"): "promise-critical",
    (10, "triage vignettes, urgent: missed"): "promise-urgent",
    (11, "answers while the model server fails, 50 at once"): "promise-model-down",
    (13, "deleted and purged"): "promise-deleted",
    (26, "made-up names answered, samples, en"): "promise-made-up-en",
    (26, "made-up names answered, samples, zh"): "promise-made-up-zh",
    (30, "reworded questions that lose a cited document, en"): "promise-reworded-en",
    (30, "reworded questions that lose a cited document, zh"): "promise-reworded-zh",
}
"""Those that are shown at first, by row of the scoreboard and name: one or two a promise, what was
held back rather than what rules were made with."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How often a promise was broken: in `failures` of `n` trials, so in at most that share of all
    (one-sided 95 % bound). `text` is the id of its words, "" where it isn't one of the chosen."""

    name: str
    n: int
    failures: int
    at_most: float
    commit: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """How well a collection's judged documents were found: nDCG@10 and recall at 10."""

    name: str
    questions: int
    ndcg: float
    recall: float
    commit: str
    date: str


@cache
def promises(folder: Path = RESULTS) -> tuple[Kept, ...]:
    """Every measured promise, none where there are no figures."""
    rows = _read(folder / "trust.json").get("figures", {}).get("rows", [])
    return tuple(
        Kept(
            str(row["name"]),
            int(row["n"]),
            int(row["failures"]),
            float(row["at_most"]),
            str(row.get("commit", "")),
            str(row.get("date", ""))[:10],
            CHOSEN.get((row["row"], row["name"]), ""),
        )
        for row in rows
    )


@cache
def retrieval(folder: Path = RESULTS) -> tuple[Found, ...]:
    """How well is found in each test collection."""
    return tuple(_found(_read(folder / "retrieval.json")))


def _found(report: dict[str, Any]) -> Iterator[Found]:
    for name, figures in report.get("figures", {}).items():
        measured = figures.get("whole set") if isinstance(figures, dict) else None
        if isinstance(measured, dict) and "nDCG@10" in measured:
            yield Found(
                str(name),
                int(figures.get("queries", 0)),
                float(measured["nDCG@10"]),
                float(measured.get("R@10", 0.0)),
                str(report.get("commit", "")),
                str(report.get("date", ""))[:10],
            )


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
