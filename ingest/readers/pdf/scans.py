"""Pages that are pictures of text: drawn, recognised, and laid out as other pages are.

What is recognised becomes the fragments of one layer, and long straight lines in the picture its
ruled lines, so that reading order, paragraphs and tables come out as they do from a text layer.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from ingest.readers.common.clean import clean_line
from ingest.readers.common.pace import pulse
from ingest.readers.pdf.page import Fragment, Layer, Page
from ingest.readers.pdf.picture_rules import picture_rules
from ingest.readers.pdf.recognition import Picture, Recognised, recognise
from ingest.readers.pdf.rules import grids
from ingest.readers.pdf.slope import levelled, slope
from taiyi_rag.errors import ReadError

MOST_PAGES = 200
"""Of a file: at five seconds each they take a quarter of an hour."""

LEAST_CONFIDENCE = 0.6
"""Lines read less surely are dropped: on real scans they were stamps, dirt, drawings."""

_DPI = 150
"""A 9-point letter is 19 pixels high, and finer drawings of a page gained nothing in tests."""

_MOST_PIXELS = 6_000_000  # A4 takes 2.2 million; posters are drawn more coarsely
_SAME_SIZE = 0.12  # of the font size
_FEW = 6  # characters


def recognised(
    document: PdfDocument, pages: list[Page], scans: set[int], name: str
) -> tuple[list[Page], list[str]]:
    """`pages` with those numbered in `scans` read as pictures, and what their owner must hear.

    Raises ReadError when there is no text on any page.
    """
    read: dict[int, Page] = {}
    dropped = 0
    chosen = sorted(scans)[:MOST_PAGES]
    for number in chosen:
        pulse()
        plain = next(page for page in pages if page.number == number)
        try:
            read[number], unclear = _recognised_page(document[number - 1], plain)
        except PdfiumError:
            continue
        dropped += unclear
    kept = [page if page.number not in scans else read.get(page.number) for page in pages]
    texts = [page for page in kept if page is not None and page.characters]
    if not texts:
        raise ReadError(
            f"{name} is a scanned document, and OCR found no text on it. Check that its pages show "
            "text that can be read, and scan them again at 300 dpi if so."
        )
    return texts, _warnings([page for page in texts if page.number in scans], scans, dropped)


def _warnings(read: list[Page], scans: set[int], dropped: int) -> list[str]:
    warnings = []
    if read:
        lines = [(f.confidence, len(f.text)) for p in read for f in p.layers[0].fragments]
        total = sum(length for _, length in lines)
        sure = sum((confidence or 0.0) * length for confidence, length in lines) / total
        numbers = [page.number for page in read]
        warnings.append(
            f"{page_numbers(numbers)} {'was' if len(numbers) == 1 else 'were'} read by OCR "
            f"(confidence {math.floor(100 * sure) / 100:.2f}): check numbers against the original."
        )
    silent = sorted(scans - {page.number for page in read})
    late = [number for number in silent if number in sorted(scans)[MOST_PAGES:]]
    silent = [number for number in silent if number not in late]
    if late:
        warnings.append(
            f"{page_numbers(late)} were not read: OCR reads {MOST_PAGES} pages of a file. Split it."
        )
    if silent:
        warnings.append(f"OCR found no text on {page_numbers(silent)}.")
    if dropped:
        warnings.append(
            f"OCR couldn't read {dropped} line{'s' if dropped > 1 else ''} surely enough: "
            f"{'they are' if dropped > 1 else 'it is'} left out."
        )
    return warnings


def page_numbers(pages: list[int]) -> str:
    """Page numbers for people: "page 2", "pages 2–3, 7"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    listed = ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)
    return f"page{'s' if len(pages) > 1 else ''} {listed}"


def _recognised_page(page: PdfPage, plain: Page) -> tuple[Page, int]:
    """The page with what its picture says as its only layer, and how many lines were dropped.

    Raises PdfiumError where the page can't be drawn.
    """
    width, height = page.get_size()
    scale = min(_DPI / 72, math.sqrt(_MOST_PIXELS / (width * height)))
    picture: Picture = page.render(scale=scale).to_numpy()[:, :, :3]
    walls = [wall.times(scale) for wall in picture_rules(picture, scale, 0.0)]
    turn, lines = recognise(np.ascontiguousarray(picture), walls)
    kept = [line for line in lines if line.confidence >= LEAST_CONFIDENCE]
    upright = np.ascontiguousarray(np.rot90(picture, -turn))
    if turn % 2:
        width, height = height, width
    layer = Layer((plain.rotation + turn) % 4, width, height)
    corners = [_turned(line.corners / scale, turn, width, height) for line in kept]
    layer.skew = slope(corners)
    sizes = _sizes(kept, scale)
    for line, box, size in zip(kept, corners, sizes, strict=True):
        layer.fragments.append(_fragment(line, levelled(box, layer), size))
    layer.grids = grids(picture_rules(upright, scale, layer.skew))
    characters = sum(len("".join(f.text.split())) for f in layer.fragments)
    found = Page(plain.number, plain.rotation, [layer], characters, 0, plain.pictured)
    return found, len(lines) - len(kept)


def _turned(
    corners: NDArray[np.float64], turn: int, width: float, height: float
) -> NDArray[np.float64]:
    """Corners after `turn` quarter turns clockwise of a page, `width` by `height` after them."""
    x, y = corners[:, 0], corners[:, 1]
    turned = ((x, y), (width - y, x), (width - x, height - y), (y, height - x))[turn]
    return np.stack(turned, axis=1)


def _sizes(lines: list[Recognised], scale: float) -> list[float]:
    """Font sizes in points, those that differ by less than they can be measured made the same."""
    sizes = [line.size / scale for line in lines]
    weights: Counter[float] = Counter()
    for size, line in zip(sizes, lines, strict=True):
        weights[round(size, 1)] += len(line.text)
    if weights:  # of a word or a signature the size isn't sure
        most = 1.5 * weights.most_common(1)[0][0]
        few = [len(line.text) < _FEW for line in lines]
        sizes = [min(size, most) if short else size for size, short in zip(sizes, few, strict=True)]
        weights.update({round(size, 1): 0 for size in sizes})
    usual: dict[float, float] = {}
    for size, _ in weights.most_common():
        near = next((u for u in usual.values() if abs(u - size) < _SAME_SIZE * u), None)
        usual[size] = size if near is None else near
    return [usual[round(size, 1)] for size in sizes]


def _fragment(line: Recognised, corners: NDArray[np.float64], size: float) -> Fragment:
    x0, x1 = (float(edge) for edge in (corners[:, 0].min(), corners[:, 0].max()))
    middle = float(corners[:, 1].mean())
    return Fragment(
        clean_line(line.text),
        x0,
        middle - 0.58 * size,
        x1,
        middle + 0.58 * size,
        size,
        confidence=round(line.confidence, 4),
    )
