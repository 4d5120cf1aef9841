"""Mentions as files tell them, held against the text: what isn't there isn't believed."""

from __future__ import annotations

from collections.abc import Iterable

from taiyi_rag.annotation.formats.identifiers import of_one_database
from taiyi_rag.annotation.schema import Entity, Identifier, Relation, Span
from taiyi_rag.errors import InputError


def mention(
    id: str,
    type: str,
    spans: Iterable[Span],
    said: str,
    text: str,
    normalized: tuple[Identifier, ...] = (),
) -> Entity:
    """The entity at `spans` of `text`. Raises `InputError` where other words stand there than
    `said`; how many blanks or line breaks part them is all the same."""
    offsets = tuple(sorted(spans))
    for start, end in offsets:
        if not 0 <= start < end <= len(text):
            raise InputError(
                f"{id} is at {start} to {end}, the text has {len(text)} signs. Offsets count "
                "Unicode code points from 0."
            )
    pieces = tuple(text[start:end] for start, end in offsets)
    if said.split() != " ".join(pieces).split():
        raise InputError(
            f"{id} is “{_short(said)}”, but “{_short(' … '.join(pieces))}” stands at its offsets. "
            "Offsets count Unicode code points of the text as it stands in the file."
        )
    return Entity(id, type, pieces, offsets, normalized)


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:60]}…"


def first_mentions(entities: Iterable[Entity]) -> dict[Identifier, Entity]:
    """Each concept's first mention in the text; one that means it alone before one of several."""
    found: dict[Identifier, Entity] = {}
    for entity in sorted(entities, key=lambda e: (len(e.normalized) > 1, e.start)):
        for identifier in entity.normalized:
            found.setdefault(identifier, entity)
    return found


def between_concepts(
    id: str, type: str, concepts: tuple[Identifier, ...], mentions: dict[Identifier, Entity]
) -> Relation | None:
    """The relation between two concepts, from and to their first mentions; None where the text
    doesn't mention one of them, or they aren't two."""
    ends = [mentions[concept].id for concept in concepts if concept in mentions]
    return Relation(id, type, ends[0], ends[1], None, concepts) if len(ends) == 2 else None


def concepts_of(relation: Relation, entities: dict[str, Entity]) -> tuple[Identifier, ...]:
    """The two concepts between which a relation is, else the first identifier of each end that is
    written; () where an end has none."""
    if relation.normalized:
        return relation.normalized
    ends = [
        of_one_database(entities[end].normalized)[:1]
        for end in (relation.head, relation.tail)
        if end in entities
    ]
    return tuple(one for end in ends for one in end) if all(ends) and len(ends) == 2 else ()
