"""What was answered from a collection: a journal beside its truth, which answers don't depend on.

It knows nothing of answers but their ids, when they were made, and the documents that they rest on,
show or name. Entries are only ever added and are chained (`library.chain`); what may go is an
entry's content: when it is too old, or when a document is gone and its words must go with it.

An entry is written in a millisecond, without waiting for the disk: kill the process and it is kept,
cut the power and the last ones may be gone.

The file comes with the first entry. It may hold what patients' doctors asked, so it is its owner's
alone (mode 0600).
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path

from taiyi_rag.errors import CollectionForeign, StorageFull
from taiyi_rag.library.chain import (
    FIRST,
    Head,
    Link,
    digest_of_content,
    digest_of_sources,
    flaws,
)
from taiyi_rag.library.database import Database
from taiyi_rag.library.entries import Entry, Known, Source, Why, name_of, now
from taiyi_rag.library.records import marks, slices
from taiyi_rag.library.snapshot import publishing, sync_folder

ANSWERS = "answers.db"
FORMAT = 1
_APPLICATION_ID = 0x7461_796A  # "tayj"
_BUSY_MS = 5_000
"""How long an answer waits at most to be recorded."""

_MODE = 0o600

_ENTRY = (
    "SELECT e.number, e.id, e.at, e.content, coalesce(json_extract(x.content, '$.why'), ''),"
    " coalesce(x.at, '') FROM entries e LEFT JOIN entries x ON x.number = e.erasure"
    " WHERE e.kind = 'answer'"
)


class Journal:
    """The journal of the collection in a folder. Threads and processes may share it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / ANSWERS
        self._opened: Database | None = None

    @property
    def exists(self) -> bool:
        """Whether anything was ever written to it."""
        return self.path.exists()

    def close(self) -> None:
        """Close all connections."""
        if self._opened is not None:
            self._opened.close()

    @property
    def _database(self) -> Database:
        if self._opened is None:
            opened = Database(self.path, durable=False, busy_ms=_BUSY_MS)
            found = [opened.rows(f"PRAGMA {n}")[0][0] for n in ("application_id", "user_version")]
            if found != [_APPLICATION_ID, FORMAT]:
                raise CollectionForeign(
                    f"{self.path} was not made by this version of Taiyi-RAG. Move it away: answers "
                    "are then recorded in a new one."
                )
            self._opened = opened
        return self._opened

    def _create(self) -> None:
        """Formed elsewhere and put in place whole, unless another process was quicker."""
        folder = self.path.parent
        with (
            publishing(folder.name),
            tempfile.TemporaryDirectory(
                dir=folder.parent, prefix=f".{folder.name}.", suffix=".forming"
            ) as forming,
        ):
            made = Path(forming) / ANSWERS
            made.touch(_MODE)
            schema = resources.files(__package__).joinpath("journal.sql").read_text("utf-8")
            pragmas = f"PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {FORMAT};"
            Database.create(made, f"{schema} {pragmas}").close()
            if made.with_name(f"{ANSWERS}-wal").exists():  # the disk was full, and SQLite silent
                raise StorageFull(folder.name)
            try:
                os.link(made, self.path)  # unlike a rename, it never replaces
            except FileExistsError:
                return
            sync_folder(folder)

    # Writing

    def append(self, id: str, content: str, sources: Callable[[], Sequence[Source]]) -> None:
        """Add an entry. `sources` is asked while nobody else can write here: so that no document
        whose words are being erased gets by."""
        if not self.exists:
            self._create()
        with self._database.transaction("IMMEDIATE"):
            found = list(sources())
            gone = not all(source.here for source in found)
            rows = [(*source.columns(), source.role) for source in found]
            number = self._add("answer", id, now(), content, digest_of_sources(rows), said=not gone)
            for source in found:
                self._rest(number, source)
            if gone:
                self._erase([number], "deleted")

    def _add(
        self, kind: str, id: str, at: str, content: str, sources: bytes, *, said: bool = True
    ) -> int:
        last = self._database.row("SELECT number, chain FROM entries ORDER BY number DESC LIMIT 1")
        number, before = (last[0] + 1, last[1]) if last else (1, FIRST)
        digest = digest_of_content(content)
        link = Link(number, kind, id, at, content if said else "", digest, sources, b"", None)
        row = (number, kind, id, at, link.content, digest, sources, link.chained(before))
        self._database.execute(f"INSERT INTO entries VALUES ({marks(row)}, NULL)", row)
        return number

    def _rest(self, number: int, source: Source) -> None:
        columns = source.columns()
        self._database.execute(
            "INSERT INTO sources (name, digest, text, trust, id) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (name, digest, text, trust) DO UPDATE SET id = excluded.id",
            (*columns, source.id if source.here else None),
        )
        self._database.execute(
            "INSERT INTO rests SELECT key, ?, ? FROM sources"
            " WHERE (name, digest, text, trust) = (?, ?, ?, ?)",
            (number, source.role, *columns),
        )

    def _erase(self, numbers: Sequence[int], why: Why) -> None:
        content = json.dumps({"why": why, "numbers": list(numbers)})
        at = now()
        act = self._add("erasure", f"{why} {at} {numbers[0]}", at, content, digest_of_sources(()))
        for some in slices(numbers):
            self._database.execute(
                f"UPDATE entries SET content = '', erasure = ? WHERE number IN ({marks(some)})",
                (act, *some),
            )

    def erase(self, documents: Collection[str]) -> int:
        """Take the words of documents out of the journal: the content of every entry that rests on
        one of them, shows or names it. How many entries that were."""
        if not documents or not self.exists:
            return 0
        names = [name_of(id) for id in documents]
        with self._database.transaction("IMMEDIATE"):
            numbers = sorted({n for some in slices(names) for n in self._naming(some)})
            if numbers:
                self._erase(numbers, "deleted")
            self._database.execute_many(
                "UPDATE sources SET id = NULL, gone = iif(gone = '', ?, gone) WHERE name = ?",
                [(now(), name) for name in names],
            )
        self._database.vacuum()
        return len(numbers)

    def _naming(self, names: Sequence[bytes]) -> list[int]:
        rows = self._database.rows(
            "SELECT DISTINCT number FROM sources JOIN rests ON source = key"
            f" JOIN entries ON number = entry WHERE name IN ({marks(names)}) AND erasure IS NULL",
            names,
        )
        return [number for (number,) in rows]

    def expire(self, before: str) -> int:
        """Take the content out of all entries from before a time. How many that were."""
        query = "SELECT number FROM entries WHERE kind = 'answer' AND erasure IS NULL AND at < ?"
        if not self.exists or not self._database.row(query, (before,)):
            return 0
        with self._database.transaction("IMMEDIATE"):
            numbers = [number for (number,) in self._database.rows(query, (before,))]
            if numbers:
                self._erase(numbers, "expired")
        self._database.checkpoint()
        return len(numbers)

    def note_gone(self, documents: Iterable[str]) -> None:
        """Remember that documents were removed now."""
        if self.exists:
            with self._database.transaction("IMMEDIATE"):
                self._database.execute_many(
                    "UPDATE sources SET gone = ? WHERE id = ?", [(now(), id) for id in documents]
                )

    # Reading

    def entry(self, id: str) -> Entry | None:
        """The answer of that id."""
        found = self._database.row(f"{_ENTRY} AND e.id = ?", (id,)) if self.exists else None
        return Entry(*found) if found else None

    def entries(self, since: str = "", limit: int = -1) -> Iterator[Entry]:
        """Answers, newest first, from a time on."""
        if self.exists:
            query = f"{_ENTRY} AND e.at >= ? ORDER BY e.number DESC LIMIT ?"
            yield from (Entry(*row) for row in self._database.stream(query, (since, limit)))

    def worded(self, ids: Iterable[str]) -> set[str]:
        """Which of these answers have content: that of others was erased, if they ever were."""
        return self._answers(ids, "content != ''")

    def saying(self, word: str, ids: Collection[str], of: str, text: str) -> set[str]:
        """Which of these answers have a word in their content, in the `text` of an item `of` its
        lists; both are JSON paths. Only letters of ASCII are compared without regard to case."""
        where = (
            "content != '' AND EXISTS (SELECT 1 FROM json_each(content, ?)"
            " WHERE instr(lower(json_extract(value, ?)), lower(?)))"
        )
        return self._answers(ids, where, of, text, word)

    def _answers(self, ids: Iterable[str], where: str, *values: str) -> set[str]:
        query = f"SELECT id FROM entries WHERE kind = 'answer' AND {where}"
        found = (
            self._database.rows(f"{query} AND id IN ({marks(some)})", (*values, *some))
            for some in (slices(list(ids)) if self.exists else ())
        )
        return {id for rows in found for (id,) in rows}

    def known_text(self, id: str, digest: bytes) -> bytes | None:
        """SHA-256 of the text of a document of that digest, if it is known here."""
        query = "SELECT text FROM sources WHERE name = ? AND digest = ? AND digest != x''"
        found = self._database.row(query, (name_of(id), digest)) if self.exists else None
        return bytes(found[0]) if found else None

    def sources(self, documents: Collection[str] = ()) -> list[Known]:
        """The documents, as they were, that answers rest on, show or name; all, or some."""
        query = "SELECT key, name, id, digest, text, trust, gone FROM sources"
        if not self.exists:
            return []
        if not documents:
            return [Known(*row) for row in self._database.rows(f"{query} ORDER BY key")]
        names = [name_of(id) for id in documents]
        return [
            Known(*row)
            for some in slices(names)
            for row in self._database.rows(f"{query} WHERE name IN ({marks(some)})", some)
        ]

    def sources_of(self, number: int) -> list[tuple[Known, str]]:
        """What an entry rests on, shows or names, with the role of each."""
        rows = self._database.rows(
            "SELECT key, name, id, digest, text, trust, gone, role FROM rests"
            " JOIN sources ON key = source WHERE entry = ? ORDER BY key",
            (number,),
        )
        return [(Known(*row[:-1]), row[-1]) for row in rows]

    def citing(self, keys: Sequence[int], since: str = "") -> Iterator[tuple[str, str, int]]:
        """Id, time and source of each answer that cites one of these sources, but for expired ones,
        in no order."""
        for some in slices(keys):
            yield from self._database.stream(
                "SELECT e.id, e.at, source FROM rests JOIN entries e ON e.number = entry"
                " LEFT JOIN entries x ON x.number = e.erasure"
                f" WHERE source IN ({marks(some)}) AND role = 'cited' AND e.at >= ?"
                " AND coalesce(json_extract(x.content, '$.why'), '') != 'expired'",
                (*some, since),
            )

    # Whether it is what was written

    def flaws(self) -> Iterator[str]:
        """What shows that it was damaged or tampered with."""
        if not self.exists:
            return
        with self._database.transaction("DEFERRED"):
            columns = "number, kind, id, at, content, digest, sources, chain, erasure"
            rows = self._database.stream(f"SELECT {columns} FROM entries ORDER BY number")
            yield from flaws((Link(*row) for row in rows), self._digests_of_sources())
            for source in self.sources():
                if source.id is not None and name_of(source.id) != source.name:
                    yield f"a source is called {source.id!r}, which it isn't"

    def _digests_of_sources(self) -> Iterator[tuple[int, bytes]]:
        rests: dict[int, list[tuple[bytes, bytes, bytes, str, str]]] = {}
        rows = self._database.stream(
            "SELECT entry, name, digest, text, trust, role FROM rests JOIN sources ON key = source"
        )
        for entry, name, digest, text, trust, role in rows:
            rests.setdefault(entry, []).append((name, digest, text, trust, role))
        return ((entry, digest_of_sources(found)) for entry, found in rests.items())

    def head(self) -> Head:
        """The end of its chain: kept elsewhere, it shows later that nothing was cut off."""
        query = "SELECT number, lower(hex(chain)) FROM entries ORDER BY number DESC LIMIT 1"
        found = self._database.row(query) if self.exists else None
        return Head(*found) if found else Head(0, "")

    def includes(self, head: Head) -> bool:
        """Whether this chain is the one that had that end once, or goes on from it."""
        if head.number == 0:
            return True
        query = "SELECT lower(hex(chain)) FROM entries WHERE number = ?"
        found = self._database.row(query, (head.number,)) if self.exists else None
        return found is not None and found[0] == head.chain

    def copy_to(self, path: Path) -> None:
        """Write a copy of its last state to `path`."""
        path.touch(_MODE)
        self._database.copy_to(path)
