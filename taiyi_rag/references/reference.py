"""What all formats of references say of a document, read from its header once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from taiyi_rag.references.names import Name, name_of
from taiyi_rag.references.plain import one_line
from taiyi_rag.types import Document, Language, StudyDesign, Tier, TrustStatus

RETRACTED = "RETRACTED: "
"""What a retracted title begins with, as journals print it."""

# The word alone may be of the title: "Retraction pockets of the tympanic membrane".
_MARKED = re.compile(
    r"\W*(?:(?:retracted|withdrawn|retraction)(?: article| paper| publication)?"
    r"|(?:该文|本文)?已?撤[稿回])\s*[:：)）\]】］]",
    re.IGNORECASE,
)
# As `ingest` writes it, after PubMed: "Lancet. 1998;352(9131):837-53".
_CITATION = re.compile(
    r"(?P<journal>.+?)\. (?:\d{4}(?:;|$)|(?=\d+[(:]))"
    r"(?P<volume>[^:()]*)(?:\((?P<issue>[^()]*)\))?(?::(?P<pages>.+))?"
)
_GUIDELINE = re.compile(r"guideline|guidance|consensus|recommendation|指南|共识|规范")
_NOTICES = {
    TrustStatus.RETRACTED: "RETRACTED. Don't cite it as evidence.",
    TrustStatus.CONCERN: "EXPRESSION OF CONCERN has been published about it.",
    TrustStatus.SUPERSEDED: "SUPERSEDED by a newer version.",
    TrustStatus.CORRECTED: "CORRECTED: a correction has been published.",
}
_UNTRUSTED = "UNTRUSTED: nobody vouches for it in the library that it is from."
_RELATED = re.compile(r"retract|concern|erratum|correct|update", re.IGNORECASE)


class Kind(StrEnum):
    """What kind of work it is."""

    ARTICLE = "article"
    GUIDELINE = "guideline"
    REPORT = "report"
    BOOK = "book"
    CHAPTER = "chapter"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Reference:
    """A document as it is cited. Every text is one line without control characters.

    `title` begins with "RETRACTED: " where the document is retracted. `container` is the journal
    or the book that it stands in, `publisher` who issued it. `notes` say what is known against it.
    """

    id: str
    kind: Kind
    title: str
    language: Language
    authors: tuple[Name, ...] = ()
    year: int | None = None
    container: str = ""
    abbreviation: str = ""
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    genre: str = ""
    keywords: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    trust: TrustStatus = TrustStatus.CURRENT
    tier: Tier = "curated"
    notes: tuple[str, ...] = ()


def reference_of(document: Document) -> Reference:
    """The reference of a document's header; its text isn't needed."""
    kind = _kind(document)
    in_another = kind in (Kind.ARTICLE, Kind.CHAPTER)
    place = _place(document) if kind is Kind.ARTICLE else {}
    source, issuer = one_line(document.source), one_line(document.issuer or "")
    types = tuple(filter(None, map(one_line, document.study_types)))
    return Reference(
        id=one_line(document.id),
        kind=kind,
        title=_title(document),
        language=document.language,
        authors=tuple(name_of(author) for author in document.authors if one_line(author)),
        year=document.year,
        container=source if in_another else "",
        publisher=issuer if in_another or issuer else source,
        doi=one_line(document.doi or ""),
        pmid=one_line(document.pmid or ""),
        pmcid=one_line(document.pmcid or ""),
        url=one_line(document.url or "").replace(" ", "%20"),
        genre="" if in_another or kind is Kind.BOOK else next(iter(types), ""),
        keywords=tuple(filter(None, map(one_line, document.keywords))),
        types=types,
        trust=document.trust,
        tier=document.tier,
        notes=tuple(_notes(document)),
        **place,
    )


def _kind(document: Document) -> Kind:
    if any(name == "bookaccession" for name, _ in document.extra):
        return Kind.BOOK if document.title == document.source else Kind.CHAPTER
    if document.pmid or document.doi or document.format in ("pubmed", "jats"):
        return Kind.ARTICLE
    if document.design is StudyDesign.GUIDELINE or _GUIDELINE.search(
        " ".join(document.study_types).lower()
    ):
        return Kind.GUIDELINE
    return Kind.WEB if document.format == "html" and document.url else Kind.REPORT


def _place(document: Document) -> dict[str, str]:
    """Abbreviated journal, volume, issue and pages, from the citation that readers keep."""
    citation = next((value for name, value in document.extra if name == "citation"), "")
    found = _CITATION.fullmatch(one_line(citation))
    if not found:
        return {}
    parts = {name: (found[name] or "").strip() for name in ("volume", "issue", "pages")}
    return parts | {"abbreviation": found["journal"]}


def _title(document: Document) -> str:
    title = one_line(document.title) or "Untitled"
    if document.trust is TrustStatus.RETRACTED and not _MARKED.match(title):
        return RETRACTED + title
    return title


def _notes(document: Document) -> list[str]:
    """Whether anybody vouches for it, and what was published against it, first of all whether it
    still stands."""
    doubt = [] if document.tier == "curated" else [_UNTRUSTED]
    if document.trust is TrustStatus.CURRENT:
        return doubt
    standing = document.standing
    by = standing.superseding_title or standing.superseded_by
    known = (standing.reason, standing.date, standing.notice, by and f"Newer version: {by}")
    related = [r for r in document.relations if _RELATED.search(r.kind)]
    links = (
        ", ".join(filter(None, (r.kind, r.citation, r.pmid and f"PMID {r.pmid}"))) for r in related
    )
    notes = (_NOTICES[document.trust], *doubt, *filter(None, known), *links)
    return [one_line(note) for note in notes]
