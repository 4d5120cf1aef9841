"""Looking at something that takes a while (models, servers) without keeping a page waiting: in a
thread, for all who ask, and no more often than it may have changed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """What was seen last, if anything was, so many seconds ago; and whether it is being looked at.
    `failed`: the last look came to nothing."""

    value: T | None
    ago_s: float
    looking: bool
    failed: bool = False


class Look(Generic[T]):
    """Looks with `work`, and is content with what it saw for `keep_s`."""

    def __init__(self, work: Callable[[], T], keep_s: float) -> None:
        self._work = work
        self._keep_s = keep_s
        self._value: T | None = None
        self._at: float | None = None
        self._failed = False
        self._looking = False
        self._lock = threading.Lock()

    def seen(self) -> Seen[T]:
        """What is known now. Begins to look where that is nothing, or too old."""
        with self._lock:
            if self._at is None or time.monotonic() - self._at > self._keep_s:
                self._begin()
            ago = time.monotonic() - self._at if self._at is not None else 0.0
            return Seen(self._value, ago, self._looking, self._failed)

    def again(self) -> None:
        """Look now, however short ago it was."""
        with self._lock:
            self._begin()

    def _begin(self) -> None:
        """With the lock held."""
        if not self._looking:
            self._looking = True
            threading.Thread(target=self._look, daemon=True, name="looking").start()

    def _look(self) -> None:
        value, failed = self._value, False
        try:
            value = self._work()
        except Exception as error:  # whatever it is, the page says that it couldn't look
            _log.error("looking failed", exc_info=error)
            failed = True
        with self._lock:
            self._value, self._failed = value, failed
            self._at, self._looking = time.monotonic(), False
