"""What a task found as CSV, for spreadsheets: a line an entity, relation, event, answer, label,
text, value, term, statement or remark.

Encoding, line ends and inert cells as in `taiyi_rag.references.table`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from taiyi_rag.annotation.schema import (
    Annotated,
    Entity,
    Event,
    Identifier,
    Relation,
    Slot,
    Span,
    Statement,
    Term,
)
from taiyi_rag.references.table import as_csv

COLUMNS = ("record", "what", "id", "type", "text", "start", "end", "means", "notes", "score")


def table(records: Iterable[Annotated]) -> str:
    """All that was found, a head line first."""
    return as_csv(chain([COLUMNS], chain.from_iterable(map(rows_of, records))))


def rows_of(record: Annotated) -> Iterator[tuple[str, ...]]:
    """The rows of a record."""
    return ((record.id, *row) for row in _rows(record))


def _rows(record: Annotated) -> Iterator[tuple[str, ...]]:
    words = {entity.id: entity.words for entity in record.entities}
    words |= {event.id: " … ".join(event.text) for event in record.events}
    for relation in record.relations:
        words[relation.id] = " → ".join(
            words.get(end, end) for end in (relation.head, relation.tail)
        )
    yield from map(_entity, record.entities)
    yield from (_relation(relation, words) for relation in record.relations)
    yield from (_event(event, words) for event in record.events)
    for question in record.questions:
        yield "answer", question.id, question.type, "; ".join(question.answer), "", "", "", "", ""
    for label in record.labels:
        yield "label", "", "", label.name, "", "", "", "", _number(label.score)
    for made in record.texts:
        yield "text", "", made.type, made.text, "", "", "", made.language, ""
    for structure in record.structures:
        yield from (_slot(structure.type, slot) for slot in structure.slots)
    yield from map(_term, record.terms)
    yield from map(_statement, record.statements)
    for remark in record.remarks:
        yield "remark", "", remark.kind, remark.text, "", "", "", "", ""


def _event(event: Event, words: Mapping[str, str]) -> tuple[str, ...]:
    parts = "; ".join(f"{a.role}: {words.get(a.ref, a.text)}" for a in event.arguments)
    starts, ends = _places(event.offsets)
    return "event", event.id, event.type, words[event.id], starts, ends, "", parts, ""


def _slot(type: str, slot: Slot) -> tuple[str, ...]:
    value = "" if slot.value is None else str(slot.value)
    return "value", slot.name, type, value, *_places(slot.offsets), "", "", ""


def _places(offsets: Iterable[Span]) -> tuple[str, str]:
    """Where its pieces begin, and where they end."""
    spans = list(offsets)
    return " ".join(str(start) for start, _ in spans), " ".join(str(end) for _, end in spans)


def _entity(entity: Entity) -> tuple[str, ...]:
    starts, ends = _places(entity.offsets)
    means = "; ".join(map(_identifier, entity.normalized))
    notes = "; ".join(f"{kind}: {text}" for kind, text in entity.notes)
    return "entity", entity.id, entity.type, entity.words, starts, ends, means, notes, ""


def _identifier(one: Identifier) -> str:
    """With its database: "MESH:D003924"."""
    return f"{one.database}:{one.id}" if one.database else one.id


def _relation(relation: Relation, words: Mapping[str, str]) -> tuple[str, ...]:
    text, score = words[relation.id], _number(relation.score)
    return "relation", relation.id, relation.type, text, "", "", "", "", score


def _term(term: Term) -> tuple[str, ...]:
    english, chinese = "; ".join(term.english), "; ".join(term.chinese)
    return "term", "", term.kind, english, "", "", chinese, "; ".join(term.brands), ""


def _statement(statement: Statement) -> tuple[str, ...]:
    claim, (start, end) = statement.claim, statement.offsets
    titles = {e.label: e.title for e in statement.evidence}
    quotes = "; ".join(f"{titles[c.label]}: {c.quote}" for c in claim.citations)
    return (
        "statement", "", str(claim.verdict), claim.text, str(start), str(end), "", quotes,
        _number(claim.support),
    )  # fmt: skip


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
