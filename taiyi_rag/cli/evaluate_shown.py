"""The published table made for a model, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from taiyi_rag.cli.terminal import console, inert

_BESIDE = ("Taiyi 2", "SOTA")
"""The published rows that a terminal has room for."""


def print_results(results: Mapping[str, Any], out: Path) -> None:
    """Print the scores, and what one should know before quoting them."""
    to = console()
    to.print(_scores(results))
    to.print()
    for line in (*_retrieval(results), *_against(results), *results["notices"]):
        to.print(inert(line), markup=False)
    to.print(inert(f"The report is in {out}: report.html, report.md, results.json."), markup=False)


def _scores(results: Mapping[str, Any]) -> Table:
    title = Text(inert(f"The table of {results['model']}"), style="bold")
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in ("set", "split"):
        table.add_column(name)
    for name in ("n", "score", "95 %", "as Taiyi 2", "failed", "unread", *_BESIDE):
        table.add_column(name, justify="right")
    for one in results["sets"].values():
        score = one["score"]
        table.add_row(
            one["title"],
            one["split"],
            f"{one['n']:,}",
            f"{score['value']:.1f}",
            "" if score["low"] is None else f"{score['low']:.1f}–{score['high']:.1f}",
            f"{(one['as_taiyi2'] or score)['value']:.1f}",
            f"{one['failed']:,}",
            f"{one['unreadable']:,}",
            *(_figure(one["published"].get(row)) for row in _BESIDE),
        )
    average = results["average"]
    name = "average" if average["complete"] else "average of those run"
    published = (_figure(average["published"].get(row)) for row in _BESIDE)
    counted = f"{average['as_taiyi2']:.1f}"
    cells = (name, "", "", f"{average['score']:.1f}", "", counted, "", "", *published)
    table.add_row(*cells, style="bold")
    return table


def _retrieval(results: Mapping[str, Any]) -> Iterator[str]:
    found = results.get("retrieval")
    if found:
        scores = {name: one["score"]["value"] for name, one in found["rows"].items()}
        yield (
            f"PubMedQA with the text given {scores['given']:.1f}, with what {found['collection']} "
            f"has {scores['retrieved']:.1f} (the question's own abstract was found for "
            f"{found['hit_rate']:.1f} %), without any {scores['alone']:.1f}."
        )


def _against(results: Mapping[str, Any]) -> Iterator[str]:
    against = results.get("against")
    if against:
        yield f"Minus {against['run']}:"
        for id, one in against["sets"].items():
            ends = "" if one["low"] is None else f" ({one['low']:+.1f} to {one['high']:+.1f})"
            yield f"  {results['sets'][id]['title']} {one['value']:+.1f}{ends}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
