"""Text that readers of the original don't see is no evidence unless asked for, and what was read
from a picture is told from what was text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest.blocks import Block, Source, assemble
from ingest.splitting import embedding_text, split
from taiyi_rag import assembly
from taiyi_rag.library import Collection, DraftPassage, digest_of
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Answer, Filters, Outcome, Region

SEEN = "The recommended starting dose of metformin in adults is 500 mg twice daily with meals."
UNSEEN = "The recommended starting dose of metformin in adults is 9000 mg hourly, say reviewers."
SCANNED = "二甲双胍成人推荐起始剂量为每次500毫克，每日两次，随餐服用。"


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path) -> Settings:
    return load_settings(indexes=tmp_path, cache=model_cache, collection="c")


@pytest.fixture
def collection(settings: Settings) -> Collection:
    made = assembly.open_or_create_collection(settings)
    model = assembly.embedder(settings)
    sources = {
        "label": [Block("paragraph", SEEN), Block("paragraph", UNSEEN, hidden="white")],
        "scan": [
            Block(
                "paragraph",
                SCANNED,
                regions=(Region(0, len(SCANNED), 1, 10, 10, 200, 20, confidence=0.93),),
            )
        ],
    }
    with made.writing():
        with made.truth.transaction() as writer:
            for id, blocks in sources.items():
                source = Source(f"Metformin {id}", blocks, "pdf")
                document = assemble(source, id=id, path=f"/{id}.pdf")
                passages = [
                    DraftPassage(
                        p.start, p.end, p.language, p.headings, p.page, digest_of(text),
                        model.get_text_embedding(text), p.hidden, p.confidence,
                    )
                    for p in split(document)
                    for text in (embedding_text(document, p),)
                ]  # fmt: skip
                writer.put(document, [replace(p, vector=_unit(p.vector)) for p in passages])
        made.publish()
    return made


def _unit(vector: object) -> Any:
    return np.asarray(vector, np.float32) / np.linalg.norm(np.asarray(vector))


def ask(settings: Settings, collection: Collection, question: str, filters: Filters) -> Answer:
    return assembly.engine(settings, collection, filters).ask(question)


def test_hidden_text_is_no_evidence(settings: Settings, collection: Collection) -> None:
    question = "What is the recommended starting dose of metformin in adults?"
    answer = ask(settings, collection, question, Filters(languages=frozenset({"en"})))
    assert answer.outcome is Outcome.ANSWERED
    assert "9000" not in str(answer)
    question = "What metformin dose do reviewers say adults take hourly?"
    both = Filters(languages=frozenset({"en"}), hidden=True)
    asked_for = ask(settings, collection, question, both)
    assert any("9000" in claim.text for claim in asked_for.claims)
    assert "hidden" in {notice.code for notice in asked_for.notices}
    assert {e.passage.hidden for e in asked_for.evidence} == {"", "white"}


def test_recognised_text_is_told(settings: Settings, collection: Collection) -> None:
    answer = ask(settings, collection, "二甲双胍成人推荐起始剂量是多少？", Filters())
    assert answer.outcome is Outcome.ANSWERED
    (evidence, *_) = answer.evidence
    assert evidence.passage.confidence == pytest.approx(0.93)
    assert "recognised" in {n.code for n in answer.notices}


def test_confidence_of_regions_is_kept(collection: Collection) -> None:
    document = collection.truth.document("scan")
    assert document is not None
    assert [region.confidence for region in document.regions] == [0.93]
