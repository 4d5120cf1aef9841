"""Files into a collection: read, split, embed, commit. Every file gets an outcome.

Reading and splitting is done by `ingest.parsing`, beside this process if it is given workers.
Documents gather in a batch until there are enough passages to embed together; then the batch is
embedded and committed in one transaction. A file's own record is committed with its last
document, so an interrupted run leaves whole documents and takes the file up again. Nothing is
embedded twice: equal text takes the vector that the library has, and of a document longer than a
batch the vectors wait there for the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding

from ingest import formats, readers, splitting
from ingest.files import File, file_document_id, sha256_of
from ingest.items import Parsed
from ingest.outcomes import FileOutcome, Status
from ingest.parsing import Content, Parsers
from ingest.queued import Entry, draft
from ingest.reconciling import reconcile
from ingest.splitting import embedding_text, split
from taiyi_rag.embedding.centring import unit_vectors
from taiyi_rag.errors import ReadError
from taiyi_rag.library import Collection, FileRecord, digest_of
from taiyi_rag.library.origins import purged
from taiyi_rag.types import Document, Tier

READING = f"readers-{readers.VERSION}/splitter-{splitting.VERSION}"
"""Version of what makes passages of bytes. What another version read is read again."""

EMBED_TOGETHER = 256
"""Passages embedded and committed together: enough to sort by length, and a commit every few
seconds."""


_PURGED = "{} document(s) of it were purged and aren't added again; `add --again` adds them."


class Ingestion:
    """One run over files. The caller holds the collection's writer lock.

    `on_outcome` hears of every file when it is done, `on_file` of one that is begun, `on_passages`
    how many passages have just been committed. `parsers` read the files: without them they are read
    in this process.
    `tier` says whether somebody vouches for the files; without it each keeps the tier that it had,
    and a new one takes that of a file with the same bytes. Documents that were purged stay away,
    unless they are wanted `again`; then unchanged files are read too. `source` says which file is
    read in the place of another.
    `seconds` says where the time went: read (or waiting for what is read), embed, store.
    """

    def __init__(
        self,
        collection: Collection,
        embedder: BaseEmbedding,
        *,
        on_outcome: Callable[[FileOutcome], None],
        on_passages: Callable[[int], None] = lambda count: None,
        on_file: Callable[[str], None] = lambda path: None,
        max_bytes: int = formats.LIMIT,
        parsers: Parsers | None = None,
        tier: Tier | None = None,
        again: bool = False,
        source: Callable[[Path], Path] = lambda path: path,
    ) -> None:
        self._collection = collection
        self._truth = collection.truth
        self._dimension = collection.dimension
        self._embedder = embedder
        self._on_outcome = on_outcome
        self._on_passages = on_passages
        self._on_file = on_file
        self._max_bytes = max_bytes
        self._parsers = parsers or Parsers(workers=0)
        self._tier = tier
        self._again = again
        self._source = source
        self._entries: list[Entry] = []
        self._ended: list[File] = []
        self.seconds = {"read": 0.0, "embed": 0.0, "store": 0.0}

    def run(self, paths: Iterable[Path]) -> None:
        """Add `paths` to the collection."""
        began, before = time.perf_counter(), sum(self.seconds.values())
        files = self._unknown(map(self._file, paths))
        for file, content in self._parsers.parse(files, max_bytes=self._max_bytes):
            self._add(file, content)
        other = sum(self.seconds.values()) - before
        self.seconds["read"] += time.perf_counter() - began - other
        self._commit()

    def _file(self, path: Path) -> File:
        own = path.absolute()
        return File(own, self._source(own))

    def _unknown(self, files: Iterable[File]) -> Iterator[File]:
        """The files that must be read. What is to be said of the others has been."""
        for file in files:
            try:
                file.digest = sha256_of(file.source, limit=self._max_bytes, name=file.path.name)
            except ReadError as error:
                self._fail(file, error)
            else:
                if not self._is_known(file):
                    yield file

    def _add(self, file: File, content: Content) -> None:
        if self._is_known(file):  # by now: files before it were still being read when it was asked
            return
        self._on_file(file.stored_path)
        try:
            failures = self._read(file, content)
        except ReadError as error:
            self._drop(file)
            self._fail(file, error)
            return
        file.warnings.extend(failures)
        if file.purged:
            file.warnings.append(_PURGED.format(file.purged))
        if file.ids or (file.purged and not failures):
            self._ended.append(file)
        else:
            self._report(file, "failed", "; ".join(file.warnings[:3]) or "It holds no text.")

    def _fail(self, file: File, error: ReadError) -> None:
        kept = " The library keeps what it had of it." if self._ids_before(file) else ""
        self._report(file, "failed", f"{error}{kept}")

    def _is_known(self, file: File) -> bool:
        """Whether the library has these bytes already; if so, the file's outcome is reported."""
        path, file.tier = file.stored_path, self._tier_of(file)
        known = self._truth.file(path)
        if known == FileRecord(path, file.digest, READING, file.tier) and not self._again:
            self._report(file, "unchanged")
            return True
        twin = next((f for f in self._ended if self._is_twin(file, f.digest, f.tier)), None)
        other = str(twin.path) if twin else self._twin_in_library(file)
        if other and other != path:
            self._skip(file, other)
            return True
        return False

    def _skip(self, file: File, other: str) -> None:
        """A file with the content of another: what the library had of it before is out of date."""
        path, reason = file.stored_path, f"It has the same content as {other}."
        if gone := self._truth.ids_of_file(path):
            with self._truth.transaction() as writer:
                for id in gone:
                    writer.remove(id)
                writer.forget_file(path)
            reason += " What the library had of it before was removed."
        self._report(file, "skipped", reason)

    def _tier_of(self, file: File) -> Tier:
        if tier := self._tier or self._truth.tier_of_file(file.stored_path):
            return tier
        same = next((f for f in self._ended if f.digest == file.digest), None)
        twin = same or self._truth.file_with(file.digest)
        return twin.tier if twin else "curated"

    def _twin_in_library(self, file: File) -> str:
        twin = self._truth.file_with(file.digest)
        same = twin and twin.reading == READING and self._is_twin(file, twin.digest, twin.tier)
        return twin.path if twin and same else ""

    def _is_twin(self, file: File, digest: bytes, tier: Tier) -> bool:
        """Whether another file has the same bytes, in a tier that is as good."""
        return digest == file.digest and tier in ("curated", file.tier)

    def _read(self, file: File, content: Content) -> list[str]:
        """Queue the file's documents. What could not be read of it."""
        failures = []
        try:
            for item in content.items():
                if isinstance(item, ReadError):
                    failures.append(str(item))
                else:
                    self._queue(file, item)
        finally:
            file.format = content.format
        return failures

    def _queue(self, file: File, item: Parsed) -> None:
        file.warnings.extend(item.warnings)
        file.again |= item.again
        id = item.document.id or file_document_id(file.path, len(file.ids) + 1)
        if id in file.ids:
            file.warnings.append(f"{id} occurs again in the file; the first was kept.")
            return
        if not self._again and purged(self._truth, id):
            file.purged += 1
            return
        file.ids[id] = None
        read = replace(item.document, id=id, path=file.stored_path, tier=file.tier)
        document = self._reconciled(file, read)
        if document is None:
            return
        same = (document.text, document.sections) == (read.text, read.sections)
        passages = list(item.passages) if same else split(document)
        file.passages += len(passages)
        self._entries.append(Entry(file, document, passages))
        if sum(len(entry.passages) for entry in self._entries) >= EMBED_TOGETHER:
            self._commit()

    def _reconciled(self, file: File, document: Document) -> Document | None:
        """What to store of a document whose id the library, or this run, may know already."""
        queued = (e.document for e in self._entries if e.document.id == document.id)
        known = next(queued, None) or self._truth.declared(document.id)
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
                writer.put(entry.document, (draft(entry, p, vectors) for p in entry.passages))
            statuses = [self._status(file) for file in ended]
            for file in ended:
                for gone in set(self._truth.ids_of_file(file.stored_path)) - set(file.ids):
                    file.changed = writer.remove(gone)
                # Else it is read again: in case the other file goes, or an extra has come.
                if not (file.shares_ids or file.again):
                    writer.record_file(
                        FileRecord(file.stored_path, file.digest, READING, file.tier)
                    )
            writer.unstage(list(vectors))
        self._collection.keep_up()
        self.seconds["store"] += time.perf_counter() - began
        self._on_passages(sum(len(entry.passages) for entry in entries))
        for file, status in zip(ended, statuses, strict=True):
            self._report(file, status, _PURGED.format(file.purged) if status == "skipped" else "")

    def _changed(self, entries: list[Entry]) -> list[Entry]:
        """Those that the library doesn't have as they are. Of one id, the last counts."""
        latest = {entry.document.id: entry for entry in entries}
        fresh = {id: e for id, e in latest.items() if not self._truth.holds(e.document)}
        for entry in entries:
            entry.file.changed |= entry.document.id in fresh
        return list(fresh.values())

    def _status(self, file: File) -> Status:
        if not file.ids:
            return "skipped"
        gone = set(self._truth.ids_of_file(file.stored_path)) - set(file.ids)
        if not file.changed and not gone:
            return "unchanged"
        return "updated" if self._truth.file(file.stored_path) else "added"

    def _embed(self, entries: list[Entry]) -> dict[bytes, np.ndarray]:
        """Vectors of the entries' passages by the digest of what was embedded."""
        texts = {
            digest_of(text): text
            for entry in entries
            for text in (embedding_text(entry.document, p) for p in entry.passages)
        }
        vectors = self._truth.known_vectors(list(texts), self._dimension)
        fresh = sorted((d for d in texts if d not in vectors), key=lambda d: len(texts[d]))
        for at in range(0, len(fresh), EMBED_TOGETHER):
            some = fresh[at : at + EMBED_TOGETHER]
            made = self._embedded([texts[digest] for digest in some])
            vectors |= zip(some, made, strict=True)
            if at + EMBED_TOGETHER < len(fresh):  # a long document: its vectors so far are kept
                with self._truth.transaction() as writer:
                    writer.stage(dict(zip(some, made, strict=True)))
        return vectors

    def _embedded(self, texts: list[str]) -> np.ndarray:
        """Vectors of length 1 (n, dimension)."""
        began = time.perf_counter()
        made = self._embedder.get_text_embedding_batch(texts)
        self.seconds["embed"] += time.perf_counter() - began
        return unit_vectors(made, len(texts), self._dimension)

    def _drop(self, file: File) -> None:
        """Forget what was queued of a file that can't be read to its end."""
        self._entries = [entry for entry in self._entries if entry.file is not file]

    def _ids_before(self, file: File) -> list[str]:
        return self._truth.ids_of_file(file.stored_path)

    def _report(self, file: File, status: Status, reason: str = "") -> None:
        ids, told = len(file.ids), tuple(file.warnings)
        self._on_outcome(
            FileOutcome(file.stored_path, status, reason, file.format, ids, file.passages, told)
        )
