"""`taiyi-rag instruct`: instruction data for fine-tuning, from annotated corpora."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taiyi_rag.cli.common import AsJson, errors_told, print_json
from taiyi_rag.errors import InputError

if TYPE_CHECKING:
    from taiyi_rag.instructions.sources import Source

app = typer.Typer(help="Make instruction data for fine-tuning.", no_args_is_help=True)

Out = Annotated[Path, typer.Option("--out", help="folder to write")]
Corpora = Annotated[
    Path | None, typer.Option(help="folder of sets that are known: docs/instructions.md")
]
Sets = Annotated[
    str | None, typer.Option(help="ids of the sets to take, commas between [all that are there]")
]
In = Annotated[
    list[Path] | None, typer.Option("--in", help="file of annotated records, of any form")
]
TaskIds = Annotated[
    list[str] | None,
    typer.Option("--task", help="the task of each --in, or one of all of them"),
]
Types = Annotated[
    str | None,
    typer.Option(help="what the tasks of files are asked for, commas between [what they hold]"),
]
From = Annotated[str | None, typer.Option("--from", help="the form of the files [told by them]")]
Test = Annotated[
    list[Path] | None,
    typer.Option("--test", help="file or folder that nothing may be trained on; any number"),
]
DropLeaks = Annotated[
    bool, typer.Option("--drop-leaks", help="leave out what stands in test sets, and go on")
]
Seed = Annotated[int, typer.Option(min=0, help="the same seed and inputs give the same files")]
MostTokens = Annotated[int, typer.Option(min=1, help="of a pair, counted high")]
Likeness = Annotated[
    float, typer.Option(min=0.5, max=1, help="from where on two texts are nearly the same")
]
How = Annotated[
    str, typer.Option("--balance", help="as-is, sqrt, or proportions of tasks: ner=2,classify=1")
]
Cap = Annotated[int | None, typer.Option(min=1, help="the most pairs of a task")]
Total = Annotated[int | None, typer.Option(min=1, help="pairs of all tasks [those there are]")]
Repeats = Annotated[int, typer.Option(min=1, help="how often a record may be used")]
Replace = Annotated[bool, typer.Option("--replace", help="write over data that is there")]


@app.callback()
def instruct() -> None:
    """Make instruction data for fine-tuning."""


@app.command()
def build(
    out: Out,
    corpora: Corpora = None,
    sets: Sets = None,
    given: In = None,
    task: TaskIds = None,
    types: Types = None,
    given_form: From = None,
    test: Test = None,
    drop_leaks: DropLeaks = False,
    seed: Seed = 0,
    most_tokens: MostTokens = 4096,
    likeness: Likeness = 0.8,
    balance: How = "as-is",
    cap: Cap = None,
    total: Total = None,
    repeats: Repeats = 3,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Turn annotated records into instructions with answers, checked, balanced and counted."""
    with errors_told(as_json):
        from taiyi_rag.instructions import sources
        from taiyi_rag.instructions.balance import Balance
        from taiyi_rag.instructions.build import Recipe
        from taiyi_rag.instructions.build import build as made
        from taiyi_rag.instructions.report import report_json
        from taiyi_rag.instructions.writing import check_place, write

        check_place(out, replace=replace)
        shares = Balance.of(balance, cap, total, repeats)
        recipe = Recipe(seed, most_tokens, likeness, drop_leaks, shares)
        some = _sources(corpora, _listed(sets), given, task, _listed(types), given_form)
        beside = [source for source in some if source.is_test]
        some = [source for source in some if not source.is_test]
        given_tests = [source for path in test or () for source in sources.withheld(path)]
        tests = sources.apart([*beside, *given_tests])
        with _progress(sum(len(one.records) for one in some)) as advance:
            built = made(some, tests, recipe, on_record=advance)
        write(built, tests, out, replace=replace)
        if as_json:
            print_json(report_json(built))
        else:
            typer.echo((out / "report.md").read_text("utf-8"))


def _sources(
    corpora: Path | None,
    sets: tuple[str, ...],
    given: list[Path] | None,
    tasks: list[str] | None,
    types: tuple[str, ...],
    form: str | None,
) -> list[Source]:
    from taiyi_rag.instructions.sources import apart, of_file, of_folder

    if corpora is None and not given:
        raise InputError("Give a folder of sets (--corpora), or files (--in) with their --task.")
    if given and len(tasks or ()) not in (1, len(given)):
        raise InputError("Give --task once, or once for each --in.")
    found = of_folder(corpora, sets) if corpora else []
    paired = zip(given or (), cycle(tasks or ("",)), strict=False)
    return apart([*found, *(of_file(path, task, types, form) for path, task in paired)])


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], object]]:
    """A bar on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        line = bar.add_task("records", total=total)
        yield lambda: bar.advance(line)


def _listed(said: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in (said or "").split(","))))
