"""What can be done inside a write transaction of the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from taiyi_rag.library.database import Database
from taiyi_rag.library.labels import document_labels
from taiyi_rag.library.records import (
    DraftPassage,
    FileRecord,
    Vector,
    document_columns,
    marks,
    passage_columns,
    passage_id,
    vector_bytes,
)
from taiyi_rag.types import Document, TrustStatus


class Writer:
    """Adds, removes and records; made by `Truth.transaction`."""

    def __init__(self, database: Database, commit_number: int) -> None:
        self._database = database
        self.commit_number = commit_number
        self._changed = False

    def set_meta(self, name: str, value: str) -> None:
        """Set a named value of the collection."""
        self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def put(self, document: Document, passages: Iterable[DraftPassage]) -> list[str]:
        """Add a document, in place of the one with its id if there is one. Its passages' ids."""
        self._note_other_file(document)
        self._delete(document.id)
        row = document_columns(document) | {
            "added": datetime.now(UTC).isoformat("T", "seconds"),
            "changed": self.commit_number,
            "declared": str(document.trust),
        }
        key = self._database.insert(
            f"INSERT INTO documents ({', '.join(row)}) VALUES ({marks(list(row))})",
            list(row.values()),
        )
        self._database.execute_many(
            "INSERT INTO labels VALUES (?, ?, ?)",
            [(*label, key) for label in sorted(set(document_labels(document)))],
        )
        ids = [self._put_passage(key, passage) for passage in passages]
        self._apply_lineage(document)
        self._changed = True
        return ids

    def _put_passage(self, document_key: int, passage: DraftPassage) -> str:
        key = self._database.insert(
            'INSERT INTO passages (document_key, commit_number, start, "end", language,'
            " headings, page, hidden, confidence, embedded)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document_key, self.commit_number, *passage_columns(passage)),
        )
        self._database.execute(
            "INSERT INTO vectors VALUES (?, ?)", (key, vector_bytes(passage.vector))
        )
        return passage_id(key)

    def _apply_lineage(self, document: Document) -> None:
        """Mark what `document` supersedes, and `document` itself if another supersedes it."""
        if document.supersedes:
            self._set_trust(
                TrustStatus.SUPERSEDED,
                "id != :id AND trust = :current AND (id = :old OR name = :old)",
                {"id": document.id, "old": document.supersedes},
            )
        self._set_trust(
            TrustStatus.SUPERSEDED,
            "id = :id AND trust = :current AND EXISTS (SELECT 1 FROM documents s"
            " WHERE s.id != documents.id AND s.supersedes IN (documents.id, documents.name))",
            {"id": document.id},
        )

    def _set_trust(self, trust: TrustStatus, where: str, values: Mapping[str, object]) -> None:
        self._database.execute(
            f"UPDATE documents SET trust = :trust, changed = :commit WHERE {where}",
            {
                "trust": str(trust),
                "commit": self.commit_number,
                "current": str(TrustStatus.CURRENT),
                **values,
            },
        )

    def _note_other_file(self, document: Document) -> None:
        self._database.execute(
            "INSERT OR IGNORE INTO also_in"
            " SELECT id, path FROM documents WHERE id = ? AND path != ?",
            (document.id, document.path),
        )

    def remove(self, document_id: str) -> bool:
        """Remove a document with its passages; other files that held it are forgotten, so that
        adding them reads them again. Whether there was one."""
        held = "FROM also_in WHERE document_id = ?"
        self._database.execute(
            f"DELETE FROM files WHERE path IN (SELECT path {held})", (document_id,)
        )
        self._database.execute(f"DELETE {held}", (document_id,))
        return self._delete(document_id)

    def _delete(self, document_id: str) -> bool:
        row = self._database.row(
            "SELECT key, supersedes FROM documents WHERE id = ?", (document_id,)
        )
        if row is None:
            return False
        key, supersedes = row
        if supersedes:  # what it superseded stands again, unless another supersedes it too
            self._set_trust(
                TrustStatus.CURRENT,
                f"trust = '{TrustStatus.SUPERSEDED}' AND declared = :current"
                " AND (id = :old OR name = :old) AND NOT EXISTS"
                " (SELECT 1 FROM documents s WHERE s.key != :key AND s.id != documents.id"
                " AND s.supersedes IN (documents.id, documents.name))",
                {"old": supersedes, "key": key},
            )
        self._database.execute(
            "INSERT INTO removed SELECT key, ? FROM passages WHERE document_key = ?",
            (self.commit_number, key),
        )
        self._database.execute("DELETE FROM documents WHERE key = ?", (key,))
        self._changed = True
        return True

    def record_file(self, record: FileRecord) -> None:
        """Remember that a file was read."""
        self._database.execute(
            "INSERT OR REPLACE INTO files (path, digest, reading, tier) VALUES (?, ?, ?, ?)",
            (record.path, record.digest, record.reading, record.tier),
        )

    def forget_file(self, path: str) -> None:
        """Forget a file, so that adding it reads it again."""
        self._database.execute("DELETE FROM files WHERE path = ?", (path,))

    def stage(self, vectors: Mapping[bytes, Vector]) -> None:
        """Keep vectors, by the digest of what was embedded, until their document is put."""
        self._database.execute_many(
            "INSERT OR REPLACE INTO staged VALUES (?, ?)",
            [(digest, vector_bytes(vector)) for digest, vector in vectors.items()],
        )

    def unstage(self, digests: Sequence[bytes] | None = None) -> None:
        """Forget staged vectors: those of documents that were put, or all."""
        if digests is None:
            self._database.execute("DELETE FROM staged")
        elif self._database.row("SELECT 1 FROM staged"):
            self._database.execute_many(
                "DELETE FROM staged WHERE embedded = ?", [(digest,) for digest in digests]
            )

    def forget_removals(self) -> None:
        """Forget which passages are gone: derived indexes of earlier commits than the last must be
        made again."""
        self._database.execute("DELETE FROM removed")
        self.set_meta("reclaimed", str(self.commit_number - 1))

    def finish(self) -> None:
        """Number the transaction, if it changed anything that is searched."""
        if self._changed:
            self._database.execute(
                "INSERT INTO commits VALUES (?, randomblob(8))", (self.commit_number,)
            )
