"""What would act in a file that was made, and what of it is text, as the programs that open such
files see it. Links to the DOI resolver and PubMed are ours."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import Any

import bibtexparser
import docx as word
import pikepdf
import pypdfium2
import rispy
from Bio import Medline
from lxml import etree
from markdown_it import MarkdownIt

_OURS = re.compile(r"https://(doi\.org|pubmed\.ncbi\.nlm\.nih\.gov)/")
_FIELDS = "fldSimple instrText fldChar altChunk object pict drawing subDoc attachedTemplate".split()
_ACTS = "/JS /JavaScript /Launch /OpenAction /AA /EmbeddedFiles /RichMedia /SubmitForm".split()
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_INVISIBLE = ("Cc", "Cs")


def markdown(data: bytes) -> Iterator[str]:
    """Images, links and HTML in Markdown, beside our comment."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for token in all_tokens(parser.parse(data.decode("utf-8"))):
        if token.type == "image":
            yield f"image {token.attrs}"
        elif token.type == "link_open" and not _OURS.match(str(token.attrs["href"])):
            yield f"link {token.attrs}"
        elif token.type in ("html_inline", "html_block"):
            if not re.fullmatch(r"<!-- AIGC: \{[^<>]*\} -->\n?", token.content):
                yield f"html {token.content[:60]}"
        elif token.type in ("code_inline", "fence", "code_block", "table_open", "s_open", "hr"):
            yield token.type
        elif token.type == "heading_open" and token.tag not in ("h1", "h2"):
            yield token.tag


def markdown_text(data: bytes) -> str:
    """What a reader of the rendered Markdown sees."""
    tokens = all_tokens(MarkdownIt("commonmark").parse(data.decode("utf-8")))
    return "".join(
        t.content if t.type.startswith("text") else "\n" for t in tokens if not t.children
    )


def all_tokens(tokens: list[Any]) -> Iterator[Any]:
    """The tokens with those within them."""
    for token in tokens:
        yield token
        yield from all_tokens(token.children or [])


def docx(data: bytes) -> Iterator[str]:
    """Fields, objects and links in a DOCX."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            if not name.endswith((".xml", ".rels")):
                if not name.endswith(".jpeg"):  # the template's thumbnail
                    yield name
                continue
            for element in etree.fromstring(file.read(name)).iter(etree.Element):
                kind = etree.QName(element).localname
                if kind in _FIELDS:
                    yield f"{name}: {kind}"
                target = element.get("Target", "")
                if element.get("TargetMode") == "External" and not _OURS.match(target):
                    yield f"{name}: {target}"


def docx_text(data: bytes) -> str:
    """Its paragraphs."""
    return "\n".join(p.text for p in word.Document(io.BytesIO(data)).paragraphs)


def pdf(data: bytes) -> Iterator[str]:
    """Scripts, actions and links in a PDF."""
    with pikepdf.open(io.BytesIO(data)) as file:
        for held in file.objects:
            if not isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
                continue
            yield from (f"{name} in an object" for name in _ACTS if name in held)
            if "/URI" in held and not _OURS.match(str(held["/URI"])):
                yield f"link {held['/URI']}"


def pdf_text(data: bytes) -> str:
    """What can be copied from its pages."""
    pages = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def table(text: str) -> Iterator[str]:
    """Cells of a CSV that a spreadsheet computes, and rows that aren't documents."""
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    if len(rows) != 2 or len(rows[1]) != len(rows[0]):
        yield f"{len(rows)} rows"
    yield from (cell for row in rows for cell in row if cell.strip(" ").startswith(_COMPUTED))


def ris(text: str) -> Iterator[str]:
    """Records beyond the one that was written, or none."""
    if (count := len(rispy.loads(text))) != 1:
        yield f"{count} records"


def bib(text: str) -> Iterator[str]:
    """Likewise; and commands of TeX."""
    read = bibtexparser.parse_string(text)
    if len(read.blocks) != 1 or read.failed_blocks:
        yield f"{len(read.blocks)} blocks, {len(read.failed_blocks)} failed"
    if found := re.search(r"\\(input|write|href)", text):
        yield found[0]


def nbib(text: str) -> Iterator[str]:
    """Likewise."""
    if (count := len(list(Medline.parse(io.StringIO(text))))) != 1:
        yield f"{count} records"


def terminal(text: str) -> Iterator[str]:
    """What a terminal acts on."""
    for c in set(text) - {"\n"}:
        if unicodedata.category(c) in _INVISIBLE or unicodedata.bidirectional(c) in _TURNING:
            yield f"U+{ord(c):04X}"


_TURNING = frozenset("LRE RLE LRO RLO PDF LRI RLI FSI PDI".split())


def squeezed(text: str) -> str:
    """`text` without white space, for comparing what was broken into lines."""
    return "".join(text.split())
