"""What a file's first bytes tell: kinds that are refused by name, office packages, XML roots.

Signatures are those of the formats' own specifications, collected in
https://en.wikipedia.org/wiki/List_of_file_signatures. A table of some thirty bytes is clearer
here than a library: it holds, beside the kind, what its owner can do.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import Any

from lxml import etree

from ingest.readers.common.xml_parsing import SAFE
from taiyi_rag.errors import ReadError

_PICTURE = "it is a picture, and text in pictures isn't read. Save it as a searchable PDF."
_SOUND = "it is a sound or video file. Only text documents are read: bring a transcript."
_ARCHIVE = "it is an archive. Unpack it and ingest its files."
_PROGRAM = "it is a program, not a document. Remove it from the folder."
_DATABASE = "it is a data file of a program. Export its texts as JSON lines."
_OLD_OFFICE = "it is {}. Open it and save it as {}."
_BINARY = "it isn't text and its kind isn't known. Save it as PDF, DOCX or plain text."

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG", _PICTURE),
    (0, b"\xff\xd8\xff", _PICTURE),
    (0, b"GIF8", _PICTURE),
    (0, b"II*\x00", _PICTURE),
    (0, b"MM\x00*", _PICTURE),
    (0, b"BM", _PICTURE),
    (8, b"WEBP", _PICTURE),
    (128, b"DICM", "it is a DICOM image. Only text documents are read."),
    (0, b"RIFF", _SOUND),
    (0, b"ID3", _SOUND),
    (0, b"OggS", _SOUND),
    (0, b"fLaC", _SOUND),
    (4, b"ftyp", _SOUND),
    (0, b"\x1aE\xdf\xa3", _SOUND),
    (0, b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (0, b"Rar!", _ARCHIVE),
    (0, b"\xfd7zXZ", _ARCHIVE),
    (0, b"BZh", _ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (0, b"\x1f\x8b", "it is packed twice. Unpack it once."),
    (257, b"ustar", _ARCHIVE),
    (0, b"\x7fELF", _PROGRAM),
    (0, b"MZ", _PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", _PROGRAM),
    (0, b"\xca\xfe\xba\xbe", _PROGRAM),
    (0, b"SQLite format 3", _DATABASE),
    (0, b"PAR1", _DATABASE),
    (0, b"\x89HDF", _DATABASE),
)

_TEXT_CONTROLS = b"\t\n\r\x0b\x0c\x1a\x1b\x1c\x1d\x1e\x1f"

# Names of streams in an OLE file's directory, in UTF-16: what program wrote it.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "it is protected by a password. Open it and save it without one."),
    ("WordDocument", _OLD_OFFICE.format("a Word document of before 2007 (.doc)", "DOCX or PDF")),
    ("PowerPoint Document", _OLD_OFFICE.format("a PowerPoint file (.ppt)", "PDF")),
    ("Workbook", _OLD_OFFICE.format("an Excel file (.xls)", "PDF or JSON lines")),
    ("__substg1.0_", _OLD_OFFICE.format("an Outlook message (.msg)", "plain text or PDF")),
)

_PACKAGES = (
    ("ppt/", "it is a PowerPoint file (.pptx). Save it as PDF."),
    ("xl/", "it is an Excel file (.xlsx). Save its texts as JSON lines, or print it as PDF."),
    ("content.xml", "it is an OpenDocument file. Save it as DOCX or PDF."),
    ("META-INF/container.xml", "it is an EPUB book. Save it as PDF or HTML."),
)

_BLANK = b"\xef\xbb\xbf \t\r\n"
_ROOTS = {
    **dict.fromkeys(("PubmedArticleSet", "PubmedArticle", "PubmedBookArticleSet"), "pubmed"),
    **dict.fromkeys(("PubmedBookArticle", "MedlineCitationSet"), "pubmed"),
    **dict.fromkeys(("article", "articles", "pmc-articleset", "OAI-PMH"), "jats"),
    "html": "html",
}
_FOREIGN_ROOTS = {
    "eSummaryResult": "a PubMed summary. Fetch the records with efetch, retmode=xml.",
    "eSearchResult": "a PubMed search result: a list of numbers. Fetch them with efetch.",
    "eLinkResult": "a PubMed link list. Fetch the records with efetch, retmode=xml.",
    "ClinicalDocument": "a clinical document (CDA). It may name a patient, and isn't read.",
    "TEI": "TEI. Bring the article as JATS XML or PDF.",
    "svg": "a picture (SVG). Bring the text as PDF or HTML.",
    "rss": "a feed. Bring the pages themselves as HTML.",
}


def refusal(data: bytes, name: str) -> str | None:
    """Why a file that begins so isn't read and what to do, or None."""
    if data.startswith(_OLE):
        return _old_office(data)
    if data.startswith(b"{\\rtf"):
        return "it is RTF. Open it in a word processor and save it as DOCX."
    if b"%PDF-" in data[:1024] or data.startswith(b"PK\x03\x04") or _is_text(data[:8192]):
        return None
    for offset, mark, reason in _SIGNATURES:
        if data[offset : offset + len(mark)] == mark:
            return reason
    if name.lower().endswith((".pdf", ".docx")):
        return "it is damaged, or not what its name says. Download or export it again."
    return _BINARY


def _is_text(head: bytes) -> bool:
    """Whether it may be text: no NUL but in UTF-16, and hardly a control character."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in head)
    return b"\x00" not in head and controls * 100 <= len(head)


def _old_office(data: bytes) -> str:
    for stream, reason in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return reason
    return _OLD_OFFICE.format("an Office file of before 2007", "DOCX or PDF")


def office_kind(data: bytes, name: str) -> str:
    """ "docx" for a ZIP that is a Word document; `ReadError` for every other ZIP."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise ReadError(f"{name}: the ZIP package is damaged. Download it again.") from error
    if any(part.startswith("word/document") for part in names):
        return "docx"
    for mark, reason in _PACKAGES:
        if any(part.startswith(mark) for part in names):
            raise ReadError(f"{name}: {reason}")
    raise ReadError(f"{name}: {_ARCHIVE}")


def xml_format(data: bytes, head: bytes, name: str) -> str | None:
    """The format of a file that begins with a tag, by its root; None if it isn't meant as XML.

    `ReadError` for XML that isn't read.
    """
    root = _root(head) or ""
    local = root.rpartition("}")[2]
    if root == "{urn:hl7-org:v3}document":
        return "spl"
    if local in _ROOTS:
        return _ROOTS[local]
    if local in _FOREIGN_ROOTS:
        raise ReadError(f"{name}: it is {_FOREIGN_ROOTS[local]}")
    if b"<PubmedArticle>" in data or b"<PubmedBookArticle>" in data:
        return "pubmed"
    if b"<article-meta" in data:
        return "jats"
    if not (name.lower().endswith((".xml", ".nxml")) or head.lstrip(_BLANK).startswith(b"<?xml")):
        return None  # Markdown and plain text may begin with a tag
    if not root:
        raise ReadError(f"{name}: the XML is damaged at its start. Export or download it again.")
    raise ReadError(
        f"{name}: XML of an unknown kind (its root is <{local[:60]}>)."
        " Read are PubMed, JATS and SPL: bring it as one of these, as HTML or as PDF."
    )


def _root(head: bytes) -> str | None:
    """The root element's name, `{namespace}local`, from the file's first bytes."""
    parser: Any = etree.XMLPullParser(events=("start",), **SAFE)
    # What came before damage has been parsed, and is all that is asked.
    with contextlib.suppress(etree.XMLSyntaxError):
        parser.feed(head.lstrip(_BLANK))
    for _, element in parser.read_events():
        return str(element.tag)
    return None
