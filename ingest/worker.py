"""`python -m ingest.worker`: read files for another program, where they can do no harm.

A hostile file can crash the library that reads it, or ask for all memory and time. Here it can cost
this process: memory, processor time and files are limited, its environment holds no keys, and its
only ways out are the two pipes that `ingest.child` holds (`ingest.frames` says what passes).

It blocks while nobody reads what it wrote: so it is never more than a pipe's length ahead.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from ingest import frames
from ingest.frames import Begun, Damage, End, Pulse, Request
from ingest.items import ReaderFault, Reading, load
from ingest.readers.common import pace
from taiyi_rag.errors import ReadError
from taiyi_rag.processes import end_with_parent

OUT_OF_MEMORY = 12
"""Exit status of a worker whose memory ran out where Python could tell."""

MOST_SECONDS = 3600
"""Processor seconds that one document may take in all, however many pages it has."""

_PULSE = 0.5  # seconds from one to the next
_RETIRES = 0.25  # of its memory: a worker that a large file blew up so far makes way for a new one


def main() -> None:
    """Answer requests until there are none."""
    end_with_parent()
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    requests, out = _pipes()
    _limit(memory)
    worker = _Worker(out, seconds)
    try:
        for line in requests:
            worker.answer(Request.of(line))
            if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > _RETIRES * memory:
                break
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BrokenPipeError:
        os._exit(0)  # nobody asks any more


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Both pipes, moved to where a library that prints or reads by itself can't find them."""
    requests, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return requests, out


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no files
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Worker:
    """Answers one request after the other."""

    def __init__(self, out: BinaryIO, seconds: int) -> None:
        self._out, self._seconds = out, seconds
        self._last = 0.0  # processor seconds at which the document in work must be done
        self._pulsed = 0.0
        pace.listen(self._pulse)

    def answer(self, request: Request) -> None:
        self._send(Begun())
        reading = None
        try:
            self._next_document()
            name = PurePath(request.stored_path).name
            data = load(request.path, name, request.digest, request.limit)
            reading = Reading(data, request.stored_path, request.limit)
            for frame in self._frames(reading):
                self._write(frame)
                self._next_document()
            end = End(reading.format)
        except ReadError as error:
            trace = error.trace if isinstance(error, ReaderFault) else ""
            end = End(reading.format if reading else "", str(error), trace)
        self._send(end)

    def _frames(self, reading: Reading) -> Iterator[bytes]:
        for item in reading.items():
            if isinstance(item, ReadError):
                yield frames.encode(Damage(str(item)))
                continue
            try:
                yield frames.encode(item)
            except ValueError:
                name = item.document.id or PurePath(item.document.path).name
                yield frames.encode(Damage(f"{name}: {_TOO_LARGE}"))

    def _send(self, frame: frames.Frame) -> None:
        self._write(frames.encode(frame))

    def _write(self, frame: bytes) -> None:
        self._out.write(frame)
        self._out.flush()

    def _pulse(self) -> None:
        if (now := time.monotonic()) - self._pulsed > _PULSE:
            self._pulsed = now
            self._send(Pulse())
            self._allow()

    def _next_document(self) -> None:
        self._last = _processor_seconds() + MOST_SECONDS
        self._allow()

    def _allow(self) -> None:
        """So many more seconds of processor time; then the system ends this process (SIGXCPU)."""
        until = min(_processor_seconds() + self._seconds, self._last)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(until) + 1, hard))


_TOO_LARGE = (
    f"the document with its passages is larger than {frames.MOST_BYTES / 2**20:.0f} MiB. Split it."
)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
