"""Answers and documents with a text planted wherever others' words can stand."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import numpy as np

from taiyi_rag.exporting import Export, Since, Told, compose
from taiyi_rag.library.records import DraftPassage
from taiyi_rag.settings import Settings
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
    Section,
    Standing,
    StudyDesign,
    TrustStatus,
    Verdict,
)
from tests.payloads import PAYLOADS

AT = datetime(2026, 5, 31, 12, 0, tzinfo=UTC)


def document(text: str, id: str = "d", /, **fields: object) -> Document:
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


TRUE = "Canary metformin is given at a dose of 500 mg twice daily with meals."
"""A sentence of every document of `library`."""
GROUPS = 8


def groups() -> list[list[str]]:
    """The payloads, dealt to as many documents; half a surrogate pair can't be stored."""
    texts = [payload.text.encode("utf-8", "replace").decode() for payload in PAYLOADS]
    return [texts[n::GROUPS] for n in range(GROUPS)]


def library(settings: Settings, name: str) -> None:
    """A collection of documents that hold all payloads: each in a title and a text, some in every
    other field."""
    from taiyi_rag import assembly

    collection = assembly.open_or_create_collection(settings, name)
    vector = np.asarray(assembly.embedder(settings).get_text_embedding(TRUE), np.float32)
    with collection.writing():
        with collection.truth.transaction() as writer:
            for number, texts in enumerate(groups()):
                writer.put(*_planted(number, texts, vector / np.linalg.norm(vector)))
        collection.publish()


def _planted(
    number: int, texts: list[str], vector: np.ndarray
) -> tuple[Document, list[DraftPassage]]:
    one, *_ = texts[number:]
    text = f"{TRUE}\n" + "\n".join(texts)
    planted = document(
        one,
        f"planted:{number}",
        title=f"Canary {number}: " + " ¶ ".join(texts),
        text=text,
        authors=tuple(texts[:3]),
        study_types=tuple(texts[3:6]),
        jurisdiction=texts[6],
        sections=(Section(0, len(text), tuple(texts[7:10])),),
        trust=TrustStatus.CURRENT,
        standing=Standing(),
    )
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    passage = DraftPassage(0, len(text), "en", tuple(texts[7:10]), None, digest, vector)
    return planted, [passage]
