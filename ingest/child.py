"""A worker process as the program sees it: started, asked, listened to, and ended."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from ingest import frames
from ingest.frames import Frame, Request
from ingest.worker import OUT_OF_MEMORY

_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "TZ")
"""Variables that a worker may know: keys and addresses are none of its business."""

MODULE = "ingest.worker"
"""What a worker runs."""

_PIPE = 1 << 20  # bytes that a worker may be ahead; Linux gives so many to an ordinary user
_PIECE = 1 << 18
_LAST_WORDS = 5.0  # seconds that a worker, its pipe closed, may take to be gone


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may use: bytes of address space; and seconds, of its processor time and of
    waiting for it, until it says something new."""

    memory: int
    seconds: int


class Died(Exception):
    """The worker is gone. `str` says why, to stand in brackets."""


class Child:
    """One worker process. Frames come in the order of what was asked."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-B", "-m", MODULE, str(limits.memory), str(limits.seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent,  # where `-m` finds the package
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            start_new_session=True,  # Ctrl-C is for the program, which ends its workers itself
            bufsize=0,
            pipesize=_PIPE,
        )
        assert self._process.stdin is not None  # noqa: S101 - they are pipes
        assert self._process.stdout is not None  # noqa: S101
        self._requests, self._answers = self._process.stdin, self._process.stdout

    def ask(self, request: Request) -> None:
        """Send a request. That the worker is gone shows when its answer is waited for."""
        try:
            self._requests.write(request.line())
        except BrokenPipeError:
            return

    def frame(self, seconds: float) -> Frame:
        """The next frame. `Died` when the worker ends, sends nonsense, or nothing whole for so
        many seconds; then it has been ended."""
        until = time.monotonic() + seconds
        letter, length = frames.HEADER.unpack(self._exactly(frames.HEADER.size, until))
        try:
            if length > frames.MOST_BYTES:
                raise ValueError("length")
            return frames.decode(letter, bytes(self._exactly(length, until)))
        except ValueError:  # pydantic's is one, too
            self.end()
            raise Died(_NONSENSE) from None

    def end(self) -> None:
        """End it, whatever it is at."""
        self._process.kill()
        self._process.wait()
        self._requests.close()
        self._answers.close()

    def _exactly(self, count: int, until: float) -> bytearray:
        data = bytearray()
        descriptor = self._answers.fileno()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        while len(data) < count:
            left = until - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                self.end()
                raise Died(f"it took more than {self._limits.seconds} seconds")
            piece = os.read(descriptor, min(_PIECE, count - len(data)))
            if not piece:
                raise Died(self._cause())
            data += piece
        return data

    def _cause(self) -> str:
        """Why a worker that closed its pipe is gone."""
        try:
            status = self._process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            status = 0
        self.end()
        memory = f"{self._limits.memory / 2**30:.3g} GiB"
        if status == OUT_OF_MEMORY:
            return f"out of memory, over {memory}"
        if status == -signal.SIGXCPU:
            return f"it took more than {self._limits.seconds} seconds"
        if status == -signal.SIGKILL:
            return "the system ended it, most often for want of memory"
        if status < 0:
            return f"it crashed, or needs more than {memory} of memory"
        return f"it ended by itself, with status {status}"


_NONSENSE = "it gave an answer that makes no sense"
