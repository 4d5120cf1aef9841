"""Links to where a document is published, made of checked identifiers and of nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from taiyi_rag.types import Document

DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9._;()/:+-]{1,200}")
"""A DOI that may stand in an address."""
_PMID = re.compile(r"[1-9]\d{0,7}")


@dataclass(frozen=True, slots=True)
class Link:
    """What is read, and where it leads."""

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
    fits = DOI.fullmatch(doi)
    return Link(f"DOI {doi}", f"https://doi.org/{quote(doi, '/')}") if fits else None


def _pubmed_link(pmid: str) -> Link | None:
    fits = _PMID.fullmatch(pmid)
    return Link(f"PMID {pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/") if fits else None
