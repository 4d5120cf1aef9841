"""What can be done inside a write transaction of the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from taiyi_rag.library.database import Database
from taiyi_rag.library.entries import name_of
from taiyi_rag.library.labels import document_labels
from taiyi_rag.library.lineage import edition_of
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
from taiyi_rag.library.standing import Standings, Status, said_of_others
from taiyi_rag.types import Document


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of statuses: how many records speak of documents that are here, how many of none,
    and the ids of the documents whose standing they changed."""

    matched: int
    unmatched: int
    changed: tuple[str, ...]


def purged_name(id: str) -> str:
    """What a value is called that says when a document was purged."""
    return f"purged {name_of(id).hex()}"


class Writer:
    """Adds, removes and records; made by `Truth.transaction`."""

    def __init__(self, database: Database, commit_number: int) -> None:
        self._database = database
        self.commit_number = commit_number
        self._changed = False
        self._standings = Standings(database, commit_number)

    def set_meta(self, name: str, value: str) -> None:
        """Set a named value of the collection."""
        self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def put(self, document: Document, passages: Iterable[DraftPassage]) -> list[str]:
        """Add a document, in place of the one with its id if there is one. Its passages' ids."""
        self._note_other_file(document)
        concerned = self._standings.concerned(document.id)
        self._delete(document.id)
        edition = edition_of(document)
        row = document_columns(document) | {
            "added": datetime.now(UTC).isoformat("T", "seconds"),
            "changed": self.commit_number,
            "declared": str(document.trust),
            "series": edition.series if edition else None,
            "issuer": edition.issuer if edition else None,
            "edition": edition.rank if edition else None,
        }
        key = self._database.insert(
            f"INSERT INTO documents ({', '.join(row)}) VALUES ({marks(list(row))})",
            list(row.values()),
        )
        self._database.execute_many(
            "INSERT INTO labels VALUES (?, ?, ?)",
            [(*label, key) for label in sorted(set(document_labels(document)))],
        )
        self._database.execute("DELETE FROM meta WHERE name = ?", (purged_name(document.id),))
        ids = [self._put_passage(key, passage) for passage in passages]
        notices = list(said_of_others(document)) if document.tier == "curated" else []
        concerned |= self._keep(f"document:{document.id}", notices)
        self._standings.renew(concerned | self._standings.concerned(document.id))
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
        concerned = self._standings.concerned(document_id)
        removed = self._delete(document_id)
        self._standings.renew(concerned)
        return removed

    def purge(self, document_id: str) -> None:
        """Remove a document for good: adding the file that it came from doesn't bring it back,
        unless somebody wants it to. What remembers that is a hash of its id."""
        self.remove(document_id)
        self.forget_replacements(document_id)
        self.set_meta(purged_name(document_id), datetime.now(UTC).date().isoformat())

    def mark(self, said: Mapping[str, Sequence[Status]]) -> Marked:
        """Keep what records say of works, in place of what the same records said before."""
        matched = unmatched = 0
        concerned: set[int] = set()
        for record, statuses in said.items():
            found = self._keep(record, statuses)
            concerned |= found
            matched += bool(statuses and found)
            unmatched += bool(statuses and not found)
        return Marked(matched, unmatched, tuple(self._renewed(concerned)))

    def supersede(self, old: str, new: str) -> list[str]:
        """Remember that the document `new` replaces `old` (ids). The ids that it changes."""
        self._database.execute("INSERT OR IGNORE INTO replacements VALUES (?, ?)", (old, new))
        return self._renewed(self._standings.concerned(new))

    def forget_replacements(self, id: str) -> None:
        """Forget by hand-made declarations which documents this one replaces, or is replaced by."""
        olds = self._database.rows("SELECT old FROM replacements WHERE new = ?", (id,))
        self._database.execute("DELETE FROM replacements WHERE ? IN (old, new)", (id,))
        for (old,) in olds:
            self._renewed(self._standings.concerned(old))

    def _renewed(self, keys: Iterable[int]) -> list[str]:
        changed = self._standings.renew(keys)
        self._changed = self._changed or bool(changed)
        return changed

    def _keep(self, record: str, statuses: Sequence[Status]) -> set[int]:
        """Keys of the documents that `record` speaks of, or spoke of before."""
        told = {  # once, if a record says the same of a work twice
            (work, record, s.nature): (s.date, s.reason, s.notice)
            for s in statuses
            for work in s.works
        }
        rows = sorted((*key, *values) for key, values in told.items())
        known = "SELECT * FROM statuses WHERE record = ? ORDER BY work, nature"
        before = self._database.rows(known, (record,))
        if before != rows:
            self._database.execute("DELETE FROM statuses WHERE record = ?", (record,))
            self._database.execute_many("INSERT INTO statuses VALUES (?, ?, ?, ?, ?, ?)", rows)
        return self._standings.of_works({row[0] for row in (*before, *rows)})

    def _delete(self, document_id: str) -> bool:
        row = self._database.row("SELECT key FROM documents WHERE id = ?", (document_id,))
        if row is None:
            return False
        (key,) = row
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
