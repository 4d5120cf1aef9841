"""Real files, damaged in seeded ways; and how much of a file's text a reader lost.

What a format's own files can't show, because nothing in them is checked (a byte of plain text), is
the damage's own reach, and no loss of the reader's: lost is only what a damaged file still says.
"""

from __future__ import annotations

import html
import io
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_SAMPLES = ROOT / "samples"
_SHARED = ROOT.parent / "shared" / "data" / "documents"

_FILES = {
    "pdf": (
        "samples/[ez]*/*.pdf",
        "guideline_pdf_en/*.pdf",
        "official_zh/*.pdf",
        "hard_files/m*.pdf",
    ),
    "docx": ("samples/[ez]*/*.docx", "hard_files/*.docx"),
    "html": ("samples/[ez]*/*.html", "hard_files/*.html"),
    "jats": ("samples/records/jats-*.xml", "jats/*ml"),
    "pubmed": ("samples/records/pubmed-*.xml", "pubmed_xml/*.xml"),
    "spl": ("samples/records/spl-*.xml", "spl_labels/*.xml"),
    "beir": ("samples/records/*.jsonl",),
    "markdown": ("samples/[ez]*/*.md", "review_zh_en/README*.md"),
    "text": ("samples/[ez]*/*.txt", "official_zh/*.txt", "tcm_gb18030/*.txt"),
}
FORMATS = tuple(_FILES)

_MANY, _SMALL = 100, 130_000
_SHINGLE = 12
_LETTERS = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^<>]*>")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_WORD_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_STREAM = re.compile(rb"stream\r?\n.*?endstream|\Z", re.DOTALL)
_OBJECT = re.compile(rb"\b\d+ \d+ obj\b.*?endobj", re.DOTALL)

Random = random.Random


@dataclass(frozen=True)
class Mutant:
    """A damaged copy of `source`."""

    source: Path
    kind: str
    data: bytes

    @property
    def name(self) -> str:
        return f"{self.kind} {self.source.name}"


def sources(format: str) -> list[Path]:
    """The files of a format: the samples, and real documents where they are at hand."""
    found = []
    for pattern in _FILES[format]:
        folder = ROOT if pattern.startswith("samples") else _SHARED
        found += sorted(folder.glob(pattern)) if folder.is_dir() else []
    return found


def mutants(format: str, count: int) -> Iterator[Mutant]:
    """`count` damaged files, the same ones every time; few are made of small files only."""
    files, kinds = sources(format), [*_ANY, *_OF_FORMAT.get(format, ())]
    if count < _MANY:
        files = [path for path in files if path.stat().st_size < _SMALL] or files
    for number in range(count):
        random = Random(f"{format} {number}")
        source = files[(number * 7 + number // len(files)) % len(files)]
        kind = kinds[number % len(kinds)]
        yield Mutant(source, kind.__name__, kind(random, source.read_bytes()))


# How a file can be damaged


def flipped(random: Random, data: bytes) -> bytes:
    """Single bits of up to 64 bytes are others."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 4, 16, 64))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def zeroed(random: Random, data: bytes) -> bytes:
    """Up to four pages of a disk are zeros."""
    changed = bytearray(data)
    size = min(len(data) // 4, random.choice((512, 4096)))
    for _ in range(random.choice((1, 2, 4))):
        start = random.randrange(max(1, (len(data) - size) // size)) * size
        changed[start : start + size] = bytes(size)
    return bytes(changed)


def truncated(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(1, len(data))]


def cut_out(random: Random, data: bytes) -> bytes:
    start, size = _stretch(random, data)
    return data[:start] + data[start + size :]


def doubled(random: Random, data: bytes) -> bytes:
    start, size = _stretch(random, data)
    return data[: start + size] + data[start:]


def overwritten(random: Random, data: bytes) -> bytes:
    """A stretch is that of another place, as when a disk block went astray."""
    start, size = _stretch(random, data)
    other = random.randrange(len(data) - size)
    return data[:start] + data[other : other + size] + data[start + size :]


def _stretch(random: Random, data: bytes) -> tuple[int, int]:
    size = random.randrange(1, max(2, len(data) // 10))
    return random.randrange(len(data) - size), size


def structure_flipped(random: Random, data: bytes) -> bytes:
    """Bytes outside of a PDF's streams are others: its objects, references and index."""
    places = _outside_streams(data)
    changed = bytearray(data)
    for place in random.sample(places, min(len(places), random.choice((1, 2, 8, 32)))):
        changed[place] = random.choice((changed[place] ^ 1, 32, random.randrange(256)))
    return bytes(changed)


def object_lost(random: Random, data: bytes) -> bytes:
    """Up to five whole objects of a PDF are blanks."""
    objects = [m.span() for m in _OBJECT.finditer(data)]
    changed = bytearray(data)
    for start, end in random.sample(objects, min(len(objects), random.choice((1, 2, 5)))):
        changed[start:end] = b" " * (end - start)
    return bytes(changed)


def _outside_streams(data: bytes) -> list[int]:
    places: list[int] = []
    start = 0
    for stream in _STREAM.finditer(data):
        places += range(start, stream.start())
        start = stream.end()
    return places


def part_lost(random: Random, data: bytes) -> bytes:
    """A DOCX without one of its parts."""
    return _packed(random, data, lambda name, content: [])


def part_doubled(random: Random, data: bytes) -> bytes:
    """A DOCX with one of its parts twice, the second time cut."""
    return _packed(random, data, lambda name, content: [content, content[: len(content) // 2]])


def part_damaged(random: Random, data: bytes) -> bytes:
    """A DOCX with a part that was damaged before it was packed: no checksum tells."""
    damage = random.choice((flipped, zeroed, cut_out, doubled))
    return _packed(random, data, lambda name, content: [damage(random, content)])


def _packed(random: Random, data: bytes, change: Callable[[str, bytes], list[bytes]]) -> bytes:
    out = io.BytesIO()
    with (
        warnings.catch_warnings(action="ignore"),  # of a name that stands twice
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(out, "w", 8) as changed,
    ):
        names = [n for n in package.namelist() if package.getinfo(n).file_size > 8]
        preferred = [name for name in names if name in _WORD_PARTS]
        chosen = random.choice(random.choice((names, preferred)))
        for name in package.namelist():
            content = package.read(name)
            for one in change(name, content) if name == chosen else [content]:
                changed.writestr(zipfile.ZipInfo(name), one, 8)
    return out.getvalue()


_ANY = (flipped, zeroed, truncated, cut_out, doubled, overwritten)
_OF_FORMAT = {
    "pdf": (structure_flipped, object_lost),
    "docx": (part_lost, part_doubled, part_damaged),
}


# What of the text is gone


def shingles(text: str) -> set[str]:
    """Every run of twelve letters and digits, whatever stands between them."""
    letters = "".join(_LETTERS.findall(text))
    return {letters[i : i + _SHINGLE] for i in range(len(letters) - _SHINGLE + 1)}


def lost(clean: set[str], format: str, mutant: Mutant, text: str) -> float:
    """The share of a clean file's text that the mutant still says and a reader didn't read."""
    if not clean:
        return 0.0
    says = _said(format, mutant)
    due = clean if says is None else clean & shingles(says)
    return len(due - shingles(text)) / len(clean)


def _said(format: str, mutant: Mutant) -> str | None:
    """The words that the mutant's bytes say. None where they don't show: all of them are due."""
    if format == "pdf":
        return None
    if format == "docx":
        return _packed_words(mutant.data)
    text = mutant.data.decode(_encoding(mutant.source), "replace")
    if format == "beir":
        text = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text).replace("\\n", "\n")
    if format == "markdown":
        text = _FRONT_MATTER.sub("", text)
    return html.unescape(text if format in ("text", "beir") else _TAG.sub("", text))


def _packed_words(data: bytes) -> str | None:
    """The words of a package whose checksums agree. What its reader may leave out is left in."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [package.read(name) for name in package.namelist() if name in _WORD_PARTS]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        return None
    return html.unescape(_TAG.sub("", b"".join(parts).decode("utf-8", "replace")))


@cache
def _encoding(source: Path) -> str:
    try:
        source.read_bytes().decode()
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
