"""A small advantage for the better evidence, where passages speak to the question alike.

Each part is an addend to the score of a ranking (0…1), is bounded, and stands in the hit's metadata
under `prior`, so that whoever asks why a passage is where it is can be shown. Kinds follow the
order of `types.StudyDesign`; what is to be thought of a passage's content it doesn't know.

Off unless `retrieval.prior` says otherwise: it makes rankings say something else than what was
asked for, and how much it helps depends on the library.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.types import StudyDesign, TrustStatus

DESIGN: Mapping[str, float] = {
    StudyDesign.GUIDELINE: 0.05,
    StudyDesign.SYSTEMATIC_REVIEW: 0.05,
    StudyDesign.RCT: 0.03,
    StudyDesign.TRIAL: 0.01,
    StudyDesign.COHORT: 0.01,
    StudyDesign.LABEL: 0.02,
    StudyDesign.CASE_REPORT: -0.02,
    StudyDesign.LABORATORY: -0.03,
    StudyDesign.PROTOCOL: -0.03,
    StudyDesign.OPINION: -0.03,
    StudyDesign.NOTICE: -0.1,
}
TRUST: Mapping[str, float] = {
    TrustStatus.CONCERN: -0.1,
    TrustStatus.SUPERSEDED: -0.2,
    TrustStatus.RETRACTED: -0.3,
}
UNTRUSTED = -0.1
OLDEST, OLD_YEARS = -0.03, 20
"""What the oldest of a ranking lose, and how many years before its newest that is."""


class EvidencePrior(BaseNodePostprocessor):
    """Adds to each node's score what its kind, standing, tier and age weigh, and ranks anew."""

    @classmethod
    def class_name(cls) -> str:
        return "EvidencePrior"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        years = [year for n in nodes if (year := n.node.metadata.get("year"))]
        newest = max(years, default=0)
        for n in nodes:
            n.node.metadata["prior"] = parts = prior_of(n.node.metadata, newest)
            n.score = (n.score or 0.0) + sum(parts.values())
        ranked = sorted(nodes, key=lambda n: -(n.score or 0.0))
        for n in ranked:
            n.score = min(1.0, max(0.0, n.score or 0.0))
        return ranked


def prior_of(metadata: Mapping[str, Any], newest: int) -> dict[str, float]:
    """The parts of a node's prior that aren't 0; `newest` is the latest year of its ranking."""
    year = metadata.get("year")
    age = min(OLD_YEARS, newest - year) / OLD_YEARS if year else 0.0
    found = {
        "design": DESIGN.get(metadata.get("design", ""), 0.0),
        "trust": TRUST.get(metadata.get("trust", ""), 0.0),
        "tier": UNTRUSTED if metadata.get("tier") == "untrusted" else 0.0,
        "year": round(OLDEST * age, 4),
    }
    return {name: value for name, value in found.items() if value}
