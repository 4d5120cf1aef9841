"""Where a quote stands on the pages of its document."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import east_asian_width

from taiyi_rag.types import Document, Region
from ui.excerpts import Span

_NARROW = frozenset(" iljtfrI.,:;'|!()[]-")
_BROAD = frozenset("mwMW%@")


def regions_of(document: Document, span: Span) -> list[Region]:
    """Where a stretch of a document's text stands on its pages, line by line.

    A line that it shares with other text is cut where it begins and ends, as far as the widths
    of characters tell.
    """
    start, end = span
    return [
        _cut(region, document.text, start, end)
        for region in document.regions
        if region.start < end and region.end > start
    ]


def _cut(region: Region, text: str, start: int, end: int) -> Region:
    first, last = max(start, region.start), min(end, region.end)
    whole = _width(text[region.start : region.end])
    if not whole or region.x1 - region.x0 < region.y1 - region.y0:  # not a line across the page
        return region
    unit = (region.x1 - region.x0) / whole
    x0 = region.x0 + unit * _width(text[region.start : first])
    x1 = region.x1 - unit * _width(text[last : region.end])
    return replace(region, start=first, end=last, x0=x0, x1=x1)


def _width(text: str) -> float:
    """About how wide a stretch of text is set, in halves of a Chinese character."""
    return sum(_width_of(c) for c in text)


def _width_of(c: str) -> float:
    if east_asian_width(c) in "WF":
        return 2.0
    if c in _NARROW:
        return 0.55
    return 1.3 if c in _BROAD or c.isupper() else 1.0
