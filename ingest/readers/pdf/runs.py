"""Characters of a page drawn one after the other: where they part, and the text they make."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import NamedTuple

from ingest.readers.common.clean import clean_line
from ingest.readers.common.formulas import superscript
from ingest.readers.pdf.rules import Box

WIDE_GAP = 1.0
"""Of the font size: a wider gap separates columns or cells. Justified blanks stay below it."""

_MARK = "[\u3001-\u303f\uff01-\uff0f\uff1a-\uff20]"  # full-width: it has its own space
_STRAY_BLANK = re.compile(f"(?<={_MARK}) | (?={_MARK})")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Char(NamedTuple):
    """A character of a fragment. `base` is the box of the last one that isn't raised."""

    place: int
    char: str
    after_blank: bool
    box: Box
    base: Box
    raised: bool


def is_raised(box: Box, base: Box) -> bool:
    """Whether `box` is a superscript beside `base`: smaller, and its foot higher."""
    height = base[3] - base[1]
    return box[3] - box[1] <= 0.87 * height and base[3] - box[3] > 0.18 * height


def written(run: list[Char]) -> str:
    """The text of characters drawn in a row; raised digits must not read as part of a number."""
    parts = []
    for raised, chars in groupby(run, key=lambda c: c.raised):
        text = "".join(f" {c.char}" if c.after_blank else c.char for c in chars)
        parts.append(superscript(text) if raised else text)
    return "".join(parts)


def gaps(run: list[Char]) -> list[tuple[float, float, int]]:
    """The blanks in a run that an index would fit in, each with its offset in the text."""
    gaps, offset = [], 0
    for before, char in pairwise(run):
        offset += 1
        if char.after_blank:
            if char.box[0] - before.box[2] > 0.25 * (before.box[3] - before.box[1]):
                gaps.append((before.box[2], char.box[0], offset))
            offset += 1
    return gaps


def parted(left: Box, right: Box, size: float, walls: list[float]) -> bool:
    """Whether two characters drawn one after the other belong to two fragments."""
    if left[1] != right[1] or left[3] != right[3]:
        overlap = min(left[3], right[3]) - max(left[1], right[1])
        if overlap < 0.4 * min(left[3] - left[1], right[3] - right[1]):
            return True
    gap = right[0] - left[2]
    if gap > WIDE_GAP * size or gap < -2 * size:
        return True
    if not walls:
        return False
    return any((left[0] + left[2]) / 2 < wall < (right[0] + right[2]) / 2 for wall in walls)


def whole(text: str) -> str:
    """`text` with pairs of surrogates, as pdfium gives rarer characters, made one each."""
    if _SURROGATE.search(text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def cleaned(text: str) -> str:
    """`text` cleaned, without blanks beside full-width marks, which have their own."""
    return _STRAY_BLANK.sub("", clean_line(text))
