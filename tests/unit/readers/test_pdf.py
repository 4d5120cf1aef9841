"""PDF: what stands where, in what order, and what is said of pages that can't be read."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from ingest.blocks import Source, assemble
from ingest.readers import pdf as reader
from taiyi_rag.errors import ReadError


def _helper():  # tests are imported by path (importmode importlib), so their helpers are too
    path = Path(__file__).with_name("pdf_files.py")
    spec = importlib.util.spec_from_file_location("reader_pdf_files", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


files = _helper()
PdfPage, pdf = files.PdfPage, files.pdf

_BODY = ["Metformin is contraindicated in patients with an", "estimated filtration rate below 30."]


def read(data: bytes, name: str = "file.pdf") -> Source:
    (source,) = reader.read(data, name)
    return source


def texts(source: Source, kind: str | None = None) -> list[str]:
    return [b.text for b in source.blocks if kind is None or b.kind == kind]


def test_wrapped_lines_are_one_paragraph_with_a_box_each() -> None:
    source = read(pdf(PdfPage().lines(72, 700, _BODY)))
    (block,) = source.blocks
    assert block.text == " ".join(_BODY)
    assert [block.text[r.start : r.end] for r in block.regions] == _BODY
    assert [r.page for r in block.regions] == [1, 1]
    first, second = block.regions
    assert first.x0 == pytest.approx(72, abs=1)
    assert first.y0 < 842 - 700 < first.y1
    assert second.y0 == pytest.approx(first.y0 + 14.4, abs=0.1)


def test_regions_survive_assembly() -> None:
    source = read(pdf(PdfPage().text(72, 760, "Dosage", 20).lines(72, 700, _BODY)))
    document = assemble(source, id="d", path="file.pdf")
    assert [document.text[r.start : r.end] for r in document.regions][-2:] == _BODY


def test_chinese_lines_are_joined_without_blanks() -> None:
    page = PdfPage().text(104, 700, "新型冠状病毒（2019-nCoV）感染者", 16, "han")
    page.text(72, 676, "是主要传染源。", 16, "han").text(72, 500, "x", 16)
    assert texts(read(pdf(page)))[0] == "新型冠状病毒（2019-nCoV）感染者是主要传染源。"


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("patients with pulmonary hyper-", "tension at rest", "pulmonary hypertension at"),
        ("patients who have had COVID-", "19 recently and", "COVID-19 recently"),
        ("treatment is aimed at IL-", "6 and its receptor", "at IL-6 and"),
        ("tablets of the kind called non-", "steroidal drugs", "called non-steroidal drugs"),
        ("a mean change of 0 (-0.3, -", "0.1) was seen in", "(-0.3, -0.1) was"),
    ],
)
def test_words_cut_at_a_lines_end(first: str, second: str, joined: str) -> None:
    source = read(pdf(PdfPage().lines(72, 700, [first, second])))
    assert joined in source.blocks[0].text


def test_a_hyphen_that_the_document_writes_elsewhere_is_kept() -> None:
    lines = ["An extended-release tablet is not the same as the extended-", "release capsule."]
    assert texts(read(pdf(PdfPage().lines(72, 700, lines)))) == [
        "An extended-release tablet is not the same as the extended-release capsule."
    ]


def test_the_region_of_a_cut_word_ends_before_its_hyphen() -> None:
    (block,) = read(pdf(PdfPage().lines(72, 700, ["some hyper-", "tension"]))).blocks
    assert [block.text[r.start : r.end] for r in block.regions] == ["some hyper", "tension"]


def test_rotation_and_crop_box_are_those_of_the_page_as_shown() -> None:
    turned = read(pdf(PdfPage(rotate=90).text(100, 200, "Turned"))).blocks[0].regions[0]
    # On the turned page, x is the user space's y, and y its x.
    assert turned.x0 < 200 < turned.x1
    assert turned.y0 == pytest.approx(100, abs=2)
    cropped = read(pdf(PdfPage(crop=(50, 60, 500, 800)).text(100, 700, "Cropped")))
    assert cropped.blocks[0].regions[0].x0 == pytest.approx(50, abs=1)
    assert cropped.blocks[0].regions[0].y0 < 800 - 700 < cropped.blocks[0].regions[0].y1


def test_text_that_runs_up_the_page_keeps_its_place() -> None:
    (block,) = read(pdf(PdfPage().text(100, 300, "Landscape table", turn=1))).blocks
    region = block.regions[0]
    assert region.y1 == pytest.approx(842 - 300, abs=1)
    assert region.x0 < 100 < region.x1
    assert region.y1 - region.y0 > region.x1 - region.x0


def _column(words: str) -> list[str]:
    return [f"{words} column line {n} goes on and" for n in range(12)]


def test_columns_are_read_one_after_the_other() -> None:
    page = PdfPage().text(72, 780, "A Title Over Both of the Columns of the Page", 20)
    for left, right, y in zip(
        _column("left"), _column("right"), range(700, 500, -15), strict=False
    ):
        page.text(72, y, left).text(320, y, right)
    text = " ".join(texts(read(pdf(page))))
    assert text.index("left column line 11") < text.index("right column line 0")


def test_ruled_tables_keep_the_lines_of_a_cell_together() -> None:
    page = PdfPage()
    for y in (700, 660, 620):
        page.rule(72, y, 400, y)
    for x in (72, 200, 400):
        page.rule(x, 620, x, 700)
    page.lines(75, 685, ["Severe", "infection"]).lines(205, 685, ["500 mg three", "times a day"])
    page.text(75, 640, "Otherwise").text(205, 640, "250 mg")
    (table,) = read(pdf(page)).blocks
    assert table.kind == "table"
    assert table.text == "Severe infection | 500 mg three times a day\nOtherwise | 250 mg"
    assert Counter(table.text[r.start : r.end] for r in table.regions)["times a day"] == 1


def test_tables_without_rules_keep_doses_with_their_patients() -> None:
    page = PdfPage().text(72, 760, "Directions")
    page.lines(72, 700, ["adults and children of 12", "years and over"])
    page.lines(230, 700, ["take 2 tablets every 4 hours while symptoms", "last, not more than 12"])
    page.text(72, 662, "children 6 to 11 years").lines(
        230, 669, ["take 1 tablet every 4 hours while symptoms", "last, not more than 5"]
    )
    page.text(72, 637, "children under 6 years").text(230, 637, "do not use")
    assert texts(read(pdf(page)), "table") == [
        "adults and children of 12 years and over | take 2 tablets every 4 hours while symptoms "
        "last, not more than 12\n"
        "children 6 to 11 years | take 1 tablet every 4 hours while symptoms last, not more than "
        "5\n"
        "children under 6 years | do not use"
    ]


def test_rows_of_one_line_stay_rows() -> None:
    page = PdfPage()
    for n, (drug, dose) in enumerate([("warfarin", "5 mg"), ("aspirin", "81 mg"), ("x", "1 g")]):
        page.text(72, 700 - 15 * n, drug).text(300, 700 - 15 * n, dose)
    assert texts(read(pdf(page))) == ["warfarin | 5 mg\naspirin | 81 mg\nx | 1 g"]


def test_a_raised_footnote_number_is_no_digit_of_the_value() -> None:
    page = PdfPage().text(72, 700, "the ratio was 0.98").text(167, 704.5, "3", 7)
    page.text(176, 700, "in the trial")
    (text,) = texts(read(pdf(page)))
    assert "0.983" not in text
    assert "0.98³" in text


def _report(pages: int = 4) -> bytes:
    made = []
    for number in range(1, pages + 1):
        page = PdfPage().text(72, 810, "Guideline on pneumonia (NG250)", 9)
        page.lines(
            72, 700, [f"Recommendation {number} holds for adults and goes on until", "here."]
        )
        page.text(72, 30, "© NICE 2025. All rights reserved.", 8)
        made.append(page.text(480, 30, f"Page {number} of {pages}", 8))
    return pdf(*made)


def test_running_headers_footers_and_page_numbers_are_dropped() -> None:
    assert texts(read(_report())) == [
        f"Recommendation {n} holds for adults and goes on until here." for n in range(1, 5)
    ]


def test_numbered_annexes_are_no_page_numbers() -> None:
    pages = [
        PdfPage().text(72, 780, f"Annex 9-{n}").text(72, 500, f"Text of annex {n}.")
        for n in (1, 1, 2, 2, 3, 3)
    ]
    assert sum("Annex" in t for t in texts(read(pdf(*pages)))) == 6


def test_a_sentence_goes_on_over_a_page_break() -> None:
    first = PdfPage().lines(72, 120, ["The dose should be reduced in patients who have severe"])
    second = PdfPage().lines(
        72, 780, ["renal impairment, and stopped if it gets worse at all.", "x y"]
    )
    assert texts(read(pdf(first, second)))[0].startswith(
        "The dose should be reduced in patients who have severe renal impairment"
    )


def test_tables_of_contents_are_dropped() -> None:
    page = PdfPage().text(72, 780, "Contents", 20)
    for n in range(5):
        page.text(72, 740 - 20 * n, f"1.{n} Section of the guideline " + "." * 40 + f" {n + 3}")
    source = read(pdf(page, PdfPage().lines(72, 700, _BODY)))
    assert texts(source) == [" ".join(_BODY)]


def test_a_list_of_headings_to_come_is_dropped() -> None:
    names = [f"{n} SECTION NAMED {'ABCDEF'[n]}" for n in range(1, 6)]
    contents = PdfPage().text(72, 780, "CONTENTS", 12, "bold")
    body = PdfPage()
    for n, name in enumerate(names):
        contents.text(72, 740 - 20 * n, name, 12, "bold")
        body.text(72, 700 - 60 * n, name, 12, "bold").text(72, 680 - 60 * n, f"Text {n} of it.")
        body.text(72, 665 - 60 * n, "More plain text so that bold stands out here.")
    headings = texts(read(pdf(contents, body)), "heading")
    assert headings == names


def test_the_end_of_a_sentence_is_no_heading_though_the_outline_has_its_words() -> None:
    page = PdfPage().text(72, 700, "Oesophageal varices", 16, "bold")
    page.lines(
        72, 660, ["Use band ligation in patients with bleeding from", "oesophageal varices."]
    )
    source = read(pdf(page, title="Bleeding guideline", outline=[("Oesophageal varices", 0)]))
    assert [(b.kind, b.text) for b in source.blocks] == [
        ("heading", "Oesophageal varices"),
        ("paragraph", "Use band ligation in patients with bleeding from oesophageal varices."),
    ]


def test_headings_by_outline_size_weight_and_number() -> None:
    page = PdfPage().text(72, 780, "Big Title of This", 24)
    page.text(72, 740, "1 INDICATIONS AND USAGE", 12, "bold").lines(72, 715, _BODY)
    page.text(72, 660, "1.1 Adults", 12, "bold").lines(72, 635, _BODY)
    page.text(72, 580, "In the Outline").lines(72, 555, _BODY)
    source = read(pdf(page, outline=[("In the Outline", 0)]))
    assert source.title == "Big Title of This"
    assert [(b.text, b.level) for b in source.blocks if b.kind == "heading"] == [
        ("1 INDICATIONS AND USAGE", 2),
        ("1.1 Adults", 3),
        ("In the Outline", 1),
    ]


def test_chinese_headings_nest_by_their_numbers() -> None:
    page = PdfPage()
    lines = [
        "一、病原学特点",
        "（一）传染源。",
        "传染源主要是新型冠状病毒感染者。",
        "（二）传播途径。",
    ]
    lines += ["经呼吸道飞沫传播。", "二、病理改变", "以下为主要改变。"]
    for n, line in enumerate(lines):
        page.text(104, 780 - 24 * n, line, 16, "han")
    headings = [(b.text, b.level) for b in read(pdf(page)).blocks if b.kind == "heading"]
    assert headings == [
        ("一、病原学特点", 1),
        ("（一）传染源。", 2),
        ("（二）传播途径。", 2),
        ("二、病理改变", 1),
    ]


def test_bullets_make_items_without_the_bullet() -> None:
    page = PdfPage().text(72, 720, "The drug is for:")
    page.text(80, 700, "\x95").text(96, 700, "severe pain").text(80, 685, "\x95 mild fever")
    assert [(b.kind, b.text) for b in read(pdf(page)).blocks] == [
        ("paragraph", "The drug is for:"),
        ("item", "severe pain"),
        ("item", "mild fever"),
    ]


@pytest.mark.parametrize("junk", ["", "untitled", "Microsoft Word - guideline.doc", "x.indd"])
def test_junk_in_the_metadata_is_no_title(junk: str) -> None:
    assert read(pdf(PdfPage().lines(72, 700, _BODY), title=junk), "a guide.pdf").title == "a guide"


def test_metadata_give_title_and_year() -> None:
    source = read(pdf(PdfPage().lines(72, 700, _BODY), title="Type 2 diabetes"))
    assert source.title == "Type 2 diabetes"
    assert source.fields["year"] == 2021


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.readers.pdf.reader.is_installed", lambda: False)


def test_scanned_pages_are_named(without_ocr: None) -> None:
    source = read(pdf(PdfPage().lines(72, 700, _BODY), PdfPage().image(), PdfPage().image()))
    (warning,) = source.warnings
    assert warning.startswith("pages 2–3 are scans without text; OCR is not installed")
    assert "pip install 'taiyi-rag[ocr]'" in warning


def test_a_document_of_scans_is_an_error(without_ocr: None) -> None:
    with pytest.raises(ReadError, match=r"scanned document without text.*OCR"):
        read(pdf(PdfPage().image(), PdfPage()))


def test_a_garbage_text_layer_is_an_error(without_ocr: None) -> None:
    page = PdfPage().text(72, 700, "\ue001\ue002\ue003\ue004\ue005\ue006", 12, "han")
    with pytest.raises(ReadError, match="fonts don't say which characters"):
        read(pdf(page))


def test_an_empty_document_is_an_error() -> None:
    with pytest.raises(ReadError, match="holds no text"):
        read(pdf(PdfPage()))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_cut_off_files_are_errors(share: float) -> None:
    data = _report()
    with pytest.raises(ReadError, match="cut off: its end is missing"):
        read(data[: int(share * len(data))])


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n%%EOF", b"hello", b"\0" * 5000 + b"%%EOF"])
def test_what_is_no_pdf_is_an_error(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"damaged|cut off"):
        read(data)


def test_a_damaged_page_never_passes_silently() -> None:
    data = bytearray(_report())
    start = data.index(b"stream\n") + len(b"stream\n")
    data[start + 60 : start + 90] = bytes(30)
    assert any("damaged" in warning for warning in read(bytes(data)).warnings)


def test_lost_parts_never_pass_silently() -> None:
    data = _report()
    start = data.index(b" 0 obj\n<< /Type /Page ")
    warnings = read(data[: start - 1] + data[data.index(b"endobj", start) :]).warnings
    assert any("damaged" in warning for warning in warnings)
    assert any("belong to no page" in warning for warning in warnings)


def test_a_checksum_cut_short_is_no_damage() -> None:
    data = _report(1)
    body = re.search(rb"stream\n(.*?)\nendstream", data, re.DOTALL)
    assert body
    cut = b"stream\n" + body[1][:-2] + b"\nendstream  "
    length = len(body[1])
    data = data.replace(body[0], cut).replace(b"/Length %d" % length, b"/Length %d" % (length - 2))
    assert read(data).warnings == ()


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.readers.pdf.reader.MOST_PAGES", 2)
    with pytest.raises(ReadError, match="Split it"):
        read(pdf(PdfPage(), PdfPage(), PdfPage()))
