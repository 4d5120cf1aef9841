"""Annotated texts as JSON lines, in the form of BigBIO's knowledge base schema, and back.

    {"id", "passages": [{"id", "type", "text": [TEXT], "offsets": [[START, END]]}],
     "entities": [{"id", "type", "text": […], "offsets": [[START, END], …],
                   "normalized": [{"db_name", "db_id"}]}],
     "events": [{"id", "type", "trigger": {"text": […], "offsets": […]},
                 "arguments": [{"role", "ref_id", "text"}]}],
     "coreferences": [],
     "relations": [{"id", "type", "arg1_id", "arg2_id", "normalized": […]}], …}

What that schema lacks comes beside it: `notes` of entities, `score` of relations, `questions`,
`labels`, `texts`, `structures`, `terms`, `statements`, `remarks`, `maker`. Statements are written
for people and programs, and not read back: they are verdicts on a collection as it was.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, cast, get_args

from taiyi_rag.annotation.schema import (
    Annotated,
    Argument,
    Entity,
    Event,
    Identifier,
    Label,
    Note,
    Passage,
    Question,
    Relation,
    Remark,
    RemarkKind,
    Slot,
    Span,
    Statement,
    Structure,
    Term,
    Text,
)
from taiyi_rag.errors import InputError
from taiyi_rag.types import Evidence, Language


def to_line(record: Annotated) -> str:
    """A record as a line of JSON."""
    return json_line(to_json(record))


def json_line(value: Any) -> str:
    """A value as a line of JSON. Lone surrogates, which UTF-8 can't hold, are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    if any("\ud800" <= c <= "\udfff" for c in text):
        text = json.dumps(value)
    # Some readers of lines take these for ends of lines.
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def to_lines(records: Iterable[Annotated]) -> str:
    """Records as JSON lines."""
    return "".join(f"{to_line(record)}\n" for record in records)


def to_json(record: Annotated) -> dict[str, Any]:
    """A record as a JSON value."""
    return {
        "id": record.id,
        "passages": [
            {"id": p.id, "type": p.type, "text": [p.text], "offsets": [[p.start, p.end]]}
            for p in record.passages
        ],
        "entities": [_entity_json(entity) for entity in record.entities],
        "events": [_event_json(event) for event in record.events],
        "coreferences": [],
        "relations": [_relation_json(relation) for relation in record.relations],
        "questions": [asdict(question) for question in record.questions],
        "labels": [asdict(label) for label in record.labels],
        "texts": [asdict(text) for text in record.texts],
        "structures": [asdict(structure) for structure in record.structures],
        "terms": [asdict(term) for term in record.terms],
        "statements": [_statement_json(statement) for statement in record.statements],
        "remarks": [asdict(remark) for remark in record.remarks],
        "maker": record.maker,
    }


def _entity_json(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "type": entity.type,
        "text": list(entity.text),
        "offsets": [list(span) for span in entity.offsets],
        "normalized": _normalized_json(entity.normalized),
        "notes": [list(note) for note in entity.notes],
    }


def _relation_json(relation: Relation) -> dict[str, Any]:
    return {
        "id": relation.id,
        "type": relation.type,
        "arg1_id": relation.head,
        "arg2_id": relation.tail,
        "normalized": _normalized_json(relation.normalized),
        "score": relation.score,
    }


def _normalized_json(identifiers: Iterable[Identifier]) -> list[dict[str, str]]:
    return [{"db_name": one.database, "db_id": one.id} for one in identifiers]


def _event_json(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "trigger": {"text": list(event.text), "offsets": [list(span) for span in event.offsets]},
        "arguments": [{"role": a.role, "ref_id": a.ref, "text": a.text} for a in event.arguments],
    }


def _statement_json(statement: Statement) -> dict[str, Any]:
    claim, by_label = statement.claim, {e.label: e for e in statement.evidence}
    return {
        "offsets": list(statement.offsets),
        "text": claim.text,
        "verdict": str(claim.verdict),
        "support": claim.support,
        "findings": [asdict(finding) for finding in claim.findings],
        "collection": statement.collection,
        "citations": [
            asdict(citation) | _source_json(by_label[citation.label])
            for citation in claim.citations
        ],
    }


def _source_json(evidence: Evidence) -> dict[str, Any]:
    return {"title": evidence.title, "source": evidence.source, "trust": str(evidence.trust)}


def from_line(line: str) -> Annotated:
    """The record of a line. Raises `InputError` where it isn't one, or contradicts itself."""
    try:
        return from_json(json.loads(line))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise InputError(f"That is no record of the schema ({type(error).__name__}).") from None


def from_json(value: Mapping[str, Any]) -> Annotated:
    """The record of a JSON value, as `to_json` or BigBIO's loaders write it."""
    return Annotated(
        str(value["id"]),
        tuple(_passage(p) for p in value["passages"]),
        tuple(_entity(e) for e in value.get("entities", ())),
        tuple(_relation(r) for r in value.get("relations", ())),
        tuple(_event(e) for e in value.get("events", ())),
        tuple(_question(q) for q in value.get("questions", ())),
        tuple(_label(one) for one in value.get("labels", ())),
        tuple(_text(one) for one in value.get("texts", ())),
        tuple(_structure(one) for one in value.get("structures", ())),
        tuple(_term(one) for one in value.get("terms", ())),
        remarks=tuple(_remark(one) for one in value.get("remarks", ())),
        maker=str(value.get("maker", "")),
    )


def _passage(value: Mapping[str, Any]) -> Passage:
    (text,), ((start, end),) = value["text"], value["offsets"]
    passage = Passage(str(value["id"]), str(value["type"]), str(text), int(start))
    if passage.end != int(end):
        raise InputError(f"Passage {passage.id} isn't as long as its offsets say.")
    return passage


def _entity(value: Mapping[str, Any]) -> Entity:
    return Entity(
        str(value["id"]),
        str(value["type"]),
        tuple(map(str, value["text"])),
        _spans(value["offsets"]),
        _normalized(value),
        tuple(_note(kind, text) for kind, text in value.get("notes", ())),
    )


def _normalized(value: Mapping[str, Any]) -> tuple[Identifier, ...]:
    given = value.get("normalized", ())
    return tuple(Identifier(str(one["db_name"]), str(one["db_id"])) for one in given)


def _note(kind: str, text: str) -> tuple[Note, str]:
    if kind not in get_args(Note):
        raise InputError(f"There is no note of kind {kind!r}.")
    return cast(Note, kind), str(text)


def _relation(value: Mapping[str, Any]) -> Relation:
    ends = str(value["arg1_id"]), str(value["arg2_id"])
    number = score(value.get("score"))
    return Relation(str(value["id"]), str(value["type"]), *ends, number, _normalized(value))


def _label(value: Any) -> Label:
    """BigBIO's are names alone."""
    if isinstance(value, str):
        return Label(value)
    return Label(str(value["name"]), score(value.get("score")))


def score(value: Any) -> float | None:
    """A score that a file gives, or none."""
    if value is None or _is_finite(value):
        return cast("float | None", value)
    raise InputError(f"{str(value)[:40]!r} is no score. Scores are finite numbers.")


def _is_finite(value: Any) -> bool:
    """JSON has no NaN and no infinity, and we no numbers beyond those of floats."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) <= sys.float_info.max


def _event(value: Mapping[str, Any]) -> Event:
    trigger = value["trigger"]
    arguments = tuple(
        Argument(str(a["role"]), str(a["ref_id"]), str(a.get("text", "")))
        for a in value.get("arguments", ())
    )
    words = tuple(map(str, trigger["text"]))
    return Event(str(value["id"]), str(value["type"]), words, _spans(trigger["offsets"]), arguments)


def _question(value: Mapping[str, Any]) -> Question:
    if (kind := value["type"]) not in ("multiple_choice", "yesno", "open"):
        raise InputError(f"There is no question of type {kind!r}.")
    return Question(
        str(value["id"]),
        kind,
        str(value["question"]),
        tuple(map(str, value.get("choices", ()))),
        tuple(map(str, value.get("answer", ()))),
        str(value.get("explanation", "")),
    )


def _structure(value: Mapping[str, Any]) -> Structure:
    return Structure(
        str(value["type"]),
        tuple(_slot(slot) for slot in value["slots"]),
    )


def _slot(value: Mapping[str, Any]) -> Slot:
    scalar = value["value"]
    if not (scalar is None or isinstance(scalar, str | bool) or _is_finite(scalar)):
        raise InputError(f"The value at {value['name']} is no text, number, true, false or null.")
    return Slot(str(value["name"]), scalar, _spans(value["offsets"]))


def _remark(value: Mapping[str, Any]) -> Remark:
    if (kind := value["kind"]) not in get_args(RemarkKind):
        raise InputError(f"There is no remark of kind {kind!r}.")
    return Remark(kind, str(value.get("text", "")))


def _text(value: Mapping[str, Any]) -> Text:
    language: Language = "zh" if value["language"] == "zh" else "en"
    return Text(str(value["type"]), str(value["text"]), language, _spans(value["offsets"]))


def _term(value: Mapping[str, Any]) -> Term:
    english, chinese, brands = (
        tuple(map(str, value[name])) for name in ("english", "chinese", "brands")
    )
    return Term(str(value["kind"]), english, chinese, brands)


def _spans(value: Iterable[Iterable[int]]) -> tuple[Span, ...]:
    return tuple((int(start), int(end)) for start, end in value)
