"""How well scanned pages are read, in English and Chinese, and how fast.

    python -m benchmarks.ocr

Pages whose text is known are made into pictures: clean at 150 dpi, and as a poor scan at 200 dpi
(grey, sloping by 1.5 degrees, blurred, noisy, JPEG). Each goes through the PDF reader's own way for
scans; what comes out is compared with the page's text layer, laid out the same way.
`character_error_rate` counts edits per character without blanks: each line that was read against
the place in the page's text that it fits best, and what is missing; the order of reading doesn't
count. `numbers_read` is the share of the page's numbers ("2.5", "1,250") that come out exactly.
`seconds_a_page` is the processor's time of one thread, drawing included, so that other work on the
machine doesn't count.
"""

from __future__ import annotations

import io
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from pypdfium2 import PdfBitmap, PdfDocument, PdfImage

from benchmarks.environment import ROOT, SHARED, write
from ingest.readers.pdf.lines import lines_of
from ingest.readers.pdf.page import Layer, read_page
from ingest.readers.pdf.scans import recognised

_GUIDELINES = SHARED / "documents" / "guideline_pdf_en"
_OFFICIAL = SHARED / "documents" / "official_zh"
_PAGES: dict[str, list[tuple[Path, list[int]]]] = {
    "en": [
        (ROOT / "samples" / "en" / "helicobacter-pylori-eradication.pdf", [0, 1]),
        (_GUIDELINES / "fda_warfarin_label_2025.pdf", [0, 6, 20]),
        (_GUIDELINES / "fda_atorvastatin_highlights_2024.pdf", [7, 19]),
        (_GUIDELINES / "nice_amoxicillin_guideline_antibiotics_2025.pdf", [6, 7]),
    ],
    "zh": [
        (ROOT / "samples" / "zh" / "helicobacter-pylori-eradication-zh.pdf", [0, 1]),
        (_OFFICIAL / "6-xinguan诊疗方案-第九版+书签补全-202203.pdf", [5, 17, 24]),
        (_OFFICIAL / "6-xinguan防控方案-第九版-书签整理-202206.pdf", [3, 10, 36]),
    ],
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def main() -> None:
    figures: dict[str, Any] = {"rapidocr": metadata.version("rapidocr")}
    for language, files in _PAGES.items():
        for scan in _SCANS:
            name = f"{language}, {scan}"
            figures[name] = _measured([_page(path, n, scan) for path, ns in files for n in ns])
            print(name, figures[name])
    seconds = [f["seconds_a_page"] for f in figures.values() if isinstance(f, dict)]
    figures["pages_a_minute_and_core"] = round(60 / (sum(seconds) / len(seconds)), 1)
    print("pages a minute and core", figures["pages_a_minute_and_core"])
    print(write("ocr", figures, [path for files in _PAGES.values() for path, _ in files]))


def _page(path: Path, number: int, scan: str) -> dict[str, Any]:
    with PdfDocument(path) as document:
        page = document[number]
        layers = read_page(page, 1).layers
        known = "\n".join(f.text for layer in layers for f in layer.fragments)
        rows = _rows(layers)
        size = page.get_size()
        dpi, spoil = _SCANS[scan]
        picture = spoil(page.render(scale=dpi / 72).to_pil().convert("RGB"))
    with _scanned(picture, size) as document:
        plain = read_page(document[0], 1)
        began = time.process_time()
        (page,), _ = recognised(document, [plain], {1}, path.name)
        seconds = time.process_time() - began
    lines = [_compared(f.text) for f in page.layers[0].fragments]
    missing = max(0, len(_compared(known)) - sum(map(len, lines)))
    numbers = Counter(_NUMBER.findall(rows))
    found = Counter(_NUMBER.findall(_rows(page.layers)))
    return {
        "characters": len(_compared(known)),
        "edits": missing + sum(_edits(line, _compared(known)) for line in lines),
        "numbers": numbers.total(),
        "read": (numbers & found).total(),
        "seconds": seconds,
        "confidence": np.mean([f.confidence for f in page.layers[0].fragments]),
    }


def _measured(pages: list[dict[str, Any]]) -> dict[str, Any]:
    total = {key: sum(page[key] for page in pages) for key in pages[0]}
    return {
        "pages": len(pages),
        "characters": total["characters"],
        "character_error_rate": round(total["edits"] / total["characters"], 4),
        "worst_page": round(max(p["edits"] / p["characters"] for p in pages), 4),
        "numbers": total["numbers"],
        "numbers_read": round(total["read"] / total["numbers"], 4),
        "mean_confidence": round(float(total["confidence"]) / len(pages), 4),
        "seconds_a_page": round(total["seconds"] / len(pages), 2),
    }


def _poor(picture: Image.Image) -> Image.Image:
    """A grey, sloping, blurred, noisy copy, saved as a JPEG of quality 50."""
    sloped = picture.convert("L").rotate(1.5, Image.Resampling.BICUBIC, fillcolor=250)
    blurred = np.asarray(sloped.filter(ImageFilter.GaussianBlur(0.6)), np.float32)
    noise = np.random.default_rng(1).normal(0, 12, blurred.shape)
    grey = Image.fromarray(np.clip(blurred + noise, 0, 255).astype(np.uint8))
    file = io.BytesIO()
    grey.save(file, "JPEG", quality=50)
    return Image.open(file).convert("RGB")


_SCANS: dict[str, tuple[int, Callable[[Image.Image], Image.Image]]] = {
    "clean, 150 dpi": (150, lambda picture: picture),
    "poor, 200 dpi": (200, _poor),
}


def _scanned(picture: Image.Image, size: tuple[float, float]) -> PdfDocument:
    """A PDF of one page that is this picture."""
    document = PdfDocument.new()
    page = document.new_page(*size)
    image = PdfImage.new(document)
    image.set_bitmap(PdfBitmap.from_pil(picture))
    image.set_matrix(image.get_matrix().scale(*size))
    page.insert_obj(image)
    page.gen_content()
    file = io.BytesIO()
    document.save(file)
    document.close()
    return PdfDocument(file.getvalue())


def _rows(layers: list[Layer]) -> str:
    return "\n".join(line.text for layer in layers for line in lines_of(layer.fragments))


def _compared(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _edits(line: str, text: str) -> int:
    """The fewest insertions, deletions and substitutions that make `line` a part of `text`."""
    columns: NDArray[np.int64] = np.arange(len(text) + 1)
    letters = np.array([ord(char) for char in text])
    row = np.zeros_like(columns)
    for number, char in enumerate(line, start=1):
        best = np.minimum(row[1:] + 1, row[:-1] + (letters != ord(char)))
        row = np.minimum.accumulate(np.concatenate(([number], best)) - columns) + columns
    return int(row.min())


if __name__ == "__main__":
    main()
