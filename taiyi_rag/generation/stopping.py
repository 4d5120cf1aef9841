"""An answer that nobody waits for any more is given up at once, even while its model is silent.

Whoever makes an answer does so inside `Stop.heeded`, in its thread; any other thread may call the
`Stop`. Requests to a model server that were made inside are then cancelled, and what waited for
them ends with `GivenUp`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class GivenUp(BaseException):
    """Nobody waits for it any more. No `Exception`, as `KeyboardInterrupt` isn't one: nothing that
    goes on without the model may take it for a model that failed."""


class Stop:
    """Called once or more, from any thread, it ends what is made inside `heeded`."""

    def __init__(self) -> None:
        self._called = False
        self._acts: list[Callable[[], object]] = []
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            self._called = True
            acts = list(self._acts)
        for act in acts:
            act()

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """What asks a model inside heeds it."""
        token = _heeded.set(self)
        try:
            yield
        finally:
            _heeded.reset(token)

    @contextmanager
    def calling(self, act: Callable[[], object]) -> Iterator[None]:
        """While inside, `act` is called when this is; at once if it was already."""
        with self._lock:
            self._acts.append(act)
            called = self._called
        try:
            if called:
                act()
            yield
        finally:
            with self._lock:
                self._acts.remove(act)

    def check(self) -> None:
        """Raises `GivenUp` if it was called."""
        if self._called:
            raise GivenUp


_heeded: ContextVar[Stop | None] = ContextVar("heeded", default=None)


def heeded() -> Stop:
    """The one that this thread's work heeds; one that nobody calls where there is none."""
    return _heeded.get() or Stop()
