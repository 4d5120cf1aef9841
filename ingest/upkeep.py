"""`python -m ingest verify|rebuild|compact|backup|restore`: what keeps a library whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingest.console import (
    AsJson,
    CollectionName,
    Indexes,
    Wait,
    chosen_settings,
    errors_told,
    opened,
    print_lines,
    told,
    writing,
)

app = typer.Typer()


@app.command()
def verify(
    collection: CollectionName = None, indexes: Indexes = None, as_json: AsJson = False
) -> None:
    """Check a collection: the truth in itself, its indexes against it. Ends with 1 if anything is
    wrong, and says how to mend it."""
    with errors_told(as_json):
        from taiyi_rag.library.verifying import verify as flaws_of

        found = opened(chosen_settings(indexes), collection)
        flaws = list(flaws_of(found))
        if as_json:
            print_lines(*(flaw.as_json() for flaw in flaws))
        for flaw in () if as_json else flaws:
            typer.echo(f"{flaw.subject}: {flaw.text}. To mend it: {flaw.remedy}")
        if not flaws and not as_json:
            typer.echo(f"{found.name}: {found.counts()['documents']} documents, no flaw found.")
    if flaws:
        raise typer.Exit(1)


@app.command()
def rebuild(
    collection: CollectionName = None,
    indexes: Indexes = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Make the indexes of a collection again, from its library.db alone."""
    with errors_told(as_json):
        found = opened(chosen_settings(indexes), collection)
        with writing(found, wait, as_json=as_json):
            found.rebuild()
        told(as_json, f"{found.name}: indexes made again.", rebuilt=True)


@app.command()
def compact(
    collection: CollectionName = None,
    indexes: Indexes = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Give the disk back what removed documents took."""
    with errors_told(as_json):
        found = opened(chosen_settings(indexes), collection)
        before = found.size_bytes()
        with writing(found, wait, as_json=as_json):
            found.compact()
        after = found.size_bytes()
        message = f"{found.name}: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now."
        told(as_json, message, bytes_before=before, bytes=after)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="the file to write")],
    collection: CollectionName = None,
    indexes: Indexes = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="with the record of past questions and answers")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a collection into one file. Others may go on reading and writing it."""
    with errors_told(as_json):
        from taiyi_rag.library.backup import back_up

        found = opened(chosen_settings(indexes), collection)
        kept = back_up(found, file, answers=answers)
        message = f"{kept.name}: {kept.documents} documents, {kept.bytes / 1e6:.1f} MB in {file}."
        told(as_json, message, file=str(file), documents=kept.documents, bytes=kept.bytes)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="a file that `backup` wrote")],
    name: Annotated[
        str | None, typer.Option("--as", help="name of the collection, if not its old one")
    ] = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """Make a collection of a backup. It answers as the one that was backed up."""
    with errors_told(as_json):
        from taiyi_rag.library.backup import restore as restore_backup

        kept = restore_backup(file, chosen_settings(indexes).indexes, name)
        restored = name or kept.name
        message = f"{restored}: {kept.documents} documents, {kept.passages} passages restored."
        told(as_json, message, collection=restored, documents=kept.documents)
