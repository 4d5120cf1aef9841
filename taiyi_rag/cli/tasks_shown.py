"""What tasks made of texts, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import typer

from taiyi_rag.annotation.exchange import to_line
from taiyi_rag.annotation.schema import Annotated, Entity, Statement
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
    return [
        *map(_entity, record.entities),
        *(f"{words[r.head]} → {words[r.tail]}  ({r.type})" for r in record.relations),
        *(label.name for label in record.labels),
        *(text.text for text in record.texts),
        *(f"{'; '.join(t.english)}  =  {'; '.join(t.chinese)}" for t in record.terms),
        *(line for statement in record.statements for line in _statement(statement)),
    ]


def _entity(entity: Entity) -> str:
    where = ", ".join(f"{start}–{end}" for start, end in entity.offsets)
    notes = "; ".join(text for _, text in entity.notes)
    return f"{entity.type:12} {entity.words}  [{where}]" + (f"  {notes}" if notes else "")


def _statement(statement: Statement) -> Iterator[str]:
    claim = statement.claim
    titles = {evidence.label: evidence.title for evidence in statement.evidence}
    yield f"{claim.verdict:12} {claim.text}"
    for finding in claim.findings:
        if finding.instead:
            yield f"{'':12} {finding.said} → {finding.instead}"
    for citation in claim.citations:
        yield f"{'':12} “{citation.quote}” ({titles[citation.label]}, {citation.passage_id})"
