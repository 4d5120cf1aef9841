"""Connections to a collection's SQLite file, and SQLite's errors in our words.

The only module that knows apsw. Every page carries a checksum that is checked when it is read
(SQLite's `cksumvfs`, which apsw ships): a flipped bit is an error, never a wrong answer.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

import apsw
import apsw.sqlite_extra

from taiyi_rag.errors import (
    CollectionBusy,
    CollectionDamaged,
    CollectionError,
    CollectionForeign,
    StorageFull,
)

_CHECKSUMS = "cksmvfs"
_CHECKSUM_BYTES = 8
_BUSY_MS = 30_000
_CACHE_KIB = 65_536

Row = tuple[Any, ...]
Values = Sequence[Any] | Mapping[str, Any]


@cache
def _load_checksums() -> None:
    """Register the file layer with checksums, once a process."""
    connection = apsw.Connection(":memory:")
    apsw.sqlite_extra.load(connection, "cksumvfs")
    connection.close()


class Database:
    """One SQLite file in WAL mode. Safe to share between threads: each gets its own connection.

    A folder that can't be written to is read as it is, if nothing waits in its write-ahead log.
    Errors are `CollectionDamaged`, `StorageFull`, `CollectionBusy`, or their base.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        # Weak: a thread's connection goes with the thread.
        self._opened: WeakSet[apsw.Connection] = WeakSet()

    @classmethod
    def create(cls, path: Path, script: str) -> Database:
        """A new file, made by `script` in one transaction: cut short, it leaves an empty one."""
        database = cls(path)
        with database.told():
            connection = database._open(apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
            connection.reserve_bytes("main", _CHECKSUM_BYTES)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"BEGIN; {script}; COMMIT")
        return database

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """All rows of a statement."""
        with self.told():
            return self.connection.execute(statement, values).fetchall()

    def row(self, statement: str, values: Values = ()) -> Row | None:
        """The first row of a statement, None when there is none."""
        with self.told():
            return self.connection.execute(statement, values).fetchone()

    def records(self, statement: str, values: Values = ()) -> Iterator[dict[str, Any]]:
        """The rows of a statement as they come, by column name."""
        with self.told():
            cursor = self.connection.execute(statement, values)
            names: list[str] = []
            for row in cursor:
                names = names or [column[0] for column in cursor.description]
                yield dict(zip(names, row, strict=True))

    def stream(self, statement: str, values: Values = ()) -> Iterator[Row]:
        """The rows of a statement as they come."""
        with self.told():
            yield from self.connection.execute(statement, values)

    def execute(self, statement: str, values: Values = ()) -> None:
        """Run a statement for what it does."""
        self.rows(statement, values)

    def execute_many(self, statement: str, values: Iterable[Values]) -> None:
        """Run a statement once for each of `values`."""
        with self.told():
            self.connection.executemany(statement, values)

    @property
    def changes(self) -> int:
        """Rows that the last statement changed."""
        return self.connection.changes()

    @property
    def last_key(self) -> int:
        """The key of the last row that was inserted."""
        return self.connection.last_insert_rowid()

    @property
    def connection(self) -> apsw.Connection:
        """This thread's connection, to the file that now has the path."""
        known: apsw.Connection | None = getattr(self._local, "connection", None)
        if known is not None and known.in_transaction:
            return known
        with self.told():
            inode = self.path.stat().st_ino
            if known is None or self._local.inode != inode:
                frozen = self._is_frozen()
                # Never create: a missing file is an error here, not an empty library.
                flags = apsw.SQLITE_OPEN_READONLY if frozen else apsw.SQLITE_OPEN_READWRITE
                known = self._local.connection = self._open(flags, immutable=frozen)
                self._local.inode = inode
        return known

    @contextmanager
    def transaction(self, kind: str) -> Iterator[None]:
        """A transaction, `DEFERRED` to read one state, `IMMEDIATE` to write: all or nothing."""
        connection = self.connection
        with self.told():
            connection.execute(f"BEGIN {kind}")
        try:
            yield
            with self.told():
                connection.execute("COMMIT")
        except BaseException:
            with suppress(apsw.Error):  # a full disk may have ended it already
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            raise

    @property
    def in_transaction(self) -> bool:
        """Whether this thread is inside a transaction."""
        return self.connection.in_transaction

    def checkpoint(self) -> None:
        """Bring the write-ahead log into the file and empty it, as far as readers let it."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def vacuum(self) -> None:
        """Write the file anew without what is free in it."""
        self.execute("VACUUM")
        self.checkpoint()

    def copy_to(self, path: Path) -> None:
        """Write a copy of the last committed state to `path`, page by page."""
        with self.told():
            target = Database(path)._open(apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
            with target.backup("main", self.connection, "main") as backup:
                while not backup.done:
                    backup.step(4096)
            target.close()

    def close(self) -> None:
        """Close every thread's connection."""
        for connection in list(self._opened):
            connection.close()
        self._local = threading.local()

    @contextmanager
    def told(self) -> Iterator[None]:
        """SQLite's errors in our words."""
        try:
            yield
        except (apsw.Error, OSError) as error:
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> CollectionError:
        name = f"{self.path.parent.name}/{self.path.name}"
        if isinstance(error, apsw.FullError) or "No space left" in str(error):
            return StorageFull(self.path.parent.name)
        if isinstance(error, apsw.BusyError | apsw.LockedError):
            return CollectionBusy(
                f"Another process has held {name} for {_BUSY_MS // 1000} s. Try again when it has "
                "finished; nothing was changed."
            )
        if isinstance(error, apsw.NotADBError):
            return CollectionForeign(
                f"{self.path} was not made by Taiyi-RAG, or its first page is damaged. Restore it "
                "(python -m ingest restore), or move the folder away and add the documents again."
            )
        if isinstance(error, apsw.CorruptError | apsw.IOError | apsw.ProtocolError):
            return CollectionDamaged(
                f"{self.path} is damaged ({error}): what it says can't be trusted. Restore it from "
                "a backup (python -m ingest restore), or move the folder away and add the "
                "documents again."
            )
        return CollectionError(
            f"{self.path} can't be used ({error}). Check that this user may read and write its "
            "folder and that no other program holds it; nothing was changed."
        )

    def _is_frozen(self) -> bool:
        """Whether the folder can't be written to, so that no write-ahead log can be kept."""
        log = self.path.with_name(f"{self.path.name}-wal")
        empty = not log.exists() or log.stat().st_size == 0
        return empty and not os.access(self.path.parent, os.W_OK)

    def _open(self, flags: int, *, immutable: bool = False) -> apsw.Connection:
        _load_checksums()
        uri = self.path.absolute().as_uri() + ("?immutable=1" if immutable else "")
        connection = apsw.Connection(uri, flags=flags | apsw.SQLITE_OPEN_URI, vfs=_CHECKSUMS)
        connection.set_busy_timeout(_BUSY_MS)
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",  # what is deleted is overwritten
            f"cache_size = -{_CACHE_KIB}",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        self._opened.add(connection)
        return connection
