"""The lexical index of a collection: BM25 over tantivy, fed with `index_terms` of title, headings
and text.

Here are its snapshots; how they are searched is in `lexical_search`. Terms come from our own
function, joined by blanks and split at them again, so that the same terms are used when indexing
and when asking. tantivy was taken over SQLite's FTS5 and bm25s for its speed at equal ranking
(`benchmarks/results/lexical.json`); its BM25 has k1 = 1.2 and b = 0.75.

A snapshot is a folder of tantivy's own. The next one begins as hard links to the files of the
last, which tantivy never changes, so publishing costs what has changed. Behind the snapshot, what
the truth has seen since is kept in memory (`lexical_tail`): a document is found as soon as it is
committed, and a writer that was killed leaves nothing to wait for.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
from pathlib import Path

import tantivy

from taiyi_rag.errors import CollectionError, IndexOutdated
from taiyi_rag.library import changes
from taiyi_rag.library.changes import LexicalEntry
from taiyi_rag.library.lexical_search import HIDDEN_TERMS, SCHEMA, TERMS, Base, Lexical
from taiyi_rag.library.lexical_tail import Statistics, Tail, entry_terms
from taiyi_rag.library.snapshot import (
    Manifest,
    Seen,
    damaged,
    describe,
    drop_others,
    forming_snapshot,
    publishing,
    read_manifest,
    write_manifest,
)
from taiyi_rag.library.truth import Truth

_log = logging.getLogger(__name__)

VERSION = "3"
"""Of the schema and of `index_terms`: an index of another version is built anew."""

NAME = "lexical"
MANIFEST = f"{NAME}.json"

MOST_BEHIND = 20_000
"""Passages that a reader makes up for in memory, at 0.2 ms each. What lags further is refused."""

_HEAP = 64_000_000
"""Bytes that tantivy may hold before it writes a segment."""


class LexicalIndex:
    """Keeps the latest `Lexical` of a collection, and its snapshot on disk. Safe to share between
    threads."""

    def __init__(self, folder: Path, truth: Truth) -> None:
        self._folder = folder
        self._manifest_path = folder / MANIFEST
        self._truth = truth
        self._lock = threading.Lock()
        self._seen = Seen()
        self._latest: Lexical | None = None

    def at(self, commit: int, *, settled: bool) -> Lexical | None:
        """The index at the commit of the snapshot of the truth that this thread is in.

        None when another thread or process has gone further: take a new snapshot and ask again.
        With `settled`, what is further is of another history. Raises `IndexOutdated`.
        """
        with self._lock:
            known = self._latest
            if known is not None and not self._belongs(known.commit, known.token):
                if known.commit > commit and not settled:
                    return None
                known = None
            if known is not None and known.commit == commit:
                return known
            manifest = read_manifest(self._manifest_path)
            if manifest is not None and manifest.commit > commit and not settled:
                return self._grown(known, commit) if known else None
            if known is None or (manifest is not None and manifest.commit > known.base.commit):
                base = self._load(manifest)
                if base is not None and (known is None or base.searcher is not None):
                    known = Lexical(base.commit, base.token, base, Tail(), self._truth)
            return self._grown(known, commit) if known else None

    def _grown(self, known: Lexical, commit: int) -> Lexical:
        """`known` with what the truth has seen since, remembered."""
        if commit != known.commit:
            behind = changes.count_since(self._truth, known.base.commit)
            if behind > MOST_BEHIND:
                raise IndexOutdated(
                    f"The word index of {self._folder.name!r} is missing, damaged or {behind:,} "
                    "passages behind. No document is lost; make the index again: "
                    f"python -m ingest rebuild --collection {self._folder.name}"
                )
            tail = known.tail.grown(
                changes.removed_since(self._truth, known.commit),
                changes.lexical_entries_since(self._truth, known.commit),
            )
            known = Lexical(commit, self._truth.token(commit), known.base, tail, self._truth)
        self._latest = known
        return known

    def _belongs(self, commit: int, token: str) -> bool:
        return self._truth.token(commit) == token and commit >= changes.reclaimed(self._truth)

    # On disk

    def _load(self, manifest: Manifest | None) -> Base | None:
        """The published snapshot, an empty one when it can't be used; None when it was replaced
        meanwhile."""
        nothing = Base(0, self._truth.token(0))
        if manifest is None or not self._is_ours(manifest):
            return nothing
        name = damaged(self._folder, manifest, seen=self._seen)
        if name is None:
            try:
                searcher = _opened(self._folder / manifest.folder)
            except (CollectionError, OSError, ValueError) as error:  # it was dropped meanwhile
                name = str(error)
            else:
                statistics = Statistics(**manifest.details["statistics"])
                return Base(manifest.commit, manifest.token, searcher, statistics)
        if read_manifest(self._manifest_path) != manifest:
            return None
        _log.warning("lexical index fails its checksum; made anew", extra={"file": name})
        return nothing

    def publish(self, *, anew: bool = False, lag: int = 0) -> None:
        """Bring the snapshot on disk up to date if it lags by more than `lag` passages, or make it
        `anew`. Needs the writer lock."""
        with self._truth.snapshot() as commit:
            manifest = None if anew else read_manifest(self._manifest_path)
            last = manifest.commit if manifest and self._is_ours(manifest) else 0
            behind = changes.count_since(self._truth, last)
            if not anew and lag and behind <= lag:
                return
            try:
                self._publish(commit, manifest if manifest and self._is_ours(manifest) else None)
            except CollectionError:
                if manifest is None or damaged(self._folder, manifest) is None:
                    raise
                self._publish(commit, None)  # it was made on a damaged one

    def _is_ours(self, manifest: Manifest) -> bool:
        return manifest.version == VERSION and self._belongs(manifest.commit, manifest.token)

    def _publish(self, commit: int, last: Manifest | None) -> None:
        """Write a snapshot upon the `last` one, whose files aren't read: those that damage may have
        reached a new file from are checked, of the others the checksums are handed on."""
        if last is not None and last.commit == commit:
            if damaged(self._folder, last, seen=self._seen) is None:
                drop_others(self._folder, NAME, last.folder)  # left by a killed writer
                return
            last = None
        with forming_snapshot(self._folder, NAME, commit) as folder:
            known = _linked(self._folder, last, folder) if last else {}
            before = Statistics(**last.details["statistics"]) if last else Statistics()
            statistics = before + self._write(folder, last.commit if last else 0)
            files = describe(folder, known)
            merged = known.keys() - files.keys()
            if last and merged and damaged(self._folder, last, names=merged):
                raise CollectionError(f"The word index of {self._folder.name!r} is damaged.")
            details = {"statistics": statistics.as_json()}
            token = self._truth.token(commit)
            write_manifest(
                self._manifest_path, Manifest(commit, token, VERSION, folder.name, files, details)
            )
        drop_others(self._folder, NAME, folder.name)

    def _write(self, folder: Path, since: int) -> Statistics:
        """Apply to the index in `folder` what the truth has seen since a commit; of what came."""
        try:
            return self._written(folder, since)
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # Rust's, which is no Exception
                raise
            raise RuntimeError(f"tantivy failed: {error}") from error

    def _written(self, folder: Path, since: int) -> Statistics:
        index = tantivy.Index(SCHEMA, path=str(folder), reuse=True)
        # One thread: the machine's others are embedding, and terms are made in Python anyway.
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        statistics = Statistics()
        for key in changes.removed_since(self._truth, since) if since else ():
            writer.delete_documents_by_query(_key_query(key))
        for entry in changes.lexical_entries_since(self._truth, since):
            if since:
                writer.delete_documents_by_query(_key_query(entry.key))
            terms = entry_terms(entry)
            writer.add_document(_document(entry, terms))
            statistics += Statistics(1, len(terms))
        writer.commit()
        writer.wait_merging_threads()
        # The other lock stays: who opens the index takes it, on a full disk too.
        (folder / ".tantivy-writer.lock").unlink(missing_ok=True)
        return statistics


def _opened(folder: Path) -> tantivy.Searcher:
    """A snapshot. tantivy takes a lock where it opens one, which a read-only folder doesn't give:
    then by way of links to its files."""
    try:
        return tantivy.Index.open(str(folder)).searcher()
    except ValueError:
        if not folder.is_dir():
            raise
    with publishing(folder.parent.name), tempfile.TemporaryDirectory(prefix="taiyi-") as links:
        for path in folder.iterdir():
            if path.suffix != ".lock":
                (Path(links) / path.name).symlink_to(path.absolute())
        return tantivy.Index.open(links).searcher()


def _linked(collection: Path, manifest: Manifest, folder: Path) -> dict[str, tuple[int, str]]:
    """Put the files of a snapshot into `folder`. Those that tantivy never changes, by name."""
    source = collection / manifest.folder
    for name in manifest.files:
        if name in _CHANGED:
            shutil.copyfile(source / name, folder / name)
        else:
            try:
                os.link(source / name, folder / name)
            except OSError:  # a file system without links
                shutil.copyfile(source / name, folder / name)
    return {name: found for name, found in manifest.files.items() if name not in _CHANGED}


_CHANGED = frozenset(("meta.json", ".managed.json"))
"""Files that tantivy replaces; it writes all others once."""


def _document(entry: LexicalEntry, terms: list[str]) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("key", entry.key)
    document.add_text(HIDDEN_TERMS if entry.hidden else TERMS, " ".join(terms))
    if entry.year is not None:
        document.add_integer("year", entry.year)
    document.add_text("document", entry.document_id)
    document.add_text("language", entry.language)
    for field, values in entry.facets.items():
        for value in values:
            document.add_text(field, value)
    return document


def _key_query(key: int) -> tantivy.Query:
    return tantivy.Query.term_query(SCHEMA, "key", key)
