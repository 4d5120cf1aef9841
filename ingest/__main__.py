"""`python -m ingest add|remove|list|status`: documents become a library. What keeps one whole
(`verify`, `rebuild`, `compact`, `backup`, `restore`) is in `ingest.upkeep`, what takes things out
for good (`purge`, `drop`) in `ingest.dropping`; what tells which documents may be relied on
(`trust`, `supersede`, `lineage`) is in `ingest.standing`.

    walk → detect → read → assemble → split → embed → commit → publish

Exit codes: 0 done, 1 done but some files failed, 2 could not be done (the message says why).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingest import dropping, standing, upkeep
from ingest.console import (
    AsJson,
    CollectionName,
    Indexes,
    Library,
    Wait,
    checked_tier,
    chosen_settings,
    errors_told,
    mean,
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


@app.callback()
def main(library: Library = "") -> None:
    """Documents become a library."""
    mean(library)


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="files and folders")],
    collection: CollectionName = None,
    tier: Annotated[
        str | None,
        typer.Option(help="curated, or untrusted: nobody vouches for these files [as before]"),
    ] = None,
    indexes: Indexes = None,
    unpack: Annotated[
        bool, typer.Option("--unpack", help="a .zip is a folder: add the files in it")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="read unchanged files too, and add what was purged")
    ] = False,
    wait: Wait = 0,
    as_json: AsJson = False,
    events: Annotated[
        bool, typer.Option("--events", help="with --json: say also how far it is")
    ] = False,
) -> None:
    """Add files, or what has changed in them, to a collection; make it if there is none."""
    with errors_told(as_json):
        from ingest.adding import Choices, add_files
        from ingest.walk import walk

        settings = chosen_settings(indexes)
        files = list(walk(paths))
        if not files:
            raise InputError("No files found there. Name files, or folders that hold some.")
        choices = Choices(checked_tier(tier), unpack=unpack, again=again, wait_s=wait)
        counted = add_files(settings, collection, files, choices, as_json=as_json, events=events)
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
        from ingest.beside import drop_unneeded
        from ingest.removal import named_documents, remove_documents
        from taiyi_rag import assembly
        from taiyi_rag.library.origins import paths_of

        settings = chosen_settings(indexes)
        found = opened(settings, collection)
        with writing(found, wait, as_json=as_json):
            paths = paths_of(found.truth, named_documents(found, documents))
            removed = remove_documents(found, documents)
            found.publish()
            drop_unneeded(found, assembly.uploads(settings, found.name), paths)
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
app.add_typer(dropping.app)

if __name__ == "__main__":
    app(prog_name="python -m ingest")
