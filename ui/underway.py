"""Answers that are being made, each in a thread of its own.

So a rerun of the page, a reload or a closed tab takes none along, and none is asked for twice:
whoever comes back follows the one that is being made from its beginning.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

from taiyi_rag.errors import InputError
from taiyi_rag.events import Answered, Event
from taiyi_rag.generation.stopping import GivenUp, Stop
from taiyi_rag.workspace import Ended

_log = logging.getLogger(__name__)

_PULSE_S = 0.2
"""How often who follows is heard of while nothing happens."""
_KEPT_S = 300.0
"""How long one that ended is yet found."""

_AT_ONCE = 64
"""Answers that are made at the same time."""
_EACH = 4
"""The same, for one visitor."""

OnEnd = Callable[[Ended, str], None]
"""Told once how it ended, and the id of the answer's record."""


class Underway:
    """An answer that is being made of `events`, for whom `owner` stands."""

    def __init__(self, events: Iterator[Event], on_end: OnEnd, owner: str = "") -> None:
        self.owner = owner
        self._events = events
        self._on_end = on_end
        self._seen: list[Event] = []
        self._error: Exception | None = None
        self._stopped = False
        self._stop = Stop()
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
        """End it before its end, and with it the request to the model. False when it had ended."""
        with self._changed:
            self._stopped = not self.ended_at
            if not self._stopped:
                return False
        self._stop()
        return True

    def run(self) -> None:
        """Make it."""
        ended: tuple[Ended, str] = ("failed", "")
        try:
            with self._stop.heeded():
                ended = self._make()
        except GivenUp:
            pass
        except Exception as error:  # told to who follows
            self._error = error
        finally:
            self._end(*ended)

    def _make(self) -> tuple[Ended, str]:
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
        finally:
            self._close()
        return ended

    def _close(self) -> None:
        """What fails while everything is over already takes no answer along."""
        try:
            getattr(self._events, "close", lambda: None)()
        except Exception:
            _log.exception("closing an answer failed")

    def _end(self, how: Ended, answer: str) -> None:
        with self._changed:
            try:
                if not self._stopped:
                    self._on_end(how, answer)
            except Exception:
                _log.exception("noting the end of an answer failed")
            finally:  # who follows must not wait for ever
                self.ended_at = time.monotonic()
                self._changed.notify_all()


_all: dict[str, Underway] = {}
_lock = threading.Lock()


def begin(
    key: str, events: Callable[[], Iterator[Event]], on_end: OnEnd, owner: str = ""
) -> Underway:
    """Begin to make the answer of that key, unless it is underway. Raises `InputError` where too
    many are, of this owner's or of all."""
    with _lock:
        now = time.monotonic()
        for old in [k for k, one in _all.items() if one.ended_at and one.ended_at + _KEPT_S < now]:
            del _all[old]
        if key in _all:
            return _all[key]
        _check_room(owner)
        one = _all[key] = Underway(events(), on_end, owner)
    threading.Thread(target=one.run, name="answering", daemon=True).start()
    return one


def _check_room(owner: str) -> None:
    made = [one.owner for one in _all.values() if not one.ended_at]
    if made.count(owner) >= _EACH:
        raise InputError("Too many of your questions at once.", "answers-yours", most=_EACH)
    if len(made) >= _AT_ONCE:
        raise InputError("Too many questions at once.", "answers-many")


def find(key: str) -> Underway | None:
    """The answer of that key that is being made, or was until lately."""
    return _all.get(key)


def forget(key: str) -> None:
    """Let the answer of that key be made anew."""
    with _lock:
        _all.pop(key, None)
