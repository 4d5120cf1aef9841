"""Files parsed beside the program: in worker processes that a hostile file may break.

While the program embeds what it got, workers read on, as far as their pipes hold it. What they
find comes back in the order of the files. A worker that dies, hangs or talks nonsense is the
failure of the one file it had begun; another is started for those that wait.

With no workers, files are read in the program's own process: for tests, and for callers that
trust their files.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from types import TracebackType
from typing import Protocol, TypeVar

from ingest.child import Child, Died, Limits
from ingest.formats import LIMIT
from ingest.frames import Begun, Damage, End, Frame, Pulse, Request
from ingest.items import Parsed, ReaderFault, Reading, load
from ingest.worker import MOST_SECONDS
from taiyi_rag.errors import ReadError, TaiyiError

WORKERS = max(1, min(2, (os.cpu_count() or 2) - 1))
"""One keeps pace with the embedder on two cores: reading takes a fifth of its time at most."""

MEMORY = 4 * 2**30
"""Bytes of address space of a worker. The largest file that is read takes 0.5 GiB as bytes and up
to four times that as text; what asks for more is taken for a bomb."""

SECONDS = 120
"""For a document, or a page of a PDF. The slowest page that we have seen took a tenth of a second;
a slow machine under load may take twenty times that."""

_AHEAD = 2  # files that a worker is asked for at a time: the next begins when one is done
_STARTS = 3  # tries to start a worker before that is an error of the program
_START_SECONDS = 60  # it takes a third of one

_log = logging.getLogger(__name__)


class File(Protocol):
    """What is asked of a file: where its bytes are, its path as text, and the SHA-256 of them."""

    @property
    def source(self) -> Path: ...
    @property
    def stored_path(self) -> str: ...
    @property
    def digest(self) -> bytes: ...


AnyFile = TypeVar("AnyFile", bound=File)


class Content(Protocol):
    """What a file turns out to hold. Its `format` is known once the first item has come."""

    @property
    def format(self) -> str: ...
    def items(self) -> Iterator[Parsed | ReadError]:
        """Its documents, and a `ReadError` for each damaged record. Raises it for the file."""


class Parsers:
    """A pool of parsers. Use it as a context, or `close` it.

    `workers` processes of `memory` bytes each, which may take `seconds` for a document or a page.
    """

    def __init__(
        self, workers: int = WORKERS, *, memory: int = MEMORY, seconds: int = SECONDS
    ) -> None:
        self._workers = [_Worker(Limits(memory, seconds)) for _ in range(workers)]

    def __enter__(self) -> Parsers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.close()

    def parse(
        self, files: Iterable[AnyFile], *, max_bytes: int = LIMIT
    ) -> Iterator[tuple[AnyFile, Content]]:
        """Each of `files` with its content, in order. Take the items before the next file: what
        is left of them then is dropped.

        `files` is asked for a few more than have been yielded, so that workers have their next.
        """
        waiting: deque[tuple[AnyFile, _InProcess | _Answer]] = deque()
        source = iter(files)
        try:
            while True:
                while len(waiting) < max(1, _AHEAD * len(self._workers)):
                    file = next(source, None)
                    if file is None:
                        break
                    waiting.append((file, self._begin(file, max_bytes)))
                if not waiting:
                    return
                yield waiting[0]
                waiting.popleft()[1].drop()
        finally:
            if waiting:
                for worker in self._workers:
                    worker.forget()

    def _begin(self, file: File, max_bytes: int) -> _InProcess | _Answer:
        request = Request(file.source, file.stored_path, file.digest, max_bytes)
        if not self._workers:
            return _InProcess(request)
        worker = min(self._workers, key=lambda w: len(w.asked))
        return _Answer(worker, request)


class _InProcess:
    """A file's content, read by this very process."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._reading: Reading | None = None

    @property
    def format(self) -> str:
        return self._reading.format if self._reading else ""

    def items(self) -> Iterator[Parsed | ReadError]:
        asked = self._request
        name = PurePath(asked.stored_path).name
        data = load(asked.path, name, asked.digest, asked.limit)
        self._reading = Reading(data, asked.stored_path, asked.limit)
        try:
            yield from self._reading.items()
        except ReaderFault as fault:
            _log_fault(self.format, fault.trace)
            raise
        except MemoryError:
            raise ReadError(f"{name} takes more memory than there is. Split it.") from None

    def drop(self) -> None:
        """Nothing to be done: reading goes no further than it was asked."""


class _Worker:
    """A worker process, started when it is first asked and again when it broke."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.asked: deque[Request] = deque()
        self._child: Child | None = None

    def ask(self, request: Request) -> None:
        self.asked.append(request)
        if self._child is None:
            self.restart()
        else:
            self._child.ask(request)

    def frame(self, seconds: float) -> Frame:
        assert self._child is not None  # noqa: S101 - it was asked
        return self._child.frame(seconds)

    def restart(self) -> None:
        """A new process, which is asked for all that has no answer yet."""
        self.close()
        if self.asked:
            self._child = Child(self.limits)
            for request in self.asked:
                self._child.ask(request)

    def forget(self) -> None:
        """Drop whatever it was asked."""
        self.asked.clear()
        self.close()

    def close(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Answer:
    """A file's content as a worker sends it."""

    def __init__(self, worker: _Worker, request: Request) -> None:
        self.format = ""
        self._worker, self._request = worker, request
        self._name = PurePath(request.stored_path).name
        self._ended = False
        worker.ask(request)

    def items(self) -> Iterator[Parsed | ReadError]:
        self._wait_for_beginning()
        while not self._ended:
            frame = self._next()
            match frame:
                case Parsed():
                    yield frame
                case Damage():
                    yield ReadError(frame.message)
                case End():
                    self._end(frame)

    def drop(self) -> None:
        """Take no more of it. A worker that is still at it is replaced."""
        if not self._ended:
            self._ended = True
            self._worker.asked.remove(self._request)
            self._worker.restart()

    def _wait_for_beginning(self) -> None:
        """Until the worker is at this file. One that ends before has made way for a new one."""
        reason = ""
        for _ in range(_STARTS):
            try:
                if isinstance(self._worker.frame(_START_SECONDS), Begun):
                    return
                reason = "it answered what it wasn't asked"
            except Died as died:
                reason = str(died)
            self._worker.restart()
        raise TaiyiError(
            f"No process can be started to read files in ({reason}). Is the machine out of memory?"
        )

    def _next(self) -> Frame:
        """The next frame that says something. A worker's death is the file's failure."""
        most = self._worker.limits.seconds
        began = time.monotonic()
        try:
            while True:
                frame = self._worker.frame(most)
                if not isinstance(frame, Pulse | Begun):
                    return frame
                if isinstance(frame, Begun) or time.monotonic() - began > MOST_SECONDS:
                    raise Died(f"it took more than {MOST_SECONDS / 60:.0f} minutes")
        except Died as died:
            self.drop()
            raise ReadError(
                f"{self._name} broke the parser ({died}). Split it or save it anew; the other "
                "files were not affected."
            ) from None

    def _end(self, end: End) -> None:
        self.format = end.format
        self._ended = True
        self._worker.asked.popleft()
        if end.trace:
            _log_fault(end.format, end.trace)
        if end.failure:
            raise ReadError(end.failure)


def _log_fault(format: str, trace: str) -> None:
    _log.error("reader failed", extra={"format": format, "trace": trace})
