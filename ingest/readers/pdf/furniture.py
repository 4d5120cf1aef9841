"""What stands on pages and isn't part of the text: running headers, footers, tables of contents.

They are taken away before the reading order is found, so that a footer can't come between the two
halves of a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ingest.readers.pdf.page import Fragment, Layer, Page

_MARGIN = 0.15  # of the page's height: where running headers and footers stand
_BUCKET = 6.0  # points: how much their height varies
_LONG = 12  # characters: a text this long that repeats in a margin may vary in height
_ANYWHERE = "anywhere in the margin"
_FEW_PAGES = 3  # a document of fewer shows too little of what repeats
_WINDOW = 6  # pages: a running header repeats on three of so many
_NUMBER = re.compile(r"\d+")
_ALONE = re.compile(
    r"(?:page|p\.)\s*\d+(?:\s*(?:of|/)\s*\d*)?|第\s*\d+\s*页(?:[,，\s]*共\s*\d+\s*页)?|[-–—]\s*\d+\s*[-–—]"
    r"|reference id:\s*\d+|https?://\S+|\d+/\d+|.*©.*\ball rights reserved\b.*",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?:\.\s?){5,}|…{2,}|·{5,}|．{4,}")
_PAGE_NUMBER = re.compile(r"[\s.…·]*(?:\d{1,4}|[ivxlc]+)", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:table of )?contents|目\s*[录錄次]", re.IGNORECASE)
_FEWEST_ENTRIES = 3


def drop_furniture(pages: list[Page]) -> None:
    """Take running headers, footers, page numbers and lists with dot leaders off `pages`."""
    seen: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for page in pages:
        for key in {key for f, top in _marginal(page) for key in _keys(f, top, page.number)}:
            seen[key].append(page.number)
    running = {
        key
        for key, numbers in seen.items()
        if _runs(numbers, len(pages)) and (key[0] != _ANYWHERE or len(pages) >= _FEW_PAGES)
    }
    for page in pages:
        dropped = {
            id(f)
            for f, top in _marginal(page)
            if _ALONE.fullmatch(f.text) or not running.isdisjoint(_keys(f, top, page.number))
        }
        for layer in page.layers:
            layer.fragments = [f for f in layer.fragments if id(f) not in dropped]
            _drop_contents(layer)


def _marginal(page: Page) -> Iterator[tuple[Fragment, bool]]:
    """The fragments in the top (True) and bottom margin that no ruled table holds."""
    for layer in page.layers:
        boxes = [grid.box for grid in layer.grids]
        for f in layer.fragments:
            top, bottom = f.y1 < _MARGIN * layer.height, f.y0 > (1 - _MARGIN) * layer.height
            if (top or bottom) and not any(b[1] <= f.y0 and f.y1 <= b[3] for b in boxes):
                yield f, top


def _keys(fragment: Fragment, top: bool, number: int) -> Iterator[tuple[object, ...]]:
    """What is alike in the same header of two pages: its text, but for the page number in it."""
    place = (top, round(fragment.y0 / _BUCKET))
    if _NUMBER.fullmatch(fragment.text):
        yield (*place, round(fragment.x0 / _BUCKET), fragment.text)
    else:
        yield (*place, fragment.text)
        if len(fragment.text) >= _LONG:
            yield _ANYWHERE, top, fragment.text
    for match in list(_NUMBER.finditer(fragment.text))[:4]:
        around = fragment.text[: match.start()], fragment.text[match.end() :]
        yield (*place, *around, int(match[0][:6]) - number)


def _runs(numbers: list[int], pages: int) -> bool:
    """Whether a text on these pages is a running header of a document of so many pages."""
    if pages < _FEW_PAGES:
        return pages == len(numbers) == 2
    return any(c - a < _WINDOW for a, c in zip(numbers, numbers[2:], strict=False))


def _drop_contents(layer: Layer) -> None:
    """Take a table of contents, from its heading to its last dot leader, off the page."""
    entries = [f for f in layer.fragments if _LEADER.search(f.text) and _is_entry(f, layer)]
    if len(entries) < _FEWEST_ENTRIES:
        return
    start, end = min(f.y0 for f in entries), max(f.y1 for f in entries)
    above = [f for f in layer.fragments if f.y1 <= start + 2 and _CONTENTS.fullmatch(f.text)]
    start = min([start, *(f.y0 for f in above)])
    layer.fragments = [f for f in layer.fragments if f.y1 <= start or f.y0 >= end]


def _is_entry(fragment: Fragment, layer: Layer) -> bool:
    """Whether a dot leader leads to a page number, in the fragment or to its right."""
    tail = fragment.text[list(_LEADER.finditer(fragment.text))[-1].end() :]
    if tail.strip():
        return _PAGE_NUMBER.fullmatch(tail) is not None
    middle = (fragment.y0 + fragment.y1) / 2
    return any(
        f.x0 >= fragment.x1 - 2 and f.y0 <= middle <= f.y1 and _PAGE_NUMBER.fullmatch(f.text)
        for f in layer.fragments
    )
