"""Addresses of places in documents: a passage, a quote in it, or a document as a whole.

read?collection=NAME&passage=p12&start=100&end=140
read?collection=NAME&document=ID
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from taiyi_rag.library import Collection, passage_key
from taiyi_rag.types import Document, Passage
from ui.excerpts import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A document opened, at a passage and the words quoted of it, if any."""

    document: Document
    passage: Passage | None = None
    quote: Span | None = None

    @property
    def span(self) -> Span | None:
        """What to look at."""
        found = (self.passage.start, self.passage.end) if self.passage else None
        return self.quote or found


def address(
    collection: str,
    passage: str = "",
    quote: Span | None = None,
    *,
    document: str = "",
    language: str = "",
) -> str:
    """The address of a place, relative to the page's. With `language` it opens in that one."""
    values = {
        "collection": collection,
        "passage": passage,
        "document": "" if passage else document,
        "start": str(quote[0]) if quote else "",
        "end": str(quote[1]) if quote else "",
        "lang": language,
    }
    return "read?" + urlencode({name: value for name, value in values.items() if value})


def find(collection: Collection, parameters: Mapping[str, str]) -> Place | None:
    """The place that an address names; None where the collection has none such. Whoever calls has
    seen to it that the collection may be read."""
    key = passage_key(parameters.get("passage", ""))
    if key is None:
        document = collection.truth.document(parameters.get("document", ""))
        return Place(document) if document and "passage" not in parameters else None
    with collection.truth.snapshot():
        passage = collection.truth.passages([key]).get(key)
        document = collection.truth.document(passage.document_id) if passage else None
    if passage is None or document is None:
        return None
    return Place(document, passage, _quote(parameters, passage))


def _quote(parameters: Mapping[str, str], passage: Passage) -> Span | None:
    """The words that an address quotes, if they are of the passage."""
    try:
        start, end = int(parameters["start"]), int(parameters["end"])
    except (KeyError, ValueError):
        return None
    return (start, end) if passage.start <= start < end <= passage.end else None
