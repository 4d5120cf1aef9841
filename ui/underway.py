"""Answers that are being made, each in a thread of its own.

So a rerun of the page, a reload or a closed tab takes none along, and none is asked for twice:
whoever comes back follows the one that is being made from its beginning.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from taiyi_rag.events import Answered, Event
from taiyi_rag.workspace import Ended

_PULSE_S = 0.2
"""How often who follows is heard of while nothing happens."""
_KEPT_S = 300.0
"""How long one that ended is yet found."""

OnEnd = Callable[[Ended, str], None]
"""Told once how it ended, and the id of the answer's record."""


class Underway:
    """An answer that is being made of `events`."""

    def __init__(self, events: Iterator[Event], on_end: OnEnd) -> None:
        self._events = events
        self._on_end = on_end
        self._seen: list[Event] = []
        self._error: Exception | None = None
        self._stopped = False
        self._changed = threading.Condition()
        self.ended_at = 0.0

    def follow(self) -> Iterator[Event | None]:
        """What happened and happens, to the end; None while nothing does. Raises what it ended
        with."""
        told = 0
        while True:
            with self._changed:
                if told == len(self._seen) and not self.ended_at:
                    self._changed.wait(_PULSE_S)
                news, over = self._seen[told:], bool(self.ended_at)
            told += len(news)
            yield from news or (() if over else (None,))
            if over:
                break
        if self._error is not None:
            raise self._error

    def stop(self) -> bool:
        """End it before its end. False when it had ended."""
        with self._changed:
            self._stopped = not self.ended_at
            return self._stopped

    def run(self) -> None:
        """Make it."""
        ended: tuple[Ended, str] = ("failed", "")
        try:
            for event in self._events:
                with self._changed:
                    if self._stopped:
                        break
                    self._seen.append(event)
                    self._changed.notify_all()
                if isinstance(event, Answered):
                    ended = ("answered", event.answer.id)
        except Exception as error:  # told to who follows
            self._error = error
        finally:
            getattr(self._events, "close", lambda: None)()  # and with it the request to the model
            self._end(*ended)

    def _end(self, how: Ended, answer: str) -> None:
        with self._changed:
            if not self._stopped:
                self._on_end(how, answer)
            self.ended_at = time.monotonic()
            self._changed.notify_all()


_all: dict[str, Underway] = {}
_lock = threading.Lock()


def begin(key: str, events: Callable[[], Iterator[Event]], on_end: OnEnd) -> Underway:
    """Begin to make the answer of that key, unless it is underway."""
    with _lock:
        now = time.monotonic()
        for old in [k for k, one in _all.items() if one.ended_at and one.ended_at + _KEPT_S < now]:
            del _all[old]
        if key in _all:
            return _all[key]
        one = _all[key] = Underway(events(), on_end)
    threading.Thread(target=one.run, name="answering", daemon=True).start()
    return one


def find(key: str) -> Underway | None:
    """The answer of that key that is being made, or was until lately."""
    return _all.get(key)


def forget(key: str) -> None:
    """Let the answer of that key be made anew."""
    with _lock:
        _all.pop(key, None)
