"""The domain values: what a document, a passage, evidence and an answer are.

All are frozen. They hold no behaviour beyond what follows from their fields, and know neither
SQLite nor LlamaIndex (`taiyi_rag.nodes` is where they meet LlamaIndex).

Offsets count Unicode code points of `Document.text`, half open: `text[start:end]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from taiyi_rag.terms import CallingRegion as CallingRegion
from taiyi_rag.terms import Check as Check
from taiyi_rag.terms import Direction as Direction
from taiyi_rag.terms import Language as Language
from taiyi_rag.terms import Outcome as Outcome
from taiyi_rag.terms import Population as Population
from taiyi_rag.terms import StudyDesign as StudyDesign
from taiyi_rag.terms import Tier as Tier
from taiyi_rag.terms import TrustStatus as TrustStatus
from taiyi_rag.terms import Verdict as Verdict


@dataclass(frozen=True, slots=True)
class Region:
    """Where a stretch of text stands on a page.

    `page` counts from 1. The box is in PDF points (1/72 inch) of the page as it is displayed,
    rotation applied, with the origin at its top left corner: x grows to the right, y downwards.
    `confidence` is that of the character recognition that read it, 0…1; None for text that was
    there as text.
    """

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document under one heading path, outermost heading first.

    `start` is the first character after the heading; the heading's own text lies before it.
    `hidden` says why a reader of the original doesn't see this text ("white", "display:none", …),
    "" when they do.
    """

    start: int
    end: int
    headings: tuple[str, ...]
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to another publication (PubMed's CommentsCorrections), e.g. ("RetractionIn", …)."""

    kind: str
    citation: str
    pmid: str | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a document has its trust status, as the library works it out; no file says it.

    `date` is ISO 8601 as far as it is known, `notice` names the notice ("PMID:…", "DOI:…").
    `superseded_by` is the id of the document that replaces it, `superseding_title` its title.
    """

    reason: str = ""
    date: str = ""
    notice: str = ""
    superseded_by: str = ""
    superseding_title: str = ""

    def as_fields(self) -> dict[str, str]:
        """By the names that nodes and JSON have for it."""
        return {
            "trust_reason": self.reason,
            "trust_date": self.date,
            "trust_notice": self.notice,
            "superseded_by": self.superseded_by,
            "superseding_title": self.superseding_title,
        }

    @classmethod
    def of_fields(cls, fields: Mapping[str, str]) -> Standing:
        """The one that `as_fields` gave, from among other fields."""
        return cls(*(fields[name] for name in cls().as_fields()))


@dataclass(frozen=True, slots=True)
class Document:
    """One source text with its provenance.

    `text` never changes: a new version of a source is a new content hash. `language` is the main
    language of the text. `source` is what a reader would cite as its origin (journal, issuer,
    else file name); `path` is the file it was read from. `study_types` are PubMed publication
    types or their equivalents, `design` what they and the text come to. `jurisdiction` is where a
    guideline or label holds: a country (ISO 3166-1 alpha-2), "WHO" or "EU"; `effective` from when
    (ISO 8601). `trust` is what its record declares, and as the library gives it what all that is
    known comes to; `standing` says why. `sections` and `regions` are in text order; sections don't
    overlap.
    """

    id: str
    title: str
    text: str
    language: Language
    source: str
    format: str
    path: str = ""
    url: str | None = None
    licence: str | None = None
    year: int | None = None
    authors: tuple[str, ...] = ()
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    study_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    trust: TrustStatus = TrustStatus.CURRENT
    relations: tuple[Relation, ...] = ()
    issuer: str | None = None
    version: str | None = None
    supersedes: str | None = None
    design: StudyDesign = StudyDesign.OTHER
    populations: tuple[Population, ...] = ()
    jurisdiction: str | None = None
    effective: str | None = None
    tier: Tier = "curated"
    standing: Standing = Standing()
    extra: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    regions: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document that is embedded and retrieved: `document.text[start:end] == text`.

    `headings` is the heading path it stands under: context for embedding, not part of the span.
    `page` is the page of its first character, for documents that have pages. `hidden` is its
    section's: such text is no evidence. `confidence` is the mean of its regions', None where
    nothing was recognised from a picture.
    """

    id: str
    document_id: str
    text: str
    start: int
    end: int
    language: Language
    headings: tuple[str, ...] = ()
    page: int | None = None
    hidden: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is confined to. An empty set or None confines nothing.

    `languages` are of passages; all others of their documents, which must have any of the values.
    Years are inclusive. Study types and `sources` (journals by their name or its abbreviation) are
    compared without regard to case. `hidden` lets in text that a reader of the original doesn't
    see, which is otherwise never found.
    """

    languages: frozenset[Language] = frozenset()
    year_from: int | None = None
    year_to: int | None = None
    study_types: frozenset[str] = frozenset()
    trust: frozenset[TrustStatus] = frozenset()
    documents: frozenset[str] = frozenset()
    designs: frozenset[StudyDesign] = frozenset()
    populations: frozenset[Population] = frozenset()
    sources: frozenset[str] = frozenset()
    jurisdictions: frozenset[str] = frozenset()
    tiers: frozenset[Tier] = frozenset()
    hidden: bool = False

    @property
    def confine_documents(self) -> bool:
        """Whether some documents are out, whatever their passages are."""
        return bool(
            self.year_from is not None
            or self.year_to is not None
            or self.study_types
            or self.trust
            or self.documents
            or self.designs
            or self.populations
            or self.sources
            or self.jurisdictions
            or self.tiers
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage chosen for an answer. Labels are 1…n in the order the generator saw them."""

    label: int
    passage: Passage
    title: str
    source: str
    trust: TrustStatus = TrustStatus.CURRENT
    design: StudyDesign = StudyDesign.OTHER
    year: int | None = None
    tier: Tier = "curated"
    standing: Standing = Standing()
    populations: tuple[Population, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A label at a place in the answer, and the words of that evidence that decide it.

    `start` and `end` are offsets into the document: `document.text[start:end] == quote`.
    """

    label: int
    document_id: str
    passage_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found against a claim: `said` are the claim's words, `instead` what the passage
    has in their place, "" where it speaks of no such thing. With `instead` it contradicts."""

    check: Check
    said: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer with its citations and the verdict on it.

    `findings` are what speaks against it; a supported claim has none that weigh. `support` is the
    calibrated probability, 0…1, that the words cited say it, None where that was not asked: a
    verbatim quote. `withheld`: it gives a dose that isn't supported, and is not to be shown.
    """

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...]
    findings: tuple[Finding, ...] = ()
    support: float | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader must know about an answer. `code` is stable, `text` is for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Position:
    """What one document found of an effect, and the sentence that tells. `label` is its evidence's,
    None where it was found but not chosen for the answer."""

    direction: Direction
    document_id: str
    title: str
    design: StudyDesign
    year: int | None
    label: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where the documents that were found stand on the effect that a question asks about. `text`
    says it in a line, for people."""

    positions: tuple[Position, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was asked before in a conversation, and what was answered, as text."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A ledger of claims. `answered` means at least one supported claim.

    `asked` is the question that was answered, where a follow-up was read with its conversation, ""
    where it is `question`. `generator` names what wrote the claims: "extractive", or a model.
    `id` is that of its record, "" where none is kept.
    """

    question: str
    language: Language
    outcome: Outcome
    claims: tuple[Claim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    notices: tuple[Notice, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    """Milliseconds by stage, `total` last."""
    asked: str = ""
    generator: str = ""
    id: str = ""
    agreement: Agreement | None = None
