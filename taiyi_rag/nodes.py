"""Where the domain meets LlamaIndex: passages as nodes, and back.

The one adapter. A node's id is the passage's, its metadata carry what a citation needs, and its
source relationship is the document, so that LlamaIndex programs can use our retriever as it is.
"""

from __future__ import annotations

from typing import Any

from llama_index.core.schema import NodeRelationship, NodeWithScore, RelatedNodeInfo, TextNode

from taiyi_rag.types import (
    Document,
    Evidence,
    Passage,
    Population,
    Standing,
    StudyDesign,
    TrustStatus,
)

_FOR_MODEL = ("title", "source", "year")


def node_from(
    passage: Passage,
    header: Document,
    *,
    score: float,
    similarity: float,
    lead: float,
    words: float = 0.0,
) -> NodeWithScore:
    """A passage as a node with its place in a ranking: `score` orders it there, `similarity` is its
    centred cosine to the question, `lead` how far that stands out, `words` its BM25 score (0: none
    of the question's words is in it). `header` is its document, whose text isn't needed."""
    metadata: dict[str, Any] = {
        "document_id": passage.document_id,
        "title": header.title,
        "source": header.source,
        "year": header.year,
        "trust": str(header.trust),
        "design": str(header.design),
        "populations": [str(population) for population in header.populations],
        "tier": header.tier,
        "jurisdiction": header.jurisdiction,
        "issuer": header.issuer,
        "version": header.version,
        "effective": header.effective,
        **header.standing.as_fields(),
        "language": passage.language,
        "headings": list(passage.headings),
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "hidden": passage.hidden,
        "confidence": passage.confidence,
        "prior": {},
        "similarity": similarity,
        "lead": lead,
        "words": words,
    }
    hidden = [name for name in metadata if name not in _FOR_MODEL]
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        metadata=metadata,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        excluded_embed_metadata_keys=hidden,
        excluded_llm_metadata_keys=hidden,
        relationships={
            NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.document_id),
        },
    )
    return NodeWithScore(node=node, score=score)


def passage_of(node: NodeWithScore) -> Passage:
    """The passage of a node that `node_from` made."""
    m = node.node.metadata
    return Passage(
        id=node.node.node_id,
        document_id=m["document_id"],
        text=node.node.get_content(),
        start=m["start"],
        end=m["end"],
        language=m["language"],
        headings=tuple(m["headings"]),
        page=m["page"],
        hidden=m["hidden"],
        confidence=m["confidence"],
    )


def evidence_of(nodes: list[NodeWithScore]) -> tuple[Evidence, ...]:
    """Nodes as evidence, labelled from 1 in their order."""
    return tuple(
        Evidence(
            label,
            passage_of(node),
            node.node.metadata["title"],
            node.node.metadata["source"],
            TrustStatus(node.node.metadata["trust"]),
            StudyDesign(node.node.metadata["design"]),
            node.node.metadata["year"],
            node.node.metadata["tier"],
            Standing.of_fields(node.node.metadata),
            tuple(Population(name) for name in node.node.metadata["populations"]),
        )
        for label, node in enumerate(nodes, start=1)
    )
