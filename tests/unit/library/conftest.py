from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from taiyi_rag.library import Collection, DraftPassage, digest_of
from taiyi_rag.types import (
    Document,
    Population,
    Region,
    Relation,
    Section,
    StudyDesign,
    TrustStatus,
)

DIMENSION = 8
Draft = tuple[Document, list[DraftPassage]]


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection.create(tmp_path, "test", embedder="model", dimension=DIMENSION)


@pytest.fixture
def draft() -> Callable[..., Draft]:
    """A document of two passages, one a language, with vectors that depend on its text."""

    def make(id: str, words: str = "metformin", **fields: object) -> Draft:
        english, chinese = f"The dose of {words} is {len(id)} mg.", f"{words}的剂量。"
        text = f"{english}\n\n{chinese}"
        at = len(english) + 2
        values = {
            "title": f"Title of {id}",
            "source": "Journal",
            "format": "text",
            "path": f"/files/{id}.txt",
            "sections": (Section(0, len(text), ("Dosing", "Adults")),),
            "regions": (Region(0, 3, 1, 0.5, 1.0, 2.5, 3.0),),
            "relations": (Relation("RetractionIn", "Lancet 2010", "1"),),
            "authors": ("Li A", "Smith B"),
            "extra": (("nct", "NCT1"),),
            "trust": TrustStatus.CURRENT,
            "design": StudyDesign.RCT,
            "populations": (Population.ADULTS, Population.PREGNANCY),
            "jurisdiction": "CN",
            "effective": "2023-01-05",
        } | fields
        document = Document(id=id, text=text, language="en", **values)  # type: ignore[arg-type]
        return document, [
            _passage(0, len(english), "en", english),
            _passage(at, len(text), "zh", chinese),
        ]

    return make


def _passage(start: int, end: int, language: str, text: str) -> DraftPassage:
    seed = int.from_bytes(digest_of(text)[:4], "big")
    vector = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    vector /= np.linalg.norm(vector)
    return DraftPassage(start, end, language, ("Dosing",), 1, digest_of(text), vector)  # type: ignore[arg-type]


@pytest.fixture
def put(collection: Collection) -> Callable[..., None]:
    """Commits drafts and publishes the derived indexes."""

    def commit(*drafts: Draft, publish: bool = True) -> None:
        with collection.writing():
            with collection.truth.transaction() as writer:
                for document, passages in drafts:
                    writer.put(document, passages)
            if publish:
                collection.publish()

    return commit
