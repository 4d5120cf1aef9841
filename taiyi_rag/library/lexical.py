"""The lexical index: BM25 over tantivy, fed with `index_terms` of title, headings and text.

The only module that knows tantivy. Terms come from our own function, joined by blanks and split
at them again, so that the same terms are used when indexing and when asking. tantivy was taken
over SQLite's FTS5 and bm25s for its speed at equal ranking (`benchmarks/results/lexical.json`);
its BM25 has k1 = 1.2 and b = 0.75.

tantivy commits atomically by itself. Our manifest says which commit of the truth it reflects and
is written after tantivy's own, so after a crash the same changes are applied again: each passage
is deleted by key before it is added.
"""

from __future__ import annotations

import logging
import shutil
import threading
from pathlib import Path
from typing import Any

import tantivy

from taiyi_rag.language import index_terms
from taiyi_rag.library.snapshot import Manifest, read_manifest, write_manifest
from taiyi_rag.library.truth import Truth

_log = logging.getLogger(__name__)

VERSION = "1"
"""Of the schema and of `index_terms`: an index of another version is built anew."""

_HEAP = 64_000_000
"""Bytes that tantivy may hold before it writes a segment."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", stored=False, indexed=True, fast=True)
    builder.add_text_field("terms", stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalIndex:
    """Terms of one collection's passages."""

    def __init__(self, folder: Path, truth: Truth) -> None:
        self._folder = folder / "lexical"
        self._manifest_path = folder / "lexical.json"
        self._truth = truth
        self._schema = _schema()
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self._lock = threading.Lock()
        self.commit = 0
        self.reload()

    def search(self, terms: list[str], count: int) -> list[tuple[int, float]]:
        """Keys and BM25 scores of the `count` best passages that hold any of `terms`."""
        searcher = (
            self._searcher
        )  # once: another thread may reload, and addresses are the searcher's
        if searcher is None or not terms:
            return []
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._term(term)) for term in dict.fromkeys(terms)]
        )
        hits = searcher.search(query, count, count=False).hits
        keys: list[Any] = searcher.fast_field_values("key", [address for _, address in hits])
        return [(int(key), float(score or 0)) for key, (score, _) in zip(keys, hits, strict=True)]

    def document_frequency(self, term: str) -> int:
        """In how many passages `term` occurs."""
        searcher = self._searcher
        return 0 if searcher is None else int(searcher.doc_freq("terms", term))

    def reload(self) -> None:
        """See what has been published since."""
        with self._lock:
            self._reload()

    def _reload(self) -> None:
        manifest = read_manifest(self._manifest_path)
        if manifest is None or manifest.version != VERSION:
            self.commit, self._index, self._searcher = 0, None, None
            return
        if self._searcher is not None and manifest.commit == self.commit:
            return
        try:
            if self._index is None:
                self._index = tantivy.Index.open(str(self._folder))
            self._index.reload()
        except ValueError as error:
            _log.warning("lexical index can't be opened", extra={"reason": str(error)})
            self.commit, self._index, self._searcher = 0, None, None
            return
        self._searcher = self._index.searcher()
        self.commit = manifest.commit

    def catch_up(self) -> bool:
        """Apply and publish what the truth has seen since. Needs the collection's writer lock."""
        self.reload()
        target = self._truth.commit_number
        if self.commit == target and self._searcher is not None:
            return False
        if self.commit > target:
            self.commit, self._index = 0, None
        index = self._index or self._create()
        # One thread: the machine's others are embedding, and terms are made in Python anyway.
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for key in self._truth.removed_since(self.commit, target):
            writer.delete_documents_by_query(self._key_query(key))
        for entry in self._truth.entries_since(self.commit, target):
            if self.commit:
                writer.delete_documents_by_query(self._key_query(entry.key))
            document = tantivy.Document()
            document.add_unsigned("key", entry.key)
            document.add_text("terms", " ".join(index_terms(f"{entry.context}\n{entry.text}")))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        write_manifest(self._manifest_path, Manifest(target, VERSION))
        self.reload()
        return True

    def _create(self) -> tantivy.Index:
        self._manifest_path.unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        return tantivy.Index(self._schema, path=str(self._folder))

    def _term(self, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "terms", term, index_option="freq")

    def _key_query(self, key: int) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "key", key)
