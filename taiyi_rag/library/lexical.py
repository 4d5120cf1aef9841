"""The lexical index of a collection: BM25 over tantivy, fed with `index_terms` of title, headings
and text.

The only module that knows tantivy. Terms come from our own function, joined by blanks and split
at them again, so that the same terms are used when indexing and when asking. tantivy was taken
over SQLite's FTS5 and bm25s for its speed at equal ranking (`benchmarks/results/lexical.json`);
its BM25 has k1 = 1.2 and b = 0.75.

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from taiyi_rag.errors import IndexOutdated
from taiyi_rag.library import changes
from taiyi_rag.library.changes import LexicalEntry
from taiyi_rag.library.lexical_filters import conditions
from taiyi_rag.library.lexical_tail import Statistics, Tail, entry_terms
from taiyi_rag.library.permission import permitted_passages, permitted_share
from taiyi_rag.library.snapshot import (
    Manifest,
    damaged,
    describe,
    drop_others,
    forming_snapshot,
    publishing,
    read_manifest,
    write_manifest,
)
from taiyi_rag.library.truth import Truth
from taiyi_rag.types import Filters

_log = logging.getLogger(__name__)

VERSION = "2"
"""Of the schema and of `index_terms`: an index of another version is built anew."""

NAME = "lexical"
MANIFEST = f"{NAME}.json"

MOST_BEHIND = 20_000
"""Passages that a reader makes up for in memory, at 0.2 ms each. What lags further is refused."""

_HEAP = 64_000_000
"""Bytes that tantivy may hold before it writes a segment."""

_MOST = 0.7
"""Share of documents from which a filter is applied after a search."""

Hits = list[tuple[int, float]]


TERMS, HIDDEN_TERMS = "terms", "hidden_terms"
"""Fields. Passages that a reader of the original doesn't see have theirs apart: a search that may
not find them doesn't meet them, and needs no condition that would slow it down."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", stored=False, indexed=True, fast=True)
    for name in (TERMS, HIDDEN_TERMS):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("year", stored=False, indexed=True, fast=True)
    for name in ("document", "language", "trust", "study_type"):
        builder.add_text_field(name, stored=False, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


_NONE = Statistics()


@dataclass(frozen=True, slots=True)
class Base:
    """A published snapshot, open. `searcher` is None when there is none."""

    commit: int
    token: str
    searcher: tantivy.Searcher | None = None
    statistics: Statistics = _NONE


@dataclass(frozen=True, slots=True)
class Lexical:
    """The lexical index at one commit. Immutable: a later commit makes another."""

    commit: int
    token: str
    base: Base
    tail: Tail
    truth: Truth
    shares: dict[Filters, float] = field(default_factory=dict)

    def search(self, terms: list[str], count: int, filters: Filters | None = None) -> Hits:
        """Keys and BM25 scores of the `count` best passages that hold any of `terms` and that
        `filters` let through, best first."""
        chosen = filters or Filters()
        terms = list(dict.fromkeys(terms))
        if not terms:
            return []
        hits = self._base_hits(terms, count, chosen)
        hits += self.tail.search(terms, chosen, self.document_frequency, self._statistics)
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:count]

    def _base_hits(self, terms: list[str], count: int, filters: Filters) -> Hits:
        """Of the snapshot, without what has changed since; asks for more while that took places."""
        searcher = self.base.searcher
        if searcher is None:
            return []
        if self._lets_most_through(filters):
            hits, _ = self._some(searcher, _query(terms, Filters(hidden=filters.hidden)), 2 * count)
            permitted = permitted_passages(self.truth, filters, [key for key, _ in hits])
            hits = [hit for hit in hits if hit[0] in permitted]
            if len(hits) >= count:
                return hits
        query, asked = _query(terms, filters), count
        while True:
            hits, complete = self._some(searcher, query, asked)
            if len(hits) >= count or complete:
                return hits
            asked *= 4

    def _some(
        self, searcher: tantivy.Searcher, query: tantivy.Query, asked: int
    ) -> tuple[Hits, bool]:
        """The best `asked` of a query less those that changed since, and whether that's all."""
        found = searcher.search(query, asked, count=False).hits
        keys: list[Any] = searcher.fast_field_values("key", [address for _, address in found])
        hits = [
            (int(key), float(score or 0))
            for key, (score, _) in zip(keys, found, strict=True)
            if int(key) not in self.tail.replaced
        ]
        return hits, len(found) < asked

    def _lets_most_through(self, filters: Filters) -> bool:
        """Whether the unfiltered ranking, which tantivy is quick at, holds enough that is let
        through: a condition makes it score every passage that has any of the words."""
        if not filters.confine_documents or filters.languages:
            return False
        share = self.shares.get(filters)
        if share is None:
            share = self.shares[filters] = permitted_share(self.truth, filters)
        return share > _MOST

    def keys(self) -> set[int]:
        """The keys of all passages here."""
        searcher = self.base.searcher
        found: list[Any] = []
        if searcher is not None and searcher.num_docs:
            query = tantivy.Query.all_query()
            hits = searcher.search(query, searcher.num_docs, count=False).hits
            found = searcher.fast_field_values("key", [address for _, address in hits])
        return {int(key) for key in found} - self.tail.replaced | self.tail.words.keys()

    @property
    def _statistics(self) -> Statistics:
        return self.base.statistics + self.tail.statistics

    def document_frequency(self, term: str) -> int:
        """In about how many passages `term` occurs."""
        searcher = self.base.searcher
        in_base = 0 if searcher is None else int(searcher.doc_freq(TERMS, term))
        return in_base + self.tail.document_frequency(term)


class LexicalIndex:
    """Keeps the latest `Lexical` of a collection, and its snapshot on disk. Safe to share between
    threads."""

    def __init__(self, folder: Path, truth: Truth) -> None:
        self._folder = folder
        self._manifest_path = folder / MANIFEST
        self._truth = truth
        self._lock = threading.Lock()
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
        if manifest is None or manifest.version != VERSION:
            return nothing
        if not self._belongs(manifest.commit, manifest.token):
            return nothing
        if name := damaged(self._folder, manifest):
            if read_manifest(self._manifest_path) != manifest:
                return None
            _log.warning("lexical index fails its checksum; made anew", extra={"file": name})
            return nothing
        place = self._folder / manifest.folder
        try:
            searcher = tantivy.Index.open(str(place)).searcher()
        except ValueError:  # it takes a lock there, which a read-only folder doesn't give
            searcher = _opened_elsewhere(place)
        statistics = Statistics(**manifest.details["statistics"])
        return Base(manifest.commit, manifest.token, searcher, statistics)

    def publish(self, *, anew: bool = False, lag: int = 0) -> None:
        """Bring the snapshot on disk up to date if it lags by more than `lag` passages, or make it
        `anew`. Needs the writer lock."""
        with self._truth.snapshot() as commit:
            manifest = None if anew else read_manifest(self._manifest_path)
            behind = changes.count_since(self._truth, manifest.commit if manifest else 0)
            if not anew and lag and behind <= lag:
                return
            base = self._load(manifest) or Base(0, self._truth.token(0))
            if base.searcher is not None and base.commit == commit:
                return
            with forming_snapshot(self._folder, NAME, commit) as folder:
                known = _linked(self._folder, manifest, folder) if base.searcher else {}
                statistics = self._write(folder, base)
                write_manifest(
                    self._manifest_path,
                    Manifest(
                        commit,
                        self._truth.token(commit),
                        VERSION,
                        folder.name,
                        describe(folder, known),
                        {"statistics": statistics.as_json()},
                    ),
                )
            drop_others(self._folder, NAME, folder.name)

    def _write(self, folder: Path, base: Base) -> Statistics:
        """Apply to the index in `folder` what the truth has seen since `base`."""
        index = tantivy.Index(SCHEMA, path=str(folder), reuse=True)
        # One thread: the machine's others are embedding, and terms are made in Python anyway.
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        statistics = base.statistics
        for key in changes.removed_since(self._truth, base.commit) if base.commit else ():
            writer.delete_documents_by_query(_key_query(key))
        for entry in changes.lexical_entries_since(self._truth, base.commit):
            if base.commit:
                writer.delete_documents_by_query(_key_query(entry.key))
            terms = entry_terms(entry)
            writer.add_document(_document(entry, terms))
            statistics += Statistics(1, len(terms))
        writer.commit()
        writer.wait_merging_threads()
        # The other lock stays: who opens the index takes it, on a full disk too.
        (folder / ".tantivy-writer.lock").unlink(missing_ok=True)
        return statistics


def _opened_elsewhere(folder: Path) -> tantivy.Searcher:
    """A snapshot by way of links to its files."""
    with publishing(folder.parent.name), tempfile.TemporaryDirectory(prefix="taiyi-") as links:
        for path in folder.iterdir():
            if path.suffix != ".lock":
                (Path(links) / path.name).symlink_to(path.absolute())
        return tantivy.Index.open(links).searcher()


def _linked(
    collection: Path, manifest: Manifest | None, folder: Path
) -> dict[str, tuple[int, str]]:
    """Put the files of a snapshot into `folder`. Those that tantivy never changes, by name."""
    if manifest is None:
        return {}
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
    document.add_text("trust", entry.trust)
    for name in entry.study_types:
        document.add_text("study_type", name)
    return document


def _key_query(key: int) -> tantivy.Query:
    return tantivy.Query.term_query(SCHEMA, "key", key)


def _query(terms: list[str], filters: Filters) -> tantivy.Query:
    fields = (TERMS, HIDDEN_TERMS) if filters.hidden else (TERMS,)
    words = tantivy.Query.boolean_query(
        [
            (
                tantivy.Occur.Should,
                tantivy.Query.term_query(SCHEMA, field, term, index_option="freq"),
            )
            for term in terms
            for field in fields
        ]
    )
    confined = conditions(SCHEMA, filters)
    if not confined:
        return words
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, words), *confined])
