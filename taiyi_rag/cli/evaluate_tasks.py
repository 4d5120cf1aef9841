"""`taiyi-rag eval tasks`: how well the model does tasks, on the sets of the published table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taiyi_rag.cli.common import AsJson, Indexes, errors_told, print_json, settings_in_force
from taiyi_rag.errors import InputError

if TYPE_CHECKING:
    from taiyi_rag.harness.table import Table
    from taiyi_rag.settings import Settings

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
        with _progress() as advance:
            made = _table(settings, retrieval, folder, out, limit, again=again)
            results = table.measure(made, wanted, other, on_progress=advance)
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
    return Table(
        folder,
        out,
        limit,
        asks=harness.asks(settings),
        make=lambda corpus: harness.make(settings, corpus),
        terms=harness.terms(settings),
        at_once=settings.tasks.at_once,
        again=again,
        collection=collection,
        find=harness.find(settings, collection) if collection else None,
    )


@contextmanager
def _progress() -> Iterator[Callable[[str, Any], object]]:
    """A bar a set on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress, TaskID

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        bars: dict[str, TaskID] = {}

        def advance(name: str, progress: Any) -> None:
            if name not in bars:
                bars[name] = bar.add_task(name, total=progress.total)
            failed = f"{name} ({progress.failed} failed)" if progress.failed else name
            bar.update(bars[name], completed=progress.done, description=failed)

        yield advance
