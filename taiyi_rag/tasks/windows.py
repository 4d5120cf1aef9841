"""Long texts, in windows of whole sentences that fit a prompt, and what was found in them joined.

Only tasks whose `Work` is `Windowed` are done so: what a text is about can't be read in parts of
it. Neighbouring windows share sentences where what is sought lies in several. A sentence that fits
nowhere is cut, between words if there are any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, count
from typing import Protocol, runtime_checkable

from taiyi_rag.annotation.schema import (
    Annotated,
    Entity,
    Event,
    Passage,
    Relation,
    Remark,
    Span,
    Structure,
)
from taiyi_rag.generation.fitting import tokens_at_most
from taiyi_rag.language import sentence_spans

_BLANKS = re.compile(r"[\s，,、；;]+")
_NO_TEXT = tokens_at_most("")


@runtime_checkable
class Windowed(Protocol):
    """Of a `Work`: that it can be done on windows of a text.

    `overlap`: sentences that a window shares with the one before. `window`: characters that one has
    at most; more is too much for one reply.
    """

    @property
    def overlap(self) -> int:
        """Sentences."""

    @property
    def window(self) -> int:
        """Characters."""

    def joined(self, record: Annotated, made: Sequence[Annotated]) -> Annotated:
        """The record with what was made of its windows, each already `placed` in it."""


def windows(text: str, tokens: int, characters: int, overlap: int) -> list[Span]:
    """Spans of the text that have at most so many tokens and characters; with all its sentences,
    each but the last `overlap` of a window whole in just one."""
    pieces = [p for s in sentence_spans(text) for p in _pieces(text, s, tokens, characters)]
    starts = [*(start for start, _ in pieces[1:]), len(text)]
    each = (_tokens(text[p[0] : nxt]) + 1 for p, nxt in zip(pieces, starts, strict=False))
    costs = [0, *accumulate(each)]

    def fits(first: int, last: int) -> bool:
        within = pieces[last][1] - pieces[first][0] <= characters
        return first == last or (within and costs[last + 1] - costs[first] <= tokens)

    found: list[Span] = []
    first = last = 0
    while last < len(pieces):
        while last + 1 < len(pieces) and fits(first, last + 1):
            last += 1
        found.append((pieces[first][0], pieces[last][1]))
        last += 1
        first = max(first + 1, last - overlap)
        while first < last < len(pieces) and not fits(first, last):
            first += 1
    return found


def halves(text: str, span: Span) -> list[Span]:
    """A window in two, between sentences; one alone, if it has no two."""
    inside = sentence_spans(text, *span)
    middle = sum(span) / 2
    cut = min(range(1, len(inside)), key=lambda i: abs(inside[i][0] - middle), default=0)
    if not cut:
        return [span]
    return [(span[0], inside[cut - 1][1]), (inside[cut][0], span[1])]


def _tokens(text: str) -> int:
    return tokens_at_most(text) - _NO_TEXT


def _pieces(text: str, span: Span, tokens: int, characters: int) -> Iterator[Span]:
    """A sentence, in pieces if it is too long."""
    start, end = span
    if end - start < 2 or (end - start <= characters and _tokens(text[start:end]) <= tokens):
        yield span
        return
    middle = (start + end) // 2
    blanks = [m.end() for m in _BLANKS.finditer(text, start, end) if start < m.end() < end]
    cut = min(blanks, key=lambda place: abs(place - middle), default=middle)
    cut = cut if abs(cut - middle) < (end - start) / 4 else middle
    yield from _pieces(text, (start, cut), tokens, characters)
    yield from _pieces(text, (cut, end), tokens, characters)


def part(record: Annotated, span: Span) -> Annotated:
    """A window as a record of its own, with the entities that are in it."""
    start, end = span
    inside = (e for e in record.entities if start <= e.start and e.end <= end)
    passage = Passage("p1", "text", record.text[start:end])
    return Annotated(record.id, (passage,), tuple(_moved(e, -start) for e in inside))


def _moved(entity: Entity, by: int) -> Entity:
    return replace(entity, offsets=tuple((a + by, b + by) for a, b in entity.offsets))


def placed(made: Annotated, record: Annotated, start: int) -> Annotated:
    """What was made of a window, in the whole record: its offsets are those of the whole text."""
    events = (
        replace(event, offsets=tuple((a + start, b + start) for a, b in event.offsets))
        for event in made.events
    )
    return replace(
        record,
        entities=tuple(_moved(entity, start) for entity in made.entities),
        relations=made.relations,
        events=tuple(events),
        structures=tuple(_further(structure, start) for structure in made.structures),
        remarks=made.remarks,
    )


def _further(structure: Structure, by: int) -> Structure:
    slots = (
        replace(slot, offsets=tuple((a + by, b + by) for a, b in slot.offsets))
        for slot in structure.slots
    )
    return replace(structure, slots=tuple(slots))


def merged(record: Annotated, made: Sequence[Annotated]) -> Annotated:
    """The record with all entities, relations and events of records of the same text, each once,
    under ids of their own; those that the record had keep theirs."""
    joining = _Joining(record)
    for one in made:
        joining.take(one)
    remarks = dict.fromkeys(remark for one in made for remark in one.remarks)
    return joining.joined(tuple(remarks))


class _Joining:
    """Records of one text, joined."""

    def __init__(self, record: Annotated) -> None:
        self._record = record
        self._entities = {(e.type, e.offsets): e for e in record.entities}
        self._relations: dict[tuple[object, ...], Relation] = {}
        self._events: dict[tuple[object, ...], Event] = {}
        known = (record.entities, record.relations, record.events)
        self._taken = {one.id for some in known for one in some}

    def take(self, made: Annotated) -> None:
        ids = {entity.id: self._entity(entity) for entity in made.entities}
        for relation in made.relations:  # an end that is one itself comes first
            if relation.head in ids and relation.tail in ids:
                ids[relation.id] = self._relation(relation, ids[relation.head], ids[relation.tail])
        keys = {event.id: _event_key(event, ids) for event in made.events}
        ids |= {id: self._event(id, key, made.events) for id, key in keys.items()}
        for event in made.events:
            arguments = tuple(replace(a, ref=ids.get(a.ref, "")) for a in event.arguments)
            known = self._events[keys[event.id]]
            self._events[keys[event.id]] = replace(known, arguments=arguments)

    def joined(self, remarks: tuple[Remark, ...]) -> Annotated:
        return replace(
            self._record,
            entities=tuple(self._entities.values()),
            relations=tuple(self._relations.values()),
            events=tuple(self._events.values()),
            remarks=remarks,
        )

    def _entity(self, entity: Entity) -> str:
        key = (entity.type, entity.offsets)
        if key not in self._entities:
            self._entities[key] = replace(entity, id=self._free("e"))
        return self._entities[key].id

    def _relation(self, relation: Relation, head: str, tail: str) -> str:
        key = (relation.type, head, tail, relation.normalized)
        if key not in self._relations:
            self._relations[key] = replace(relation, id=self._free("r"), head=head, tail=tail)
        return self._relations[key].id

    def _event(self, id: str, key: tuple[object, ...], events: Sequence[Event]) -> str:
        if key not in self._events:
            event = next(event for event in events if event.id == id)
            self._events[key] = replace(event, id=self._free("v"))
        return self._events[key].id

    def _free(self, letter: str) -> str:
        free = (f"{letter}{number}" for number in count(len(self._taken) + 1))
        id = next(id for id in free if id not in self._taken)
        self._taken.add(id)
        return id


def _event_key(event: Event, ids: dict[str, str]) -> tuple[object, ...]:
    """What makes it the same as another: arguments that are events themselves don't."""
    roles = tuple((a.role, ids.get(a.ref, ""), a.text) for a in event.arguments)
    return event.type, event.offsets, roles
