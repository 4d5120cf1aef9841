"""`python -m ingest trust|supersede|lineage`: what becomes known of documents later."""

from __future__ import annotations

from pathlib import Path
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
    print_lines,
    writing,
)
from taiyi_rag.errors import InputError
from taiyi_rag.types import TrustStatus

if TYPE_CHECKING:
    from taiyi_rag.library import Collection

app = typer.Typer()


@app.command()
def trust(
    files: Annotated[
        list[Path], typer.Argument(help="Retraction Watch tables (CSV), PubMed XML, JATS")
    ],
    collection: CollectionName = None,
    indexes: Indexes = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Mark what has been retracted, corrected or reinstated since; documents that are added later
    are marked too."""
    with errors_told(as_json):
        from ingest.beside import drop_unneeded
        from ingest.statuses import read_statuses
        from taiyi_rag import assembly

        settings = chosen_settings(indexes)
        said = {record: told for path in files for record, told in read_statuses(path).items()}
        found = opened(settings, collection)
        with writing(found, wait, as_json=as_json):
            with found.truth.transaction() as writer:
                marked = writer.mark(said)
            found.publish()
            sent = [str(path.absolute()) for path in files]
            drop_unneeded(found, assembly.uploads(settings, found.name), sent)
        headers = found.truth.headers(marked.changed)
        changed = [
            {"document_id": id, "trust": str(header.trust), "title": header.title}
            for id, header in headers.items()
        ]
        if as_json:
            counted = {"matched": marked.matched, "unmatched": marked.unmatched}
            print_lines({**counted, "changed": changed})
            return
        typer.echo(
            f"{found.name}: {marked.matched} record(s) speak of its documents, "
            f"{marked.unmatched} of works that it doesn't hold; {len(changed)} document(s) changed."
        )
        for one in changed:
            typer.echo(f"  {one['trust']}: {one['document_id']} {one['title']}")


@app.command()
def supersede(
    old: Annotated[str, typer.Argument(help="id or path of the document that is replaced")],
    new: Annotated[str, typer.Argument(help="id or path of the one that replaces it")],
    collection: CollectionName = None,
    indexes: Indexes = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Declare that one document replaces another, which is then no longer quoted."""
    with errors_told(as_json):
        from ingest.removal import named_documents

        found = opened(chosen_settings(indexes), collection)
        pair = [named_documents(found, [name]) for name in (old, new)]
        if any(len(ids) != 1 for ids in pair) or pair[0] == pair[1]:
            raise InputError("Name two documents, one each; nothing was changed.")
        (older,), (newer,) = pair
        with writing(found, wait, as_json=as_json):
            _check_pair(found, older, newer)
            with found.truth.transaction() as writer:
                changed = writer.supersede(older, newer)
            found.publish()
        if as_json:
            print_lines({"old": older, "new": newer, "changed": changed})
        else:
            typer.echo(f"{found.name}: {older} is superseded by {newer}.")


def _check_pair(collection: Collection, older: str, newer: str) -> None:
    """Raises `InputError` where the newer document can't replace the older one."""
    headers = collection.truth.headers([older, newer])
    old, new = headers[older], headers[newer]
    if new.trust is TrustStatus.RETRACTED:
        raise InputError(
            f"{newer} is retracted, so it replaces nothing; nothing was changed. Name the document "
            "that holds now."
        )
    if (old.tier, new.tier) == ("curated", "untrusted"):
        raise InputError(
            f"Nobody vouches for {newer}, so it can't replace {older}, which is curated; nothing "
            f"was changed. If you vouch for it: python -m ingest add {new.path!r} --tier curated "
            f"--collection {collection.name}"
        )


@app.command()
def lineage(
    collection: CollectionName = None, indexes: Indexes = None, as_json: AsJson = False
) -> None:
    """List guidelines that are superseded, and pairs that look like editions of one."""
    with errors_told(as_json):
        found = opened(chosen_settings(indexes), collection)
        known = [
            {"old": d.id, "new": d.standing.superseded_by, "superseded": True}
            for d in found.truth.documents()
            if d.standing.superseded_by
        ]
        open_ = [
            {"old": old, "new": new, "superseded": False}
            for old, new in found.truth.open_lineages()
        ]
        if as_json:
            print_lines(*known, *open_)
            return
        for one in known:
            typer.echo(f"{one['old']} is superseded by {one['new']}")
        for one in open_:
            typer.echo(
                f"{one['old']} may be superseded by {one['new']}. If it is: python -m ingest "
                f"supersede {one['old']!r} {one['new']!r} --collection {found.name}"
            )
