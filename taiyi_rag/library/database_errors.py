"""SQLite's errors in our words."""

from __future__ import annotations

import errno
from pathlib import Path

import apsw

from taiyi_rag.errors import (
    CollectionBusy,
    CollectionDamaged,
    CollectionError,
    CollectionForeign,
    StorageFull,
)

BUSY_MS = 30_000
"""How long a connection waits for another's lock."""

FULL = (errno.ENOSPC, errno.EDQUOT)

_DAMAGE = (apsw.SQLITE_IOERR_DATA, apsw.SQLITE_IOERR_SHORT_READ, apsw.SQLITE_IOERR_CORRUPTFS)


def told(error: Exception, path: Path, connection: apsw.Connection | None) -> CollectionError:
    """What to raise in place of an error of SQLite's or the operating system's about the file at
    `path`; `connection` is the one that it came from, if there was one."""
    if isinstance(error, apsw.FullError) or _errno(error, connection) in FULL:
        return StorageFull(path.parent.name)
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return CollectionBusy(
            f"Another process has held {path.parent.name}/{path.name} for {BUSY_MS // 1000} s. Try "
            "again when it has finished; nothing was changed."
        )
    if isinstance(error, apsw.NotADBError):
        return CollectionForeign(
            f"{path} was not made by Taiyi-RAG, or its first page is damaged. Restore it (python "
            "-m ingest restore), or move the folder away and add the documents again."
        )
    damaged = isinstance(error, apsw.IOError) and _extended(error) in _DAMAGE
    if damaged or isinstance(error, apsw.CorruptError):
        return CollectionDamaged(
            f"{path} is damaged ({error}): what it says can't be trusted. Restore it from a backup "
            "(python -m ingest restore), or move the folder away and add the documents again."
        )
    return CollectionError(
        f"{path} can't be used ({error}). Check that this user may read and write its folder and "
        "that no other program holds it; nothing was changed."
    )


def _errno(error: Exception, connection: apsw.Connection | None) -> int | None:
    """What the operating system said."""
    if isinstance(error, OSError):
        return error.errno
    if connection is None or not isinstance(error, apsw.IOError | apsw.CantOpenError):
        return None
    return connection.system_errno


def _extended(error: apsw.Error) -> int:
    return int(getattr(error, "extendedresult", 0))
