"""A sign of life from what works long on one document: after every page of a PDF, every passage.

Whoever bounds a reader's time (`ingest.worker`) puts its own function in place of `pulse`'s.
"""

from __future__ import annotations

from collections.abc import Callable


def _nothing() -> None:
    """Nobody listens."""


_listener: Callable[[], None] = _nothing


def pulse() -> None:
    """Say that the work goes on."""
    _listener()


def listen(listener: Callable[[], None]) -> None:
    """Have `listener` called at every pulse from now on."""
    global _listener  # one process reads one file at a time
    _listener = listener
