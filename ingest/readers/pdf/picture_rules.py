"""The ruled lines in a picture of a page: what makes its tables."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdf.rules import Rule

_RULE = 24.0  # points: a shorter straight line is part of a letter
_DARK = 128
_MOST_RULES = 300  # each way: a table has fewer, a photograph's texture more
_SPLINTER = 4.0  # pixels


def picture_rules(picture: NDArray[np.uint8], scale: float, skew: float) -> list[Rule]:
    """The long straight lines of a picture, in points of the layer made straight."""
    dark = picture.min(axis=2) < _DARK
    level = _sheared(dark, skew) if skew else dark
    plumb = _sheared(dark.T, -skew).T if skew else dark
    shortest = int(_RULE * scale)
    found = [(x0, y, x1, y) for y, x0, x1 in _runs(level, shortest)]
    found += [(x, y0, x, y1) for x, y0, y1 in _runs(plumb.T, shortest)]
    return [Rule(*(edge / scale for edge in rule)) for rule in found]


def _sheared(dark: NDArray[np.bool_], skew: float) -> NDArray[np.bool_]:
    """The columns of a picture shifted so that lines of this slope are level.

    Dark spots are made a pixel higher both ways, since a shift by whole pixels leaves steps.
    """
    height, width = dark.shape
    shift = np.round((np.arange(width) - width / 2) * math.tan(skew)).astype(int)
    rows = np.clip(np.arange(height)[:, None] + shift[None, :], 0, height - 1)
    level = np.take_along_axis(dark, rows, axis=0)
    thick = level.copy()
    thick[1:] |= level[:-1]
    thick[:-1] |= level[1:]
    return thick


def _runs(dark: NDArray[np.bool_], shortest: int) -> list[tuple[float, float, float]]:
    """(row, start, end) of the dark lines along the rows, those of thick lines made one."""
    found: list[tuple[float, float, float]] = []
    open_: list[list[int]] = []  # first row, last row, start, end
    candidates = np.flatnonzero(dark.sum(axis=1) >= shortest)
    for row in candidates:
        edges = np.flatnonzero(np.diff(np.concatenate(([0], dark[row].astype(np.int8), [0]))))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start < shortest:
                continue
            line = next((o for o in open_ if row - o[1] <= 1 and start < o[3] and o[2] < end), None)
            if line is None:
                open_.append([int(row), int(row), int(start), int(end)])
            else:
                line[1], line[2], line[3] = (
                    int(row),
                    min(line[2], int(start)),
                    max(line[3], int(end)),
                )
        gone = [o for o in open_ if row - o[1] > 1]
        open_ = [o for o in open_ if row - o[1] <= 1]
        found += [_middle(line) for line in gone if line[1] - line[0] < shortest / 4]
    return _distinct(found + [_middle(o) for o in open_ if o[1] - o[0] < shortest / 4])


def _distinct(lines: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """The lines without splinters of longer ones, the longest first, and not too many."""
    kept: list[tuple[float, float, float]] = []
    for row, start, end in sorted(lines, key=lambda line: line[1] - line[2])[: 2 * _MOST_RULES]:
        if not any(
            abs(row - other) <= _SPLINTER and a - _SPLINTER < start and end < b + _SPLINTER
            for other, a, b in kept
        ):
            kept.append((row, start, end))
    return kept[:_MOST_RULES]


def _middle(line: list[int]) -> tuple[float, float, float]:
    first, last, start, end = line
    return (first + last + 1) / 2, float(start), float(end)
