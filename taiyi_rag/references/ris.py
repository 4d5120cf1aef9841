"""RIS, which Zotero, EndNote, Mendeley and NoteExpress read.

Tags as in Research Information Systems' "RIS Format Specifications" (2001, revised 2011): two
capitals, two blanks, hyphen, blank, value; TY first, ER last; lines end with CR LF; UTF-8.
A title in J2 is abbreviated; AN is the number in the database that DB names. PMIDs and PMCIDs
stand in M2 too, from where Zotero takes them, and PMCIDs in C2, as PubMed's own export has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from taiyi_rag.references.names import Name
from taiyi_rag.references.reference import Kind, Reference

_TYPES = {
    Kind.ARTICLE: "JOUR",
    Kind.GUIDELINE: "RPRT",  # RIS has no type for guidelines; M3 says that it is one
    Kind.REPORT: "RPRT",
    Kind.BOOK: "BOOK",
    Kind.CHAPTER: "CHAP",
    Kind.WEB: "ELEC",
}


def ris(references: Sequence[Reference]) -> str:
    """A file of references."""
    return "".join(f"{_record(reference)}\r\n" for reference in references)


def _record(reference: Reference) -> str:
    lines = (f"{tag}  - {value}\r\n" for tag, value in _fields(reference) if value)
    return "".join(lines) + "ER  - \r\n"


def _fields(r: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[r.kind]
    yield "TI", r.title
    yield from (("AU", _author(name)) for name in r.authors)
    yield "PY", str(r.year or "")
    yield "T2", r.container
    yield "J2", r.abbreviation
    yield "VL", r.volume
    yield "IS", r.issue
    first, _, last = r.pages.partition("-")
    yield "SP", first
    yield "EP", last
    yield "PB", r.publisher
    yield "M3", r.genre
    yield "DO", r.doi
    yield "UR", r.url
    yield "LA", r.language
    yield "DB", "PubMed" if r.pmid else ""
    yield "AN", r.pmid
    yield "C2", r.pmcid
    yield "M2", r.pmid and f"PMID: {r.pmid}"
    yield "M2", r.pmcid and f"PMCID: {r.pmcid}"
    # A semicolon would part a keyword, brackets would be read as HTML.
    yield from (("KW", keyword.replace(";", ",")) for keyword in r.keywords)
    yield from (("N1", note.replace("<", "‹").replace(">", "›")) for note in r.notes)
    yield "ID", r.id


def _author(name: Name) -> str:
    """ "Family, Given, Suffix"; a group's name without commas, which would cut it."""
    return name.family.replace(",", "") if name.group else name.inverted
