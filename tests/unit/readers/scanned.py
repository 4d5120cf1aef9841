"""Scans made in the test: pages of a PDF as pictures, alone in a PDF."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from pypdfium2 import PdfBitmap, PdfDocument, PdfImage


def picture(path: Path, page: int = 0, dpi: int = 150) -> Image.Image:
    """A page as a scanner would see it."""
    with PdfDocument(path) as document:
        image: Image.Image = document[page].render(scale=dpi / 72).to_pil().convert("RGB")
        return image


def scan(*pictures: Image.Image, dpi: int = 150, rotate: int = 0) -> bytes:
    """A PDF with a page for each picture, to be turned `rotate` degrees clockwise for reading."""
    document = PdfDocument.new()
    for shown in pictures:
        size = shown.width * 72 / dpi, shown.height * 72 / dpi
        page = document.new_page(*size)
        image = PdfImage.new(document)
        image.set_bitmap(PdfBitmap.from_pil(shown))
        image.set_matrix(image.get_matrix().scale(*size))
        page.insert_obj(image)
        page.gen_content()
        page.set_rotation(rotate)
    file = io.BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()
