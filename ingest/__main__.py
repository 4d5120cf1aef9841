"""`python -m ingest add|remove|list|status`: documents become a library.

    walk → detect → read → assemble → split → embed → commit → publish

Exit codes: 0 done, 1 done but some files failed, 2 could not be done (the message says why).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taiyi_rag.errors import InputError, TaiyiError

if TYPE_CHECKING:
    from taiyi_rag.library import Collection
    from taiyi_rag.settings import Settings

app = typer.Typer(
    help="Documents become a library.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

CollectionName = Annotated[
    str | None, typer.Option("--collection", "-c", help="collection [TAIYI_COLLECTION]")
]
Indexes = Annotated[
    Path | None, typer.Option(help="folder that holds the collections [TAIYI_INDEXES]")
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON, one object a line")]


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="files and folders")],
    collection: CollectionName = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """Add files, or what has changed in them, to a collection; make it if there is none."""
    with _errors_told(as_json):
        from ingest.outcomes import summary
        from ingest.parsing import Parsers
        from ingest.pipeline import Ingestion
        from ingest.progress import Report
        from ingest.walk import walk
        from taiyi_rag import assembly

        settings = _settings(indexes)
        files = list(walk(paths))
        if not files:
            raise InputError("No files found there. Name files, or folders that hold some.")
        began = time.perf_counter()
        opened = assembly.open_or_create_collection(settings, collection)
        with opened.writing(), Report(files, as_json=as_json) as report, Parsers() as parsers:
            ingestion = Ingestion(
                opened,
                assembly.embedder(settings),
                on_outcome=report.outcome,
                on_passages=report.passages,
                parsers=parsers,
            )
            try:
                ingestion.run(files)
            finally:
                opened.publish()
        counted = summary(report.outcomes, time.perf_counter() - began)
        report.finish(opened.name, counted)
    if counted["failed"]:
        raise typer.Exit(1)


@app.command()
def remove(
    documents: Annotated[list[str], typer.Argument(help="document ids, or paths of files")],
    collection: CollectionName = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """Remove documents from a collection: by id, or all that came from a file or folder."""
    with _errors_told(as_json):
        from ingest.removal import remove_documents

        opened = _open(_settings(indexes), collection)
        with opened.writing():
            removed = remove_documents(opened, documents)
            opened.publish()
        if as_json:
            _print_lines([{"document_id": id, "removed": True} for id in removed])
        else:
            typer.echo(f"Removed {len(removed)} document(s) from {opened.name}.")


@app.command(name="list")
def list_documents(
    collection: CollectionName = None, indexes: Indexes = None, as_json: AsJson = False
) -> None:
    """List the documents of a collection."""
    with _errors_told(as_json):
        from ingest.listing import document_json, print_documents

        opened = _open(_settings(indexes), collection)
        documents = [document_json(document) for document in opened.truth.documents()]
        _print_lines(documents) if as_json else print_documents(documents)


@app.command()
def status(
    collection: CollectionName = None, indexes: Indexes = None, as_json: AsJson = False
) -> None:
    """Say what a collection holds, which model made its vectors, and whether its indexes are up
    to date."""
    with _errors_told(as_json):
        from ingest.listing import print_status, status_json

        found = status_json(_open(_settings(indexes), collection))
        _print_lines([found]) if as_json else print_status(found)


def _settings(indexes: Path | None) -> Settings:
    from taiyi_rag.log import configure
    from taiyi_rag.settings import load_settings

    chosen = load_settings(indexes=indexes)
    configure(chosen.log_level)
    return chosen


def _open(settings: Settings, name: str | None) -> Collection:
    """A collection whatever model made its vectors: nothing is embedded here."""
    from taiyi_rag.library import Collection

    return Collection.open(settings.indexes, name or settings.collection)


def _print_lines(values: list[dict[str, object]]) -> None:
    for value in values:
        typer.echo(json.dumps(value, ensure_ascii=False))


@contextmanager
def _errors_told(as_json: bool) -> Iterator[None]:
    """Errors of ours end the command with their message, not with a traceback."""
    try:
        yield
    except TaiyiError as error:
        if as_json:
            _print_lines([{"error": type(error).__name__, "message": str(error)}])
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        message = "Stopped. What was committed stays; run the same command to go on."
        typer.echo(message, err=True)
        sys.exit(130)


if __name__ == "__main__":
    app(prog_name="python -m ingest")
