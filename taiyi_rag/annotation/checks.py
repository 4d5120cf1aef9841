"""Whether what is said of a text holds together: ids, passages, offsets, what names what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from taiyi_rag.errors import InputError

if TYPE_CHECKING:
    from taiyi_rag.annotation.schema import Annotated, Entity, Event, Span

_WIDEST_GAPS = 1 << 20
"""Code points between all passages: `Annotated.text` has a line break for each."""


def check(record: Annotated) -> None:
    """Raises `InputError` where a record contradicts itself."""
    _check_ids(record)
    _check_passages(record)
    _check_spans(record)
    _check_references(record)


def _check_ids(record: Annotated) -> None:
    told = (
        [e.id for e in record.entities],
        [r.id for r in record.relations],
        [e.id for e in record.events],
    )
    for ids in ([p.id for p in record.passages], [id for some in told for id in some]):
        if len(set(ids)) < len(ids):
            raise InputError(
                f"Record {record.id}: an id stands twice among its passages or entities."
            )


def _check_passages(record: Annotated) -> None:
    end = gaps = 0
    for passage in record.passages:
        if passage.start < end:
            raise InputError(f"Record {record.id}: passage {passage.id} overlaps the one before.")
        gaps += passage.start - end
        if gaps > _WIDEST_GAPS:
            raise InputError(f"Record {record.id}: passage {passage.id} is far from the others.")
        end = passage.end


def _check_spans(record: Annotated) -> None:
    text = record.text
    told: list[Entity | Event] = [*record.entities, *record.events]
    for one in told:
        for words, (start, end) in zip(one.text, one.offsets, strict=True):
            if text[start:end] != words:
                raise InputError(f"Record {record.id}: {one.id} isn't what stands at its offsets.")
    for start, end in _other_spans(record):
        if not 0 <= start < end <= len(text):
            raise InputError(f"Record {record.id}: offsets {start} to {end} aren't in its text.")


def _other_spans(record: Annotated) -> Iterable[Span]:
    yield from (span for made in record.texts for span in made.offsets)
    yield from (statement.offsets for statement in record.statements)
    for structure in record.structures:
        yield from (span for slot in structure.slots for span in slot.offsets)


def _check_references(record: Annotated) -> None:
    entities = {entity.id for entity in record.entities}
    ends = entities | {relation.id for relation in record.relations}
    for relation in record.relations:
        if not {relation.head, relation.tail} <= ends - {relation.id}:
            raise InputError(f"Record {record.id}: relation {relation.id} names no entity of it.")
    parts = entities | {event.id for event in record.events}
    for event in record.events:
        if not {argument.ref for argument in event.arguments} <= parts | {""}:
            raise InputError(f"Record {record.id}: event {event.id} names no entity of it.")
