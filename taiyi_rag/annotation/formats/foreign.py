"""What the JSON of others says of its texts: spaCy's and Prodigy's spans, Doccano's lists, labels
of classes. What can only mean one thing is read, anything else is a remark "unread" with the words
of the file.

    "entities" | "spans" | "label": [[0, 7, "Drug"], {"start": 0, "end": 7, "label": "Drug"}]
    "label" | "labels": "x" | ["x", {"name": "y", "score": 0.9}]

Offsets count code points of the text, half open. Where there are several texts and none is called
"text", only mentions that say their words are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from taiyi_rag.annotation.exchange import score
from taiyi_rag.annotation.formats.mentions import mention
from taiyi_rag.annotation.schema import Annotated, Entity, Label, Remark, Span

_FIELDS = (
    "entities", "ents", "spans", "label", "labels", "relations", "events", "annotations", "tags",
    "cats", "result", "spo_list",
)  # fmt: skip
_CLASSES = ("label", "labels")
_STARTS = ("start", "start_offset")
_ENDS = ("end", "end_offset")
_TYPES = ("label", "type", "entity_group", "tag")
_WORDS = ("text", "word")
_REMARK = 500
"""Characters of a value that a remark has."""


def annotated(record: Annotated, value: Mapping[str, Any]) -> Annotated:
    """The record with what the object says of it. Raises `InputError` where a mention isn't what
    stands at its offsets."""
    starts = [passage.start for passage in record.passages if passage.type == "text"]
    entities: list[Entity] = []
    labels: list[Label] = []
    unread: list[Remark] = []
    for name, one in _said(value):
        if made := _mention(f"T{len(entities) + 1}", one, record.text, *starts):
            entities.append(made)
        elif name in _CLASSES and (label := _label(one)):
            labels.append(label)
        else:
            told = json.dumps({name: one}, ensure_ascii=False)
            unread.append(Remark("unread", told[:_REMARK]))
    return replace(record, entities=tuple(entities), labels=tuple(labels), remarks=tuple(unread))


def labelled(record: Annotated, value: Mapping[str, Any]) -> Annotated:
    """The record with the object's classes alone."""
    return annotated(record, {name: value[name] for name in _CLASSES if name in value})


def _said(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The single things that the fields say, each with its field."""
    for name in _FIELDS:
        given = value.get(name)
        several = given if isinstance(given, list) and _span(given) is None else [given]
        for one in several:
            if one not in (None, "", [], {}):
                yield name, one


def _mention(id: str, one: Any, text: str, start: int | None = None) -> Entity | None:
    """`start` is where the text begins that offsets count from, if that is sure."""
    if (span := _span(one)) is None or (start is None and span[2] is None):
        return None
    (begins, ends), type, words = span
    place = begins + (start or 0), ends + (start or 0)
    return mention(id, type, [place], text[slice(*place)] if words is None else words, text)


def _span(one: Any) -> tuple[Span, str, str | None] | None:
    """Offsets, type, and the words if they are said."""
    if isinstance(one, list) and len(one) == 3:
        start, end, type, words = *one, None
    elif isinstance(one, dict):
        start, end, type, words = (_first(one, names) for names in (_STARTS, _ENDS, _TYPES, _WORDS))
    else:
        return None
    whole = all(isinstance(at, int) and not isinstance(at, bool) and at >= 0 for at in (start, end))
    if not whole or not isinstance(type, str) or not type.strip():
        return None
    return (start, end), type, words if isinstance(words, str) else None


def _first(one: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((one[name] for name in names if name in one), None)


def _label(one: Any) -> Label | None:
    if isinstance(one, str):
        return Label(one) if one.strip() else None
    if isinstance(one, int) and not isinstance(one, bool):
        return Label(str(one))
    if isinstance(one, dict) and set(one) <= {"name", "label", "score"}:
        name = _first(one, ("name", "label"))
        if isinstance(name, str) and name.strip():
            return Label(name, score(one.get("score")))
    return None
