"""Word documents: structure, what is left out, and files that aren't opened."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from ingest.blocks import Source
from ingest.readers import docx as reader
from ingest.readers.docx.package import _ENCRYPTED, _OLE
from taiyi_rag.errors import ReadError

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def saved(document: Any) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read(document: Any, name: str = "file.docx") -> Source:
    data = document if isinstance(document, bytes) else saved(document)
    (source,) = reader.read(data, name)
    return source


def blocks(source: Source) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in source.blocks]


def test_headings_paragraphs_items_and_properties() -> None:
    document = docx.Document()
    document.core_properties.title = "Sepsis guideline"
    document.core_properties.author = "Li Ming"
    document.core_properties.created = datetime(2022, 3, 4, tzinfo=UTC)
    document.add_heading("Treatment", 1)
    document.add_paragraph("Give antibiotics\twithin\n1 hour.")
    document.add_heading("Doses", 2)
    document.add_paragraph("amoxicillin", style="List Bullet")
    source = read(document)
    assert source.title == "Sepsis guideline"
    assert source.fields == {"authors": ("Li Ming",), "year": 2022}
    assert [(b.kind, b.level, b.text) for b in source.blocks] == [
        ("heading", 1, "Treatment"),
        ("paragraph", 0, "Give antibiotics within 1 hour."),
        ("heading", 2, "Doses"),
        ("item", 0, "amoxicillin"),
    ]


def test_the_template_of_python_docx_says_nothing() -> None:
    document = docx.Document()
    document.add_heading("My title", 0)
    document.add_paragraph("Text.")
    source = read(document)
    assert source.title == "My title"
    assert source.fields == {}
    assert blocks(source) == [("paragraph", "Text.")]


def test_localized_headings_and_outline_levels() -> None:
    document = docx.Document()
    style = document.styles.add_style("标题 2", 1)
    document.add_paragraph("诊断", style=style)
    paragraph = document.add_paragraph("治疗")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {_W} w:val="2"/>'))
    document.add_paragraph("正文。")
    assert [(b.kind, b.level) for b in read(document).blocks] == [
        ("heading", 2),
        ("heading", 3),
        ("paragraph", 0),
    ]


def test_tables_with_merged_cells_and_tables_inside() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    values = (["Drug", "Dose", "Note"], ["A", "5 mg", "x"], ["", "9 mg", "y"])
    for row, texts in zip(table.rows, values, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(2, 2).add_table(1, 2).cell(0, 0).text = "inner"
    assert blocks(read(document)) == [
        ("table", "Drug: A | Dose: 5 mg | Note: x\nDrug: A | Dose: 9 mg | Note: y inner")
    ]


def test_a_row_in_one_cell_is_a_line_and_a_frame_is_no_table() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "All patients"
    table.cell(1, 0).text, table.cell(1, 1).text = "a", "b"
    document.add_table(1, 1).cell(0, 0).text = "Framed"
    assert blocks(read(document)) == [("table", "All patients\na | b"), ("paragraph", "Framed")]


def _raw(document: Any, xml: str) -> None:
    document.element.body.insert(0, parse_xml(f"<w:p {_W} {_M}>{xml}</w:p>"))


def test_deleted_text_is_out_hidden_text_is_marked_inserted_text_is_in() -> None:
    document = docx.Document()
    _raw(
        document,
        "<w:r><w:t>Give </w:t></w:r><w:del><w:r><w:delText>50</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>500</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t> secret</w:t>"
        "</w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t> mg</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
    )
    source = read(document)
    assert blocks(source) == [("paragraph", "Give 500 mg"), ("paragraph", "secret")]
    assert [b.hidden for b in source.blocks] == ["", "hidden text"]


def test_formulas_keep_their_text() -> None:
    document = docx.Document()
    _raw(
        document,
        "<w:r><w:t>BMI = </w:t></w:r><m:oMath><m:f><m:num><m:r><m:t>kg</m:t></m:r></m:num><m:den>"
        "<m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
        "</m:den></m:f></m:oMath>",
    )
    assert blocks(read(document)) == [("paragraph", "BMI = kg/m²")]


def test_footnotes_follow_their_paragraph() -> None:
    document = docx.Document()
    document.add_paragraph("Text.")
    data = saved(document)
    note = (
        f'<w:footnotes {_W}><w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    changes = {
        "word/document.xml": (b"</w:p>", b'<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'),
        "word/_rels/document.xml.rels": (
            b"</Relationships>",
            b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships/footnotes" Target="footnotes.xml"/></Relationships>',
        ),
        "[Content_Types].xml": (
            b"</Types>",
            b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.wordprocessingml.footnotes+xml"/></Types>',
        ),
    }
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            before, after = changes.get(name, (b"", b""))
            body = old.read(name)
            new.writestr(name, body.replace(before, after, 1) if before else body)
        new.writestr("word/footnotes.xml", note)
    assert blocks(read(out.getvalue())) == [("paragraph", "Text."), ("paragraph", "A note.")]


# Files that aren't opened


def _zip(parts: dict[str, bytes], compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", compress) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 not really", "damaged"),
        (_zip({"a.txt": b"x"}), "zip file of something else"),
        (_zip({"xl/workbook.xml": b"x"}), "an Excel workbook"),
        (_zip({"word/document.xml": b"<not xml"}), "damaged"),
        (_OLE + bytes(600), "save it as .docx"),
        (_OLE + _ENCRYPTED, "encrypted"),
    ],
)
def test_what_is_no_docx_is_an_error(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read(data)


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = _zip({"word/document.xml": bytes(40_000_000)})
    with pytest.raises(ReadError, match="would unpack to 40 MB"):
        read(bomb)


def test_a_document_cut_off_is_an_error() -> None:
    document = docx.Document()
    document.add_paragraph("Text.")
    data = saved(document)
    with pytest.raises(ReadError, match="damaged"):
        read(data[: len(data) // 2])


def test_an_empty_document_is_an_error() -> None:
    with pytest.raises(ReadError, match="holds no text"):
        read(docx.Document())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("docx_comments.docx", "This is the first paragraph that has a comment attached to it."),
        ("duplicate-paragraphs.docx", "some text"),
        ("equations.docx", "This is a word document and this is an inline equation: A=πr²."),
        ("textbox.docx", "Case closed."),
    ],
)
def test_hard_files(shared_documents: Path, name: str, words: str) -> None:
    source = read((shared_documents / "hard_files" / name).read_bytes(), name)
    assert words in [text.replace(" .", ".") for _, text in blocks(source)]
    assert source.warnings == ()


def test_comments_are_left_out(shared_documents: Path) -> None:
    source = read((shared_documents / "hard_files" / "docx_comments.docx").read_bytes())
    assert len(source.blocks) == 4


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("legacy_sample.doc", "save it as .docx"),
        ("powerpoint_malformed_pictures.pptx", "PowerPoint presentation"),
        ("xlsx_04_inflated.xlsx", "Excel workbook"),
    ],
)
def test_hard_files_of_other_kinds(shared_documents: Path, name: str, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read((shared_documents / "hard_files" / name).read_bytes(), name)
