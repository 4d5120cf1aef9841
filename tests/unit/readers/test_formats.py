"""Which reader serves a file: content first, name second, and a clear no to the rest."""

from __future__ import annotations

import gzip
import io
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path, PurePath

import pytest

from ingest.blocks import Source
from ingest.formats import SUPPORTED, check_size, detect, is_candidate
from taiyi_rag.errors import ReadError

XML = "<?xml version='1.0'?>"
PUBMED = f"{XML}<!DOCTYPE PubmedArticleSet PUBLIC '-//NLM//DTD' 'x.dtd'><PubmedArticleSet/>"
LABEL = "<document xmlns='urn:hl7-org:v3'/>"
LINE = b'{"_id": "1", "text": "x"}'


def package(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100_000) + stream.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (PUBMED.encode(), "x.xml", "pubmed"),
        (PUBMED.encode("utf-16"), "x.xml", "pubmed"),
        (b"\n " + PUBMED.encode(), "x.xml", "pubmed"),
        (b"<set><PubmedArticle><MedlineCitation/></PubmedArticle></set>", "x.xml", "pubmed"),
        (b"<article><front/></article>", "x.nxml", "jats"),
        (b"<pmc-articleset><article/></pmc-articleset>", "x.xml", "jats"),
        (b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'/>", "x.xml", "jats"),
        (b"<x><article><front><article-meta/></front></article></x>", "x.xml", "jats"),
        (LABEL.encode(), "x.xml", "spl"),
        (LINE, "x.jsonl", "beir"),
        (LINE, "corpus", "beir"),
        (b"[" + LINE + b"]", "x.json", "beir"),
        (b"%PDF-1.7\n", "x.pdf", "pdf"),
        (b"\x00junk before\n%PDF-1.4", "x.pdf", "pdf"),
        (package("[Content_Types].xml", "word/document.xml"), "x.docx", "docx"),
        (b"<!DOCTYPE html><html></html>", "x.html", "html"),
        (b"  <HTML lang=en>", "x", "html"),
        (b"<p>Part of a page</p>", "x.htm", "html"),
        (b"# Title", "x.md", "markdown"),
        (b"<p align=center>Badge</p>\n# Title", "x.md", "markdown"),
        (b"<header> or <5 mg: plain words", "x.txt", "text"),
        (b"{braces} in plain text", "x.txt", "text"),
        ("伤寒论 卷第一".encode("gb18030"), "457.txt", "text"),
        ("UTF-16 with a mark".encode("utf-16"), "x.txt", "text"),
        (b"A file without suffix", "SOURCE", "text"),
        (b"BM is short for bone marrow; ID3 and MZ too", "x.txt", "text"),
    ],
)
def test_what_is_read(data: bytes, name: str, expected: str) -> None:
    found = detect(data, name)
    assert (found.name, found.file, found.warnings) == (expected, name, ())
    assert found.data == data


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "x.txt", "empty"),
        (b" \n\t\r\n", "x.txt", "empty"),
        (bytes(4096), "x.pdf", "empty"),
        (ole("WordDocument"), "x.doc", "Word document of before 2007"),
        (ole("Workbook"), "x.xls", "Excel file"),
        (ole("PowerPoint Document"), "x.ppt", "PowerPoint"),
        (ole("EncryptedPackage"), "x.docx", "password"),
        (ole("Something"), "x.bin", "before 2007"),
        (package("ppt/presentation.xml"), "x.pptx", "PowerPoint"),
        (package("xl/workbook.xml"), "x.xlsx", "Excel"),
        (package("mimetype", "content.xml"), "x.odt", "OpenDocument"),
        (package("META-INF/container.xml"), "x.epub", "EPUB"),
        (package("a.txt"), "x.zip", "archive"),
        (b"PK\x03\x04broken", "x.docx", "damaged"),
        (b"{\\rtf1 hello}", "x.rtf", "RTF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "x.png", "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "x.jpg", "picture"),
        (b"BM\x36\x00\x00\x00", "x.bmp", "picture"),
        (b"\x7fELF\x02\x01\x01\x00", "x", "program"),
        (b"MZ\x90\x00\x03\x00", "x.exe", "program"),
        (b"SQLite format 3\x00", "x.db", "JSON lines"),
        (b"ID3\x04\x00\x00", "x.mp3", "sound"),
        (b"\x00\x00\x00\x18ftypmp42", "x.mp4", "sound or video"),
        (bytes(128) + b"DICM", "x.dcm", "DICOM"),
        (bytes(range(256)) * 8, "x.bin", "isn't known"),
        (bytes(range(256)) * 8, "x.pdf", "damaged, or not what its name says"),
        (b"a,b\n1,2\n", "x.csv", "JSON line"),
        (f"{XML}<collection><x/></collection>".encode(), "x.xml", "root is <collection>"),
        (b"<eSummaryResult/>", "x.xml", "efetch"),
        (b"<eSearchResult/>", "x.xml", "efetch"),
        (b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>", "x.xml", "patient"),
        (f"{XML}<<".encode(), "x.xml", "damaged at its start"),
        (b"plain words", "x.xml", None),
    ],
)
def test_what_is_refused(data: bytes, name: str, words: str | None) -> None:
    if words is None:
        assert detect(data, name).warnings
        return
    with pytest.raises(ReadError, match=words) as caught:
        detect(data, name)
    assert str(caught.value).startswith(f"{name}: ")
    assert str(caught.value).endswith(".") or "{" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "name", "kind", "said"),
    [
        (b"%PDF-1.7", "report.txt", "pdf", "a PDF"),
        (b"<html><body>Sign in</body></html>", "paper.pdf", "html", "HTML"),
        (b"Just words.", "paper.docx", "text", "plain text"),
        (LABEL.encode(), "label.html.txt", "spl", "an SPL drug label"),
    ],
)
def test_a_wrong_name_is_told_and_does_not_matter(
    data: bytes, name: str, kind: str, said: str
) -> None:
    found = detect(data, name)
    assert found.name == kind
    assert found.warnings == (
        f"{name} is named {PurePath(name).suffix} but holds {said}: it was read as {said}.",
    )


def test_the_warning_stands_on_the_first_source() -> None:
    first, second = detect(LINE + b"\n" + LINE.replace(b"1", b"2"), "x.txt").read()
    assert isinstance(first, Source)
    assert isinstance(second, Source)
    assert len(first.warnings) == 1
    assert not second.warnings


def test_gzip_is_unpacked_and_a_bomb_is_not() -> None:
    found = detect(gzip.compress(PUBMED.encode()), "pubmed24n0001.xml.gz")
    assert (found.name, found.file, found.data) == ("pubmed", "pubmed24n0001.xml", PUBMED.encode())
    with pytest.raises(ReadError, match="unpacks to more than 1 MiB"):
        detect(gzip.compress(bytes(5_000_000)), "bomb.gz", limit=2**20)
    with pytest.raises(ReadError, match="damaged"):
        detect(gzip.compress(b"text" * 1000)[:30], "cut.gz")
    with pytest.raises(ReadError, match="packed twice"):
        detect(gzip.compress(gzip.compress(b"text")), "x.gz")


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(ReadError, match="600 MiB, more than the 512 MiB"):
        check_size(600 * 2**20, "big.xml")
    check_size(512 * 2**20, "big.xml")
    with pytest.raises(ReadError, match="Split it, or raise the limit"):
        detect(b"x" * 11, "x.txt", limit=10)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.pdf", True),
        ("folder/SOURCE", True),
        ("folder/LICENSE", True),
        ("picture.png", True),
        (".DS_Store", False),
        (".git/config", False),
        ("a/.hidden/b.txt", False),
        ("Thumbs.db", False),
        ("desktop.ini", False),
        ("~$report.docx", False),
        ("__MACOSX/a.txt", False),
        ("paper.pdf.part", False),
        ("notes.txt~", False),
    ],
)
def test_what_a_folder_walk_takes(path: str, expected: bool) -> None:
    assert is_candidate(PurePath(path)) is expected


def test_every_supported_format_has_a_reader() -> None:
    code = (
        "import importlib, sys\n"
        f"for name in {list(SUPPORTED)}:\n"
        "    assert callable(importlib.import_module(f'ingest.readers.{name}').read), name\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_parsers_are_imported_when_their_first_file_comes() -> None:
    code = (
        "import sys, ingest.formats\n"
        "heavy = {'docx', 'pypdfium2', 'markdown_it', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_real_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(ReadError, match="data file of a program"):
        detect(path.read_bytes(), path.name)


REFUSED = {"legacy_sample.doc", "powerpoint_malformed_pictures.pptx", "xlsx_04_inflated.xlsx"}
FOLDERS = {
    "guideline_pdf_en": "pdf",
    "jats": "jats",
    "spl_labels": "spl",
    "tcm_gb18030": "text",
    "review_zh_en": "markdown",
}


def test_real_files_find_their_reader(shared_documents: Path) -> None:
    for path in sorted(p for p in shared_documents.rglob("*") if p.is_file()):
        data = path.read_bytes()
        if path.name in REFUSED:
            with pytest.raises(ReadError, match=r"Save|save"):
                detect(data, path.name)
            continue
        found = detect(data, path.name)
        assert found.warnings == ()
        expected = FOLDERS.get(path.parent.name)
        assert path.name == "SOURCE" or expected in (None, found.name), path
