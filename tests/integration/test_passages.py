"""Real files of every format as passages: whole, in their place, without a page's furniture.

The way is that of ingestion (walk, detect, read, assemble, split), without a library. Nothing here
knows what a file says; what its passages must be, whatever it says, is checked of every one.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from ingest.blocks import Source, assemble
from ingest.formats import detect
from ingest.splitting import SplitPassage, split
from ingest.walk import walk
from taiyi_rag.errors import ReadError
from taiyi_rag.types import Document

_SHARED = Path(__file__).parents[3] / "shared" / "data"
_FOLDER = _SHARED / "documents"
FILES = [str(p.relative_to(_FOLDER)) for p in walk([_FOLDER])] if _FOLDER.is_dir() else []

REFUSED = {
    "hard_files/2206.01062_pg3.pdf": "needs a password",
    "hard_files/legacy_sample.doc": "Word document of before 2007",
    "hard_files/ocr_test_rotated_90.pdf": "scanned document without text",
    "hard_files/powerpoint_malformed_pictures.pptx": "a PowerPoint file",
    "hard_files/sample_with_rotation_mismatch.pdf": "scanned document without text",
    "hard_files/xlsx_04_inflated.xlsx": "an Excel file",
}
"""The files that can't be read without OCR, and what their owner is told."""

READ = [name for name in FILES if name not in REFUSED]
PDFS = [name for name in READ if name.endswith(".pdf")]

Found = list[tuple[Document, list[SplitPassage]]]

CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffd]")
UNIT = re.compile(r"(?:mg|g|kg|[μµ]g|mcg|ml|mL|L|mmol|IU|%|℃|°C|毫克|克|毫升)(?![a-zA-Z])")
NOISE = re.compile(
    r"© NICE|Notice of rights|\bPage \d+ of\b|Reference ID:|\d+:\d\d PM"
    r"|drug-facts-label \d/\d|[Cc]lick here for|\[edit\]|Jump to|<篇名>|属性："
    r"|^\W*[-–—]\s*\d+\s*[-–—]\W*$",
    re.MULTILINE,
)
"""What is printed on every page of these files, or belongs to a web page or a file's markup."""

files = pytest.mark.parametrize("name", READ)
pdfs = pytest.mark.parametrize("name", PDFS)


@cache
def documents(path: Path) -> Found:
    """The documents of a file with their passages. Damaged records fail the test that asks."""
    found = []
    for number, source in enumerate(detect(path.read_bytes(), path.name).read()):
        assert isinstance(source, Source), source
        document = assemble(source, id=source.id or f"{path.name}#{number}", path=str(path))
        found.append((document, split(document)))
    return found


@pytest.fixture
def found(shared_data: Path, name: str) -> Found:
    return documents(shared_data / "documents" / name)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_clear_words(
    shared_data: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.readers.pdf.reader.is_installed", lambda: False)
    path = shared_data / "documents" / name
    with pytest.raises(ReadError, match=REFUSED[name]) as refused:
        list(detect(path.read_bytes(), path.name).read())
    assert path.name in str(refused.value)


@files
def test_every_document_has_passages(found: Found) -> None:
    assert found
    for document, passages in found:
        assert document.title.strip()
        assert passages, document.title


@files
def test_passages_are_whole_and_in_order(
    found: Found,
) -> None:
    for document, passages in found:
        for before, after in pairwise(passages):
            assert before.end <= after.start
        for passage in passages:
            text = document.text[passage.start : passage.end]
            assert text == text.strip() != ""
            assert not CONTROLS.search(text), text
            assert any(
                section.start <= passage.start and passage.end <= section.end
                for section in document.sections
            ), text


@files
def test_no_passage_begins_inside_a_number_or_a_dose(
    found: Found,
) -> None:
    for document, passages in found:
        for passage in passages:
            before = document.text[max(0, passage.start - 9) : passage.start]
            text = document.text[passage.start : passage.end]
            cut_number = re.search(r"\d[.,]?\Z", before) and text[0].isdigit()
            cut_dose = re.search(r"\d[ \u00a0]?\Z", before) and UNIT.match(text)
            assert not cut_number, before + "‖" + text
            assert not cut_dose, before + "‖" + text


@files
def test_no_passage_holds_what_is_printed_on_every_page(
    found: Found,
) -> None:
    for document, passages in found:
        for passage in passages:
            text = document.text[passage.start : passage.end]
            assert not NOISE.search(text), text


@files
def test_regions_are_in_the_text_and_in_order(
    found: Found,
) -> None:
    for document, _ in found:
        for region in document.regions:
            assert 0 <= region.start < region.end <= len(document.text)
            assert region.x0 < region.x1
            assert region.y0 < region.y1
        for before, after in pairwise(document.regions):
            assert before.end <= after.start


@pdfs
def test_passages_of_a_pdf_have_their_page_and_boxes(
    shared_data: Path, name: str, found: Found
) -> None:
    """Of a passage's characters, at least 95 % lie in boxes; the signs between cells have none."""
    with pypdfium2.PdfDocument(shared_data / "documents" / name) as pdf:
        pages = len(pdf)
    ((document, passages),) = found
    boxed = {i for region in document.regions for i in range(region.start, region.end)}
    assert all(1 <= region.page <= pages for region in document.regions)
    for passage in passages:
        assert passage.page is not None
        assert 1 <= passage.page <= pages
        shown = [i for i in range(passage.start, passage.end) if document.text[i] not in " \n|"]
        assert len(boxed.intersection(shown)) >= 0.95 * len(shown)
