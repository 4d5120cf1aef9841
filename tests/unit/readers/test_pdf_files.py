"""PDFs of agencies and publishers: nothing lost but margins and contents, every word in a box."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from ingest.blocks import Block, Source
from ingest.readers import pdf as reader
from taiyi_rag.errors import ReadError
from taiyi_rag.types import Region


def read(data: bytes, name: str = "file.pdf") -> Source:
    (source,) = reader.read(data, name)
    return source


def texts(source: Source, kind: str | None = None) -> list[str]:
    return [b.text for b in source.blocks if kind is None or b.kind == kind]


_HARD = {
    "2206.01062_pg3.pdf": "encrypted and needs a password",
    "ocr_test_rotated_90.pdf": "scanned document without text",
    "sample_with_rotation_mismatch.pdf": "scanned document without text",
    "multi_page.pdf": None,
    "pdf-bad-color-space.pdf": None,
    "skipped_1page.pdf": None,
    "invalid-pdf-structure-pdfminer-one-page.pdf": None,
}


@pytest.mark.parametrize("name", _HARD)
def test_hard_files(shared_documents: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.readers.pdf.reader.is_installed", lambda: False)
    data = (shared_documents / "hard_files" / name).read_bytes()
    expected = _HARD[name]
    if expected:
        with pytest.raises(ReadError, match=expected):
            read(data, name)
    else:
        source = read(data, name)
        assert source.warnings == ()
        _check_regions(source)


def _real(folder: Path, pattern: str) -> Source:
    (path,) = folder.glob(pattern)
    return read(path.read_bytes(), path.name)


def _check_regions(source: Source) -> None:
    for block in source.blocks:
        if block.kind != "table":
            assert "\n" not in block.text
        for region in block.regions:
            assert block.text[region.start : region.end].strip()
            assert region.x0 < region.x1
            assert region.y0 < region.y1
        assert _covered(block) >= 0.9 * len(re.sub(r"[\s|]", "", block.text))


def _covered(block: Block) -> int:
    def words(region: Region) -> str:
        return re.sub(r"[\s|]", "", block.text[region.start : region.end])

    return sum(len(words(region)) for region in block.regions)


def test_two_columns_of_a_real_page(shared_documents: Path) -> None:
    source = _real(shared_documents, "hard_files/invalid-pdf-structure*.pdf")
    text = " ".join(texts(source))
    assert "well-functioning" in text or "fulfill" in text or "Federal agencies" in text
    assert text.index("Threats Highlight the Importance") < text.index("1 Defend critical")
    assert "depend on technology systems to carry out fundamental operations" in text


def test_nice_guideline(shared_documents: Path) -> None:
    source = _real(shared_documents, "guideline_pdf_en/nice_amoxicillin*.pdf")
    assert source.title == "Pneumonia: diagnosis and management"
    everything = "\n".join(texts(source))
    assert "All rights reserved" not in everything
    assert "....." not in everything
    headings = {b.text: b.level for b in source.blocks if b.kind == "heading"}
    assert headings["1.3 Assessment tools for hospital-acquired pneumonia"] == 3
    assert headings["1.1 First contact with NHS services, remote or in-person"] == 3
    assert any(t.startswith("1.4.2 Recognise that lung") for t in texts(source, "item"))
    table = next(t for t in texts(source, "table") if "Non-severe symptoms" in t)
    assert "Amoxicillin: 1 month to 2 months, 125 mg three times a day for 5 days" in table
    _check_regions(source)


def test_fda_label(shared_documents: Path) -> None:
    source = _real(shared_documents, "guideline_pdf_en/fda_atorvastatin*.pdf")
    headings = [(b.text, b.level) for b in source.blocks if b.kind == "heading"]
    assert headings.count(("4 CONTRAINDICATIONS", 1)) == 1  # not in a list of contents too
    assert ("5.1 Myopathy and Rhabdomyolysis", 2) in headings
    tables = "\n".join(texts(source, "table"))
    assert "Adverse Reaction: Nasopharyngitis | % Placebo N = 7,311: 8.2 | % 10 mg N" in tables
    assert "non-HDL-C | Placebo (N = 12): -2.8 (-17.6, 30.0) | 10 mg (N = 37): -33.0" in tables
    _check_regions(source)


def test_otc_label_keeps_doses_with_ages(shared_documents: Path) -> None:
    source = _real(shared_documents, "guideline_pdf_en/fda_acetaminophen*.pdf")
    directions = next(t for t in texts(source, "table") if "adults and children" in t)
    assert directions.splitlines()[1:] == [
        "children 6 to 11 years | take 1 tablet every 4-6 hours while symptoms last, not more than "
        "5 tablets in 24 hours",
        "children under 6 years | do not use",
    ]
    assert "muscular aches" in texts(source, "item")


def test_chinese_protocol(shared_documents: Path) -> None:
    source = _real(shared_documents, "official_zh/*诊疗*.pdf")
    assert source.title == "新型冠状病毒肺炎诊疗方案（试行第九版）"
    headings = {b.text: b.level for b in source.blocks if b.kind == "heading"}
    assert headings["一、病原学特点"] == headings["十六、预防"] == 2
    assert headings["（一）传染源。"] == 3
    assert any(t.startswith("1.出现气促，RR≥30 次/分；") for t in texts(source, "item"))
    assert not any(t.isdigit() for t in texts(source))
    _check_regions(source)


@pytest.mark.parametrize(
    "pattern",
    [
        "guideline_pdf_en/fda_ibuprofen*.pdf",
        "guideline_pdf_en/nice_upper*.pdf",
        "official_zh/*诊疗*.pdf",
        "hard_files/multi_page.pdf",
    ],
)
def test_no_words_are_lost_but_those_of_margins_and_contents(
    shared_documents: Path, pattern: str
) -> None:
    (path,) = shared_documents.glob(pattern)
    source = read(path.read_bytes(), path.name)
    kept = _characters("".join([source.title, *texts(source)]))
    document = pypdfium2.PdfDocument(path)
    lost: Counter[str] = Counter()
    for page in document:
        lines = page.get_textpage().get_text_range().splitlines()
        for line in lines if sum("....." in line for line in lines) < 3 else ():
            if not re.search(
                r"\.{5}|rights reserved|conditions#|^Page|^\s*\d+\s*$|\(CG141\)|https:|\d+:\d+ PM"
                r"|^\d/\d$|Label \| FDA",
                line,
            ):
                lost += _characters(line)
    missing = lost - kept
    assert missing.total() <= 0.002 * lost.total() + 8, missing.most_common(10)
    document.close()


def _characters(text: str) -> Counter[str]:
    return Counter(c for c in text if c.isalnum())
