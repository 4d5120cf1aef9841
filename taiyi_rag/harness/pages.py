"""The report of a run, for people: report.md, report.html and the chart, all made of the results
alone. Others' words (a model's name, file names, errors) are escaped; the page runs nothing and
loads nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2

from taiyi_rag.harness.chart import Bar, chart
from taiyi_rag.harness.results import beside_notes
from taiyi_rag.inert import unstacked

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")
METRICS = {
    "entities": "F1, entities",
    "relations": "F1, relations",
    "labels": "F1, labels",
    "accuracy": "accuracy",
}


def written(results: Mapping[str, Any]) -> dict[str, str]:
    """The files of the report by their names."""
    picture = _chart(results)
    source = base64.b64encode(picture.encode()).decode()
    fields = {
        "run": results,
        "metrics": METRICS,
        "beside": beside_notes(results["sets"].values()),
        "rows": _rows(results),
        "chart": f"data:image/svg+xml;base64,{source}",
    }
    return {
        "chart.svg": picture,
        "report.md": _markdown().get_template("report.md.jinja").render(fields),
        "report.html": _html().get_template("report.html.jinja").render(fields),
    }


def _rows(results: Mapping[str, Any]) -> list[str]:
    """The published rows that have a figure for any of the sets."""
    there = {row for one in results["sets"].values() for row in one["published"]}
    return [one["title"] for one in results["published"] if one["title"] in there]


def _chart(results: Mapping[str, Any]) -> str:
    bars = [
        Bar(
            one["title"],
            one["score"]["value"],
            one["score"]["low"],
            one["score"]["high"],
            one["published"],
        )
        for one in results["sets"].values()
    ]
    return chart(bars, _rows(results))


def _environment(*, autoescape: bool) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"),
        autoescape=autoescape,  # noqa: S701 (Markdown has `_cell`)
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(figure=figure, ends=ends, signed=signed, whole=whole)
    return made


@cache
def _html() -> jinja2.Environment:
    made = _environment(autoescape=True)
    made.filters["cell"] = lambda text: unstacked(str(text))
    return made


@cache
def _markdown() -> jinja2.Environment:
    made = _environment(autoescape=False)
    made.filters["cell"] = _cell
    return made


def _cell(text: object) -> str:
    """Others' words as Markdown that is nothing but words."""
    return _SPECIAL.sub(r"\\\1", " ".join(unstacked(str(text)).split()))


def figure(value: float | None) -> str:
    """A score of 100, "–" where there is none."""
    return "–" if value is None else f"{value:.1f}"


def ends(score: Mapping[str, float | None]) -> str:
    """The interval of a score."""
    if score["low"] is None:
        return "–"
    return f"{figure(score['low'])}–{figure(score['high'])}"


def signed(difference: Mapping[str, float | None]) -> str:
    """The interval of a difference."""
    if difference["low"] is None:
        return "–"
    return f"{difference['low']:+.1f} to {difference['high']:+.1f}"


def whole(number: int | None) -> str:
    """A count, "–" where it isn't known."""
    return "–" if number is None else f"{number:,}"
