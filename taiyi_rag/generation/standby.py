"""Work that is begun before it is needed, where what would make it needless takes long.

When a server hangs, everybody who asked is told so at the same moment, and fifty answers must be
quoted at once: seconds of work. It is done while they wait instead.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from taiyi_rag.generation import background

T = TypeVar("T")

_pool = ThreadPoolExecutor(os.cpu_count(), "standby")
"""For all: more at once than there are cores would all be late together."""


class Standby(Generic[T]):
    """One piece of work."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work: Callable[[], T] | None = work
        self._begun: Future[T] | None = None
        self._off = False
        self._lock = threading.Lock()

    def begin_after(self, seconds: float, unless: Callable[[], object] = lambda: False) -> None:
        """Begins it then, if it isn't called off before and `unless` gives nothing true."""

        def begin() -> None:
            with self._lock:
                if not self._off and not unless():
                    self._begin()

        background.later(seconds, begin)

    def call_off(self) -> None:
        """It isn't needed any more."""
        with self._lock:
            self._off = True
            self._work = None  # timers that still run must not keep what it holds
            if self._begun:
                self._begun.cancel()

    def result(self) -> T:
        """What comes of it, begun now if it wasn't yet."""
        with self._lock:
            begun = self._begin()
        return begun.result()

    def _begin(self) -> Future[T]:
        """With the lock held."""
        if self._begun is None:
            if self._work is None:
                raise RuntimeError("what was called off is asked for")
            self._begun = _pool.submit(self._work)
        return self._begun
