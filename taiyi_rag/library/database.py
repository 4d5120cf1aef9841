"""Connections to a collection's SQLite file.

With `database_errors` the only module that knows apsw. Every page carries a checksum that is
checked when it is read (SQLite's `cksumvfs`, which apsw ships): a flipped bit is an error, never a
wrong answer.
"""

from __future__ import annotations

import logging
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

from taiyi_rag.errors import CollectionBusy, CollectionError, StorageFull
from taiyi_rag.library.database_errors import BUSY_MS, told

_CHECKSUMS = "cksmvfs"
_CHECKSUM_BYTES = 8
_CACHE_KIB = 65_536

_log = logging.getLogger(__name__)

_PRAGMAS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",  # what is deleted is overwritten
    f"cache_size = -{_CACHE_KIB}",
    "temp_store = MEMORY",
)

Row = tuple[Any, ...]
Values = Sequence[Any] | Mapping[str, Any]


@cache
def _load_checksums() -> None:
    """Register the file layer with checksums, once a process."""
    connection = apsw.Connection(":memory:")
    apsw.sqlite_extra.load(connection, "cksumvfs")
    connection.close()


class _Local(threading.local):
    """A thread's connection, the file it is to, and, where it makes do on a full disk, the state
    that the file was in."""

    connection: apsw.Connection | None = None
    inode: int = 0
    makeshift: tuple[int, int] | None = None


class Database:
    """One SQLite file in WAL mode. Safe to share between threads: each gets its own connection.

    A folder that can't be written to, or whose disk is full, is read as it is, if nothing waits in
    its write-ahead log. After each commit the log is emptied as far as readers let it: the file's
    pages have checksums, and a log that is damaged would lose its last commits in silence. Where it
    isn't `durable`, neither is waited for: a power cut may take the last commits, whole ones.
    Errors are `CollectionDamaged`, `StorageFull`, `CollectionBusy`, or their base.
    """

    def __init__(self, path: Path, *, durable: bool = True, busy_ms: int = BUSY_MS) -> None:
        self.path = path
        self._durable = durable
        self._busy_ms = busy_ms
        self._local = _Local()
        # Weak: a thread's connection goes with the thread.
        self._opened: WeakSet[apsw.Connection] = WeakSet()

    @classmethod
    def create(cls, path: Path, script: str) -> Database:
        """A new file, made by `script` in one transaction: cut short, it leaves an empty one."""
        database = cls(path)
        with database.told():
            connection = database._open(create=True)
            connection.reserve_bytes("main", _CHECKSUM_BYTES)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"BEGIN; {script}; COMMIT")
        return database

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """All rows of a statement."""
        with self._connected() as connection:
            return connection.execute(statement, values).fetchall()

    def row(self, statement: str, values: Values = ()) -> Row | None:
        """The first row of a statement, None when there is none."""
        with self._connected() as connection:
            return connection.execute(statement, values).fetchone()

    def records(self, statement: str, values: Values = ()) -> Iterator[dict[str, Any]]:
        """The rows of a statement as they come, by column name."""
        with self._connected() as connection:
            cursor = connection.execute(statement, values)
            names: list[str] = []
            for row in cursor:
                names = names or [column[0] for column in cursor.description]
                yield dict(zip(names, row, strict=True))

    def stream(self, statement: str, values: Values = ()) -> Iterator[Row]:
        """The rows of a statement as they come."""
        with self._connected() as connection:
            yield from connection.execute(statement, values)

    def execute(self, statement: str, values: Values = ()) -> None:
        """Run a statement for what it does."""
        self.rows(statement, values)

    def execute_many(self, statement: str, values: Iterable[Values]) -> None:
        """Run a statement once for each of `values`."""
        with self._connected() as connection:
            connection.executemany(statement, values)

    def insert(self, statement: str, values: Values) -> int:
        """Insert a row; its key."""
        with self._connected() as connection:
            connection.execute(statement, values)
            return connection.last_insert_rowid()

    @contextmanager
    def transaction(self, kind: str) -> Iterator[None]:
        """A transaction, `DEFERRED` to read one state, `IMMEDIATE` to write: all or nothing."""
        with self._connected() as connection:
            makeshift = self._local.makeshift
            if makeshift and kind == "IMMEDIATE":
                raise StorageFull(self.path.parent.name)
            connection.execute(f"BEGIN {kind}")
        try:
            yield
            with self._connected():
                connection.execute("COMMIT")
        except BaseException:
            # A full disk may have ended it already.
            with suppress(apsw.Error, CollectionError), self._connected():
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            raise
        if makeshift and makeshift != self._state():
            raise CollectionBusy(f"{self.path} changed while it was read. Ask again.")
        if kind == "IMMEDIATE" and self._durable:
            self.checkpoint()

    @property
    def in_transaction(self) -> bool:
        """Whether this thread is inside a transaction."""
        known: apsw.Connection | None = getattr(self._local, "connection", None)
        return known is not None and known.in_transaction

    @contextmanager
    def _connected(self) -> Iterator[apsw.Connection]:
        """This thread's connection, to the file that now has the path. Errors are told."""
        try:
            yield self._connect()
        except (apsw.Error, OSError) as error:
            raise told(error, self.path, self._local.connection) from error
        finally:
            if self._local.makeshift and not self.in_transaction:
                self._disconnect()  # it may keep others out

    def _connect(self) -> apsw.Connection:
        known = self._local.connection
        if known is not None and known.in_transaction:
            return known
        inode = self.path.stat().st_ino
        if known is not None and self._local.inode == inode:
            return known
        self._disconnect()
        frozen = not os.access(self.path.parent, os.W_OK) and self._log_is_empty()
        try:
            connection = self._open(readonly=frozen)
            if frozen:  # others may write to it yet: what is read must be of one state
                self._local.makeshift = self._state()
        except (apsw.CantOpenError, apsw.IOError, apsw.FullError):
            if frozen:
                raise
            connection = self._open_on_full_disk()
        self._local.inode = inode
        return connection

    def _open_on_full_disk(self) -> apsw.Connection:
        """On a full disk the log, or its index, can't be made. Without a log the file is whole in
        itself; one that holds something is read by one connection at a time."""
        self._disconnect()
        state = self._state()
        empty = self._log_is_empty()
        connection = self._open(readonly=empty, alone=not empty)
        self._local.makeshift = state
        return connection

    def _open(
        self, *, readonly: bool = False, alone: bool = False, create: bool = False
    ) -> apsw.Connection:
        _load_checksums()
        # Without `create` a missing file is an error, not an empty library.
        flags = apsw.SQLITE_OPEN_READONLY if readonly else apsw.SQLITE_OPEN_READWRITE
        flags |= apsw.SQLITE_OPEN_URI | (apsw.SQLITE_OPEN_CREATE if create else 0)
        uri = self.path.absolute().as_uri() + ("?immutable=1" if readonly else "")
        connection = apsw.Connection(uri, flags=flags, vfs=_CHECKSUMS)
        self._opened.add(connection)
        self._local.connection = connection
        connection.set_busy_timeout(self._busy_ms)
        if alone:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if not self._durable:
            connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()  # makes the log
        return connection

    def _disconnect(self) -> None:
        if self._local.connection is not None:
            self._local.connection.close()
        self._local.connection = self._local.makeshift = None

    def _state(self) -> tuple[int, int]:
        found = self.path.stat()
        return found.st_size, found.st_mtime_ns

    def _log_is_empty(self) -> bool:
        log = self.path.with_name(f"{self.path.name}-wal")
        return not log.exists() or log.stat().st_size == 0

    def checkpoint(self) -> None:
        """Bring the write-ahead log into the file and empty it, as far as readers let it."""
        with self._connected() as connection:
            connection.set_busy_timeout(0)  # nobody is waited for
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except apsw.Error as error:  # what is in the log stays there
                _log.info("write-ahead log not emptied", extra={"reason": str(error)})
            finally:
                connection.set_busy_timeout(self._busy_ms)

    def vacuum(self) -> None:
        """Write the file anew without what is free in it."""
        self.execute("VACUUM")
        self.checkpoint()

    def copy_to(self, path: Path) -> None:
        """Write a copy of the last committed state to `path`, page by page."""
        copy = Database(path)
        # In a transaction: else SQLite begins again at every commit of a writer.
        with self.transaction("DEFERRED"), self._connected() as connection, copy.told():
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
            with copy._open(create=True).backup("main", connection, "main") as backup:
                while not backup.done:
                    backup.step(4096)
            copy.close()

    def close(self) -> None:
        """Close every thread's connection."""
        for connection in list(self._opened):
            connection.close()
        self._local = _Local()

    @contextmanager
    def told(self) -> Iterator[None]:
        """SQLite's errors in our words."""
        try:
            yield
        except (apsw.Error, OSError) as error:
            raise told(error, self.path, self._local.connection) from error
