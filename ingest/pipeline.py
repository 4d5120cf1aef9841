"""Files into a collection: read, split, embed, commit. Every file gets an outcome.

Documents gather in a batch until there are enough passages to embed together; then the batch is
embedded and committed in one transaction. A file's own record is committed with its last
document, so an interrupted run leaves whole documents and takes the file up again, without
embedding anything twice.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding

from ingest import formats, readers, splitting
from ingest.blocks import Source, assemble
from ingest.outcomes import FileOutcome, Status
from ingest.reconciling import reconcile
from ingest.splitting import SplitPassage, embedding_text, split
from taiyi_rag.embedding.centring import unit_vectors
from taiyi_rag.errors import ReadError
from taiyi_rag.library import Collection, DraftPassage, FileRecord, digest_of
from taiyi_rag.types import Document

READING = f"readers-{readers.VERSION}/splitter-{splitting.VERSION}"
"""Version of what makes passages of bytes. What another version read is read again."""

EMBED_TOGETHER = 256
"""Passages embedded and committed together: enough to sort by length, and a commit every few
seconds."""

_log = logging.getLogger(__name__)


@dataclass
class _File:
    """A file while it is worked on."""

    path: Path
    digest: bytes = b""
    format: str = ""
    ids: dict[str, None] = field(default_factory=dict)
    passages: int = 0
    changed: bool = False
    shares_ids: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def stored_path(self) -> str:
        """The path as text. Bytes of a name that aren't UTF-8 (names in GBK) are written out."""
        return os.fsencode(self.path).decode("utf-8", "backslashreplace")


@dataclass(frozen=True)
class _Entry:
    """A document on its way into the library."""

    file: _File
    document: Document
    passages: list[SplitPassage]


class Ingestion:
    """One run over files. The caller holds the collection's writer lock.

    `on_outcome` hears of every file when it is done, `on_passages` how many passages have just
    been committed. `seconds` says where the time went: read, embed, store.
    """

    def __init__(
        self,
        collection: Collection,
        embedder: BaseEmbedding,
        *,
        on_outcome: Callable[[FileOutcome], None],
        on_passages: Callable[[int], None] = lambda count: None,
        max_bytes: int = formats.LIMIT,
    ) -> None:
        self._truth = collection.truth
        self._dimension = collection.dimension
        self._embedder = embedder
        self._on_outcome = on_outcome
        self._on_passages = on_passages
        self._max_bytes = max_bytes
        self._entries: list[_Entry] = []
        self._ended: list[_File] = []
        self.seconds = {"read": 0.0, "embed": 0.0, "store": 0.0}

    def run(self, paths: Iterable[Path]) -> None:
        """Add `paths` to the collection."""
        for path in paths:
            began, before = time.perf_counter(), sum(self.seconds.values())
            self._add(_File(path.absolute()))
            other = sum(self.seconds.values()) - before
            self.seconds["read"] += time.perf_counter() - began - other
        self._commit()

    def _add(self, file: _File) -> None:
        try:
            data = self._load(file)
            if self._is_known(file):
                return
            failures = self._read(file, data)
        except ReadError as error:
            self._drop(file)
            kept = " The library keeps what it had of it." if self._ids_before(file) else ""
            self._report(file, "failed", f"{error}{kept}")
            return
        file.warnings.extend(failures)
        if file.ids:
            self._ended.append(file)
        else:
            self._report(file, "failed", "; ".join(file.warnings[:3]) or "It holds no text.")

    def _load(self, file: _File) -> bytes:
        try:
            formats.check_size(file.path.stat().st_size, file.path.name, limit=self._max_bytes)
            data = file.path.read_bytes()
        except OSError as error:
            raise ReadError(f"{file.path.name} can't be opened: {error.strerror}.") from None
        file.digest = hashlib.sha256(data).digest()
        return data

    def _is_known(self, file: _File) -> bool:
        """Whether the library has these bytes already; if so, the file's outcome is reported."""
        path = file.stored_path
        known = self._truth.file(path)
        if known and (known.digest, known.reading) == (file.digest, READING):
            self._report(file, "unchanged")
            return True
        twin = next((f for f in self._ended if f.digest == file.digest), None)
        other = str(twin.path) if twin else self._twin_in_library(file)
        if other and other != path:
            self._report(file, "skipped", f"It has the same content as {other}.")
            return True
        return False

    def _twin_in_library(self, file: _File) -> str:
        twin = self._truth.file_with(file.digest)
        return twin.path if twin and twin.reading == READING else ""

    def _read(self, file: _File, data: bytes) -> list[str]:
        """Queue the file's documents. What could not be read of it."""
        failures = []
        for item in self._items(file, data):
            if isinstance(item, ReadError):
                failures.append(str(item))
            else:
                self._queue(file, item)
        return failures

    def _items(self, file: _File, data: bytes) -> Iterator[Source | ReadError]:
        """What the file's reader yields. A fault of ours in one file is that file's failure: it
        must not cost the ten thousand others."""
        name = PurePath(file.stored_path).name
        try:
            found = formats.detect(data, name, limit=self._max_bytes)
            file.format = found.name
            yield from found.read()
        except ReadError:
            raise
        except Exception as error:
            _log.exception("reader failed", extra={"format": file.format})
            raise ReadError(
                f"{name}: reading it failed ({type(error).__name__}). Please report it."
            ) from error

    def _queue(self, file: _File, source: Source) -> None:
        file.warnings.extend(source.warnings)
        id = source.id or file_document_id(file.path, len(file.ids) + 1)
        if id in file.ids:
            file.warnings.append(f"{id} occurs again in the file; the first was kept.")
            return
        file.ids[id] = None
        document = self._reconciled(file, assemble(source, id=id, path=file.stored_path))
        if document is None:
            return
        passages = split(document)
        file.passages += len(passages)
        self._entries.append(_Entry(file, document, passages))
        if sum(len(entry.passages) for entry in self._entries) >= EMBED_TOGETHER:
            self._commit()

    def _reconciled(self, file: _File, document: Document) -> Document | None:
        """What to store of a document whose id the library, or this run, may know already."""
        queued = (e.document for e in self._entries if e.document.id == document.id)
        known = next(queued, None) or self._truth.document(document.id)
        if known is None:
            return document
        file.shares_ids |= known.path != document.path
        stored, warning = reconcile(known, document)
        file.warnings.extend([warning] if warning else [])
        return stored

    def _commit(self) -> None:
        """Embed and store what was queued; report the files that ended."""
        entries, ended = self._entries, self._ended
        self._entries, self._ended = [], []
        entries = self._changed(entries)
        vectors = self._embed(entries)
        began = time.perf_counter()
        with self._truth.transaction() as writer:
            for entry in entries:
                writer.put(entry.document, (_draft(entry, p, vectors) for p in entry.passages))
            statuses = [self._status(file) for file in ended]
            for file in ended:
                for gone in set(self._truth.ids_of_file(file.stored_path)) - set(file.ids):
                    file.changed = writer.remove(gone)
                if not file.shares_ids:  # else it is read again, in case the other one goes
                    writer.record_file(FileRecord(file.stored_path, file.digest, READING))
        self.seconds["store"] += time.perf_counter() - began
        self._on_passages(sum(len(entry.passages) for entry in entries))
        for file, status in zip(ended, statuses, strict=True):
            self._report(file, status)

    def _changed(self, entries: list[_Entry]) -> list[_Entry]:
        """Those that the library doesn't have as they are. Of one id, the last counts."""
        latest = {entry.document.id: entry for entry in entries}
        fresh = {id: e for id, e in latest.items() if not self._truth.holds(e.document)}
        for entry in entries:
            entry.file.changed |= entry.document.id in fresh
        return list(fresh.values())

    def _status(self, file: _File) -> Status:
        gone = set(self._truth.ids_of_file(file.stored_path)) - set(file.ids)
        if not file.changed and not gone:
            return "unchanged"
        return "updated" if self._truth.file(file.stored_path) else "added"

    def _embed(self, entries: list[_Entry]) -> dict[bytes, np.ndarray]:
        """Vectors of the entries' passages by the digest of what was embedded."""
        texts = {
            digest_of(text): text
            for entry in entries
            for text in (embedding_text(entry.document, p) for p in entry.passages)
        }
        vectors = self._truth.known_vectors(list(texts), self._dimension)
        fresh = [digest for digest in texts if digest not in vectors]
        began = time.perf_counter()
        made = self._embedder.get_text_embedding_batch([texts[digest] for digest in fresh])
        self.seconds["embed"] += time.perf_counter() - began
        vectors |= zip(fresh, unit_vectors(made, len(fresh), self._dimension), strict=True)
        return vectors

    def _drop(self, file: _File) -> None:
        """Forget what was queued of a file that can't be read to its end."""
        self._entries = [entry for entry in self._entries if entry.file is not file]

    def _ids_before(self, file: _File) -> list[str]:
        return self._truth.ids_of_file(file.stored_path)

    def _report(self, file: _File, status: Status, reason: str = "") -> None:
        self._on_outcome(
            FileOutcome(
                file.stored_path,
                status,
                reason,
                file.format,
                len(file.ids),
                file.passages,
                tuple(file.warnings),
            )
        )


def file_document_id(path: Path, number: int) -> str:
    """The id of a document whose format has none: "file:", its name, and eight digits of the
    SHA-256 of its absolute path, so that a changed file is a new version of the same document.
    The second and further documents of a file end in "/2", "/3", …"""
    name = re.sub(r"[^\w.-]+", "-", path.stem).strip("-")[:60]
    place = hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"file:{name}-{place}" + (f"/{number}" if number > 1 else "")


def _draft(entry: _Entry, passage: SplitPassage, vectors: dict[bytes, np.ndarray]) -> DraftPassage:
    embedded = digest_of(embedding_text(entry.document, passage))
    return DraftPassage(
        passage.start,
        passage.end,
        passage.language,
        passage.headings,
        passage.page,
        embedded,
        vectors[embedded],
        passage.hidden,
        passage.confidence,
    )
