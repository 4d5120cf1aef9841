"""Scanned pages: what is read, how surely, and where it stands."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.blocks import Source, assemble
from ingest.readers import pdf as reader
from ingest.readers.pdf import recognition, scans
from ingest.readers.pdf.picture_rules import picture_rules
from ingest.readers.pdf.recognition import Recognised
from ingest.readers.pdf.rules import Rule
from ingest.splitting import split
from taiyi_rag.errors import ReadError
from taiyi_rag.types import Region

from .pdf_files import PdfPage, pdf
from .scanned import picture, scan

SAMPLES = Path(__file__).parents[3] / "samples"
ENGLISH = SAMPLES / "en" / "helicobacter-pylori-eradication.pdf"
CHINESE = SAMPLES / "zh" / "helicobacter-pylori-eradication-zh.pdf"

needs_ocr = pytest.mark.skipif(
    not recognition.is_installed(), reason="rapidocr isn't installed: pip install -e '.[dev]'"
)


def read(data: bytes) -> Source:
    (source,) = reader.read(data, "scan.pdf")
    return source


@pytest.fixture(scope="session")
def english() -> Source:
    """The first page of the English sample, scanned straight; its second is text."""
    return read(scan(picture(ENGLISH)))


@pytest.fixture(scope="session")
def sideways() -> Source:
    """The first page of the Chinese sample, scanned lying on its side."""
    return read(scan(picture(CHINESE).rotate(-90, expand=True)))


@pytest.fixture(scope="session")
def sloping() -> Source:
    """The English page, upside down in the scanner and sloping by two degrees."""
    turned = picture(ENGLISH).rotate(178, Image.Resampling.BICUBIC, fillcolor="white")
    return read(scan(turned, rotate=180))


def boxes(source: Source) -> dict[str, Region]:
    """The box of each line on the first page, by the line's text without blanks."""
    found = {}
    for block in source.blocks:
        for region in block.regions:
            if region.page == 1:
                found["".join(block.text[region.start : region.end].split())] = region
    return found


def middle(region: Region) -> tuple[float, float]:
    return (region.x0 + region.x1) / 2, (region.y0 + region.y1) / 2


@needs_ocr
def test_a_scan_reads_like_its_text(english: Source) -> None:
    (warning,) = english.warnings
    assert warning.startswith("page 1 was read by OCR (confidence 0.99): check numbers")
    assert english.title.startswith("Helicobacter pylori eradication in adults")
    assert [b.text for b in english.blocks if b.kind == "heading"] == [
        "Question",
        "Guideline recommendations",
        "Dosing",
    ]
    (table,) = [b.text for b in english.blocks if b.kind == "table"]
    assert "Drug: Tetracycline | Adult dose: 500 mg | Frequency: Four times daily" in table


@needs_ocr
def test_every_line_of_a_scan_has_its_confidence_and_place(english: Source) -> None:
    known, found = boxes(read(ENGLISH.read_bytes())), boxes(english)
    assert all(0.6 <= region.confidence <= 1 for region in found.values() if region.confidence)
    assert all(region.confidence is not None for region in found.values())
    shared = known.keys() & found.keys()
    assert len(shared) > 15
    for line in shared:
        assert middle(found[line]) == pytest.approx(middle(known[line]), abs=3)


@needs_ocr
def test_passages_say_how_surely_they_were_read(english: Source) -> None:
    document = assemble(english, id="scan", path="scan.pdf")
    confidences = [passage.confidence for passage in split(document)]
    assert confidences
    assert all(c is not None and 0.9 < c <= 1 for c in confidences)


@needs_ocr
def test_a_page_on_its_side_is_read_and_its_boxes_lie_on_it(sideways: Source) -> None:
    known, found = boxes(read(CHINESE.read_bytes())), boxes(sideways)
    text = "".join(block.text for block in sideways.blocks)
    assert "幽门螺杆菌感染是慢性胃炎、消化性溃疡和胃癌的重要病因" in text
    assert "疗程14天。铋剂四联方案由质子泵抑制剂、铋剂和两种抗菌药物组成。" in text
    shared = known.keys() & found.keys()
    assert len(shared) > 10
    for line in shared:
        x, y = middle(known[line])
        assert middle(found[line]) == pytest.approx((842 - y, x), abs=5)


@needs_ocr
def test_a_sloping_scan_is_read_line_by_line(sloping: Source) -> None:
    known, found = boxes(read(ENGLISH.read_bytes())), boxes(sloping)
    text = " ".join(block.text for block in sloping.blocks)
    assert "Proton pump inhibitors are taken 30 to 60 minutes before a meal" in text
    assert "Tetracycline | Adult dose: 500 mg | Frequency: Four times daily" in text
    shared = known.keys() & found.keys()
    assert len(shared) > 15
    sine, cosine = math.sin(math.radians(2)), math.cos(math.radians(2))
    for line in shared:
        x, y = middle(known[line])
        x, y = x - 297.5, y - 421
        there = 297.5 + x * cosine - y * sine, 421 + x * sine + y * cosine
        assert middle(found[line]) == pytest.approx(there, abs=4)


@needs_ocr
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ocr_test_rotated_90.pdf", "Docling bundles PDF document conversion to JSON and Markdown"),
        ("sample_with_rotation_mismatch.pdf", "demodulation reconstructs the video signal"),
    ],
)
def test_real_scans(shared_documents: Path, name: str, said: str) -> None:
    source = read((shared_documents / "hard_files" / name).read_bytes())
    assert said in " ".join(block.text for block in source.blocks)


@needs_ocr
def test_a_picture_without_text_is_no_document() -> None:
    with pytest.raises(ReadError, match="OCR found no text"):
        read(scan(Image.new("RGB", (600, 800), "white")))


@pytest.fixture
def recognises(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets every picture say the given lines, each with its confidence, below each other."""

    def say(*lines: tuple[str, float]) -> None:
        corners = np.array([[0, 0], [400, 0], [400, 25], [0, 25]], np.float64) + 100
        found = [
            Recognised(text, corners + np.array([0, 40 * n]), 22, confidence)
            for n, (text, confidence) in enumerate(lines)
        ]
        monkeypatch.setattr(scans, "recognise", lambda picture, walls: (0, found))
        monkeypatch.setattr("ingest.readers.pdf.reader.is_installed", lambda: True)

    return say


def test_lines_read_unsurely_are_left_out_and_counted(recognises: Callable[..., None]) -> None:
    recognises(("Take 5 mg daily.", 0.91234), ("Tokc 5O rng doily.", 0.4))
    source = read(pdf(PdfPage().image()))
    assert [block.text for block in source.blocks] == ["Take 5 mg daily."]
    assert source.blocks[0].regions[0].confidence == 0.9123
    assert source.warnings == (
        "page 1 was read by OCR (confidence 0.91): check numbers against the original.",
        "OCR couldn't read 1 line surely enough: it is left out.",
    )


def test_only_pages_without_a_usable_text_layer_are_recognised(
    recognises: Callable[..., None],
) -> None:
    recognises(("Read from the picture.", 0.9))
    garbage = PdfPage().text(72, 700, "\ue001\ue002\ue003\ue004\ue005\ue006", 12, "han")
    text = PdfPage().text(72, 700, "Read from the text.")
    source = read(pdf(text, PdfPage().image(), garbage))
    found = [(b.text, b.regions[0].page, b.regions[0].confidence) for b in source.blocks]
    assert found == [
        ("Read from the text.", 1, None),
        ("Read from the picture.", 2, 0.9),
        ("Read from the picture.", 3, 0.9),
    ]
    assert source.warnings[0].startswith("pages 2–3 were read by OCR (confidence 0.90)")


def test_pages_beyond_the_limit_are_named(
    recognises: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    recognises(("Read.", 0.9))
    monkeypatch.setattr(scans, "MOST_PAGES", 1)
    source = read(pdf(PdfPage().image(), PdfPage().image(), PdfPage().image()))
    assert len(source.blocks) == 1
    assert source.warnings[1] == "pages 2–3 were not read: OCR reads 1 pages of a file. Split it."


def test_a_silent_page_is_named(
    recognises: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    recognises()
    source = read(pdf(PdfPage().text(72, 700, "Read from the text."), PdfPage().image()))
    assert source.warnings == ("OCR found no text on page 2.",)


def test_posters_are_drawn_coarsely(
    recognises: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    recognises()
    shapes: list[tuple[int, ...]] = []
    monkeypatch.setattr(
        scans, "recognise", lambda picture, walls: (shapes.append(picture.shape) or 0, [])
    )
    with pytest.raises(ReadError, match="found no text"):
        read(pdf(PdfPage(width=14_000, height=14_000).image()))
    assert 5_900_000 < shapes[0][0] * shapes[0][1] < 6_100_000


def test_a_line_is_cut_at_the_walls_that_pass_it() -> None:
    box = np.array([[100, 100], [500, 100], [500, 120], [100, 120]], np.float64)
    walls = [Rule(300, 50, 300, 200), Rule(400, 100, 400, 120), Rule(50, 110, 600, 110)]
    parts = recognition._parted(box, walls)
    assert [(p[:, 0].min(), p[:, 0].max()) for p in parts] == [(100, 300), (300, 500)]
    tall = box[:, ::-1][[0, 3, 2, 1]]
    parts = recognition._parted(tall, [Rule(50, 300, 200, 300)])
    assert [(p[:, 1].min(), p[:, 1].max()) for p in parts] == [(100, 300), (300, 500)]


def test_ruled_lines_are_found_in_a_sloping_picture() -> None:
    shown = Image.new("RGB", (1000, 800), "white")
    draw = ImageDraw.Draw(shown)
    for y in (200, 300, 400):
        draw.line((100, y, 900, y), "black", 3)
    for x in (100, 500, 900):
        draw.line((x, 200, x, 400), "black", 3)
    draw.text((150, 240), "words are no rules", "black", font_size=40)
    turned = np.asarray(shown.rotate(-1, Image.Resampling.BICUBIC, fillcolor="white"))
    rules = picture_rules(turned, 2.0, math.radians(1))
    assert sorted(round(rule.y0 / 5) * 5 for rule in rules if not rule.upright) == [100, 150, 200]
    assert sorted(round(rule.x0 / 5) * 5 for rule in rules if rule.upright) == [50, 250, 450]
