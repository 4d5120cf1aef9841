"""Which retrieved passages an answer may rest on."""

from __future__ import annotations

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.language import Content
from taiyi_rag.types import TrustStatus

UNUSABLE = frozenset({TrustStatus.RETRACTED, TrustStatus.SUPERSEDED})
"""Evidence that is shown as found, but that no answer rests on."""


class EvidenceSelector(BaseNodePostprocessor):
    """The best passages within a budget, without near-duplicates and without what is retracted or
    superseded. When both languages were found, the better passage of each is in."""

    count: int = 6
    characters: int = 8000

    @classmethod
    def class_name(cls) -> str:
        return "EvidenceSelector"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        usable = [n for n in nodes if n.node.metadata.get("trust") not in UNUSABLE]
        return self._within_budget(_other_language_forward(usable, self.count))

    def _within_budget(self, nodes: list[NodeWithScore]) -> list[NodeWithScore]:
        chosen: list[NodeWithScore] = []
        seen: list[Content] = []
        left = self.characters
        for node in nodes:
            text = node.node.get_content()
            content = Content.of(text)
            if len(text) > left or any(content.repeats(other) for other in seen):
                continue
            chosen.append(node)
            seen.append(content)
            left -= len(text)
            if len(chosen) == self.count:
                break
        return chosen


def unusable(nodes: list[NodeWithScore]) -> dict[str, TrustStatus]:
    """Titles of the documents among `nodes` that no answer rests on, with the reason."""
    return {
        n.node.metadata["title"]: TrustStatus(n.node.metadata["trust"])
        for n in nodes
        if n.node.metadata.get("trust") in UNUSABLE
    }


def _other_language_forward(nodes: list[NodeWithScore], count: int) -> list[NodeWithScore]:
    """The best node of the language that the first `count` lack becomes the last of them."""
    inside = {n.node.metadata.get("language") for n in nodes[:count]}
    other = next((n for n in nodes[count:] if n.node.metadata.get("language") not in inside), None)
    if other is None or count < 2:
        return nodes
    rest = [n for n in nodes if n is not other]
    return [*rest[: count - 1], other, *rest[count - 1 :]]
