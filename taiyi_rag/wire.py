"""Answers and rankings as the JSON that the command line prints and other programs read.

The forms are documented in `docs/cli.md`; fields are only ever added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from llama_index.core.schema import NodeWithScore

from taiyi_rag.label import LABEL
from taiyi_rag.types import Agreement, Answer, Evidence, Standing

_DESCRIPTION = (
    "design",
    "populations",
    "tier",
    "jurisdiction",
    "issuer",
    "version",
    "effective",
)


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer, with everything that it rests on."""
    return {
        "id": answer.id,
        "question": answer.question,
        "asked": answer.asked or answer.question,
        "generator": answer.generator,
        "outcome": str(answer.outcome),
        "language": answer.language,
        "claims": [
            {
                "text": claim.text,
                "verdict": str(claim.verdict),
                "citations": [asdict(citation) for citation in claim.citations],
                "findings": [asdict(finding) for finding in claim.findings],
                "support": claim.support,
                "withheld": claim.withheld,
            }
            for claim in answer.claims
        ],
        "evidence": [_evidence_json(e) for e in answer.evidence],
        "notices": [asdict(notice) for notice in answer.notices],
        "agreement": _agreement_json(answer.agreement) if answer.agreement else None,
        "timings": answer.timings,
        "label": LABEL[answer.language],
    }


def _agreement_json(agreement: Agreement) -> dict[str, Any]:
    """Its positions, and how many of each direction and design there are."""
    positions = agreement.positions
    counts = Counter((str(p.direction), str(p.design)) for p in positions)
    return {
        "text": agreement.text,
        "counts": [
            {"direction": direction, "design": design, "documents": n}
            for (direction, design), n in counts.items()
        ],
        "positions": [
            asdict(p) | {"direction": str(p.direction), "design": str(p.design)} for p in positions
        ],
    }


def _evidence_json(evidence: Evidence) -> dict[str, Any]:
    passage = evidence.passage
    return {
        "label": evidence.label,
        "document_id": passage.document_id,
        "title": evidence.title,
        "source": evidence.source,
        "year": evidence.year,
        "design": str(evidence.design),
        "populations": [str(population) for population in evidence.populations],
        "tier": evidence.tier,
        "trust": str(evidence.trust),
        **evidence.standing.as_fields(),
        "passage_id": passage.id,
        "headings": list(passage.headings),
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "hidden": passage.hidden,
        "confidence": passage.confidence,
    }


def hit_json(node: NodeWithScore, highlights: Sequence[tuple[int, int]] = ()) -> dict[str, Any]:
    """One place of a ranking. `score` orders it, 0…1 within this ranking; `why` has what it was
    made of; `highlights` are spans of `text` that the words of the search matched."""
    m = node.node.metadata
    return {
        "document_id": m["document_id"],
        "passage_id": node.node.node_id,
        "score": round(node.score or 0.0, 6),
        "prior": m["prior"],
        "title": m["title"],
        "source": m["source"],
        "year": m["year"],
        "trust": m["trust"],
        **Standing.of_fields(m).as_fields(),
        **{name: m[name] for name in _DESCRIPTION},
        "language": m["language"],
        "headings": m["headings"],
        "text": node.node.get_content(),
        "start": m["start"],
        "end": m["end"],
        "page": m["page"],
        "hidden": m["hidden"],
        "confidence": m["confidence"],
        "rerank": m.get("rerank"),
        "why": {name: round(float(m[name]), 6) for name in ("similarity", "words")},
        "highlights": [list(span) for span in highlights],
    }
