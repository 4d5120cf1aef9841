"""Answers and documents with a text planted wherever others' words can stand."""

from __future__ import annotations

from datetime import UTC, datetime

from taiyi_rag.exporting import Export, Since, Told, compose
from taiyi_rag.types import (
    Agreement,
    Answer,
    Check,
    Citation,
    Claim,
    Direction,
    Document,
    Evidence,
    Finding,
    Notice,
    Outcome,
    Passage,
    Position,
    Standing,
    StudyDesign,
    TrustStatus,
    Verdict,
)

AT = datetime(2026, 5, 31, 12, 0, tzinfo=UTC)


def document(text: str, id: str = "d", **fields: object) -> Document:
    """A document whose every field is the text, as far as a text can stand there."""
    known: dict[str, object] = {
        "title": text,
        "text": f"{text}\nThe dose is 500 mg. ",
        "language": "en",
        "source": text,
        "format": "pubmed",
        "path": f"/library/{text}.xml",
        "url": text,
        "licence": text,
        "year": 2024,
        "authors": (text, "Smith JA"),
        "doi": text,
        "pmid": text,
        "pmcid": text,
        "study_types": (text,),
        "keywords": (text,),
        "trust": TrustStatus.RETRACTED,
        "issuer": text,
        "version": text,
        "standing": Standing(text, "2026-01-01", text, "e", text),
    }
    return Document(id=id, **(known | fields))  # type: ignore[arg-type]


def answer(text: str, outcome: Outcome = Outcome.ANSWERED) -> Answer:
    """An answer of which every text is that one."""
    passage = Passage(text, "d", text, 0, len(text), "en", (text,), 3)
    quoted = Citation(1, "d", text, 0, len(text), text)
    claims = (
        Claim(text, Verdict.SUPPORTED, (quoted,)),
        Claim(text, Verdict.CONTRADICTED, (quoted,), (Finding(Check.NUMBER, text, text),)),
    )
    position = Position(Direction.SUPPORTS, "d", text, StudyDesign.RCT, 2024, 1, text)
    codes = ("emergency", "written", "retracted", "untrusted", "unknown-name")
    return Answer(
        question=text,
        language="en",
        outcome=outcome,
        claims=claims if outcome is Outcome.ANSWERED else (),
        evidence=(Evidence(1, passage, text, text, tier="untrusted"),),
        notices=tuple(Notice(code, text) for code in codes),
        asked=text,
        generator=text,
        agreement=Agreement((position,), text),
    )


def export(text: str, outcome: Outcome = Outcome.ANSWERED) -> Export:
    """The same, to be written to a file; the document that it rests on was retracted since."""
    told = Told(AT, text, "", (Since(text, "retracted", "2026-06-01", text),))
    return compose(answer(text, outcome), {"d": document(text)}, told)
