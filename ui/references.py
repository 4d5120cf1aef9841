"""A document's reference: one line to cite it by, and links made only of checked identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote

from taiyi_rag.types import Document

_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9._;()/:+-]{1,200}")
_PMID = re.compile(r"[1-9]\d{0,7}")
_AUTHORS = 3


@dataclass(frozen=True, slots=True)
class Link:
    """A link out of the page."""

    text: str
    url: str


def links(document: Document) -> list[Link]:
    """To the DOI resolver and PubMed. An identifier that isn't well formed gives none."""
    found = (_doi_link(document.doi or ""), _pubmed_link(document.pmid or ""))
    return [link for link in found if link]


def noticed(notice: str) -> Link | None:
    """To a notice as a document's standing names it: "PMID:1" or "DOI:10.1234/a"."""
    kind, _, identifier = notice.partition(":")
    if kind == "DOI":
        return _doi_link(identifier)
    return _pubmed_link(identifier) if kind == "PMID" else None


def _doi_link(doi: str) -> Link | None:
    fits = _DOI.fullmatch(doi)
    return Link(f"DOI {doi}", f"https://doi.org/{quote(doi, '/')}") if fits else None


def _pubmed_link(pmid: str) -> Link | None:
    fits = _PMID.fullmatch(pmid)
    return Link(f"PMID {pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/") if fits else None


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
