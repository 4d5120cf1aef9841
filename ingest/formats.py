"""Which reader serves which file: decided by what the file holds, its name only second.

A PDF that someone named `report.txt` is read as a PDF, with a warning. What isn't read here is
refused by name with the next step, never guessed at. A reader's library is imported when its
first file comes.
"""

from __future__ import annotations

import gzip
import importlib
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from ingest._signatures import office_kind, refusal, xml_format
from ingest.blocks import Source
from taiyi_rag.errors import ReadError

LIMIT = 512 * 2**20
"""Bytes of a file, packed or unpacked, that is read unless the caller allows more."""

SUPPORTED: dict[str, tuple[str, ...]] = {
    "pubmed": (".xml",),
    "jats": (".xml", ".nxml"),
    "spl": (".xml",),
    "beir": (".jsonl", ".ndjson", ".json"),
    "pdf": (".pdf",),
    "docx": (".docx",),
    "html": (".html", ".htm", ".xhtml"),
    "markdown": (".md", ".markdown"),
    "text": (".txt", ".text", ""),
}
"""The formats that are read, and the suffixes their files usually have. `.gz` may follow."""

_TITLES = {
    "pubmed": "PubMed XML",
    "jats": "JATS XML",
    "spl": "an SPL drug label",
    "beir": "JSON lines",
    "pdf": "a PDF",
    "docx": "a Word document",
    "html": "HTML",
    "markdown": "Markdown",
    "text": "plain text",
}
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HEAD = 65_536
_JUNK = ("thumbs.db", "desktop.ini", "icon\r")
_JUNK_SUFFIXES = (".tmp", ".part", ".crdownload", ".swp", ".lock")


@dataclass(frozen=True, slots=True)
class Detected:
    """A file's format by `name` (a key of `SUPPORTED`), and what its reader needs.

    `file` is the file's own name and `data` its content, both without gzip. `warnings` are what
    the file's owner should hear.
    """

    name: str
    file: str
    data: bytes
    warnings: tuple[str, ...] = ()

    def read(self) -> Iterator[Source | ReadError]:
        """The file's sources by its format's reader, with `warnings` on the first.

        `ReadError` is raised when none can be read, and yielded for one damaged record of many.
        """
        module = importlib.import_module(f"ingest.readers.{self.name}")
        outcomes: Iterable[Source | ReadError] = module.read(self.data, self.file)
        warnings = self.warnings
        for outcome in outcomes:
            if warnings and isinstance(outcome, Source):
                outcome = replace(outcome, warnings=(*warnings, *outcome.warnings))
                warnings = ()
            yield outcome


def is_candidate(path: PurePath) -> bool:
    """Whether a file of a folder is a document at all, by its path relative to that folder.

    Hidden files and folders, system files, office lock files and unfinished downloads are not.
    A file without suffix may be text. An unsupported kind is a candidate: it will be refused aloud.
    """
    name = path.name.lower()
    if any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
        return False
    return not (name.startswith("~$") or name.endswith(("~", *_JUNK_SUFFIXES)) or name in _JUNK)


def detect(data: bytes, name: str, *, limit: int = LIMIT) -> Detected:
    """The format of a file of that content and name.

    `ReadError` for a file that is empty, larger than `limit` bytes, or of a kind that isn't read.
    """
    check_size(len(data), name, limit=limit)
    if data[:2] == b"\x1f\x8b":
        data, name = _unpacked(data, name, limit), re.sub(r"(?i)\.gz$", "", name)
    head = data[:_HEAD]
    if not head.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf"):
        raise ReadError(f"{name}: the file is empty. Export or download it again.")
    if reason := refusal(data, name):
        raise ReadError(f"{name}: {reason}")
    kind = _format(data, head, name)
    return Detected(kind, name, data, _mislabelled(kind, name))


def check_size(size: int, name: str, *, limit: int = LIMIT) -> None:
    """`ReadError` when a file of `size` bytes is too large: to be asked before it is read."""
    if size > limit:
        raise ReadError(
            f"{name}: the file has {size / 2**20:,.0f} MiB, more than the {limit / 2**20:,.0f} MiB"
            " that are read. Split it, or raise the limit."
        )


def _unpacked(data: bytes, name: str, limit: int) -> bytes:
    """A gzip file's content; a bomb is stopped at `limit`."""
    try:
        with gzip.open(io.BytesIO(data)) as file:
            content = file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(f"{name}: the gzip file is damaged. Download it again.") from error
    if len(content) > limit:
        raise ReadError(
            f"{name}: it unpacks to more than {limit / 2**20:,.0f} MiB."
            " Split it, or raise the limit."
        )
    return content


def _format(data: bytes, head: bytes, name: str) -> str:
    suffix = PurePath(name.lower()).suffix
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[:4] == b"PK\x03\x04":
        return office_kind(data, name)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\x0c")[:_HEAD]
    if start[:1] == b"<" or head[:4] in (b"\xff\xfe<\x00", b"\xfe\xff\x00<"):
        if _HTML_START.match(start) or suffix in SUPPORTED["html"]:
            return "html"
        if kind := xml_format(data, head, name):
            return kind
    if _is_json(start, suffix):
        return "beir"
    return _text_format(start, suffix, name)


def _is_json(start: bytes, suffix: str) -> bool:
    if suffix in SUPPORTED["beir"]:
        return True
    return start[:1] in (b"{", b"[") and b'"_id"' in start[:4096] and b'"text"' in start


def _text_format(start: bytes, suffix: str, name: str) -> str:
    if suffix in SUPPORTED["markdown"]:
        return "markdown"
    if suffix in SUPPORTED["html"] or (b"</" in start and b"<body" in start.lower()):
        return "html"
    if suffix in (".csv", ".tsv"):
        raise ReadError(
            f"{name}: tables of records aren't read."
            ' Write each row as a JSON line: {"_id": "…", "title": "…", "text": "…"}.'
        )
    return "text"


def _mislabelled(kind: str, name: str) -> tuple[str, ...]:
    """A warning for a file whose suffix belongs to another format."""
    suffix = PurePath(name.lower()).suffix
    of_another = any(suffix in suffixes for suffixes in SUPPORTED.values())
    if not of_another or suffix in SUPPORTED[kind] or not suffix:
        return ()
    return (f"{name} is named {suffix} but holds {_TITLES[kind]}: it was read as {_TITLES[kind]}.",)
