from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from taiyi_rag.library import Collection, DraftPassage, digest_of
from taiyi_rag.records import AnswerLog
from taiyi_rag.types import (
    Answer,
    Citation,
    Claim,
    Document,
    Evidence,
    Outcome,
    Section,
    TrustStatus,
    Verdict,
)

DIMENSION = 8
_MEMORY = Path("/dev/shm")
Put = Callable[..., Document]
Answered = Callable[..., Answer]


@pytest.fixture
def indexes(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: nothing here waits for a disk."""
    if not os.access(_MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=_MEMORY, prefix="taiyi-records-") as folder:
        yield Path(folder)


@pytest.fixture
def collection(indexes: Path) -> Iterator[Collection]:
    made = Collection.create(indexes, "test", embedder="model", dimension=DIMENSION)
    yield made
    made.close()


@pytest.fixture
def log(collection: Collection) -> AnswerLog:
    return AnswerLog(collection)


@pytest.fixture
def put(collection: Collection) -> Put:
    """Adds a document of one passage, or puts it in the place of the one with its id."""

    def commit(id: str, text: str = "", **fields: object) -> Document:
        text = text or f"The dose of {id} is 5 mg."
        values = {"title": f"Title of {id}", "source": "Journal", "format": "text"} | fields
        document = Document(
            id=id,
            text=text,
            language="en",
            path=f"/files/{id}.txt",
            sections=(Section(0, len(text), ()),),
            **values,  # type: ignore[arg-type]
        )
        with collection.writing(), collection.truth.transaction() as writer:
            writer.put(document, [_passage(text)])
        return document

    return commit


def _passage(text: str) -> DraftPassage:
    seed = int.from_bytes(digest_of(text)[:4], "big")
    vector = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    vector /= np.linalg.norm(vector)
    return DraftPassage(0, len(text), "en", ("Dosing",), None, digest_of(text), vector)


@pytest.fixture
def answered(collection: Collection) -> Answered:
    """An answer that cites documents of the collection, and shows others."""

    def make(*cited: str, shown: tuple[str, ...] = (), question: str = "What dose?") -> Answer:
        evidence = tuple(_evidence(collection, n, id) for n, id in enumerate(cited + shown, 1))
        claims = tuple(_claim(e) for e in evidence[: len(cited)])
        outcome = Outcome.ANSWERED if claims else Outcome.ABSTAINED
        return Answer(
            question, "en", outcome, claims, evidence, timings={"total": 1.5}, generator="stub"
        )

    return make


def _evidence(collection: Collection, label: int, id: str) -> Evidence:
    (passage, *_) = collection.truth.passages_of(id)
    header = collection.truth.headers([id])[id]
    return Evidence(
        label, passage, header.title, header.source, TrustStatus(header.trust), header.design
    )


def _claim(evidence: Evidence) -> Claim:
    passage = evidence.passage
    citation = Citation(
        evidence.label, passage.document_id, passage.id, passage.start, passage.end, passage.text
    )
    return Claim(passage.text, Verdict.SUPPORTED, (citation,))
