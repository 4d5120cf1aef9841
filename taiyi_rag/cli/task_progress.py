"""How far a file of texts is: a bar on a terminal, JSON lines for programs, nothing into a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import typer

from taiyi_rag.cli.common import print_json
from taiyi_rag.inert import for_terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from taiyi_rag.tasks.batch import Progress

_EVERY_S = 0.5
"""From one line to the next."""


class Teller(Protocol):
    """Told how far a batch is, and of a model server that is away, "" when it is back."""

    def progress(self, now: Progress) -> None: ...

    def outage(self, reason: str) -> None: ...


@contextmanager
def telling(*, events: bool) -> Iterator[Teller]:
    """Whoever tells it to those who look."""
    if events:
        yield _Lines()
    elif sys.stderr.isatty():
        with _bar() as bar:
            yield _OnBar(bar)
    else:
        yield _Quiet()


class _Lines:
    """`{"event": …}`, not more often than somebody looks."""

    def __init__(self) -> None:
        self._told_at = 0.0
        self._printing = Lock()  # an outage is told by whichever thread finds it

    def progress(self, now: Progress) -> None:
        if now.done < now.total and time.monotonic() - self._told_at < _EVERY_S:
            return
        self._told_at = time.monotonic()
        self._print("records", done=now.done, failed=now.failed, total=now.total)

    def outage(self, reason: str) -> None:
        self._print("waiting", message=reason) if reason else self._print("going on")

    def _print(self, event: str, **values: Any) -> None:
        with self._printing:
            print_json({"event": event, **values}, indent=None)
            sys.stdout.flush()


class _Quiet:
    """Tells of outages alone."""

    def progress(self, now: Progress) -> None:
        pass

    def outage(self, reason: str) -> None:
        told = f"Waiting for the model server: {reason}" if reason else "The model server is back."
        typer.echo(for_terminal(told), err=True)


class _OnBar(_Quiet):
    """A bar with how many failed."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None, failed="")

    def progress(self, now: Progress) -> None:
        failed = f"{now.failed:,} failed" if now.failed else ""
        self._bar.update(self._task, completed=now.done, total=now.total or None, failed=failed)


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    return Bar(
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}"),
        console=Console(stderr=True),
    )
