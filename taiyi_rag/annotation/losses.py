"""What a form of files can't hold of a record: what isn't there when it is read back.

So nothing has to be believed of the forms, and nothing is left out unsaid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

from taiyi_rag.annotation.formats.mentions import concepts_of
from taiyi_rag.annotation.schema import Annotated, Entity, Event, Relation, Span

Fact = tuple[str, Hashable]
"""Of which kind, and what."""

Place = tuple[str, tuple[Span, ...]]
"""The type and offsets of an entity or a trigger: ids differ from file to file."""

_WHOLE = {
    "questions": "questions",
    "labels": "labels",
    "texts": "texts that were made",
    "structures": "structures",
    "terms": "terms",
    "statements": "statements",
    "remarks": "remarks",
}
"""Fields of a record whose values are facts as they stand, with what they are called."""

ENTITIES = "entities"
CHANGED = "texts that had to be changed"
UNWRITTEN = "records"
NOT_AGAIN = "tables"
"""Kinds of which something else is said than that they were left out."""


@dataclass(frozen=True, slots=True)
class Loss:
    """So many things of a kind that a form can't hold."""

    kind: str
    count: int
    form: str

    def __str__(self) -> str:
        if self.kind == NOT_AGAIN:
            return f"{self.form} is for spreadsheets: it can't be read back as annotated texts."
        if self.kind == CHANGED:
            return f"Texts with signs that {self.form} can't hold were changed: {self.count:,}."
        if self.count == 1:
            return f"One of the {self.kind} can't be written as {self.form}: left out or changed."
        return f"{self.count:,} {self.kind} can't be written as {self.form}: left out or changed."


def losses(record: Annotated, back: Annotated | None) -> Counter[str]:
    """How many things of each kind the record has that what was read back hasn't."""
    if back is None:
        return Counter({UNWRITTEN: 1})
    left = Counter(_facts(record)) - Counter(_facts(back))
    overlapping = _overlapping(record.entities)
    places = {what for kind, what in left if kind == ENTITIES}
    lost: Counter[str] = Counter()
    for (kind, what), count in left.items():
        if kind == ENTITIES:
            lost[_kind(what, overlapping)] += count
        elif not (isinstance(what, _Of) and what.place in places):  # goes without saying
            lost[kind] += count
    if record.text != back.text:
        lost[CHANGED] += 1
    return lost


def _facts(record: Annotated) -> Iterator[Fact]:
    yield from (("kinds of passages", (p.type, p.start, p.end)) for p in record.passages)
    for entity in record.entities:
        yield from _of_entity(entity)
    targets: dict[str, Hashable] = {e.id: _place(e) for e in record.entities}
    targets |= {r.id: r.type for r in record.relations}
    targets |= {e.id: _place(e) for e in record.events}
    entities = {entity.id: entity for entity in record.entities}
    for relation in record.relations:
        yield from _of_relation(relation, targets, entities)
    yield from (("events", _event(event, targets)) for event in record.events)
    for name, kind in _WHOLE.items():
        yield from ((kind, repr(value)) for value in getattr(record, name))
    if record.maker:
        yield "names of what made them", record.maker


class _Of(NamedTuple):
    place: Place
    what: Hashable


def _place(one: Entity | Event) -> Place:
    return one.type, one.offsets


def _of_entity(entity: Entity) -> Iterator[Fact]:
    place = _place(entity)
    yield ENTITIES, place
    yield from (("identifiers", _Of(place, one)) for one in entity.normalized)
    yield from (("notes", _Of(place, note)) for note in entity.notes)


def _overlapping(entities: Iterable[Entity]) -> set[Place]:
    found: set[Place] = set()
    widest: Entity | None = None
    for entity in sorted(entities, key=lambda e: (e.start, -e.end)):
        if widest and entity.start < widest.end:
            found |= {_place(entity), _place(widest)}
        if widest is None or entity.end > widest.end:
            widest = entity
    return found


def _kind(place: Hashable, overlapping: set[Place]) -> str:
    _, offsets = cast(Place, place)
    if len(offsets) > 1:
        return "discontinuous entities"
    return "entities that overlap others" if place in overlapping else ENTITIES


def _of_relation(
    relation: Relation, targets: dict[str, Hashable], entities: dict[str, Entity]
) -> Iterator[Fact]:
    ends = targets[relation.head], targets[relation.tail]
    concepts = concepts_of(relation, entities)
    # Between the same concepts it is the same relation; its mentions are another fact.
    yield "relations", (relation.type, concepts or ends)
    if concepts and not relation.normalized:
        yield "mentions that relations are between", (relation.type, ends)
    if relation.score is not None:
        yield "scores", (relation.type, ends, relation.score)


def _event(event: Event, targets: dict[str, Hashable]) -> Hashable:
    arguments = tuple((a.role, targets.get(a.ref), a.text) for a in event.arguments)
    return event.type, event.offsets, arguments
