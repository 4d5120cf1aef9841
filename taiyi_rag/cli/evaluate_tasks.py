"""`taiyi-rag eval tasks`: how well the model does tasks, on the sets of the published table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taiyi_rag.cli.common import AsJson, Indexes, errors_told, print_json, settings_in_force
from taiyi_rag.cli.task_files import INTERRUPTED
from taiyi_rag.errors import InputError
from taiyi_rag.inert import for_terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from taiyi_rag.harness.table import Table, Watcher
    from taiyi_rag.settings import Settings
    from taiyi_rag.tasks.batch import Progress

Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="folder that holds the sets in their own formats")
]
Sets = Annotated[
    str | None, typer.Option(help="sets to run, commas between [all that the folder holds]")
]
Out = Annotated[Path, typer.Option(help="folder of the run: report, errors, what was asked")]
Limit = Annotated[int | None, typer.Option(min=1, help="records of each set, drawn at random")]
AtOnce = Annotated[
    int | None,
    typer.Option(min=1, max=256, help="requests under way at a time [TAIYI_TASKS__AT_ONCE]"),
]
Again = Annotated[
    bool, typer.Option("--again", help="throw away what an earlier run left in --out of these sets")
]
Retrieval = Annotated[
    str | None,
    typer.Option(
        metavar="COLLECTION",
        help="PubMedQA also with what this collection has in the place of the given text, and "
        "without any text",
    ),
]
Other = Annotated[Path | None, typer.Option(help="results.json of another run to compare with")]


def tasks(
    folder: Folder,
    sets: Sets = None,
    out: Out = Path("eval-tasks"),
    limit: Limit = None,
    at_once: AtOnce = None,
    again: Again = False,
    retrieval: Retrieval = None,
    against: Other = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """The thirteen sets that Taiyi is known by, asked of the model and scored beside what was
    published. A run that was stopped goes on where it stood."""
    with errors_told(as_json):
        from taiyi_rag.cli.evaluate_shown import print_results
        from taiyi_rag.harness import table
        from taiyi_rag.harness.comparing import read_results

        settings = _with_at_once(settings_in_force(indexes), at_once)
        wanted = table.chosen(folder, _names(sets))
        other = read_results(against) if against else None
        made = _table(settings, retrieval, folder, out, limit, again=again)
        with _watching() as watcher:
            results = table.measure(made, wanted, watcher, other)
        print_json(results) if as_json else print_results(results, out)


def _names(sets: str | None) -> tuple[str, ...] | None:
    """The names between the commas."""
    if sets is None:
        return None
    names = tuple(name.strip().lower() for name in sets.split(",") if name.strip())
    if not names:
        raise InputError("--sets names no set. Leave it out to run all that the folder holds.")
    return names


def _with_at_once(settings: Settings, at_once: int | None) -> Settings:
    if at_once is None:
        return settings
    tasks = settings.tasks.model_copy(update={"at_once": at_once})
    return settings.model_copy(update={"tasks": tasks})


def _table(
    settings: Settings,
    retrieval: str | None,
    folder: Path,
    out: Path,
    limit: int | None,
    *,
    again: bool,
) -> Table:
    from taiyi_rag import assembly
    from taiyi_rag.assembly import harness
    from taiyi_rag.harness.table import Table

    collection = assembly.open_collection(settings, retrieval) if retrieval else None
    asks = harness.asks(settings)
    return Table(
        folder,
        out,
        limit,
        asks=asks,
        make=lambda corpus: harness.make(settings, corpus),
        terms=harness.terms(settings),
        greet=cache(lambda: harness.greet(asks)),
        is_up=lambda: harness.is_up(asks),
        at_once=settings.tasks.at_once,
        again=again,
        collection=collection,
        find=harness.find(settings, collection) if collection else None,
    )


@contextmanager
def _watching() -> Iterator[Watcher]:
    """What shows a bar a set on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bars:
        try:
            yield _Shown(bars)
        except KeyboardInterrupt:
            typer.echo("Stopped. Run the same command again to go on.", err=True)
            raise typer.Exit(INTERRUPTED) from None


class _Shown:
    """See `taiyi_rag.harness.table.Watcher`."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._of: dict[str, TaskID] = {}

    def progress(self, name: str, now: Progress) -> None:
        if name not in self._of:
            self._of[name] = self._bars.add_task(name, total=now.total)
        told = f"{name} ({now.failed} failed)" if now.failed else name
        self._bars.update(self._of[name], completed=now.done, description=told)

    def outage(self, reason: str) -> None:
        told = f"Waiting for the model server: {reason}" if reason else "The model server is back."
        typer.echo(for_terminal(told), err=True)
