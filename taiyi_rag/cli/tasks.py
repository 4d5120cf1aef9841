"""`taiyi-rag task`: what can be done with a text, on one text or on the texts of a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taiyi_rag.cli.common import AsJson, CollectionName, Indexes, errors_told, settings_in_force
from taiyi_rag.errors import InputError, TaiyiError

if TYPE_CHECKING:
    from taiyi_rag.annotation.reading import Input
    from taiyi_rag.annotation.schema import Annotated as Record
    from taiyi_rag.tasks.task import Task

TaskId = Annotated[str, typer.Argument(metavar="ID", help="names, summary, glossary or check")]
GivenText = Annotated[
    str | None, typer.Argument(help="the text; - or nothing reads it from standard input")
]
In = Annotated[
    Path | None,
    typer.Option("--in", help="file of texts instead: .txt, .jsonl or .csv, one a line"),
]
Out = Annotated[
    Path | None, typer.Option("--out", help="file to write: .jsonl or .csv [standard output]")
]

_MOST = 100_000
"""Texts of a file."""


def task(
    id: TaskId,
    text: GivenText = None,
    given: In = None,
    out: Out = None,
    collection: CollectionName = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """Find names, summarise, look up terms, or check statements: ID on a text, or on a file's."""
    failed: list[str] = []
    with errors_told(as_json):
        made = _made(id, collection, indexes)
        texts = _texts(text, given)
        if out is not None:
            _check_format(out)
        records = list(_run(made, texts, failed, alone=given is None))
        if out is not None:
            _write(records, out)
            typer.echo(f"{len(records)} of {len(texts)} texts are in {out}.", err=True)
        else:
            _print(records, as_json=as_json)
    for why in failed:
        typer.echo(f"Error: {why}", err=True)
    if failed:
        raise typer.Exit(1)


def _made(id: str, collection: str | None, indexes: Path | None) -> Task:
    from taiyi_rag import assembly
    from taiyi_rag.assembly import tasks
    from taiyi_rag.tasks import TASKS

    settings = settings_in_force(indexes)
    needs = any(about.needs_collection for about in TASKS if about.id == id)
    opened = assembly.open_collection(settings, collection) if needs else None
    return tasks.task(settings, id, opened)


def _texts(text: str | None, given: Path | None) -> list[Input]:
    from taiyi_rag.annotation.reading import Input, read
    from taiyi_rag.annotation.schema import Annotated as Record

    if given is None:
        given_text = sys.stdin.read() if text in (None, "-") else text or ""
        return [Input("1", Record.of(given_text))]
    if text is not None:
        raise InputError("Give a text or a file of texts, not both.")
    try:
        return read(given.name, given.read_bytes(), _MOST)
    except OSError as error:
        raise InputError(f"{given} can't be read: {error.strerror}.") from None


def _run(made: Task, texts: Iterable[Input], failed: list[str], *, alone: bool) -> Iterator[Record]:
    """The records of the texts. Of several, one that can't be worked on is told in the end."""
    for one in texts:
        try:
            if one.record is None:
                raise InputError(one.problem)
            yield made.run(one.record)
        except TaiyiError as error:
            if alone:
                raise
            failed.append(f"{one.id}: {error}")


def _check_format(out: Path) -> None:
    if out.suffix.lower() not in (".jsonl", ".csv"):
        raise InputError(f"{out} must end in .jsonl or .csv.")


def _write(records: list[Record], out: Path) -> None:
    from taiyi_rag.annotation.exchange import to_lines
    from taiyi_rag.annotation.table import table

    content = table(records) if out.suffix.lower() == ".csv" else to_lines(records)
    try:
        out.write_bytes(content.encode("utf-8", "replace"))
    except OSError as error:
        raise InputError(f"{out} can't be written: {error.strerror}.") from None


def _print(records: list[Record], *, as_json: bool) -> None:
    from taiyi_rag.annotation.exchange import to_line

    if as_json:
        for record in records:
            typer.echo(to_line(record))
        return
    from taiyi_rag.cli.tasks_shown import print_records

    print_records(records)
