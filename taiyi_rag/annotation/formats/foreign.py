"""What the JSON of others says of its texts: spaCy's and Prodigy's spans, Doccano's and Label
Studio's lists, labels of classes. What can only mean one thing is read, anything else is a remark
"unread" with the words of the file.

    "entities" | "spans" | "label": [[0, 7, "Drug"], {"start": 0, "end": 7, "label": "Drug"}]
    "label" | "labels": "x" | ["x", {"name": "y", "score": 0.9}]

Offsets count code points of the text, half open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from taiyi_rag.annotation.exchange import score
from taiyi_rag.annotation.formats.mentions import mention
from taiyi_rag.annotation.schema import Annotated, Label, Remark, Span

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


def annotated(record: Annotated, value: Mapping[str, Any], start: int = 0) -> Annotated:
    """The record with what the object says of the text that begins at `start`. Raises `InputError`
    where a mention isn't what stands at its offsets."""
    for name in _FIELDS:
        for one in _each(value.get(name)):
            record = _with(record, name, one, start)
    return record


def labelled(record: Annotated, value: Mapping[str, Any]) -> Annotated:
    """The record with the object's classes alone."""
    return annotated(record, {name: value[name] for name in _CLASSES if name in value})


def _each(given: Any) -> list[Any]:
    several = isinstance(given, list) and _span(given) is None
    return [one for one in (given if several else [given]) if one not in (None, "", [], {})]


def _with(record: Annotated, name: str, one: Any, start: int) -> Annotated:
    if (span := _span(one)) is not None:
        (begins, ends), type, words = span
        place, text = (start + begins, start + ends), record.text
        said = text[slice(*place)] if words is None else words
        made = mention(f"T{len(record.entities) + 1}", type, [place], said, text)
        return replace(record, entities=(*record.entities, made))
    if name in _CLASSES and (label := _label(one)):
        return replace(record, labels=(*record.labels, label))
    told = json.dumps({name: one}, ensure_ascii=False, default=str)[:_REMARK]
    return replace(record, remarks=(*record.remarks, Remark("unread", told)))


def _span(one: Any) -> tuple[Span, str, str | None] | None:
    """Offsets, type, and the words if they are said."""
    if isinstance(one, list) and len(one) == 3:
        start, end, type, words = *one, None
    elif isinstance(one, dict):
        start, end, type, words = (_first(one, names) for names in (_STARTS, _ENDS, _TYPES, _WORDS))
    else:
        return None
    whole = all(isinstance(at, int) and not isinstance(at, bool) for at in (start, end))
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
