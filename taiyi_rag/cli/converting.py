"""`taiyi-rag convert`: annotated texts from one form of files to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taiyi_rag.cli.common import AsJson, errors_told, print_json
from taiyi_rag.errors import InputError
from taiyi_rag.inert import for_terminal

if TYPE_CHECKING:
    from taiyi_rag.annotation.reading import Input
    from taiyi_rag.annotation.schema import Annotated as Record
    from taiyi_rag.annotation.writing import Written

In = Annotated[Path, typer.Argument(metavar="IN", help="file to read, or a folder of BRAT's")]
Out = Annotated[Path, typer.Argument(metavar="OUT", help="file to write, or a folder for BRAT")]
From = Annotated[str | None, typer.Option("--from", metavar="FORM", help="form of IN [its ending]")]
To = Annotated[str | None, typer.Option("--to", metavar="FORM", help="form of OUT [its ending]")]


def convert(
    given: In, out: Out, from_form: From = None, to_form: To = None, as_json: AsJson = False
) -> None:
    """Write annotated texts in another form: txt, csv, conll, pubtator, brat, bioc-xml, bioc-json,
    cmeee, cmeie, kuake-qic, jsonl or json."""
    failed: list[Input] = []
    with errors_told(as_json):
        from taiyi_rag.annotation.reading import records
        from taiyi_rag.annotation.writing import write

        if given.resolve() == out.resolve():
            raise InputError("IN and OUT are the same. Give OUT another name.")
        if out.is_dir() and any(out.iterdir()):
            raise InputError(f"{out} is a folder that holds files. Give another one.")
        written = write(_read(records(given, from_form), failed), out, to_form)
        _print_json(written, failed) if as_json else _print(written, failed, out)
    if failed:
        raise typer.Exit(1)


def _read(inputs: Iterable[Input], failed: list[Input]) -> Iterator[Record]:
    any_read = False
    for one in inputs:
        any_read = True
        if one.record is None:
            failed.append(one)
        else:
            yield one.record
    if not any_read:
        raise InputError("The file has no text in it.")


def _print(written: Written, failed: list[Input], out: Path) -> None:
    total = written.records + len(failed) + written.lost["records"]
    typer.echo(for_terminal(f"{written.records:,} of {total:,} records are in {out}."))
    for loss in written.losses:
        typer.echo(for_terminal(str(loss)))
    for one in failed:
        typer.echo(for_terminal(f"Error: {one.id}: {one.problem}"), err=True)


def _print_json(written: Written, failed: list[Input]) -> None:
    losses = [{"kind": w.kind, "count": w.count, "text": str(w)} for w in written.losses]
    told = [{"id": one.id, "problem": one.problem} for one in failed]
    print_json({"records": written.records, "failed": told, "left_out": losses})
