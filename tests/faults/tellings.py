"""True sentences to tell wrongly and in other words: ours, the samples', and real documents'."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

from pypdfium2 import PdfDocument

from taiyi_rag.language import sentences

ROOT = Path(__file__).parent.parent.parent
_REFERENCES = re.compile(r"^## (?:References|参考)", re.MULTILINE)
_TOLD = re.compile(r"\d|[不未无]|\bnot?\b|adult|child|成人|儿童")
"""What a sentence has that can be told wrongly."""


def equivalents(half: str) -> list[list[str]]:
    """Sets of sentences that say the same: "chosen" were looked at, "held" were not."""
    text = (Path(__file__).parent / f"equivalents_{half}.txt").read_text("utf-8")
    sets = [[s for s in part.splitlines() if not s.startswith("#")] for part in text.split("\n\n")]
    return [s for s in sets if s]


def sample_sentences() -> list[str]:
    """Those of the repository's sample documents in Markdown."""
    found: list[str] = []
    for path in sorted((ROOT / "samples").glob("[ez]?/*.md")):
        body = _REFERENCES.split(path.read_text("utf-8").split("---", 2)[2])[0]
        for line in body.splitlines():
            if not line.startswith(("#", "*")):
                found += sentences(line)
    return found


def document_sentences(shared: Path) -> list[str]:
    """Those of FDA labels, NICE guidelines and the Chinese COVID-19 protocol. Looked at."""
    found: list[str] = []
    for path in sorted((shared / "documents").glob("guideline_pdf_en/*.pdf")):
        found += sentences(re.sub(r"\n(?=[a-z(\d])", " ", _text(path)))
    for path in sorted((shared / "documents").glob("official_zh/*.pdf")):
        found += sentences(
            re.sub(r"\n(?!\s*[（(一二三四五六七八九十\d]+[、）.)])", "", _text(path))
        )
    return _told(found)


def snippet_sentences(shared: Path) -> list[str]:
    """Those of BioASQ's gold snippets. Looked at."""
    found: list[str] = []
    for path in sorted((shared / "retrieval" / "bioasq").glob("*.json")):
        for question in json.loads(path.read_text("utf-8"))["questions"]:
            for snippet in question.get("snippets", []):
                found += sentences(snippet["text"])
    return _told(found)


def abstract_sentences(shared: Path) -> list[str]:
    """Those of SciFact's abstracts. Not looked at."""
    with (shared / "retrieval" / "scifact" / "corpus.csv").open(encoding="utf-8") as file:
        texts = [row["abstract"] for row in csv.DictReader(file)]
    quoted = re.compile(r"""(?:'((?:[^'\\]|\\.)+)'|"((?:[^"\\]|\\.)+)")(?=\s|\]|$)""")
    return _told([a or b for text in texts for a, b in quoted.findall(text)])


def translations(shared: Path, odd: bool) -> Iterator[tuple[str, str]]:
    """Paragraphs of the seventh Chinese COVID-19 protocol with their English: (English, Chinese),
    every other one. The even ones were looked at. They hold some real errors of translation."""
    path = shared / "retrieval" / "nhc_covid7_zh_en" / "nhc_covid_protocol_v7_zh_en.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    pairs = [(row[2], row[1]) for row in rows if len(row) > 2 and len(row[1]) > 12]
    yield from pairs[1::2] if odd else pairs[::2]


def _text(path: Path) -> str:
    document = PdfDocument(path)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return re.sub(r"-\n(?=[a-z])", "", "\n".join(pages).replace("\r", ""))


def _told(found: list[str]) -> list[str]:
    return [s for s in dict.fromkeys(found) if 30 <= len(s) <= 400 and _TOLD.search(s)]
