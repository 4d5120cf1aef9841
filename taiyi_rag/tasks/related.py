"""Pairs that a model told, as relations of the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

from taiyi_rag.annotation.schema import Annotated, Entity, Identifier, Relation, Remark
from taiyi_rag.tasks.ends import Ends, written
from taiyi_rag.tasks.located import folded
from taiyi_rag.tasks.pairs_said import End, Pair, pairs
from taiyi_rag.tasks.said import is_nothing, which
from taiyi_rag.tasks.windows import merged

_SPELT = re.compile(r"(.+?)\s*[(（]\s*([^()（）]+?)\s*(?:->|→|，|,)\s*([^()（）]+?)\s*[)）]")
_MOST_CONCEPTS, _DEEPEST = 8, 3
_MOST, _LONGEST_NAME = 100, 200
"""Pairs of a type and characters of a name, in a reply of a form."""


class RelationType(NamedTuple):
    """What may be between entities, and of which types its ends are; "entity": of any."""

    name: str
    head: str = "entity"
    tail: str = "entity"

    @classmethod
    def of(cls, spelt: str) -> RelationType:
        """From "treats", or "treats (chemical → disease)"."""
        match = _SPELT.fullmatch(spelt.strip())
        return cls(*match.groups()) if match else cls(spelt.strip())


def read(said: str, record: Annotated, types: Sequence[str], ends: Ends) -> Annotated:
    """The record with the relations of a reply, in place of those that it has.

    Each is between the first mentions of its two names. Names that bear the same identifiers are
    one thing: what is said of them twice is said once.
    """
    known = {spelt.name: spelt for spelt in map(RelationType.of, types)}
    told, rest, unread = pairs(said, tuple(known), ends.holds)
    making = _Making(record, ends, known)
    for pair in told:
        making.take(pair)
    remarks = [*making.remarks, *(Remark("unread", words) for words in unread)]
    if not (told or unread):
        remarks += [Remark("unread", line) for line in rest[:1] if not is_nothing(line)]
    entities = (*record.entities, *ends.made)
    return replace(
        record, entities=entities, relations=making.relations, remarks=tuple(dict.fromkeys(remarks))
    )


class _Making:
    """Relations, as pairs are told."""

    def __init__(self, record: Annotated, ends: Ends, types: Mapping[str, RelationType]) -> None:
        self._ends = ends
        self._types = types
        self._found: dict[tuple[object, ...], Relation] = {}
        self._taken = {one.id for some in (record.entities, record.events) for one in some}
        self.remarks: list[Remark] = []

    @property
    def relations(self) -> tuple[Relation, ...]:
        """What came of the pairs."""
        return tuple(self._found.values())

    def take(self, pair: Pair) -> Relation | None:
        """A pair as a relation; None, with a remark, where it is none of this text."""
        type = self._types.get(pair.type)
        if type is None:
            self.remarks.append(Remark("unknown-type", f"{pair.type}: {_spelt(pair)}"))
            return None
        if lost := [name for name in _names(pair) if not self._ends.has(name)]:
            self.remarks += [Remark("not-in-text", name) for name in lost]
            return None
        head, tail = self._end(pair.head, type.head), self._end(pair.tail, type.tail)
        if head is None or tail is None or _means(head) == _means(tail):
            self.remarks.append(Remark("doubtful", f"{pair.type}: {_spelt(pair)}"))
            return None
        return self._relation(type, *_directed(type, head, tail))

    def _end(self, end: End, type: str) -> Entity | Relation | None:
        if isinstance(end, str):
            return self._ends.first(end, type)
        head, tail = self._ends.first(end[0]), self._ends.first(end[1])
        if head is None or tail is None:
            return None
        for relation in self._found.values():
            if (relation.head, relation.tail) == (head.id, tail.id):
                return relation
        return self.take(Pair(next(iter(self._types)), *end))

    def _relation(
        self, type: RelationType, head: Entity | Relation, tail: Entity | Relation
    ) -> Relation:
        """One for each pair of concepts that the two names bear: haemorrhagic cystitis may
        bear two."""
        made = [
            self._once(type.name, head, tail, concepts)
            for concepts in product(_concepts(head), _concepts(tail))
        ]
        return made[0] if made else self._once(type.name, head, tail, ())

    def _once(
        self,
        type: str,
        head: Entity | Relation,
        tail: Entity | Relation,
        concepts: tuple[Identifier, ...],
    ) -> Relation:
        key = (type, *(concepts or (_means(head), _means(tail))))
        if key not in self._found:
            number = len(self._found) + 1
            while f"r{number}" in self._taken:
                number += 1
            self._taken.add(f"r{number}")
            made = Relation(f"r{number}", type, head.id, tail.id, normalized=concepts)
            self._found[key] = made
        return self._found[key]


def _concepts(end: Entity | Relation) -> tuple[Identifier, ...]:
    """The parts of what a name bears; in one database, since another has the same by other ids."""
    if not isinstance(end, Entity):
        return ()
    first = [one for one in end.normalized if one.database == end.normalized[0].database]
    return tuple(dict.fromkeys(first))[:_MOST_CONCEPTS]


def _means(end: Entity | Relation) -> object:
    """What an end is the same by as another mention of it."""
    identifiers = end.normalized if isinstance(end, Entity) else ()
    return identifiers or end.id


def _directed(
    type: RelationType, head: Entity | Relation, tail: Entity | Relation
) -> tuple[Entity | Relation, Entity | Relation]:
    """Turned about, where the types of both ends say so."""
    if isinstance(head, Entity) and isinstance(tail, Entity) and type.head != type.tail:
        ends = (type.head, type.tail)
        if (which(head.type, ends), which(tail.type, ends)) == (type.tail, type.head):
            return tail, head
    return head, tail


def _names(pair: Pair) -> Iterable[str]:
    for end in (pair.head, pair.tail):
        yield from (end,) if isinstance(end, str) else end


def _spelt(pair: Pair) -> str:
    ends = (
        end if isinstance(end, str) else f"[{', '.join(end)}]" for end in (pair.head, pair.tail)
    )
    return f"[{', '.join(ends)}]"


def spelt(record: Annotated, relation: Relation) -> str:
    """A relation as Taiyi writes it: "[head, tail]", an end that is a relation in the same way."""
    words = {entity.id: written(entity) for entity in record.entities}
    inner = {one.id: one for one in record.relations}

    def end(id: str, deep: int = 0) -> str:
        if id in words or deep == _DEEPEST:
            return words.get(id, id)
        return f"[{end(inner[id].head, deep + 1)}, {end(inner[id].tail, deep + 1)}]"

    return f"[{end(relation.head)}, {end(relation.tail)}]"


def joined(record: Annotated, made: Sequence[Annotated]) -> Annotated:
    """The relations of all windows, between the first mentions of what they are between, in
    whichever window these stand."""
    whole = _at_first_mentions(record, merged(record, made))
    first = _first_mentions(whole)
    means = {e.id: e.normalized or e.id for e in whole.entities}
    kept: dict[tuple[object, ...], Relation] = {}
    same: dict[str, str] = {}
    for relation in whole.relations:
        head, tail = (
            first.get(end) or same.get(end, end) for end in (relation.head, relation.tail)
        )
        ends = relation.normalized or (means.get(head, head), means.get(tail, tail))
        key = (relation.type, *ends)
        one = kept.setdefault(key, replace(relation, head=head, tail=tail))
        same[relation.id] = one.id
    used = {end for one in kept.values() for end in (one.head, one.tail)}
    used |= {entity.id for entity in record.entities}
    entities = tuple(entity for entity in whole.entities if entity.id in used)
    return replace(whole, entities=entities, relations=tuple(kept.values()), events=record.events)


def _at_first_mentions(record: Annotated, whole: Annotated) -> Annotated:
    """Entities that the record didn't have, each where its name first stands in the text."""
    ends, given = Ends(record), {entity.id for entity in record.entities}
    entities = []
    for entity in whole.entities:
        first = None if entity.id in given else ends.first(written(entity), entity.type)
        moved = replace(entity, text=first.text, offsets=first.offsets) if first else entity
        entities.append(moved)
    return replace(whole, entities=tuple(entities))


def _first_mentions(record: Annotated) -> dict[str, str]:
    """For each entity the first of its name."""
    first: dict[str, str] = {}
    for entity in sorted(record.entities, key=lambda e: (e.start, e.end)):
        first.setdefault(folded(written(entity)), entity.id)
    return {entity.id: first[folded(written(entity))] for entity in record.entities}


def form(types: Sequence[str], *, nested: bool = False) -> dict[str, Any]:
    """The JSON schema of {"type": [["head", "tail"]]}; `nested`: an end may be such a pair."""
    name: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": _LONGEST_NAME}
    inner = {"type": "array", "items": name, "minItems": 2, "maxItems": 2}
    end = {"anyOf": [name, inner]} if nested else name
    pair = {"type": "array", "items": end, "minItems": 2, "maxItems": 2}
    names = [RelationType.of(spelt).name for spelt in types]
    listed = {"type": "array", "items": pair, "maxItems": _MOST}
    return {
        "type": "object",
        "properties": dict.fromkeys(names, listed),
        "required": names,
        "additionalProperties": False,
    }
