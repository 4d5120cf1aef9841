"""What documents may be found by and have several of, the rows of the table `labels`; and filters
in the same terms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.types import Document, Filters

COLUMNS = ("trust", "design", "jurisdiction", "tier")
LABELS = ("study_type", "population", "source")
FACETS = COLUMNS + LABELS
"""What filters ask of a document: columns of its row, and kinds of its labels."""

_ABBREVIATION = re.compile(r"(.+?)\.? (?=(?:1[5-9]|20)\d\d\b)")
_IDENTIFIERS = {
    "pmid": re.compile(r"(?:pmid:?\s*)?0*([1-9]\d{0,8})"),
    "doi": re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+?)[.,;]?"),
    "pmcid": re.compile(r"(pmc[1-9]\d{0,8})(?:\.\d+)?"),
}


def document_labels(document: Document) -> Iterator[tuple[str, str]]:
    """Kind and name of the rows of `labels` for `document`."""
    yield from (("study_type", name.lower()) for name in document.study_types)
    yield from (("population", str(population)) for population in document.populations)
    yield from (("source", name) for name in _source_names(document))
    yield from (("work", name) for name in work_names(document))


def _source_names(document: Document) -> Iterator[str]:
    """The source's name, also without place and article ("Lancet (London, England)", "The Lancet"),
    and its abbreviation, as the citation has it ("N Engl J Med. 2020;…")."""
    full = document.source.casefold().strip()
    yield full
    yield re.sub(r"^the |\s*\([^()]*\)$", "", full)
    for name, value in document.extra:
        if name == "citation" and (found := _ABBREVIATION.match(value)):
            yield found[1].casefold()


def work_names(document: Document) -> Iterator[str]:
    """What tells that a record speaks of this document, by `work_name`."""
    found = (
        work_name("pmid", document.pmid),
        work_name("doi", document.doi),
        work_name("pmcid", document.pmcid),
    )
    yield from filter(None, found)


def work_name(kind: str, identifier: str | None) -> str:
    """A work's name, "pmid:1", "doi:10.1/a" or "pmcid:pmc1", of whatever form the identifier has;
    "" when it is none: registers write "unavailable" and 0 where there isn't one."""
    text = (identifier or "").strip().casefold()
    match = _IDENTIFIERS[kind].fullmatch(text)
    return f"{kind}:{match[1]}" if match else ""


def facets(filters: Filters) -> dict[str, frozenset[str]]:
    """What filters ask of documents' facets (`FACETS`), as it is stored."""
    return {
        "trust": frozenset(map(str, filters.trust)),
        "design": frozenset(map(str, filters.designs)),
        "jurisdiction": frozenset(name.upper() for name in filters.jurisdictions),
        "tier": frozenset(filters.tiers),
        "study_type": frozenset(name.lower() for name in filters.study_types),
        "population": frozenset(map(str, filters.populations)),
        "source": frozenset(name.casefold().strip() for name in filters.sources),
    }
