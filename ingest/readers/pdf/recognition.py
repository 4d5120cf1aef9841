"""Words in a picture of a page, by RapidOCR's PP-OCRv6 models (Chinese and English).

The only module that knows RapidOCR, which the extra `ocr` installs. Its models lie in its wheel and
are named by path here: left to itself it downloads what it misses. They are loaded once a process,
when the first scan comes.

Nothing here knows of pages. Boxes are in pixels of the picture as it was given.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdf.rules import Rule
from taiyi_rag.errors import ReadError
from taiyi_rag.language import HAN

Picture = NDArray[np.uint8]
"""Rows by columns by blue, green, red."""

_THREADS = 1  # a second one cost 1.6 times the processor's time: it spins while it waits
_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_UPRIGHT = 1.5  # height by width: from here on RapidOCR lays the crop of a box on its side
_HIGHER = 1.3  # than a line: a wall's height, else it is a letter's stroke
_VOTERS = 24  # of the longest lines: they tell which way is up

_SPECK = 0.002  # of a line's width: less ink in a row of pixels is dirt

_SEVERAL = 4  # characters

_ASCENDS = re.compile(r"[A-Zbdfhiklt\d(\[{|/]")
_DESCENDS = re.compile(r"[Qgjpqy,;()\[\]{}|/]")
_WIDE = re.compile(f"[{HAN}\u3040-\u30ff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line of text: its corners (x, y) from the top left clockwise as it is read, the size of its
    type in pixels, and how sure the recognition is, 0…1."""

    text: str
    corners: NDArray[np.float64]
    size: float
    confidence: float


def is_installed() -> bool:
    """Whether pictures can be read: the extra `ocr` is there."""
    return find_spec("rapidocr") is not None


def recognise(picture: Picture, walls: list[Rule]) -> tuple[int, list[Recognised]]:
    """The quarter turns clockwise that make the text upright, and its lines in no order.

    No line goes on beyond one of `walls`, straight lines in pixels: RapidOCR takes narrow cells for
    one, and "7 days" beside "10 mg" then reads "710 mg".
    """
    engine = _engine()
    from rapidocr.main import RapidOCRError

    try:
        _, found = engine.detect_and_crop(picture, {})
    except RapidOCRError:  # nothing that looks like text
        return 0, []
    boxes = [part for box in found.boxes for part in _parted(np.asarray(box, np.float64), walls)]
    crops = engine.crop_text_regions(picture, np.array(boxes, np.float32))
    turn, crops = _turned(engine, boxes, crops)
    lines = engine.recognize_txt(crops)
    said = zip(boxes, crops, lines.txts, lines.scores, strict=True)
    return turn, [
        _line(text.strip(), np.roll(box, turn, axis=0), crop, float(score))
        for box, crop, text, score in said
        if text.strip()
    ]


def _parted(box: Any, walls: list[Rule]) -> list[Any]:
    """A box cut where a wall that is higher than its line stands in it."""
    width, height = np.linalg.norm(box[1] - box[0]), np.linalg.norm(box[3] - box[0])
    tall = bool(height >= _UPRIGHT * width)
    line = min(width, height)
    along, across = (1, 0) if tall else (0, 1)
    start, end = float(box[:, along].min()), float(box[:, along].max())
    level = float(box[:, across].mean())
    cuts = []
    for wall in walls:
        place, first, last = (wall.y0, wall.x0, wall.x1) if tall else (wall.x0, wall.y0, wall.y1)
        crosses = wall.upright != tall and last - first > _HIGHER * line
        if crosses and first < level < last and start + line / 2 < place < end - line / 2:
            cuts.append((place - start) / (end - start))
    edges = [0.0, *sorted(cuts), 1.0]
    return [_part(box, a, b, tall) for a, b in pairwise(edges) if b > a]


def _part(box: Any, start: float, end: float, tall: bool) -> Any:
    places = (
        ((0, start), (1, start), (1, end), (0, end))
        if tall
        else ((start, 0), (end, 0), (end, 1), (start, 1))
    )
    return np.array([_inside(box, x, y) for x, y in places])


def _line(text: str, corners: Any, crop: Picture, confidence: float) -> Recognised:
    """A line with its box drawn in to its ink: what is detected is wider, and neighbours' meet.

    From ascent to descent the box is 1.16 font sizes high about the same line of feet, whatever
    letters are in it, so that the pieces of a row stand level.
    """
    ink = _ink(crop, several=len(text) >= _SEVERAL)
    height, width = ink.shape
    columns, rows = np.flatnonzero(ink.sum(axis=0) > 1), np.flatnonzero(ink.any(axis=1))
    left, right = (columns[0], columns[-1] + 1) if len(columns) else (0, width)
    left, right = min(left, height) / width, max(right, width - height) / width
    first, end = (rows[0], rows[-1] + 1) if len(rows) else (0, height)
    over, under = _extent(text)
    size = (end - first) / (over + under)
    feet = end - under * size
    top, bottom = (feet - 0.9 * size) / height, (feet + 0.26 * size) / height
    drawn = [
        _inside(corners, *p) for p in ((left, top), (right, top), (right, bottom), (left, bottom))
    ]
    return Recognised(text, np.array(drawn), float(size), confidence)


def _inside(corners: Any, x: float, y: float) -> Any:
    """The point at a share of a box's width and height."""
    over = corners[0] + x * (corners[1] - corners[0])
    under = corners[3] + x * (corners[2] - corners[3])
    return over + y * (under - over)


def _extent(text: str) -> tuple[float, float]:
    """How far the letters of a text reach over and under the line of their feet, in font sizes."""
    if _WIDE.search(text):
        return 0.82, 0.11
    return 0.72 if _ASCENDS.search(text) else 0.52, 0.21 if _DESCENDS.search(text) else 0.0


@cache
def _engine() -> Any:
    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    missing = [name for name in _MODELS.values() if not (folder / name).exists()]
    if missing:
        raise ReadError(
            f"The installed rapidocr lacks its model {missing[0]}. Install the version that was "
            "tested: pip install 'taiyi-rag[ocr]'."
        )
    threads = "EngineConfig.onnxruntime.intra_op_num_threads"
    paths = {f"{part}.model_path": str(folder / name) for part, name in _MODELS.items()}
    quiet = {"Global.log_level": "error", "Global.use_vertical_padding": False}
    engine = rapidocr.RapidOCR(params={**paths, **quiet, threads: _THREADS})
    logging.getLogger("RapidOCR").handlers.clear()  # its own, in colours, on standard error
    return engine


def _turned(engine: Any, boxes: list[Any], crops: list[Picture]) -> tuple[int, list[Picture]]:
    """How far the page is turned, by its longest lines, and the crops made upright."""
    sizes = [(np.linalg.norm(b[1] - b[0]), np.linalg.norm(b[3] - b[0])) for b in boxes]
    order = sorted(range(len(boxes)), key=lambda n: -max(sizes[n]))[:_VOTERS]
    upright = [n for n in order if sizes[n][1] >= _UPRIGHT * sizes[n][0]]
    sideways = 2 * sum(max(sizes[n]) for n in upright) > sum(max(sizes[n]) for n in order)
    voters = upright if sideways else [n for n in order if n not in upright]
    _, votes = engine.cls_and_rotate([crops[n] for n in voters])
    heads_down = sum(score * (1 if label == "180" else -1) for label, score in votes.cls_res) > 0
    made = []
    for crop, (width, height) in zip(crops, sizes, strict=True):
        laid = height >= _UPRIGHT * width  # a quarter turn counterclockwise
        quarters = (2 if heads_down else 0) + (0 if laid == sideways else 1 if sideways else -1)
        made.append(np.ascontiguousarray(np.rot90(crop, quarters)))
    if sideways:
        return (1 if heads_down else 3), made
    return (2 if heads_down else 0), made


def _ink(crop: Picture, several: bool) -> NDArray[np.bool_]:
    """Where the ink of a line is, without that of the lines above and below."""
    grey = crop.mean(axis=2)
    dark, light = np.percentile(grey, (3, 97))
    ink: NDArray[np.bool_] = grey < (dark + light) / 2
    if ink.mean() > 0.5:  # light on dark
        ink = ~ink
    weight = ink.sum(axis=1)
    blank = weight <= max(1, _SPECK * ink.shape[1])
    if several:  # else a character's own gap ("二") would end it
        middle = int(weight.argmax())
        above, below = np.flatnonzero(blank[:middle]), np.flatnonzero(blank[middle:])
        blank[: above[-1] if len(above) else 0] = True
        blank[middle + below[0] if len(below) else len(blank) :] = True
    shown: NDArray[np.bool_] = ink & ~blank[:, None]
    return shown
