"""What a person or a program sees of a run: a bar while it lasts, outcomes as they come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from ingest.outcomes import FileOutcome

_STYLES = {"added": "green", "updated": "green", "failed": "red", "skipped": "yellow"}
_LISTED = 50
"""Up to so many files each one that was read is listed; beyond, what needs attention."""


class Report:
    """Shows a run. The bar goes to standard error, outcomes and the summary to standard output;
    with `events` also how far it is, for programs that show it."""

    def __init__(self, files: Sequence[Path], *, as_json: bool, events: bool = False) -> None:
        self.outcomes: list[FileOutcome] = []
        self._as_json = as_json
        self._events = as_json and events
        self._list_all = len(files) <= _LISTED
        self._out = Console(highlight=False, soft_wrap=True)
        self._committed = 0
        # Time left is told by bytes: files differ a thousandfold in size.
        self._sizes = {str(p.absolute()): p.stat().st_size if p.is_file() else 0 for p in files}
        self._bar = Progress(
            TextColumn("{task.fields[files]}/" + str(len(files)) + " files"),
            BarColumn(),
            TextColumn("{task.fields[passages]} passages, {task.fields[rate]:.0f}/s"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=as_json,
        )
        self._task = self._bar.add_task(
            "", total=max(1, sum(self._sizes.values())), files=0, passages=0, rate=0.0
        )

    def __enter__(self) -> Report:
        self._bar.start()
        self._event("files", total=len(self._sizes))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def outcome(self, outcome: FileOutcome) -> None:
        """A file is done."""
        self.outcomes.append(outcome)
        self._bar.update(
            self._task, advance=self._sizes.get(outcome.path, 0), files=len(self.outcomes)
        )
        if self._as_json:
            _print_line(outcome.as_json())
        elif self._deserves_a_line(outcome):
            self._print(outcome)

    def _deserves_a_line(self, outcome: FileOutcome) -> bool:
        if outcome.status == "unchanged":  # the summary counts them
            return False
        return self._list_all or outcome.status == "failed" or bool(outcome.warnings)

    def passages(self, count: int) -> None:
        """So many more passages are in the library."""
        self._committed += count
        elapsed = self._bar.tasks[0].elapsed or 1e-9
        rate = self._committed / elapsed
        self._bar.update(self._task, passages=self._committed, rate=rate)
        self._event("passages", passages=self._committed)

    def reading(self, path: str) -> None:
        """A file is begun."""
        self._event("reading", path=path)

    def _event(self, name: str, **values: Any) -> None:
        if self._events:
            _print_line({"event": name, **values})

    def finish(self, collection: str, counted: dict[str, Any]) -> None:
        """The summary."""
        if self._as_json:
            _print_line({"summary": True, "collection": collection, **counted})
            return
        statuses = ("added", "updated", "unchanged", "skipped", "failed")
        files = ", ".join(f"{counted[s]} {s}" for s in statuses if counted[s]) or "nothing to do"
        self._out.print(
            f"{collection}: {files}; {counted['documents']} documents and "
            f"{counted['passages']} passages brought in, in {counted['seconds']} s."
        )

    def _print(self, outcome: FileOutcome) -> None:
        line = Text(f"{outcome.status:9} ", style=_STYLES.get(outcome.status, "dim"))
        line.append(_relative(outcome.path))
        if outcome.status in ("added", "updated"):
            line.append(f"  {outcome.documents} doc, {outcome.passages} passages", style="dim")
        if outcome.reason:
            line.append(f"  {outcome.reason}")
        self._out.print(line)
        for warning in outcome.warnings[:5]:
            self._out.print(Text(f"          ! {warning}", style="yellow"))
        if len(outcome.warnings) > 5:
            more = len(outcome.warnings) - 5
            self._out.print(Text(f"          ! and {more} more; --json lists all", style="yellow"))


def _print_line(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def _relative(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
