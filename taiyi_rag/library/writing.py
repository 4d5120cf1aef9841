"""What can be done inside a write transaction of the truth."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from taiyi_rag.library.records import (
    DraftPassage,
    FileRecord,
    document_columns,
    marks,
    passage_columns,
    passage_id,
)
from taiyi_rag.types import Document, TrustStatus


class Writer:
    """Adds, removes and records; made by `Truth.transaction`."""

    def __init__(self, connection: sqlite3.Connection, commit_number: int) -> None:
        self._connection = connection
        self.commit_number = commit_number
        self.changed = False

    def set_meta(self, name: str, value: str) -> None:
        """Set a named value of the collection."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def put(self, document: Document, passages: Iterable[DraftPassage]) -> list[str]:
        """Add a document, in place of the one with its id if there is one. Its passages' ids."""
        self.remove(document.id)
        row = document_columns(document) | {"added": datetime.now(UTC).isoformat("T", "seconds")}
        cursor = self._connection.execute(
            f"INSERT INTO documents ({', '.join(row)}) VALUES ({marks(list(row))})",
            list(row.values()),
        )
        ids = []
        for passage in passages:
            inserted = self._connection.execute(
                'INSERT INTO passages (document_key, commit_number, start, "end", language,'
                " headings, page, hidden, confidence, embedded, vector)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (cursor.lastrowid, self.commit_number, *passage_columns(passage)),
            )
            ids.append(passage_id(inserted.lastrowid or 0))
        self._apply_lineage(document)
        self.changed = True
        return ids

    def _apply_lineage(self, document: Document) -> None:
        """Mark what `document` supersedes, and `document` itself if another supersedes it."""
        if document.supersedes:
            self._connection.execute(
                f"UPDATE documents SET trust = '{TrustStatus.SUPERSEDED}'"
                f" WHERE id != ? AND trust = '{TrustStatus.CURRENT}' AND ? IN (id, name)",
                (document.id, document.supersedes),
            )
        self._connection.execute(
            f"UPDATE documents SET trust = '{TrustStatus.SUPERSEDED}' WHERE id = ?"
            f" AND trust = '{TrustStatus.CURRENT}' AND EXISTS ("
            "SELECT 1 FROM documents s WHERE s.id != documents.id"
            " AND s.supersedes IN (documents.id, documents.name))",
            (document.id,),
        )

    def remove(self, document_id: str) -> bool:
        """Remove a document with its passages. Whether there was one."""
        row = self._connection.execute(
            "SELECT key, supersedes FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        if row is None:
            return False
        if row["supersedes"]:  # what it superseded stands again, unless another supersedes it too
            self._connection.execute(
                f"UPDATE documents SET trust = '{TrustStatus.CURRENT}'"
                f" WHERE trust = '{TrustStatus.SUPERSEDED}' AND ? IN (id, name) AND NOT EXISTS ("
                "SELECT 1 FROM documents s WHERE s.key != ? AND s.id != documents.id"
                " AND s.supersedes IN (documents.id, documents.name))",
                (row["supersedes"], row["key"]),
            )
        self._connection.execute(
            "INSERT INTO removed SELECT key, ? FROM passages WHERE document_key = ?",
            (self.commit_number, row["key"]),
        )
        self._connection.execute("DELETE FROM documents WHERE key = ?", (row["key"],))
        self.changed = True
        return True

    def record_file(self, record: FileRecord) -> None:
        """Remember that a file was read."""
        self._connection.execute(
            "INSERT OR REPLACE INTO files (path, digest, reading) VALUES (?, ?, ?)",
            (record.path, record.digest, record.reading),
        )

    def forget_file(self, path: str) -> None:
        """Forget a file, so that adding it reads it again."""
        self._connection.execute("DELETE FROM files WHERE path = ?", (path,))
