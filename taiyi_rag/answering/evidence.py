"""Which retrieved passages an answer may rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.language import Content, orders, sentences
from taiyi_rag.types import Evidence, Standing, StudyDesign, TrustStatus

UNUSABLE = frozenset({TrustStatus.RETRACTED, TrustStatus.SUPERSEDED})
"""Evidence that is shown as found, but that no answer rests on."""


class EvidenceSelector(BaseNodePostprocessor):
    """The best passages within a budget, without near-duplicates and without what is retracted or
    superseded, or is the notice of such. When both languages were found, the better passage of each
    is in.

    Untrusted documents crowd nobody out: where curated passages were found too, at most `untrusted`
    of theirs come after these, in places that are left.
    """

    count: int = 6
    characters: int = 8000
    untrusted: int = 1

    @classmethod
    def class_name(cls) -> str:
        return "EvidenceSelector"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        usable = [n for n in nodes if _is_usable(n)]
        curated = [n for n in usable if not is_untrusted(n)]
        doubtful = [n for n in usable if is_untrusted(n)]
        if not curated:
            return self._within_budget(_other_language_forward(doubtful, self.count))
        chosen = self._within_budget(_other_language_forward(curated, self.count))
        both = self._within_budget([*chosen, *doubtful])
        return both[: len(chosen) + self.untrusted]

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


@dataclass(frozen=True, slots=True)
class SetAside:
    """A document that speaks to the question but that no answer rests on, and why. `detail` is the
    date, reason and notice of its retraction, or of what is superseded the title of what replaces
    it, as far as they are known."""

    title: str
    why: TrustStatus
    detail: str


def unusable(nodes: Sequence[NodeWithScore]) -> list[SetAside]:
    """The documents among `nodes` that no answer rests on."""
    found: dict[str, SetAside] = {}
    for n in nodes:
        m = n.node.metadata
        if m.get("trust") in UNUSABLE:
            why = TrustStatus(m["trust"])
            found[m["document_id"]] = SetAside(m["title"], why, _detail(why, Standing.of_fields(m)))
    return list(found.values())


def _detail(why: TrustStatus, standing: Standing) -> str:
    if why is TrustStatus.SUPERSEDED and standing.superseding_title:
        return standing.superseding_title
    return "; ".join(filter(None, (standing.date, standing.reason, standing.notice)))


def ordering(nodes: Sequence[NodeWithScore]) -> list[str]:
    """Titles of the documents among `nodes` that give orders to whoever writes the answer."""
    found = [n.node.metadata["title"] for n in nodes if orders(n.node.get_content())]
    return list(dict.fromkeys(found))


def to_rest_on(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The evidence that an answer may be made of: what is curated, where there is any."""
    curated = tuple(e for e in evidence if e.tier == "curated")
    return curated or tuple(evidence)


def contradicting(nodes: Sequence[NodeWithScore], evidence: Sequence[Evidence]) -> Iterator[str]:
    """Titles of the untrusted documents among the relevant `nodes` that say what the curated
    `evidence` doesn't: some sentence of theirs is in none of it. Whether it is another opinion or
    an invention, a reader must hear of it."""
    curated = [e.passage.text for e in evidence if e.tier == "curated"]
    known = [Content.of(s) for text in curated for s in sentences(text)]
    told: set[str] = set()
    for n in nodes if known else ():
        m = n.node.metadata
        if not _is_usable(n) or not is_untrusted(n) or m["document_id"] in told:
            continue
        said = map(Content.of, sentences(n.node.get_content()))
        if any(not any(one.repeats(other) for other in known) for one in said):
            told.add(m["document_id"])
            yield m["title"]


def _is_usable(node: NodeWithScore) -> bool:
    m = node.node.metadata
    return m.get("trust") not in UNUSABLE and m.get("design") != StudyDesign.NOTICE


def is_untrusted(node: NodeWithScore) -> bool:
    """Whether nobody vouches for the document of a node."""
    return node.node.metadata.get("tier") == "untrusted"


def _other_language_forward(nodes: list[NodeWithScore], count: int) -> list[NodeWithScore]:
    """The best node of the language that the first `count` lack becomes the last of them."""
    inside = {n.node.metadata.get("language") for n in nodes[:count]}
    other = next((n for n in nodes[count:] if n.node.metadata.get("language") not in inside), None)
    if other is None or count < 2:
        return nodes
    rest = [n for n in nodes if n is not other]
    return [*rest[: count - 1], other, *rest[count - 1 :]]
