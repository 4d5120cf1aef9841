"""The passages of a document beside the one that is open."""

from __future__ import annotations

from dataclasses import dataclass

from taiyi_rag.library import Collection, passage_key
from taiyi_rag.types import Passage


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A passage, its place among those of its document (from 1), and the ids of the passages
    before and after it, "" where there is none."""

    passage: Passage
    place: int
    count: int
    before: str = ""
    after: str = ""


def neighbours(collection: Collection, opened: Passage, stepped: str | None = None) -> Neighbours:
    """Those of the passage stepped to if it is of the same document, else of the one opened. A
    document has none where the opened passage isn't the library's any more."""
    ids = collection.truth.passage_ids_of(opened.document_id)
    passage = _passage(collection, stepped) if stepped in ids else None
    passage = passage or opened
    if passage.id not in ids:
        return Neighbours(passage, 1, 1)
    at = ids.index(passage.id)
    before = ids[at - 1] if at else ""
    after = ids[at + 1] if at + 1 < len(ids) else ""
    return Neighbours(passage, at + 1, len(ids), before, after)


def _passage(collection: Collection, id: str | None) -> Passage | None:
    key = passage_key(id or "")
    return collection.truth.passages([key]).get(key) if key is not None else None
