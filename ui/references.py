"""A document's reference: one line to cite it by, and links made only of checked identifiers."""

from __future__ import annotations

from pathlib import PurePath

from taiyi_rag.references import Link as Link
from taiyi_rag.references import links as links
from taiyi_rag.references import noticed as noticed
from taiyi_rag.types import Document

_AUTHORS = 3


def origin(document: Document, page: int | None = None, page_word: str = "p. {page}") -> str:
    """Where a passage comes from, in a few words: source, year, page."""
    parts = [document.source, str(document.year) if document.year else ""]
    parts.append(page_word.format(page=page) if page else "")
    return " · ".join(part for part in parts if part)


def citation(document: Document) -> str:
    """Authors, source and year as a reference list gives them; the title stands above it."""
    named = ", ".join(document.authors[:_AUTHORS])
    others = " et al" if len(document.authors) > _AUTHORS else ""
    parts = [named + others, document.source, str(document.year or "")]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def file_name(document: Document) -> str:
    """The name of the file that the document was read from."""
    return PurePath(document.path).name
