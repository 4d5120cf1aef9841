"""A model server that goes away while a batch runs: whoever finds that out looks whether it is
back, with growing pauses, and all others wait for that. So a file isn't burnt through, and a server
that is coming up isn't met by a crowd."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from taiyi_rag.generation.stopping import GivenUp

_PAUSES_S = (1.0, 30.0)
"""Before the first look at a server that is away, and the longest; each is twice the one before."""


class Gone(Exception):
    """The server stayed away for so many seconds. `reason` is what was wrong at first."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds


@dataclass(slots=True)
class Outages:
    """What the threads of a batch know of their server. `tell` is told why nothing goes on, and ""
    when it does again."""

    patience_s: float
    tell: Callable[[str], object]
    _looking: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)
    _back_at: float = 0.0
    _gone: Gone | None = None

    def now(self) -> float:
        """The time, in the seconds that `was_up` takes."""
        return time.monotonic()

    def was_up(self, began: float, reason: str, is_up: Callable[[], bool]) -> bool:
        """Of a request that was begun then and failed: whether its server was well all the time.
        If it wasn't, it is back now. Raises `Gone`, and `GivenUp` when the batch ends."""
        with self._looking:
            if self._gone:
                raise self._gone
            self._pause(0)
            if began <= self._back_at:
                return False  # it was away meanwhile, and another has waited for it
            well = is_up()
            if not well:
                self.tell(reason)
                self._wait(reason, is_up)
                self.tell("")
        if well:
            self._pause(_PAUSES_S[0])
        return well

    def end(self) -> None:
        """The batch ends: nobody waits any more."""
        self._ended.set()

    def _wait(self, reason: str, is_up: Callable[[], bool]) -> None:
        since, pause = time.monotonic(), _PAUSES_S[0]
        while True:
            left = since + self.patience_s - time.monotonic()
            if left <= 0:
                self._gone = Gone(reason, time.monotonic() - since)
                raise self._gone
            self._pause(min(pause, left))
            pause = min(pause * 2, _PAUSES_S[1])
            if is_up():
                self._back_at = time.monotonic()
                return

    def _pause(self, seconds: float) -> None:
        if self._ended.wait(seconds):
            raise GivenUp
