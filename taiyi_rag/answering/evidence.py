"""Which retrieved passages an answer may rest on."""

from __future__ import annotations

import re

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.language import index_terms
from taiyi_rag.types import TrustStatus

UNUSABLE = frozenset({TrustStatus.RETRACTED, TrustStatus.SUPERSEDED})
"""Evidence that is shown as found, but that no answer rests on."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SAME = 0.8
"""Overlap of terms (Jaccard) from which two passages are one."""


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
        seen: list[tuple[frozenset[str], list[str]]] = []
        left = self.characters
        for node in nodes:
            text = node.node.get_content()
            content = frozenset(index_terms(text)), sorted(_NUMBER.findall(text))
            if len(text) > left or any(_same(content, other) for other in seen):
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


def _same(a: tuple[frozenset[str], list[str]], b: tuple[frozenset[str], list[str]]) -> bool:
    """Nearly the same terms, just the same numbers: two doses are a conflict, no repetition."""
    overlap = len(a[0] & b[0]) / max(1, len(a[0] | b[0]))
    return overlap >= _SAME and a[1] == b[1]
