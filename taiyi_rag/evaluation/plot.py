"""The figures of an evaluation as a picture: means by measure and language, with intervals."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from taiyi_rag.errors import InputError
from taiyi_rag.evaluation.files import check_place, write
from taiyi_rag.evaluation.measures import MEASURES, Estimate, Evaluation, need_extra
from taiyi_rag.evaluation.report import NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = (".png", ".svg")
_STYLES = {
    "all": ("#000000", "o"),
    "en": ("#0072B2", "s"),
    "zh": ("#D55E00", "^"),
    "other": ("#009E73", "D"),
}
"""Colours of Okabe and Ito (2008), which colour-blind readers tell apart, with shapes beside."""


def check_plot(path: Path) -> Path:
    """`path` if a picture can be drawn there. Raises `InputError`: asked before the work."""
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path}: give a name that ends in {' or '.join(FORMATS)}.")
    need_extra("matplotlib")
    return check_place(path)


def draw(evaluation: Evaluation, path: Path) -> None:
    """Draw the means with their intervals into `path`, whole or not at all."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    groups = list(evaluation.groups.items())
    for place, (name, group) in enumerate(groups):
        offset = 0.22 * (place - (len(groups) - 1) / 2)
        label = f"{NAMES[name]} ({group.queries} queries)"
        _points(axes, name, label, offset, [group.measures[m] for m in MEASURES])
    _dress(axes)
    made = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "taiyi-rag"}):  # the same figures, the same file
        kind = path.suffix.lower().removeprefix(".")
        figure.savefig(made, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else {})
    write(path, made.getvalue())


def _points(axes: Axes, name: str, label: str, offset: float, estimates: list[Estimate]) -> None:
    """One group's means, each with its interval and its figure."""
    colour, marker = _STYLES[name]
    means = [e.mean for e in estimates]
    down = [e.mean - (e.mean if e.low is None else e.low) for e in estimates]
    up = [(e.mean if e.high is None else e.high) - e.mean for e in estimates]
    places = [i + offset for i in range(len(estimates))]
    axes.errorbar(
        places, means, (down, up), fmt=marker, color=colour, capsize=4, label=label, markersize=6
    )
    for x, mean, below in zip(places, means, down, strict=True):
        axes.annotate(
            f"{mean:.2f}",
            (x, mean - below),
            (0, -7),
            textcoords="offset points",
            ha="center",
            va="top",
            color=colour,
            fontsize=8,
        )


def _dress(axes: Axes) -> None:
    axes.set_xticks(range(len(MEASURES)), MEASURES)
    axes.set_xlim(-0.5, len(MEASURES) - 0.5)
    axes.set_ylim(-0.08, 1.03)
    axes.set_ylabel("mean over queries, with 95 % interval")
    axes.grid(axis="y", alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.12), ncols=4, frameon=False, fontsize=9)
