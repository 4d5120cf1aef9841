"""What is counted of a record, and how: right ones found, wrong ones found, right ones missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import NamedTuple

from taiyi_rag.annotation.schema import Annotated, Entity

DATABASE = "MESH"
"""Of the identifiers that relations are told apart by."""

NONE = "none"
"""The label of a text that has none, where that counts as one."""

Item = tuple[str, Hashable]
"""What is counted: its type, and what tells it apart from others of the type."""

Reads = Callable[[Annotated, Annotated], set[Item]]
"""The items of a record (the first), in the light of what is right of it (the second)."""

Pairs = list[tuple[Annotated, Annotated]]
"""Records as they are right, and as they were predicted."""


class Counts(NamedTuple):
    """Right ones found, wrong ones found, right ones missed."""

    tp: int = 0
    fp: int = 0
    fn: int = 0


Counted = Mapping[str, Mapping[str, Counts]]
"""By record, then by type: "" for what the text has no words for."""


def counted(pairs: Pairs, reads: Reads, beyond: Mapping[str, int] | None = None) -> Counted:
    """The counts of each record. `beyond` are numbers of what nobody can find there."""
    records: dict[str, Mapping[str, Counts]] = {}
    for right, made in pairs:
        by_type = _compared(reads(right, right), reads(made, right))
        if missed := (beyond or {}).get(right.id):
            by_type[""] = Counts(fn=missed)
        records[right.id] = by_type
    return records


def _compared(right: set[Item], made: set[Item]) -> dict[str, Counts]:
    parts = (right & made, made - right, right - made)
    tallies = [Counter(type for type, _ in part) for part in parts]
    types = sorted({type for type, _ in right | made})
    return {type: Counts(*(tally[type] for tally in tallies)) for type in types}


def summed(counts: Iterable[Counts]) -> Counts:
    """Counts added up."""
    return Counts(*map(sum, zip(Counts(), *counts, strict=True)))


def mentions(types: tuple[str, ...]) -> Reads:
    """Mentions of these types, by their offsets."""

    def read(record: Annotated, _: Annotated) -> set[Item]:
        return {(entity.type, entity.offsets) for entity in record.entities if entity.type in types}

    return read


def names(types: tuple[str, ...]) -> Reads:
    """Mentions of these types, by their words: one name counts once, wherever it stands."""

    def read(record: Annotated, _: Annotated) -> set[Item]:
        return {(entity.type, entity.words) for entity in record.entities if entity.type in types}

    return read


def related_names(record: Annotated, _: Annotated) -> set[Item]:
    """Relations, by the names of their ends."""
    entities = {entity.id: entity.words for entity in record.entities}
    return {
        (relation.type, (entities.get(relation.head, ""), entities.get(relation.tail, "")))
        for relation in record.relations
    }


def related_concepts(record: Annotated, right: Annotated) -> set[Item]:
    """Relations, by what their ends mean: two concepts. A name means what its first mention in the
    record that is right means; one of several concepts is as many relations."""
    meant = _meanings(right)
    entities = {entity.id: _identified(entity, meant) for entity in record.entities}
    found: set[Item] = set()
    for relation in record.relations:
        concepts = [(one.id,) for one in relation.normalized]
        heads, tails = concepts or (entities.get(e, ("",)) for e in (relation.head, relation.tail))
        found |= {(relation.type, (head, tail)) for head in heads for tail in tails}
    return found


def in_either_order(reads: Reads) -> Reads:
    """The same relations, whichever end comes first; capitals are ignored."""

    def read(record: Annotated, right: Annotated) -> set[Item]:
        return {
            (type, frozenset(_folded(end) for end in ends))
            for type, ends in reads(record, right)
            if isinstance(ends, tuple)
        }

    return read


def _meanings(right: Annotated) -> dict[str, tuple[str, ...]]:
    """By name, capitals and blanks ignored: the identifiers of its first mention that has any."""
    meant: dict[str, tuple[str, ...]] = {}
    for entity in right.entities:
        if ids := _own(entity):
            meant.setdefault(_folded(entity.words), ids)
    return meant


def _identified(entity: Entity, meant: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What an entity means: by its own identifiers, else by its name, else nothing but the name."""
    name = _folded(entity.words)
    return _own(entity) or meant.get(name) or (f"name:{name}",)


def _own(entity: Entity) -> tuple[str, ...]:
    ids = (one.id for one in entity.normalized if one.database == DATABASE and one.id != "-1")
    return tuple(dict.fromkeys(ids))


def _folded(name: str) -> str:
    return " ".join(name.lower().split())


def labels(record: Annotated, _: Annotated) -> set[Item]:
    """Labels of the text."""
    return {(label.name, ()) for label in record.labels}


def labels_or_none(record: Annotated, right: Annotated) -> set[Item]:
    """Labels of the text; a label of its own where it has none."""
    return labels(record, right) or {(NONE, ())}


def answers(record: Annotated, _: Annotated) -> set[Item]:
    """Answered questions, each with all of its answer."""
    return {("", (one.id, frozenset(one.answer))) for one in record.questions if one.answer}


def decisions(record: Annotated, _: Annotated) -> set[Item]:
    """Answered questions under what was answered."""
    return {(choice, one.id) for one in record.questions for choice in one.answer}
