"""NBIB: PubMed's citation format, as reference managers import it from PubMed.

Elements after the National Library of Medicine's "MEDLINE/PubMed Data Element (Field)
Descriptions": a tag of up to four letters filled up to four, hyphen, blank, value; longer values go
on in lines of six blanks; a blank line ends a record. Every record begins with PMID, by which the
format is known; it is empty for what PubMed doesn't have.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from taiyi_rag.references.names import Name
from taiyi_rag.references.reference import Kind, Reference
from taiyi_rag.types import TrustStatus

_WIDTH = 88
_LANGUAGES = {"en": "eng", "zh": "chi"}
_TYPES = {
    Kind.ARTICLE: "Journal Article",
    Kind.GUIDELINE: "Technical Report",
    Kind.REPORT: "Technical Report",
    Kind.BOOK: "Book",
    Kind.CHAPTER: "Book Chapter",
    Kind.WEB: "Technical Report",
}


def nbib(references: Sequence[Reference]) -> str:
    """A file of references."""
    return "\n".join(map(_record, references))


def _record(reference: Reference) -> str:
    lines = (_line(tag, value) for tag, value in _fields(reference) if value or tag == "PMID")
    return "".join(lines)


def _line(tag: str, value: str) -> str:
    wrapped = textwrap.wrap(value, _WIDTH - 6, break_long_words=False, break_on_hyphens=False)
    return f"{tag:<4}- " + "\n      ".join(wrapped) + "\n"


def _fields(r: Reference) -> Iterator[tuple[str, str]]:
    yield "PMID", r.pmid
    yield "VI", r.volume
    yield "IP", r.issue
    yield "DP", str(r.year or "")
    yield "TI", r.title
    yield "BTI", r.title if r.kind is Kind.BOOK else r.container * (r.kind is Kind.CHAPTER)
    yield "PG", r.pages
    for name in r.authors:
        yield from _author(name)
    yield "LA", _LANGUAGES[r.language]
    types = (_TYPES[r.kind], *r.types, *_status(r))
    yield from (("PT", name) for name in dict.fromkeys(types))
    yield "PB", "" if r.kind is Kind.ARTICLE else r.publisher
    yield "TA", r.abbreviation
    yield "JT", r.container * (r.kind is Kind.ARTICLE)
    yield from (("OT", keyword) for keyword in r.keywords)
    yield "PMC", r.pmcid
    yield "AID", r.doi and f"{r.doi} [doi]"
    yield "LID", r.url
    yield from (("GN", note) for note in r.notes)


def _author(name: Name) -> Iterator[tuple[str, str]]:
    if name.group:
        yield "CN", name.family
    else:
        given = " ".join(filter(None, (name.given.replace(".", ""), name.suffix.rstrip("."))))
        yield "FAU", ", ".join(filter(None, (name.family, given)))
        yield "AU", name.short


def _status(reference: Reference) -> tuple[str, ...]:
    retracted = reference.trust is TrustStatus.RETRACTED
    return ("Retracted Publication",) if retracted else ()
