"""The truth of a collection: one SQLite file. A document is in the library when its transaction
has committed; text, passages, offsets, vectors and provenance go in together or not at all.

Durability: WAL with `synchronous=FULL`. Every write transaction raises the commit number by one;
passages carry the number they came with and removals are kept with theirs, so a derived index
that knows its own number can be caught up (`vectors_since`, `entries_since`, `removed_since`).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TypeVar

from taiyi_rag.errors import CollectionDamaged, CollectionForeign
from taiyi_rag.library.records import (
    FileRecord,
    Vector,
    document_columns,
    document_from,
    marks,
    passage_from,
    vectors_from,
)
from taiyi_rag.library.writing import Writer
from taiyi_rag.types import Document, Language, Passage

_T = TypeVar("_T")

FORMAT = "2"
"""Of the schema. A file of another format is refused, not guessed at."""

_APPLICATION_ID = 0x7461_6979  # "taiy": tells our SQLite files from anybody's
_PASSAGE = """
    SELECT p.key, d.id AS document_id, p.start, p."end", p.language, p.headings, p.page,
           p.hidden, p.confidence, substr(d.text, p.start + 1, p."end" - p.start) AS span
    FROM passages p JOIN documents d ON d.key = p.document_key
"""

_FILE = "SELECT path, digest, reading FROM files"
_HEADER = """
    SELECT id, '' AS text, title, language, source, format, path, year, trust,
           supersedes, record,
           '[]' AS sections, x'' AS regions
    FROM documents
"""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What derived indexes need of a passage: its text in context, and where it belongs."""

    key: int
    language: Language
    context: str
    text: str


class Truth:
    """One `library.db`. Safe to share between threads: each gets its own connection."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._local = threading.local()
        if create:
            self._create()
        self._check()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # mode=rw: a missing file is an error here, never an empty library.
            uri = f"{self.path.absolute().as_uri()}?mode=rw"
            connection = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._local.connection = connection
        return connection

    def _create(self) -> None:
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            schema = resources.files(__package__).joinpath("schema.sql").read_text("utf-8")
            # One transaction: a creation cut short leaves an empty file, which is refused.
            connection.executescript(
                f"BEGIN; {schema} PRAGMA application_id = {_APPLICATION_ID};"
                f"INSERT INTO meta VALUES ('format', '{FORMAT}'), ('commit', '0'); COMMIT;"
            )
        finally:
            connection.close()

    def _check(self) -> None:
        try:
            connection = self._connection()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            found = self.meta("format") if application == _APPLICATION_ID else None
        except sqlite3.OperationalError as error:
            raise CollectionDamaged(
                f"{self.path} can't be opened ({error}). Check that this user may read and write "
                "its folder and that no other program holds it; nothing was changed."
            ) from None
        except sqlite3.DatabaseError as error:
            raise CollectionDamaged(
                f"{self.path} can't be read as a library ({error}). Restore the folder from a "
                "backup, or move it away and add the documents again."
            ) from None
        if application != _APPLICATION_ID:
            raise CollectionForeign(
                f"{self.path} was not made by Taiyi-RAG, or its creation was cut short. Move the "
                "folder away, or choose another collection name."
            )
        if found != FORMAT:
            raise CollectionForeign(
                f"{self.path} has library format {found}; this version reads {FORMAT}. Use the "
                "Taiyi-RAG version that wrote it, or add the documents again."
            )

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    # Reading

    def meta(self, name: str) -> str | None:
        """A named value of the collection."""
        row = self._connection().execute("SELECT value FROM meta WHERE name = ?", (name,))
        found = row.fetchone()
        return None if found is None else str(found[0])

    @property
    def commit_number(self) -> int:
        """The number of the last write transaction."""
        return int(self.meta("commit") or 0)

    def counts(self) -> dict[str, int]:
        """Documents and passages, and passages by language."""
        rows = self._connection().execute(
            "SELECT language, count(*) FROM passages GROUP BY language ORDER BY language"
        )
        languages = {f"passages_{language}": n for language, n in rows}
        (documents,) = self._connection().execute("SELECT count(*) FROM documents").fetchone()
        return {"documents": documents, "passages": sum(languages.values()), **languages}

    def document(self, id: str) -> Document | None:
        """The document of that id."""
        row = self._connection().execute("SELECT * FROM documents WHERE id = ?", (id,)).fetchone()
        return None if row is None else document_from(row)

    def documents(self) -> Iterator[Document]:
        """Every document, in the order they came, without text, sections and regions."""
        rows = self._connection().execute(f"{_HEADER} ORDER BY key")
        return map(document_from, rows)

    def holds(self, document: Document) -> bool:
        """Whether the library has `document` just as it is."""
        row = (
            self._connection()
            .execute("SELECT digest FROM documents WHERE id = ?", (document.id,))
            .fetchone()
        )
        return row is not None and row["digest"] == document_columns(document)["digest"]

    def ids_of_file(self, path: str) -> list[str]:
        """The documents that came from a file."""
        rows = self._connection().execute("SELECT id FROM documents WHERE path = ?", (path,))
        return [row["id"] for row in rows]

    def passages(self, keys: Sequence[int]) -> dict[int, Passage]:
        """Those of the passages that still exist, by key."""
        found: dict[int, Passage] = {}
        for some in _slices(keys):
            query = f"{_PASSAGE} WHERE p.key IN ({marks(some)})"
            found |= {
                row["key"]: passage_from(row) for row in self._connection().execute(query, some)
            }
        return found

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in text order."""
        rows = self._connection().execute(
            f"{_PASSAGE} WHERE d.id = ? ORDER BY p.key", (document_id,)
        )
        return [passage_from(row) for row in rows]

    def headers(self, ids: Sequence[str]) -> dict[str, Document]:
        """Documents by id, without text, sections and regions."""
        found: dict[str, Document] = {}
        for some in _slices(list(dict.fromkeys(ids))):
            rows = self._connection().execute(f"{_HEADER} WHERE id IN ({marks(some)})", some)
            found |= {row["id"]: document_from(row) for row in rows}
        return found

    def file(self, path: str) -> FileRecord | None:
        """What is known of a file."""
        row = self._connection().execute(f"{_FILE} WHERE path = ?", (path,)).fetchone()
        return None if row is None else FileRecord(**dict(row))

    def file_with(self, digest: bytes) -> FileRecord | None:
        """A file with the same bytes, if one was read."""
        row = (
            self._connection()
            .execute(f"{_FILE} WHERE digest = ? ORDER BY path", (digest,))
            .fetchone()
        )
        return None if row is None else FileRecord(**dict(row))

    def files(self) -> list[FileRecord]:
        """Every file that was read, by path."""
        rows = self._connection().execute(f"{_FILE} ORDER BY path")
        return [FileRecord(**dict(row)) for row in rows]

    def known_vectors(self, embedded: Sequence[bytes], dimension: int) -> dict[bytes, Vector]:
        """Vectors of texts that were embedded before, by the texts' digests."""
        found: dict[bytes, Vector] = {}
        for some in _slices(list(dict.fromkeys(embedded))):
            query = f"SELECT embedded, vector FROM passages WHERE embedded IN ({marks(some)})"
            for row in self._connection().execute(query, some):
                found[row["embedded"]] = vectors_from([row["vector"]], dimension)[0]
        return found

    def vectors(
        self, keys: Sequence[int], dimension: int
    ) -> dict[Language, tuple[list[int], Vector]]:
        """Those of the passages that still exist, by language: their keys and vectors."""
        found: dict[Language, list[tuple[int, bytes]]] = {}
        for some in _slices(keys):
            query = f"SELECT key, language, vector FROM passages WHERE key IN ({marks(some)})"
            for row in self._connection().execute(query, some):
                found.setdefault(row["language"], []).append((row["key"], row["vector"]))
        return {
            language: ([key for key, _ in rows], vectors_from((v for _, v in rows), dimension))
            for language, rows in found.items()
        }

    def removed_since(self, commit: int, target: int) -> list[int]:
        """Keys of passages removed after `commit`, up to `target`."""
        rows = self._connection().execute(
            "SELECT key FROM removed WHERE commit_number > ? AND commit_number <= ?",
            (commit, target),
        )
        return [row["key"] for row in rows]

    def vectors_since(
        self, commit: int, target: int, dimension: int, batch: int = 8192
    ) -> Iterator[tuple[Language, list[int], Vector]]:
        """Keys and vectors of the passages added after `commit`, up to `target`, by language, in
        batches."""
        for language in ("en", "zh"):
            cursor = self._connection().execute(
                "SELECT key, vector FROM passages WHERE commit_number > ? AND commit_number <= ?"
                " AND language = ? ORDER BY key",
                (commit, target, language),
            )
            while rows := cursor.fetchmany(batch):
                vectors = vectors_from((row["vector"] for row in rows), dimension)
                yield language, [row["key"] for row in rows], vectors

    def entries_since(self, commit: int, target: int) -> Iterator[IndexEntry]:
        """The text, with title and headings, of the passages added after `commit`, up to
        `target`."""
        connection = self._connection()
        rows = connection.execute(
            'SELECT key, document_key, start, "end", language, headings FROM passages'
            " WHERE commit_number > ? AND commit_number <= ? ORDER BY key",
            (commit, target),
        )
        document_key, title, text = None, "", ""
        for row in rows:
            if row["document_key"] != document_key:  # a document's passages follow one another
                document_key = row["document_key"]
                title, text = connection.execute(
                    "SELECT title, text FROM documents WHERE key = ?", (document_key,)
                ).fetchone()
            context = "\n".join((title, *json.loads(row["headings"])))
            span = text[row["start"] : row["end"]]
            yield IndexEntry(row["key"], row["language"], context, span)

    # Writing

    @contextmanager
    def transaction(self) -> Iterator[Writer]:
        """A write transaction: all that the `Writer` did happens at its end, or nothing."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            writer = Writer(connection, self.commit_number + 1)
            yield writer
            if writer.changed:
                writer.set_meta("commit", str(writer.commit_number))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk has ended it already
                connection.execute("ROLLBACK")
            raise


def _slices(values: Sequence[_T], size: int = 500) -> Iterator[Sequence[_T]]:
    return (values[i : i + size] for i in range(0, len(values), size))
