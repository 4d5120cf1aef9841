"""The prior is small, shown, and never in the way of what speaks to the question far better."""

from __future__ import annotations

import pytest
from llama_index.core.schema import NodeWithScore

from taiyi_rag.nodes import node_from
from taiyi_rag.retrieval import EvidencePrior
from taiyi_rag.retrieval.prior import prior_of
from taiyi_rag.types import Document, Passage, StudyDesign, TrustStatus
from taiyi_rag.wire import hit_json


def node(id: str, score: float, **fields: object) -> NodeWithScore:
    header = Document(id, f"Title {id}", "", "en", "J", "text", **fields)  # type: ignore[arg-type]
    return node_from(
        Passage(f"p{id}", id, "T", 0, 1, "en"), header, score=score, similarity=0.5, lead=0.1
    )


def ranked(*nodes: NodeWithScore) -> list[str]:
    found = EvidencePrior().postprocess_nodes(list(nodes))
    return [n.node.metadata["document_id"] for n in found]


def test_better_evidence_goes_first_where_scores_are_near() -> None:
    nodes = [
        node("opinion", 0.71, design=StudyDesign.OPINION),
        node("retracted", 0.72, trust=TrustStatus.RETRACTED, design=StudyDesign.RCT),
        node("untrusted", 0.70, tier="untrusted", design=StudyDesign.GUIDELINE),
        node("guideline", 0.69, design=StudyDesign.GUIDELINE),
        node("far", 0.35, design=StudyDesign.GUIDELINE),
    ]
    assert ranked(*nodes) == ["guideline", "opinion", "untrusted", "retracted", "far"]


def test_parts_are_shown_and_bounded() -> None:
    bad = node(
        "1",
        0.5,
        design=StudyDesign.OPINION,
        trust=TrustStatus.RETRACTED,
        tier="untrusted",
        year=1960,
    )
    (new, old) = EvidencePrior().postprocess_nodes([bad, node("2", 0.5, year=2024)])
    assert new.node.metadata["prior"] == {}
    assert hit_json(old)["prior"] == {"design": -0.03, "trust": -0.3, "tier": -0.1, "year": -0.03}
    assert old.score == pytest.approx(0.04)


def test_every_kind_and_status_weighs_little() -> None:
    for design in StudyDesign:
        for trust in TrustStatus:
            parts = prior_of({"design": design, "trust": trust, "year": 2000}, 2010)
            assert parts["year"] == -0.015
            assert abs(sum(parts.values())) < 0.5
