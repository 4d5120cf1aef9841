"""A PDF's page as a picture: what is highlighted, and what can't be drawn."""

from __future__ import annotations

import hashlib
import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from taiyi_rag import page_image
from taiyi_rag.errors import ReadError
from taiyi_rag.page_image import page_png
from taiyi_rag.types import Region

SAMPLE = Path(__file__).parents[2] / "samples" / "en" / "helicobacter-pylori-eradication.pdf"
BOX = Region(0, 10, 1, 100.0, 200.0, 300.0, 220.0)


def _image(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def _pdf(width: float, height: float, extra: str = "") -> bytes:
    """A PDF with one empty page."""
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]{extra}>>"
    parts = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page]
    body = "%PDF-1.4\n"
    for number, part in enumerate(parts, start=1):
        body += f"{number} 0 obj\n{part}\nendobj\n"
    return (body + "trailer<</Root 1 0 R>>\n%%EOF").encode()


def test_a_page_is_drawn_at_its_scale() -> None:
    image = _image(page_png(SAMPLE, 1, scale=2))
    assert image.size == pytest.approx((1190, 1684), abs=4)


def test_a_box_is_highlighted_where_it_is_and_nowhere_else(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.write_bytes(_pdf(400, 400))
    image = _image(page_png(path, 1, [BOX], scale=1))
    assert image.getpixel((200, 210)) == (255, 226, 110)
    assert image.getpixel((105, 202)) == (255, 226, 110)
    assert image.getpixel((200, 190)) == image.getpixel((90, 210)) == (255, 255, 255)


def test_a_rotated_page_is_highlighted_as_it_is_displayed(tmp_path: Path) -> None:
    path = tmp_path / "rotated.pdf"
    path.write_bytes(_pdf(400, 600, "/Rotate 90"))
    image = _image(page_png(path, 1, [BOX], scale=1))
    assert image.size == (600, 400)
    assert image.getpixel((200, 210)) == (255, 226, 110)


def test_highlighted_text_stays_dark() -> None:
    everywhere = Region(0, 10, 1, 0, 0, 600, 850)
    image = _image(page_png(SAMPLE, 1, [everywhere]))
    assert min(red for red, _, _ in image.get_flattened_data()) < 80  # type: ignore[misc]


def test_a_box_of_another_page_is_left_out() -> None:
    elsewhere = Region(0, 10, 2, 100, 200, 300, 220)
    assert page_png(SAMPLE, 1, [elsewhere]) == page_png(SAMPLE, 1)


def test_a_giant_page_is_drawn_smaller(tmp_path: Path) -> None:
    path = tmp_path / "giant.pdf"
    path.write_bytes(_pdf(14400, 14400))
    width, height = struct.unpack(">II", page_png(path, 1, scale=4)[16:24])
    assert max(width, height) <= 2400


def test_the_file_must_be_as_it_was_read() -> None:
    digest = hashlib.sha256(SAMPLE.read_bytes()).digest()
    assert page_png(SAMPLE, 1, sha256=digest)
    with pytest.raises(ReadError, match=r"has changed since it was read.*ingest add"):
        page_png(SAMPLE, 1, sha256=bytes(32))


@pytest.mark.parametrize(("page", "why"), [(0, "no page 0"), (99, "no page 99")])
def test_a_page_that_is_not_there(page: int, why: str) -> None:
    with pytest.raises(ReadError, match=why):
        page_png(SAMPLE, page)


def test_a_file_that_moved(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no longer where it was read from"):
        page_png(tmp_path / "moved.pdf", 1)


@pytest.mark.parametrize("data", [b"", b"not a PDF", SAMPLE.read_bytes()[:2000]])
def test_a_file_that_cannot_be_drawn(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(data)
    with pytest.raises(ReadError, match="can't be drawn"):
        page_png(path, 1)


def test_a_page_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_image, "SECONDS", 0.001)
    with pytest.raises(ReadError, match="can't be drawn"):
        page_png(SAMPLE, 1)
