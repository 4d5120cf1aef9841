"""What a batch has made so far, kept as it comes, so that a run which was cut short goes on.

A file of JSON lines. The first says whose it is, where that was told; each other is a record's:

    {"whose": {"task": …, "model": …}}
    {"id": …, "place": 7, "made": {…}}      what was made of the 7th record
    {"id": …, "place": 8, "failed": "…"}    why nothing was

An id that stands in a file more than once is told apart by "nth". The last line of a record counts.
A line that was torn by a crash is cut off, and one that can't be read is none: its record is done
again. Only ids and places in the file are held in memory.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from filelock import FileLock, Timeout

from taiyi_rag.errors import InputError

Key = tuple[str, int]
"""A record: its id, and which of those of that id it is, from 1."""

_BEGINNINGS = b'{"whose": ', b'{"id": '

_SYNC_S = 1.0
"""Seconds of work that a power cut may cost."""


class Failure(NamedTuple):
    """A record of which nothing was made, by its place among the inputs, from 1."""

    id: str
    place: int
    reason: str


class _Line(NamedTuple):
    """Where the line of a record is in the file."""

    place: int
    offset: int


class Journal:
    """The journal in a file, open and locked inside `with`. One thread uses it.

    `whose` says what makes two runs the same: another's journal isn't taken for this one.
    """

    def __init__(self, path: Path, whose: Mapping[str, str] | None = None) -> None:
        self.path = path
        self._whose = dict(whose or {})
        self._lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=0)
        self._made: dict[Key, _Line] = {}
        self._failed: dict[Key, _Line] = {}

    def __enter__(self) -> Self:
        """Raises `InputError`: it is another run's, or in use, or can't be read or written."""
        if not self.path.parent.is_dir():  # a lock would make it
            raise InputError(f"There is no folder {self.path.parent}. Make it, or choose another.")
        try:
            self._lock.acquire()
        except Timeout:
            raise InputError(
                f"Another run is working on {self.path}. Wait until it ends, or stop it."
            ) from None
        except OSError as error:
            raise self._unwritable(error) from None
        try:
            self._open()
        except BaseException:
            self._unlock()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            os.fsync(self._file)
        finally:
            os.close(self._file)
            self._unlock()

    def has(self, key: Key) -> bool:
        """Whether something was made of a record."""
        return key in self._made

    def note(self, key: Key, place: int, what: Mapping[str, Any]) -> None:
        """Keep what came of a record: `{"made": …}` or `{"failed": …}`. Raises `InputError`."""
        nth = {"nth": key[1]} if key[1] > 1 else {}
        line = _line({"id": key[0], **nth, "place": place, **what})
        try:
            self._put(line)
        except OSError as error:
            raise self._unwritable(error) from None
        self._take(key, place, self._end - len(line), made="made" in what)

    def made(self) -> Iterator[dict[str, Any]]:
        """What was made, in the order of the inputs."""
        for _, line in self._lines(self._made):
            yield line["made"]

    def failures(self) -> Iterator[Failure]:
        """What wasn't, in the order of the inputs."""
        for place, line in self._lines(self._failed):
            yield Failure(str(line["id"]), place, str(line["failed"]))

    def discard(self) -> None:
        """Delete the file: what is in it stands elsewhere by now."""
        self.path.unlink(missing_ok=True)

    def _open(self) -> None:
        self._end, self._synced_at = 0, time.monotonic()
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        except OSError as error:
            raise self._unwritable(error) from None
        try:
            self._read()
        except BaseException as error:
            os.close(self._file)
            if isinstance(error, OSError):
                raise self._unwritable(error) from None
            raise

    def _read(self) -> None:
        """Take in what the file has, and cut off what was torn. Raises `InputError` before anything
        is changed."""
        with self.path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    self._check_torn(line)
                    break
                self._read_line(_value(line))
                self._end += len(line)
        os.truncate(self._file, self._end)
        if self._whose and not self._end:
            self._put(_line({"whose": self._whose}))

    def _read_line(self, value: Mapping[str, Any]) -> None:
        if self._end == 0 and not value.keys() & {"whose", "id"}:
            raise self._foreign()
        if self._end == 0 and self._whose:
            self._check(value.get("whose"))
        elif "id" in value and ("made" in value or "failed" in value):
            nth, place = value.get("nth", 1), value.get("place", 0)
            if not (isinstance(nth, int) and isinstance(place, int)):
                raise self._foreign()
            self._take((str(value["id"]), nth), place, self._end, made="made" in value)

    def _check_torn(self, line: bytes) -> None:
        """A first line without an end is ours if it begins as one of ours does; one that comes
        after lines of ours was torn. A crash may leave zeros."""
        line = line.strip(b"\0")
        ours = any(line.startswith(one) or one.startswith(line) for one in _BEGINNINGS)
        if self._end == 0 and not ours:
            raise self._foreign()

    def _foreign(self) -> InputError:
        return InputError(
            f"{self.path} isn't what a run keeps: somebody else wrote it, or changed it. Nothing "
            "of it was touched. Move it away, or write to another file."
        )

    def _check(self, whose: object) -> None:
        if whose == self._whose:
            return
        then: Mapping[str, object] = whose if isinstance(whose, dict) else {}
        now = self._whose
        other = [name for name in {**now, **then} if then.get(name) != now.get(name)]
        raise InputError(
            f"{self.path} was kept by another run ({', '.join(other)}: not the same). Run that "
            "command again to go on with it, write to another file, or throw away what it made: "
            "--again."
        )

    def _take(self, key: Key, place: int, offset: int, *, made: bool) -> None:
        self._failed.pop(key, None)
        if made or key not in self._made:
            (self._made if made else self._failed)[key] = _Line(place, offset)

    def _put(self, line: bytes) -> None:
        """At the end, whole or not at all; on the disk every so often."""
        try:
            left = line
            while left:
                left = left[os.write(self._file, left) :]
        except OSError:
            os.truncate(self._file, self._end)
            raise
        self._end += len(line)
        if time.monotonic() - self._synced_at > _SYNC_S:
            os.fsync(self._file)
            self._synced_at = time.monotonic()

    def _lines(self, of: Mapping[Key, _Line]) -> Iterator[tuple[int, dict[str, Any]]]:
        with self.path.open("rb") as file:
            for found in sorted(of.values()):
                file.seek(found.offset)
                yield found.place, _value(file.readline())

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(
            f"{self.path} can't be written ({error.strerror}). What it has stays. Mend that, and "
            "run the same command again to go on."
        )

    def _unlock(self) -> None:
        Path(self._lock.lock_file).unlink(missing_ok=True)  # held: who waits makes another
        self._lock.release()


def _line(value: Mapping[str, Any]) -> bytes:
    """A value as a line. Lone surrogates, which UTF-8 can't hold, are escaped."""
    try:
        return f"{json.dumps(value, ensure_ascii=False)}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(value)}\n".encode()


def _value(line: bytes) -> dict[str, Any]:
    """A line's object; none where it can't be read."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
