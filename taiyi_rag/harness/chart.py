"""The scores as a picture: ours with their intervals beside what was published."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OURS = "#000000"
_STYLES = (
    ("#0072B2", "s"),
    ("#56B4E9", "D"),
    ("#D55E00", "^"),
    ("#CC79A7", "v"),
    ("#009E73", "P"),
    ("#E69F00", "X"),
)
"""Colours of Okabe and Ito (2008), which colour-blind readers tell apart, with shapes beside."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A set: our score with its interval, if it has one, and the published ones by row. All of
    100."""

    name: str
    score: float
    low: float | None
    high: float | None
    published: Mapping[str, float]


def chart(bars: Sequence[Bar], rows: Sequence[str]) -> str:
    """An SVG; `rows` are the names of the published rows, in the order of the legend."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 1.4 + 0.4 * len(bars)), layout="constrained")
    axes = figure.subplots()
    for row, (colour, marker) in zip(rows, _STYLES, strict=False):
        _published(axes, bars, row, colour, marker)
    _ours(axes, bars)
    _dress(axes, bars)
    made = io.StringIO()
    # The same figures, the same file; letters stay letters, which is lighter than their outlines.
    with mpl.rc_context({"svg.hashsalt": "taiyi-rag", "svg.fonttype": "none"}):
        figure.savefig(made, format="svg", metadata={"Date": None})
    return made.getvalue()


def _published(axes: Axes, bars: Sequence[Bar], row: str, colour: str, marker: str) -> None:
    places = [(bar.published[row], y) for y, bar in enumerate(bars) if row in bar.published]
    if places:
        x, y = zip(*places, strict=True)
        axes.scatter(x, y, marker=marker, s=36, color=colour, alpha=0.75, label=row, zorder=2)


def _ours(axes: Axes, bars: Sequence[Bar]) -> None:
    scores = [bar.score for bar in bars]
    down = [bar.score - (bar.score if bar.low is None else bar.low) for bar in bars]
    up = [(bar.score if bar.high is None else bar.high) - bar.score for bar in bars]
    axes.errorbar(
        scores,
        range(len(bars)),
        xerr=([max(0.0, d) for d in down], [max(0.0, u) for u in up]),
        fmt="o",
        color=_OURS,
        capsize=4,
        markersize=7,
        label="this run",
        zorder=3,
    )


def _dress(axes: Axes, bars: Sequence[Bar]) -> None:
    axes.set_yticks(range(len(bars)), [bar.name for bar in bars])
    axes.invert_yaxis()
    axes.set_xlim(-2, 102)
    axes.set_xlabel("score of 100; this run with its 95 % interval")
    axes.grid(axis="x", alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=4, frameon=False, fontsize=9)
