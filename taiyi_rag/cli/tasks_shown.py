"""What tasks made of texts, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import typer

from taiyi_rag.annotation.exchange import to_line
from taiyi_rag.annotation.schema import Annotated, Entity, Event, Statement
from taiyi_rag.cli.terminal import console, inert


def print_all(records: Sequence[Annotated], *, as_json: bool) -> None:
    """Print records for a program, as JSON lines, or for a person."""
    if as_json:
        for record in records:
            typer.echo(to_line(record))
    else:
        print_records(records)


def print_records(records: Sequence[Annotated]) -> None:
    """Print what was found, a line each."""
    to = console()
    for record in records:
        if len(records) > 1:
            to.print(inert(f"== {record.id}"), markup=False)
        for line in _lines(record) or ["nothing found"]:
            to.print(inert(line), markup=False)


def _lines(record: Annotated) -> list[str]:
    words = {entity.id: entity.words for entity in record.entities}
    words |= {event.id: " … ".join(event.text) for event in record.events}
    for one in record.relations:
        words[one.id] = f"{words.get(one.head, one.head)} → {words.get(one.tail, one.tail)}"
    answers = ["; ".join(question.answer) for question in record.questions]
    return [
        *map(_entity, record.entities),
        *(f"{words[r.id]}  ({r.type})" for r in record.relations),
        *(_event(event, words) for event in record.events),
        *answers,
        *(label.name for label in record.labels),
        *(text.text for text in record.texts if text.text not in answers),
        *(f"{slot.name}: {slot.value}" for one in record.structures for slot in one.slots),
        *(f"{'; '.join(t.english)}  =  {'; '.join(t.chinese)}" for t in record.terms),
        *(line for statement in record.statements for line in _statement(statement)),
        *(f"! {remark.kind}: {remark.text}" for remark in record.remarks),
    ]


def _entity(entity: Entity) -> str:
    where = ", ".join(f"{start}–{end}" for start, end in entity.offsets)
    notes = "; ".join(text for _, text in entity.notes)
    return f"{entity.type:12} {entity.words}  [{where}]" + (f"  {notes}" if notes else "")


def _event(event: Event, words: Mapping[str, str]) -> str:
    parts = "; ".join(f"{a.role}: {words.get(a.ref, a.text)}" for a in event.arguments)
    return f"{event.type:12} {words[event.id]}  ({parts})"


def _statement(statement: Statement) -> Iterator[str]:
    claim = statement.claim
    titles = {evidence.label: evidence.title for evidence in statement.evidence}
    yield f"{claim.verdict:12} {claim.text}"
    for finding in claim.findings:
        if finding.instead:
            yield f"{'':12} {finding.said} → {finding.instead}"
    for citation in claim.citations:
        yield f"{'':12} “{citation.quote}” ({titles[citation.label]}, {citation.passage_id})"
