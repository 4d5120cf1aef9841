"""`python -m ingest purge|drop`: documents, or a whole collection, out of everything for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ingest.console import (
    AsJson,
    CollectionName,
    Indexes,
    Wait,
    chosen_settings,
    errors_told,
    opened,
    told,
    writing,
)
from taiyi_rag.errors import InputError

if TYPE_CHECKING:
    from taiyi_rag.library import Collection
    from taiyi_rag.library.purging import Trace

app = typer.Typer()


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
    """Remove documents, and whatever the files of the library still hold of them: also the files
    they were sent in, and what jobs and visitors keep of them. Ends with 1 if --verify finds a
    trace."""
    with errors_told(as_json):
        from ingest.beside import Beside
        from taiyi_rag.library.purging import prove_gone
        from taiyi_rag.library.purging import purge as purge_documents

        settings = chosen_settings(indexes)
        found = opened(settings, collection)
        beside = Beside(settings.indexes, found.name)
        with writing(found, wait, as_json=as_json):
            ids = _ids(found, documents, unnamed=unnamed)
            # First what is beside: cut short, the documents are there yet, and can be purged again.
            left = beside.forget(found, ids)
            needles = purge_documents(found, ids)
            proof = prove_gone(found, needles if prove else [], beside.files(), beside.says)
        beside.close()
        traces = [_trace(trace, unnamed=unnamed) for trace in proof.traces]
        message = [f"{found.name}: {len(ids)} document(s) purged."]
        if prove:
            message[0] += f" {proof.needles} pieces of them looked for in {proof.bytes_read:,} "
            message[0] += f"bytes, {len(traces)} found."
        message += [f"{path} isn't the library's own file, and was left." for path in left]
        told(
            as_json,
            "\n".join([*message, *traces]),
            purged=[] if unnamed else ids,
            documents=len(ids),
            looked_for=proof.needles,
            bytes_read=proof.bytes_read,
            traces=traces,
            files_left=len(left) if unnamed else left,
        )
    if traces:
        typer.echo("Close programs that have the collection open, and run `compact`.", err=True)
        raise typer.Exit(1)


def _ids(collection: Collection, names: list[str], *, unnamed: bool) -> list[str]:
    from ingest.removal import named_documents

    try:
        return named_documents(collection, names)
    except InputError:
        if not unnamed:
            raise
        raise InputError(
            "Not all of these documents are in the collection (any more); nothing was removed. "
            "List its documents anew."
        ) from None


def _trace(trace: Trace, *, unnamed: bool) -> str:
    where = "a file" if unnamed and "/" in trace.file else trace.file
    return f"{trace.what}{'' if unnamed else f' of {trace.document_id}'} in {where}"


@app.command()
def drop(
    collection: CollectionName = None,
    indexes: Indexes = None,
    yes: Annotated[bool, typer.Option("--yes", help="don't ask")] = False,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Delete a collection: its documents, past answers and access rules, the files that were sent
    to it, and what jobs and visitors keep of it."""
    with errors_told(as_json):
        from ingest.beside import Beside
        from taiyi_rag.library.collection import drop as drop_collection

        settings = chosen_settings(indexes)
        found = opened(settings, collection)
        count = found.counts()["documents"]
        if not yes:
            if as_json:
                raise InputError("Nothing was deleted. Say --yes to delete the collection.")
            typer.confirm(f"Delete {found.name} with its {count} documents for good?", abort=True)
        beside = Beside(settings.indexes, found.name)
        with writing(found, wait, as_json=as_json):
            beside.forget_all()
            found.close()
            drop_collection(found.folder)
        beside.close()
        told(as_json, f"{found.name} is deleted.", dropped=found.name, documents=count)
