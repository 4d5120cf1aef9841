"""Which documents a list of ids and paths means, and their removal."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from taiyi_rag.errors import CollectionError, InputError
from taiyi_rag.library import Collection


def remove_documents(collection: Collection, names: list[str]) -> list[str]:
    """Remove the documents with these ids, or that came from these files or folders; their ids.

    All or nothing: raises `InputError`, having removed none, when a name means no document.
    """
    ids = named_documents(collection, names)
    headers = collection.truth.headers(ids)
    with collection.truth.transaction() as writer:
        for id in ids:
            writer.remove(id)
            writer.forget_file(headers[id].path)
    with suppress(CollectionError):  # then it isn't known since when they are gone
        collection.journal.note_gone(ids)
    return ids


def named_documents(collection: Collection, names: list[str]) -> list[str]:
    """The ids of the documents that `names` mean. Raises `InputError` when one means none."""
    ids: dict[str, None] = {}
    for name in names:
        found = _ids(collection, name)
        if not found:
            raise InputError(
                f"Collection {collection.name!r} has no document {name!r}, nor one from a file of "
                f"that path. `python -m ingest list --collection {collection.name}` lists them; "
                "nothing was removed."
            )
        ids.update(dict.fromkeys(found))
    return list(ids)


def _ids(collection: Collection, name: str) -> list[str]:
    id = name.encode("utf-8", "replace").decode()
    if collection.truth.headers([id]):
        return [id]
    if not name.strip():  # it would mean the folder that one is in
        return []
    path = os.fsencode(Path(name).absolute()).decode("utf-8", "backslashreplace")
    return collection.truth.ids_of_file(path) + collection.truth.ids_under(path)
