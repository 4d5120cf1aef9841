"""The truth of a collection: one SQLite file. A document is in the library when its transaction
has committed; text, passages, offsets, vectors and provenance go in together or not at all.

Durability: WAL with `synchronous=FULL`. A write transaction that changes what is searched raises
the commit number by one; passages carry the number they came with and removals are kept with
theirs, so a derived index that knows its own number can be caught up (`library.changes`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import cast

from taiyi_rag.errors import CollectionDamaged, CollectionForeign
from taiyi_rag.library.database import Database
from taiyi_rag.library.records import (
    FileRecord,
    Vector,
    declared_from,
    document_columns,
    document_from,
    marks,
    passage_from,
    passage_id,
    slices,
    vectors_from,
)
from taiyi_rag.library.writing import Writer
from taiyi_rag.types import Document, Passage, Tier

FORMAT = "3"
"""Of the schema. A file of another format is refused, not guessed at."""

_APPLICATION_ID = 0x7461_6979  # "taiy": tells our SQLite files from anybody's
_PASSAGE = """
    SELECT p.key, d.id AS document_id, p.start, p."end", p.language, p.headings, p.page,
           p.hidden, p.confidence, substr(d.text, p.start + 1, p."end" - p.start) AS span
    FROM passages p JOIN documents d ON d.key = p.document_key
"""
_FILE = "SELECT path, digest, reading, tier FROM files"
HEADER = """
    SELECT id, '' AS text, title, language, source, format, path, year, trust, supersedes,
           design, jurisdiction, tier, standing, record, '[]' AS sections, x'' AS regions
    FROM documents
"""


class Truth:
    """One `library.db`. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = Database(path)
        self._check()

    @classmethod
    def create(cls, path: Path) -> Truth:
        """A new, empty truth."""
        schema = resources.files(__package__).joinpath("schema.sql").read_text("utf-8")
        Database.create(
            path,
            f"{schema} PRAGMA application_id = {_APPLICATION_ID};"
            f"INSERT INTO meta VALUES ('format', '{FORMAT}');"
            "INSERT INTO commits VALUES (0, randomblob(8))",
        ).close()
        return cls(path)

    def _check(self) -> None:
        if not self.path.is_file():
            raise CollectionDamaged(
                f"{self.path} isn't there. Restore it from a backup (python -m ingest restore), or "
                "move the folder away and add the documents again."
            )
        application = self.database.rows("PRAGMA application_id")[0][0]
        if application != _APPLICATION_ID:
            raise CollectionForeign(
                f"{self.path} was not made by Taiyi-RAG, or its creation was cut short. Move the "
                "folder away, or choose another collection name."
            )
        found = self.meta("format")
        if found != FORMAT:
            raise CollectionForeign(
                f"{self.path} has library format {found}; this version reads {FORMAT}. Use the "
                "Taiyi-RAG version that wrote it, or move the folder away and add the documents "
                "again: python -m ingest add PATH"
            )

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    @contextmanager
    def snapshot(self) -> Iterator[int]:
        """One state of the truth: until the end this thread reads what was committed at its
        beginning. Gives the commit number. May be nested."""
        if self.database.in_transaction:
            yield self.commit_number
            return
        with self.database.transaction("DEFERRED"):
            yield self.commit_number

    def meta(self, name: str) -> str | None:
        """A named value of the collection."""
        found = self.database.row("SELECT value FROM meta WHERE name = ?", (name,))
        return None if found is None else str(found[0])

    @property
    def commit_number(self) -> int:
        """The number of the last write transaction."""
        return int(self.database.rows("SELECT max(number) FROM commits")[0][0])

    def state(self) -> tuple[int, str]:
        """Number and token of the last write transaction."""
        with self.snapshot() as commit:
            return commit, self.token(commit)

    @property
    def identity(self) -> str:
        """What tells this truth from one that has its name later: made with it, and kept by whoever
        backs it up."""
        return self.token(0)

    def token(self, commit: int) -> str:
        """What tells that commit from one of the same number in another history; "" if it was
        never made."""
        found = self.database.row("SELECT hex(token) FROM commits WHERE number = ?", (commit,))
        return str(found[0]) if found else ""

    def counts(self) -> dict[str, int]:
        """Documents and passages, and passages by language."""
        counted: dict[str, int] = dict(
            self.database.rows("SELECT name, number FROM counts ORDER BY name")
        )
        languages = {name: n for name, n in counted.items() if name.startswith("passages_") and n}
        return {
            "documents": counted["documents"],
            "passages": sum(languages.values()),
            **languages,
        }

    # Documents

    def document(self, id: str) -> Document | None:
        """The document of that id."""
        rows = self.database.records("SELECT * FROM documents WHERE id = ?", (id,))
        return next(map(document_from, rows), None)

    def declared(self, id: str) -> Document | None:
        """The document of that id as its file declared it, whatever is known besides."""
        rows = self.database.records("SELECT * FROM documents WHERE id = ?", (id,))
        return next(map(declared_from, rows), None)

    def has_untrusted(self) -> bool:
        """Whether any document is untrusted."""
        return self.database.row("SELECT 1 FROM documents WHERE tier = 'untrusted'") is not None

    def open_lineages(self) -> list[tuple[str, str]]:
        """Pairs of ids, older and newer, of guidelines whose titles are editions of one series, but
        whose issuers aren't both known to be the same: for people to decide."""
        return self.database.rows(
            "SELECT a.id, b.id FROM documents a JOIN documents b"
            " ON a.series = b.series AND a.edition < b.edition AND a.issuer IS NOT b.issuer"
            " WHERE a.trust != 'superseded' AND b.trust != 'retracted'"
            " AND (a.tier = 'curated') <= (b.tier = 'curated')"
            " AND (a.issuer IS NULL OR b.issuer IS NULL) ORDER BY a.series, a.edition, b.edition"
        )

    def documents(self) -> Iterator[Document]:
        """Every document, in the order they came, without text, sections and regions."""
        return map(document_from, self.database.records(f"{HEADER} ORDER BY key"))

    def years(self) -> tuple[int, int] | None:
        """The first and the last year of documents, None where no year is known."""
        first, last = (
            self.database.rows(f"SELECT {end}(year) FROM documents")[0][0] for end in ("min", "max")
        )
        return None if first is None else (int(first), int(last))

    def headers(self, ids: Sequence[str]) -> dict[str, Document]:
        """Documents by id, without text, sections and regions."""
        found: dict[str, Document] = {}
        for some in slices(list(dict.fromkeys(ids))):
            rows = self.database.records(f"{HEADER} WHERE id IN ({marks(some)})", some)
            found |= {row["id"]: document_from(row) for row in rows}
        return found

    def holds(self, document: Document) -> bool:
        """Whether the library has `document` just as it is."""
        row = self.database.row("SELECT digest FROM documents WHERE id = ?", (document.id,))
        return row is not None and row[0] == document_columns(document)["digest"]

    def editions(self, ids: Sequence[str]) -> dict[str, tuple[bytes, str, str]]:
        """By id: a document's digest as it is now, its trust status, and when it was added."""
        found: dict[str, tuple[bytes, str, str]] = {}
        for some in slices(list(dict.fromkeys(ids))):
            query = f"SELECT id, digest, trust, added FROM documents WHERE id IN ({marks(some)})"
            found |= {id: tuple(row) for id, *row in self.database.rows(query, some)}
        return found

    def text_digest(self, id: str) -> bytes:
        """SHA-256 of a document's text, empty if there is none of that id."""
        found = self.database.row("SELECT text FROM documents WHERE id = ?", (id,))
        text = "" if found is None else str(found[0])
        return b"" if found is None else hashlib.sha256(text.encode()).digest()

    # Files

    def file(self, path: str) -> FileRecord | None:
        """What is known of a file."""
        row = self.database.row(f"{_FILE} WHERE path = ?", (path,))
        return None if row is None else FileRecord(*row)

    def file_with(self, digest: bytes) -> FileRecord | None:
        """A file with the same bytes, if one was read; a curated one before others."""
        row = self.database.row(f"{_FILE} WHERE digest = ? ORDER BY tier, path", (digest,))
        return None if row is None else FileRecord(*row)

    def tier_of_file(self, path: str) -> Tier | None:
        """The tier that a file was added to, None if it wasn't yet."""
        row = self.database.row("SELECT tier FROM files WHERE path = ?", (path,))
        row = row or self.database.row("SELECT tier FROM documents WHERE path = ?", (path,))
        return cast(Tier, row[0]) if row else None

    def files(self) -> list[FileRecord]:
        """Every file that was read, by path."""
        return [FileRecord(*row) for row in self.database.rows(f"{_FILE} ORDER BY path")]

    def file_count(self) -> int:
        """How many files were read."""
        return int(self.database.rows("SELECT count(*) FROM files")[0][0])

    def ids_of_file(self, path: str) -> list[str]:
        """The documents that came from a file."""
        rows = self.database.rows("SELECT id FROM documents WHERE path = ? ORDER BY key", (path,))
        return [id for (id,) in rows]

    def ids_under(self, folder: str) -> list[str]:
        """The documents that came from the files in a folder and its folders."""
        prefix = folder.rstrip("/") + "/"
        rows = self.database.rows(
            "SELECT id FROM documents WHERE path >= ? AND path < ? ORDER BY path, key",
            (prefix, prefix[:-1] + chr(ord("/") + 1)),
        )
        return [id for (id,) in rows]

    # Passages

    def passages(self, keys: Sequence[int]) -> dict[int, Passage]:
        """Those of the passages that still exist, by key."""
        found: dict[int, Passage] = {}
        for some in slices(keys):
            query = f"{_PASSAGE} WHERE p.key IN ({marks(some)})"
            rows = self.database.records(query, some)
            found |= {row["key"]: passage_from(row) for row in rows}
        return found

    def held(self, keys: Sequence[int]) -> set[int]:
        """Those of the keys whose passages still exist; for a few."""
        query = f"SELECT key FROM passages WHERE key IN ({marks(keys)})"
        return {key for (key,) in self.database.rows(query, keys)}

    def passages_of(self, document_id: str) -> list[Passage]:
        """All passages of a document, in text order."""
        query = f"{_PASSAGE} WHERE d.id = ? ORDER BY p.start, p.key"
        return [passage_from(row) for row in self.database.records(query, (document_id,))]

    def passage_ids_of(self, document_id: str) -> list[str]:
        """The ids of all passages of a document, in text order."""
        rows = self.database.rows(
            "SELECT p.key FROM passages p JOIN documents d ON d.key = p.document_key"
            " WHERE d.id = ? ORDER BY p.start, p.key",
            (document_id,),
        )
        return [passage_id(key) for (key,) in rows]

    def known_vectors(self, embedded: Sequence[bytes], dimension: int) -> dict[bytes, Vector]:
        """Vectors of texts that were embedded before, by the texts' digests."""
        found: dict[bytes, bytes] = {}
        for some in slices(list(dict.fromkeys(embedded))):
            found |= self.database.rows(
                "SELECT embedded, vector FROM passages JOIN vectors USING (key)"
                f" WHERE embedded IN ({marks(some)})",
                some,
            )
            found |= self.database.rows(
                f"SELECT embedded, vector FROM staged WHERE embedded IN ({marks(some)})", some
            )
        matrix = vectors_from(found.values(), dimension)
        return dict(zip(found, matrix, strict=True))

    def vectors_of(self, document_ids: Sequence[str]) -> Iterator[bytes]:
        """The stored bytes of every vector of some documents."""
        for some in slices(document_ids):
            yield from (
                vector
                for (vector,) in self.database.rows(
                    "SELECT vector FROM documents d JOIN passages p ON p.document_key = d.key"
                    f" JOIN vectors v ON v.key = p.key WHERE d.id IN ({marks(some)})",
                    some,
                )
            )

    # Writing

    @contextmanager
    def transaction(self) -> Iterator[Writer]:
        """A write transaction: all that the `Writer` did happens at its end, or nothing."""
        with self.database.transaction("IMMEDIATE"):
            writer = Writer(self.database, self.commit_number + 1)
            yield writer
            writer.finish()
