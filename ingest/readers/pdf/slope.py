"""Scans that don't lie straight: how far they slope, and boxes between the page and its level."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdf.page import Layer
from ingest.readers.pdf.rules import Box

Corners = NDArray[np.float64]
"""Four points (x, y), from the top left clockwise as the text is read."""

_LEAST_SKEW = 0.002  # radians: one pixel in 500
_MOST_SKEW = 0.15


def slope(corners: list[Corners]) -> float:
    """The angle in radians, clockwise, by which the lines slope: that of their longer half."""
    slopes = []
    for box in corners:
        (x0, y0), (x1, y1) = box[0], box[1]
        if x1 > x0:
            slopes.append((x1 - x0, math.atan2(y1 - y0, x1 - x0)))
    slopes.sort(reverse=True)
    longer = [slope for _, slope in slopes[: len(slopes) // 2 + 1]]
    skew = float(np.median(longer)) if longer else 0.0
    return skew if _LEAST_SKEW < abs(skew) < _MOST_SKEW else 0.0


def levelled(corners: Corners, layer: Layer) -> Corners:
    """Corners after the page is made level about its middle: `sloped` the other way."""
    sine, cosine = math.sin(layer.skew), math.cos(layer.skew)
    middle = np.array([layer.width / 2, layer.height / 2])
    turn = np.array([[cosine, -sine], [sine, cosine]])
    levelled: Corners = (corners - middle) @ turn + middle
    return levelled


def sloped(box: Box, layer: Layer) -> Box:
    """What holds `box` on the page as it lies, before it was made level."""
    if not layer.skew:
        return box
    sine, cosine = math.sin(layer.skew), math.cos(layer.skew)
    middle_x, middle_y = layer.width / 2, layer.height / 2
    xs, ys = [], []
    for x, y in ((box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])):
        xs.append(middle_x + (x - middle_x) * cosine - (y - middle_y) * sine)
        ys.append(middle_y + (x - middle_x) * sine + (y - middle_y) * cosine)
    right, bottom = min(layer.width, max(xs)), min(layer.height, max(ys))
    return max(0.0, min(xs)), max(0.0, min(ys)), right, bottom
