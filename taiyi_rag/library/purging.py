"""Deleted means gone: documents taken out of every file of a collection, and the proof.

Removing is enough for searches. What was removed may still stand on the disk until `purge`: in an
older snapshot, in the write-ahead log, in free pages, in past answers that were made of it. The
proof reads every byte of the folder, and of files beside it that a caller names. It can't speak for
the user's own copies, for backups, for copies that a file system or a
disk keeps by itself, or for a reader that has an older snapshot open.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from taiyi_rag.library.collection import Collection
from taiyi_rag.types import Document

_LONGEST_LINES = 5
_VECTORS = 5
_LEAST = 12  # bytes of what is searched for: less would be found by chance


@dataclass(frozen=True, slots=True)
class Trace:
    """Something of a purged document that still stands in a file."""

    document_id: str
    what: str
    file: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked for, how many bytes were read, and what was found."""

    needles: int
    bytes_read: int
    traces: tuple[Trace, ...]


Needles = list[tuple[str, str, bytes]]
"""Document id, what it is, its bytes."""


def purge(collection: Collection, ids: Sequence[str]) -> Needles:
    """Remove documents and whatever the collection's files still hold of them. Needs the writer
    lock. Returns what `prove_gone` is to look for; ids that aren't there were purged before."""
    documents = [d for d in map(collection.truth.document, ids) if d]
    found = needles(collection, documents)
    with collection.truth.transaction() as writer:
        for document in documents:
            writer.purge(document.id)
            writer.forget_file(document.path)
    collection.compact()
    return found


def needles(collection: Collection, documents: Sequence[Document]) -> Needles:
    """What would give documents away: their ids, titles, paths, longest lines and vectors."""
    found: Needles = []
    for document in documents:
        lines = sorted({line.strip() for line in document.text.splitlines()}, key=len)
        texts = [("title", document.title), ("path", document.path), ("id", document.id)]
        texts += [("text", line[:200]) for line in lines[-_LONGEST_LINES:]]
        vectors = list(collection.truth.vectors_of([document.id]))[:_VECTORS]
        some = [(what, text.encode("utf-8", "surrogatepass")) for what, text in texts]
        some += [("vector", vector) for vector in vectors]
        found += [(document.id, what, data) for what, data in some if len(data) >= _LEAST]
    return found


def prove_gone(
    collection: Collection,
    looked_for: Needles,
    beside: Iterable[Path] = (),
    elsewhere: Callable[[str], bool] = lambda text: False,
) -> Proof:
    """Whether anything of purged documents stands in the collection's files, or in files `beside`
    it, or in their names. What other documents say as well (a shared title, the same file's path),
    or what is said `elsewhere` with good reason, is no trace."""
    traces: list[Trace] = []
    read = 0
    own = (p for p in collection.folder.rglob("*") if p.is_file())
    for path in sorted({*own, *beside}):
        read += path.stat().st_size
        inside = collection.folder in path.parents
        name = path.name if inside else str(path.relative_to(collection.folder.parent))
        traces += [
            Trace(id, what, name)
            for id, what, data in looked_for
            if (_holds(path, data) or data in os.fsencode(path.absolute()))
            and not _said_elsewhere(collection, data)
            and (inside or not elsewhere(data.decode("utf-8", "replace")))
        ]
    return Proof(len(looked_for), read, tuple(traces))


_ELSEWHERE = (
    "SELECT 1 FROM documents WHERE instr(text, :t) OR instr(title, :t) OR instr(path, :t)"
    " OR instr(id, :t) OR instr(record, :t) OR instr(source, :t) OR instr(supersedes, :t)",
    "SELECT 1 FROM files WHERE instr(path, :t)",
    "SELECT 1 FROM passages WHERE instr(headings, :t)",
    "SELECT 1 FROM statuses WHERE instr(record, :t) OR instr(notice, :t)",
)


def _said_elsewhere(collection: Collection, data: bytes) -> bool:
    database = collection.truth.database
    if database.row("SELECT 1 FROM vectors WHERE vector = ? LIMIT 1", (data,)):
        return True
    text = data.decode("utf-8", "replace")
    return any(database.row(f"{query} LIMIT 1", {"t": text}) for query in _ELSEWHERE)


def _holds(path: Path, data: bytes) -> bool:
    with path.open("rb") as file:
        if not path.stat().st_size:
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(form) >= 0 for form in {data, _as_json(data)})


def _as_json(data: bytes) -> bytes:
    """A text as it stands in past answers."""
    try:
        return json.dumps(data.decode(), ensure_ascii=False)[1:-1].encode()
    except UnicodeDecodeError:  # a vector
        return data
