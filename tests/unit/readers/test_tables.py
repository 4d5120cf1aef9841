"""Tables as lines: heads beside values, spans filled, and no head where none is sure."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import OxmlElement
from lxml import etree

from ingest.readers import docx as docx_reader
from ingest.readers import html as html_reader
from ingest.readers import markdown as markdown_reader
from ingest.readers import pdf as pdf_reader
from ingest.readers.common.heads import Cell, Table, head_rows
from ingest.readers.common.tables import headed, written
from ingest.readers.common.xml_tables import table_text

from .pdf_files import PdfPage, pdf

SPANNED = (
    "Group: Adults | Dose > Day 1: 10 mg | Dose > Day 2: 5 mg | Criterion: eGFR ≥ 30\n"
    "Group: Children | Dose > Day 1: 2 mg | Dose > Day 2: 2 mg | Criterion: eGFR ≥ 30"
)
"""The table of every format below: two levels of heads, a value over two columns, one over rows."""


def xml(table: str) -> str:
    return table_text(
        etree.fromstring(table), lambda cell: " ".join("".join(cell.itertext()).split())
    )


def rows(*lines: str, strong: int = 0) -> list[list[Cell]]:
    """Cells parted by "|"; those of the first `strong` lines are bold."""
    return [[Cell(c.strip(), n < strong) for c in line.split("|")] for n, line in enumerate(lines)]


def judged(*lines: str, strong: int = 0) -> str | None:
    found = headed(Table(rows(*lines, strong=strong)))
    return None if found is None else written(found)


_XHTML = (
    "<table>{}<tr><{h} rowspan='2'>Group</{h}><{h} colspan='2'>Dose</{h}>"
    "<{h} rowspan='2'>Criterion</{h}></tr><tr><{h}>Day 1</{h}><{h}>Day 2</{h}></tr>{}"
    "<tr><td>Adults</td><td>10 mg</td><td>5 mg</td><td rowspan='2'>eGFR ≥ 30</td></tr>"
    "<tr><td>Children</td><td colspan='2'>2 mg</td></tr></table>"
)


@pytest.mark.parametrize(
    "table", [_XHTML.format("<thead>", "</thead>", h="td"), _XHTML.format("", "", h="th")]
)
def test_spans_of_xhtml(table: str) -> None:
    assert xml(table) == SPANNED


def test_spans_of_html() -> None:
    (source,) = html_reader.read(_XHTML.format("", "", h="th").encode(), "page.html")
    assert [b.text for b in source.blocks if b.kind == "table"] == [SPANNED]


def test_spans_of_cals() -> None:
    assert (
        xml(
            "<table><tgroup><colspec colname='a'/><colspec colname='b'/><colspec colname='c'/>"
            "<colspec colname='d'/><thead><row><entry morerows='1'>Group</entry>"
            "<entry namest='b' nameend='c'>Dose</entry><entry morerows='1'>Criterion</entry></row>"
            "<row><entry>Day 1</entry><entry>Day 2</entry></row></thead><tbody>"
            "<row><entry>Adults</entry><entry>10 mg</entry><entry>5 mg</entry>"
            "<entry morerows='1'>eGFR ≥ 30</entry></row>"
            "<row><entry>Children</entry><entry namest='b' nameend='c'>2 mg</entry></row>"
            "</tbody></tgroup></table>"
        )
        == SPANNED
    )


def test_spans_of_docx() -> None:
    document = docx.Document()
    table = document.add_table(4, 4)
    for cells, texts in zip(
        table.rows,
        (
            "Group|Dose||Criterion",
            "|Day 1|Day 2|",
            "Adults|10 mg|5 mg|eGFR ≥ 30",
            "Children|2 mg||",
        ),
        strict=True,
    ):
        for cell, text in zip(cells.cells, texts.split("|"), strict=True):
            cell.text = text
    for start, end in (((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (1, 3)), ((2, 3), (3, 3))):
        table.cell(*start).merge(table.cell(*end))
    table.cell(3, 1).merge(table.cell(3, 2))
    for row in table.rows[:2]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    file = io.BytesIO()
    document.save(file)
    (source,) = docx_reader.read(file.getvalue(), "file.docx")
    assert [b.text for b in source.blocks] == [SPANNED]


def test_spans_of_pdf_and_the_boxes_of_their_values() -> None:
    page = PdfPage()
    for y, x0, x1 in (
        (700, 72, 472),
        (680, 172, 372),
        (660, 72, 472),
        (640, 72, 372),
        (620, 72, 472),
    ):
        page.rule(x0, y, x1, y)
    for x, y0, y1 in ((72, 620, 700), (172, 620, 700), (372, 620, 700), (472, 620, 700)):
        page.rule(x, y0, x, y1)
    page.rule(272, 640, 272, 680)
    page.text(75, 676, "Group", font="bold").text(250, 686, "Dose", font="bold")
    page.text(380, 676, "Criterion", font="bold")
    page.text(180, 666, "Day 1", font="bold").text(280, 666, "Day 2", font="bold")
    page.text(75, 646, "Adults").text(180, 646, "10 mg").text(280, 646, "5 mg")
    page.text(75, 626, "Children").text(250, 626, "2 mg").text(380, 636, "eGFR 30")
    (source,) = pdf_reader.read(pdf(page), "file.pdf")
    (table,) = source.blocks
    assert table.text == SPANNED.replace("≥ ", "")
    places = {}
    for region in table.regions:
        places.setdefault(table.text[region.start : region.end], []).append(region.y0)
    assert len(places["Dose > Day 1: 10 mg"]) == 1
    assert len(places["Criterion: eGFR 30"]) == 2  # in both rows, and both show the one cell
    assert len(set(places["Criterion: eGFR 30"])) == 1
    starts = [region.start for region in table.regions]
    assert starts == sorted(starts)


def test_a_table_goes_on_with_its_heads_on_the_next_page() -> None:
    def page(*lines: tuple[str, str]) -> PdfPage:
        shown = PdfPage()
        for n in range(len(lines) + 1):
            shown.rule(72, 700 - 20 * n, 400, 700 - 20 * n)
        for x in (72, 200, 400):
            shown.rule(x, 700 - 20 * len(lines), x, 700)
        for n, (drug, dose) in enumerate(lines):
            font = "bold" if drug == "Drug" else "regular"
            shown.text(75, 686 - 20 * n, drug, font=font).text(205, 686 - 20 * n, dose, font=font)
        return shown

    first = page(("Drug", "Dose in adults"), ("warfarin", "5 mg"))
    second = page(("aspirin", "not given"), ("heparin", "80 units/kg"))
    (source,) = pdf_reader.read(pdf(first, second), "file.pdf")
    assert [block.text for block in source.blocks] == [
        "Drug: warfarin | Dose in adults: 5 mg",
        "Drug: aspirin | Dose in adults: not given\nDrug: heparin | Dose in adults: 80 units/kg",
    ]


def test_markdown_leaves_out_empty_cells_and_keeps_marks() -> None:
    text = "| Drug | Dose | Note |\n|---|---|---|\n| A* | 5 mg† | |\n| B | | c |\n"
    (source,) = markdown_reader.read(text.encode(), "file.md")
    assert [b.text for b in source.blocks] == ["Drug: A* | Dose: 5 mg†\nDrug: B | Note: c"]


def test_heads_without_values_are_not_lost() -> None:
    assert (
        xml(
            "<table><thead><tr><th>Drug</th><th>Dose</th><th>Remarks</th></tr></thead>"
            "<tr><td>A</td><td>5 mg</td><td/></tr></table>"
        )
        == "Drug | Dose | Remarks\nDrug: A | Dose: 5 mg"
    )


def test_titles_go_with_their_rows_where_it_is_sure_which_those_are() -> None:
    head = "<thead><tr><th>Group</th><th>Events</th></tr></thead>"
    title = "<tr><td colspan='2'>{}</td></tr>".format
    row = "<tr><td>{}</td><td>{}</td></tr>".format
    assert xml(
        f"<table>{head}{title('Women')}{row('Placebo', 9)}{title('Men')}{row('Placebo', 7)}"
        f"{title('* p &lt; 0.05')}</table>"
    ) == ("Group: Women > Placebo | Events: 9\nGroup: Men > Placebo | Events: 7\n* p < 0.05")
    assert (
        xml(
            f"<table>{head}{row('Age', 61)}{title('Sex')}{row('Female', 9)}{row('Weight', 70)}"
            "</table>"
        )
        == "Group: Age | Events: 61\nSex\nGroup: Female | Events: 9\nGroup: Weight | Events: 70"
    )


def test_wide_rows_go_on_with_the_row_head() -> None:
    heads = "".join(f"<th>The head of column {n}</th>" for n in range(40))
    values = "".join(f"<td>{n} mg</td>" for n in range(1, 40))
    lines = xml(
        f"<table><thead><tr>{heads}</tr></thead><tr><td>Warfarin</td>{values}</tr></table>"
    ).split("\n")
    assert len(lines) > 1
    assert all(line.startswith("The head of column 0: Warfarin | ") for line in lines)
    assert all(len(line) <= 600 for line in lines)


def test_heads_that_would_be_most_of_the_text_are_left_out() -> None:
    table = f"<table><thead><tr><th>{'x' * 5000}</th><th>b</th></tr></thead>"
    table += "<tr><td>1</td><td>2</td></tr>" * 100
    assert len(xml(f"{table}</table>")) < 3 * len(table)


@pytest.mark.parametrize(
    ("lines", "strong", "said"),
    [
        (("Drug | Result", "A | good", "B | bad"), 1, "Drug: A | Result: good"),
        (("Event | Placebo", "Death | 1.2", "Stroke | 3"), 0, "Event: Death | Placebo: 1.2"),
        (("No. | Group", "1 | Couriers", "2 | Cooks"), 0, "No.: 1 | Group: Couriers"),
        (("Age | Dose", "children | none", "adults | two"), 0, "Age: children | Dose: none"),
        (("药物 | 用法用量", "阿司匹林 | 每日一次", "华法林 | 遵医嘱"), 0, "药物: 阿司匹林"),
        (("INR | 95% CI", "1.7 | 1.6–2.4", "1.5 | 2.4–4.6"), 0, "INR: 1.7 | 95% CI: 1.6–2.4"),
    ],
)
def test_heads_judged_by_their_looks(lines: tuple[str, ...], strong: int, said: str) -> None:
    assert (judged(*lines, strong=strong) or "").startswith(said)


@pytest.mark.parametrize(
    "lines",
    [
        ("A | good", "B | bad"),
        ("aspirin | 81 mg", "warfarin | 5 mg"),
        ("Color | pink | Score | 2 pieces", "Shape | oval | Size | 11 mm"),
        ("Renal Impairment (2.5) | 5/2017", "Calciphylaxis (5.3) | 9/2016"),
        ("Event | A", "Death | 1.2 | 3", "Stroke | 3 | 4"),
    ],
)
def test_rows_that_may_be_data_are_no_heads(lines: tuple[str, ...]) -> None:
    assert judged(*lines) is None


def test_heads_that_dont_tell_columns_apart_are_none() -> None:
    head = Cell("Placebo")
    table = [[Cell("Event"), head, head], *rows("Death | 1 | 2", "Stroke | 3 | 4")]
    assert headed(Table(table)) is None


def test_other_heads_further_down_begin_anew() -> None:
    found = judged(
        "Drug | Dose", "A | 5 mg", "B | 9 mg", "Event | Placebo", "Death | none", strong=1
    )
    assert found is not None
    table = rows("Drug | Dose", "A | 5 mg", "Event | Placebo", "Death | none", strong=1)
    for cell in table[2]:
        cell.strong = True
    lines = headed(Table(table))
    assert lines is not None
    assert written(lines) == "Drug: A | Dose: 5 mg\nEvent: Death | Placebo: none"
    assert [cell.text for cell in head_rows(Table(table))[0]] == ["Event", "Placebo"]
