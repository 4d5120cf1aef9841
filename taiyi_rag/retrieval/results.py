"""What is looked up, and a page of what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from llama_index.core.schema import NodeWithScore

from taiyi_rag.retrieval.facets import Facets
from taiyi_rag.retrieval.highlights import Span
from taiyi_rag.types import Document, Filters
from taiyi_rag.wire import hit_json

Sort = Literal["relevance", "year", "-year", "title"]
By = Literal["passage", "document"]


@dataclass(frozen=True, slots=True)
class Request:
    """What to look up: `words`, among what `filters` let through; which page, how long, how sorted.

    Documents without a year stand last in both orders of years.
    """

    words: str
    filters: Filters = field(default_factory=Filters)
    sort: Sort = "relevance"
    by: By = "passage"
    page: int = 1
    size: int = 10


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that was found: its place in the ranking, and where the words stand in it."""

    node: NodeWithScore
    highlights: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list shows: a passage, or a document with its best passages; `document` has no text.
    `matching` is how many passages of the document were found."""

    document: Document
    passages: tuple[Match, ...]
    matching: int = 1


@dataclass(frozen=True, slots=True)
class Results:
    """A page of entries. `passages` and `documents` are how many were found in all; `complete`
    says that there is nothing more to find, else they are the best ones. `outstanding` of the
    documents have more to do with the words than text that merely is in the library. `ids` are
    those of all documents found."""

    entries: tuple[Entry, ...] = ()
    passages: int = 0
    documents: int = 0
    page: int = 1
    pages: int = 0
    complete: bool = True
    outstanding: int = 0
    ids: tuple[str, ...] = ()
    facets: Facets = field(default_factory=Facets)


def entries_json(results: Results, by: By) -> list[dict[str, Any]]:
    """The entries of a page: passages as a search lists them, or documents with theirs."""
    if by == "passage":
        return [hit for entry in results.entries for hit in _hits_json(entry)]
    return [
        {
            "document_id": entry.document.id,
            "title": entry.document.title,
            "source": entry.document.source,
            "year": entry.document.year,
            "trust": str(entry.document.trust),
            "language": entry.document.language,
            "study_types": list(entry.document.study_types),
            "matching": entry.matching,
            "passages": list(_hits_json(entry)),
        }
        for entry in results.entries
    ]


def results_json(results: Results, by: By) -> dict[str, Any]:
    """A page with its counts and facets."""
    return {
        "found": {
            "passages": results.passages,
            "documents": results.documents,
            "complete": results.complete,
        },
        "page": results.page,
        "pages": results.pages,
        "facets": results.facets.as_json(),
        "hits": entries_json(results, by),
    }


def _hits_json(entry: Entry) -> Iterator[dict[str, Any]]:
    return (hit_json(match.node, match.highlights) for match in entry.passages)
