"""What `list` and `status` print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from taiyi_rag.inert import for_terminal
from taiyi_rag.library import Collection
from taiyi_rag.types import Document


def document_json(document: Document) -> dict[str, Any]:
    """A document's header."""
    return {
        "document_id": document.id,
        "title": document.title,
        "language": document.language,
        "source": document.source,
        "year": document.year,
        "format": document.format,
        "design": str(document.design),
        "populations": [str(population) for population in document.populations],
        "jurisdiction": document.jurisdiction,
        "issuer": document.issuer,
        "version": document.version,
        "effective": document.effective,
        "tier": document.tier,
        "trust": str(document.trust),
        **document.standing.as_fields(),
        "doi": document.doi,
        "pmid": document.pmid,
        "study_types": list(document.study_types),
        "path": document.path,
    }


def print_documents(documents: Sequence[dict[str, Any]]) -> None:
    """Documents, one a row."""
    table = Table("id", "year", "lang", "design", "trust", "title", box=None, pad_edge=False)
    table.columns[0].overflow = "fold"
    for d in documents:
        year = str(d["year"] or "")
        trust = d["trust"] if d["tier"] == "curated" else f"{d['trust']}, {d['tier']}"
        row = (d["document_id"], year, d["language"], d["design"], trust, d["title"])
        table.add_row(*(escape(for_terminal(value)) for value in row))
    Console(highlight=False).print(table)


def status_json(collection: Collection) -> dict[str, Any]:
    """What a collection holds, and how far its derived indexes have come."""
    counts = collection.counts()
    with collection.reading() as view:
        recall = view.dense.recall()
        published = collection.published()
    size = collection.size_bytes()
    return {
        "collection": collection.name,
        "folder": str(collection.folder.absolute()),
        **counts,
        "files": collection.truth.file_count(),
        "embedder": collection.embedder,
        "dimension": collection.dimension,
        "commit": collection.truth.commit_number,
        **{f"{index}_commit": commit for index, commit in published.items()},
        **{f"recall_at_10_{language}": value for language, value in recall.items()},
        "bytes": size,
        "bytes_per_passage": round(size / max(1, counts["passages"])),
    }


def print_status(found: dict[str, Any]) -> None:
    """The same, one fact a row."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in found.items():
        table.add_row(name.replace("_", " "), escape(for_terminal(str(value))))
    Console(highlight=False).print(table)
