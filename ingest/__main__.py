"""`python -m ingest add|remove|list|status`: documents become a library. What keeps one whole
(`verify`, `rebuild`, `compact`, `purge`, `backup`, `restore`) is in `ingest.upkeep`; what tells
which documents may be relied on (`trust`, `supersede`, `lineage`) is in `ingest.standing`.

    walk → detect → read → assemble → split → embed → commit → publish

Exit codes: 0 done, 1 done but some files failed, 2 could not be done (the message says why).
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from ingest import standing, upkeep
from ingest.console import (
    AsJson,
    CollectionName,
    Indexes,
    Wait,
    checked_tier,
    chosen_settings,
    errors_told,
    opened,
    print_lines,
    writing,
)
from taiyi_rag.errors import InputError

app = typer.Typer(
    help="Documents become a library.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="files and folders")],
    collection: CollectionName = None,
    tier: Annotated[
        str | None,
        typer.Option(help="curated, or untrusted: nobody vouches for these files [as before]"),
    ] = None,
    indexes: Indexes = None,
    wait: Wait = 0,
    as_json: AsJson = False,
    events: Annotated[
        bool, typer.Option("--events", help="with --json: say also how far it is")
    ] = False,
) -> None:
    """Add files, or what has changed in them, to a collection; make it if there is none."""
    with errors_told(as_json):
        from ingest.outcomes import summary
        from ingest.parsing import Parsers
        from ingest.pipeline import Ingestion
        from ingest.progress import Report
        from ingest.walk import walk
        from taiyi_rag import assembly

        settings = chosen_settings(indexes)
        files = list(walk(paths))
        if not files:
            raise InputError("No files found there. Name files, or folders that hold some.")
        began = time.perf_counter()
        target = assembly.open_or_create_collection(settings, collection)
        with (
            writing(target, wait, as_json=as_json),
            Report(files, as_json=as_json, events=events) as report,
            Parsers() as parsers,
        ):
            ingestion = Ingestion(
                target,
                assembly.embedder(settings),
                on_outcome=report.outcome,
                on_passages=report.passages,
                on_file=report.reading,
                parsers=parsers,
                tier=checked_tier(tier),
            )
            try:
                ingestion.run(files)
            finally:
                target.publish()
        counted = summary(report.outcomes, time.perf_counter() - began)
        report.finish(target.name, counted)
    if counted["failed"]:
        raise typer.Exit(1)


@app.command()
def remove(
    documents: Annotated[list[str], typer.Argument(help="document ids, or paths of files")],
    collection: CollectionName = None,
    indexes: Indexes = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Remove documents from a collection: by id, or all that came from a file or folder."""
    with errors_told(as_json):
        from ingest.removal import remove_documents

        found = opened(chosen_settings(indexes), collection)
        with writing(found, wait, as_json=as_json):
            removed = remove_documents(found, documents)
            found.publish()
        if as_json:
            print_lines(*({"document_id": id, "removed": True} for id in removed))
        else:
            typer.echo(f"Removed {len(removed)} document(s) from {found.name}.")


@app.command(name="list")
def list_documents(
    collection: CollectionName = None, indexes: Indexes = None, as_json: AsJson = False
) -> None:
    """List the documents of a collection."""
    with errors_told(as_json):
        from ingest.listing import document_json, print_documents

        found = opened(chosen_settings(indexes), collection)
        documents = [document_json(document) for document in found.truth.documents()]
        print_lines(*documents) if as_json else print_documents(documents)


@app.command()
def status(
    collection: CollectionName = None, indexes: Indexes = None, as_json: AsJson = False
) -> None:
    """Say what a collection holds, which model made its vectors, and whether its indexes are up
    to date."""
    with errors_told(as_json):
        from ingest.listing import print_status, status_json

        found = status_json(opened(chosen_settings(indexes), collection))
        print_lines(found) if as_json else print_status(found)


app.add_typer(standing.app)
app.add_typer(upkeep.app)

if __name__ == "__main__":
    app(prog_name="python -m ingest")
