"""Links to where a document is published, made of checked identifiers and of nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from taiyi_rag.types import Document

_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9._;()/:+-]{1,200}")
_PMID = re.compile(r"[1-9]\d{0,7}")


@dataclass(frozen=True, slots=True)
class Link:
    """What is read, and where it leads."""

    text: str
    url: str


def links(document: Document) -> list[Link]:
    """To the DOI resolver and PubMed. An identifier that isn't well formed gives none."""
    found = []
    if document.doi and _DOI.fullmatch(document.doi):
        found.append(Link(f"DOI {document.doi}", f"https://doi.org/{quote(document.doi, '/')}"))
    if document.pmid and _PMID.fullmatch(document.pmid):
        address = f"https://pubmed.ncbi.nlm.nih.gov/{document.pmid}/"
        found.append(Link(f"PMID {document.pmid}", address))
    return found
