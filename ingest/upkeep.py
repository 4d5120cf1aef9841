"""`python -m ingest verify|rebuild|compact|purge|backup|restore`: what keeps a library whole."""

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
        _told(as_json, f"{found.name}: indexes made again.", rebuilt=True)


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
        _told(as_json, message, bytes_before=before, bytes=after)


@app.command()
def purge(
    documents: Annotated[list[str], typer.Argument(help="document ids, or paths of files")],
    collection: CollectionName = None,
    indexes: Indexes = None,
    prove: Annotated[
        bool, typer.Option("--verify", help="search every file for what was purged")
    ] = False,
    unnamed: Annotated[
        bool, typer.Option("--unnamed", help="say how many, not which: for an output that is kept")
    ] = False,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Remove documents, and whatever the collection's files still hold of them. Ends with 1 if
    --verify finds a trace."""
    with errors_told(as_json):
        from ingest.removal import named_documents
        from taiyi_rag.library.purging import prove_gone
        from taiyi_rag.library.purging import purge as purge_documents

        found = opened(chosen_settings(indexes), collection)
        with writing(found, wait, as_json=as_json):
            ids = named_documents(found, documents)
            needles = purge_documents(found, ids)
            proof = prove_gone(found, needles if prove else [])
        traces = [
            f"{t.what} in {t.file}" if unnamed else f"{t.what} of {t.document_id} in {t.file}"
            for t in proof.traces
        ]
        message = f"{found.name}: {len(ids)} document(s) purged."
        if prove:
            message += f" {proof.needles} pieces of them looked for in {proof.bytes_read:,} bytes, "
            message += f"{len(traces)} found."
        _told(
            as_json,
            "\n".join([message, *traces]),
            purged=[] if unnamed else ids,
            documents=len(ids),
            looked_for=proof.needles,
            bytes_read=proof.bytes_read,
            traces=traces,
        )
    if traces:
        typer.echo("Close programs that have the collection open, and run `compact`.", err=True)
        raise typer.Exit(1)


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
        _told(as_json, message, file=str(file), documents=kept.documents, bytes=kept.bytes)


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
        _told(as_json, message, collection=restored, documents=kept.documents)


def _told(as_json: bool, message: str, **values: object) -> None:
    if as_json:
        print_lines(values)
    else:
        typer.echo(message)
