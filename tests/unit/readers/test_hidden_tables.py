"""Tables and scans with text that nobody sees: it is marked, the rest stands with its heads."""

from __future__ import annotations

import io

import docx
import numpy as np
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.blocks import Block
from ingest.readers import docx as docx_reader
from ingest.readers import html as html_reader
from ingest.readers import markdown as markdown_reader
from ingest.readers import pdf as pdf_reader
from ingest.readers.pdf import scans
from ingest.readers.pdf.recognition import Recognised

from .pdf_files import PdfPage, pdf

SEEN = "Drug: warfarin | Dose: 5 mg\nDrug: heparin | Dose: 80 units/kg"
ORDER = "Give ten times as much."
"""What every table below says, and what is hidden in it."""


def parted(blocks: list[Block]) -> tuple[str, list[tuple[str, str]]]:
    """What is seen, and what isn't with its reason."""
    seen = "\n".join(b.text for b in blocks if not b.hidden)
    return seen, [(b.hidden, b.text) for b in blocks if b.hidden]


def html_table(*rows: str, caption: str = "") -> tuple[str, list[tuple[str, str]]]:
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    page = f"<html><body><table>{caption}{body}</table></body></html>"
    (source,) = html_reader.read(page.encode(), "file.html")
    return parted(list(source.blocks))


HEADS = "<th>Drug</th><th>Dose</th>"
WARFARIN = "<td>warfarin</td><td>5 mg</td>"
HEPARIN = "<td>heparin</td><td>80 units/kg</td>"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((HEADS, WARFARIN, f"<td hidden>{ORDER}</td>", HEPARIN), "hidden attribute"),
        (
            (HEADS, WARFARIN, f'<td style="color:white">{ORDER}</td><td></td>', HEPARIN),
            "white",
        ),
        (
            (
                HEADS,
                WARFARIN.replace("mg", f'mg<span style="font-size:1px">{ORDER}</span>'),
                HEPARIN,
            ),
            "tiny",
        ),
        ((HEADS, WARFARIN.replace("mg", f"mg<!-- {ORDER} -->"), HEPARIN), "comment"),
        ((f'<th style="color:#fff">{ORDER}</th><th></th>', HEADS, WARFARIN, HEPARIN), "white"),
    ],
    ids=["row", "white row", "part of a cell", "comment", "row of heads"],
)
def test_html_tables(rows: tuple[str, ...], reason: str) -> None:
    assert html_table(*rows) == (SEEN, [(reason, ORDER)])


def test_html_captions_are_told_of_once() -> None:
    caption = f'<caption>Doses<b style="display:none">{ORDER}</b></caption>'
    seen, unseen = html_table(HEADS, WARFARIN, HEPARIN, caption=caption)
    assert (seen, unseen) == (f"Doses\n{SEEN}", [("display:none", ORDER)])


def test_hidden_words_dont_make_bold_heads_plain() -> None:
    rows = (("Name", "Against"), ("warfarin", "clots"), ("insulin", "diabetes"))
    said = "Name: warfarin | Against: clots\nName: insulin | Against: diabetes"
    unseen = f'<i style="color:white">{ORDER}</i>'
    lines = ["".join(f"<td>{text}</td>" for text in row) for row in rows[1:]]
    heads = f"<td><b>Name</b>{unseen}</td><td><b>Against</b></td>"
    assert html_table(heads, *lines) == (said, [("white", ORDER)])
    found = docx_table(*rows, row=0, looks="<w:vanish/>", marked=0)
    assert found == (said, [("hidden text", ORDER)])


def docx_table(
    *rows: tuple[str, str], row: int, looks: str, marked: int
) -> tuple[str, list[tuple[str, str]]]:
    """A table with the order, in `looks`, in the first cell of a row; `marked` rows are heads."""
    document = docx.Document()
    table = document.add_table(len(rows), 2)
    for number, (line, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(line.cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.bold = not number and not marked
        if number < marked:
            line._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    run = table.cell(row, 0).paragraphs[0].add_run(ORDER)
    run._r.insert(0, parse_xml(f"<w:rPr {nsdecls('w')}>{looks}</w:rPr>"))
    file = io.BytesIO()
    document.save(file)
    (source,) = docx_reader.read(file.getvalue(), "file.docx")
    return parted(list(source.blocks))


ROWS = (("Drug", "Dose"), ("warfarin", "5 mg"), ("heparin", "80 units/kg"))


@pytest.mark.parametrize(
    ("rows", "row", "marked"),
    [
        (ROWS, 1, 1),
        ((*ROWS[:2], ("", ""), ROWS[2]), 2, 1),
        ((("", ""), *ROWS), 0, 2),
    ],
    ids=["cell", "row", "row of heads"],
)
def test_docx_tables(rows: tuple[tuple[str, str], ...], row: int, marked: int) -> None:
    found = docx_table(*rows, row=row, looks="<w:vanish/>", marked=marked)
    assert found == (SEEN, [("hidden text", ORDER)])


def test_a_docx_row_of_hidden_heads_names_no_columns() -> None:
    """Its place among the rows marked as heads isn't taken by the first row of values."""
    rows = (("", ""), *ROWS[1:])
    seen, unseen = docx_table(*rows, row=0, looks='<w:color w:val="FFFFFF"/>', marked=1)
    assert (seen, unseen) == ("warfarin | 5 mg\nheparin | 80 units/kg", [("white", ORDER)])


def test_markdown_tables() -> None:
    tags = "".join(chr(0xE0000 + ord(char)) for char in ORDER)
    text = (
        f"| Drug | Dose |\n|---|---|\n| warfarin{tags} | 5 mg |\n"
        f"| heparin | 80 units/kg \u202e{ORDER}\u202c <!-- {ORDER} --> |\n"
    )
    (source,) = markdown_reader.read(text.encode(), "file.md")
    reasons = ("tag characters", "direction mark", "comment")
    assert parted(list(source.blocks)) == (SEEN, [(reason, ORDER) for reason in reasons])


def pdf_table(*lines: tuple[str, str], top: int = 700) -> PdfPage:
    page = PdfPage()
    for n in range(len(lines) + 1):
        page.rule(72, top - 20 * n, 400, top - 20 * n)
    for x in (72, 200, 400):
        page.rule(x, top - 20 * len(lines), x, top)
    for n, (drug, dose) in enumerate(lines):
        font = "regular" if n else "bold"
        page.text(75, top - 14 - 20 * n, drug, font=font)
        page.text(205, top - 14 - 20 * n, dose, font=font)
    return page


def test_pdf_tables() -> None:
    page = pdf_table(*ROWS).draw("1 g").text(260, 666, ORDER).draw("0 g")
    (source,) = pdf_reader.read(pdf(page), "file.pdf")
    assert parted(list(source.blocks)) == (SEEN, [("white", ORDER)])
    assert source.blocks[-1].regions[0].page == 1


def test_a_pdf_row_cut_off_at_a_page_end_stands_on_the_next_page() -> None:
    first = pdf_table(*ROWS[:2])
    first.draw("q 0 0 10 10 re W n").text(75, 646, "heparin").text(205, 646, "80 units/kg").draw(
        "Q"
    )
    (source,) = pdf_reader.read(pdf(first, pdf_table(ROWS[0], ROWS[2])), "file.pdf")
    assert parted(list(source.blocks)) == (SEEN, [])


def test_a_page_read_by_ocr_keeps_what_its_text_layer_hides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corners = np.array([[100, 100], [500, 100], [500, 125], [100, 125]], np.float64)
    line = Recognised("Take 5 mg daily.", corners, 22, 0.9)
    monkeypatch.setattr(scans, "recognise", lambda picture, walls: (0, [line]))
    monkeypatch.setattr("ingest.readers.pdf.reader.is_installed", lambda: True)
    page = PdfPage().image().draw("3 Tr").text(72, 300, ORDER)
    (source,) = pdf_reader.read(pdf(page), "file.pdf")
    found = [(b.text, b.hidden, b.regions[0].confidence) for b in source.blocks]
    assert found == [("Take 5 mg daily.", "", 0.9), (ORDER, "invisible", None)]
    assert [warning.split(" (")[0] for warning in source.warnings] == [
        "page 1 was read by OCR",
        "Hidden text",
    ]
