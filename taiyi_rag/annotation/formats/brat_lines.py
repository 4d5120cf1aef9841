"""What is said of a text as BRAT's lines, with ids of BRAT's kind: those of records may be any."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.annotation.formats.brat import EQUIV
from taiyi_rag.annotation.formats.lines import in_one_line
from taiyi_rag.annotation.schema import Annotated, Entity, Event, Span

_Place = tuple[str, tuple[Span, ...]]


def lines(record: Annotated) -> str:
    """The .ann of a record, without relations of relations and arguments that are words."""
    ids = {entity.id: f"T{n}" for n, entity in enumerate(record.entities, start=1)}
    ids |= {event.id: f"E{n}" for n, event in enumerate(record.events, start=1)}
    made = [*_mentions(record, ids), *_events(record, ids), *_relations(record, ids)]
    return "".join(f"{line}\n" for line in (*made, *_said_of_mentions(record, ids)))


def _mentions(record: Annotated, ids: dict[str, str]) -> Iterator[str]:
    for entity in record.entities:
        yield _mention(ids[entity.id], entity)


def _mention(id: str, one: Entity | Event) -> str:
    spans = ";".join(f"{start} {end}" for start, end in one.offsets)
    return f"{id}\t{_word(one.type)} {spans}\t{in_one_line(' '.join(one.text))}"


def _word(type: str) -> str:
    """A type without what parts the fields of a line."""
    return re.sub(r"[\s:]+", "_", type) or "_"


def _events(record: Annotated, ids: dict[str, str]) -> Iterator[str]:
    """Events of one type at one place have their trigger together."""
    triggers: dict[_Place, str] = {}
    for event in record.events:
        place = event.type, event.offsets
        if place not in triggers:
            triggers[place] = f"T{len(record.entities) + len(triggers) + 1}"
            yield _mention(triggers[place], event)
        named = [(a.role, ids[a.ref]) for a in event.arguments if a.ref]
        arguments = "".join(f" {_word(role)}:{ref}" for role, ref in named)
        yield f"{ids[event.id]}\t{_word(event.type)}:{triggers[place]}{arguments}"


def _relations(record: Annotated, ids: dict[str, str]) -> Iterator[str]:
    mentions = {entity.id for entity in record.entities}
    number = 0
    for relation in record.relations:
        if not {relation.head, relation.tail} <= mentions:
            continue
        head, tail = ids[relation.head], ids[relation.tail]
        if relation.type == EQUIV:
            yield f"*\t{EQUIV} {head} {tail}"
        else:
            number += 1
            yield f"R{number}\t{_word(relation.type)} Arg1:{head} Arg2:{tail}"


def _said_of_mentions(record: Annotated, ids: dict[str, str]) -> Iterator[str]:
    references = [(e, one) for e in record.entities for one in e.normalized]
    for number, (entity, one) in enumerate(references, start=1):
        meant, words = in_one_line(f"{one.database}:{one.id}"), in_one_line(entity.words)
        yield f"N{number}\tReference {ids[entity.id]} {meant}\t{words}"
    notes = [(e, note) for e in record.entities for note in e.notes]
    for number, (entity, (kind, text)) in enumerate(notes, start=1):
        yield f"#{number}\tAnnotatorNotes {ids[entity.id]}\t{kind}: {in_one_line(text)}"
