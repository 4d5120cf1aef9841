"""A JSON object a line (.jsonl): records in our form or BigBIO's, or objects with a text in them.

A text stands in the fields whose names `fields` knows, with what `foreign` reads of it: a title and
an abstract are two passages. Of BigBIO's schemata
`bigbio_kb` is read whole (but for coreferences), of `bigbio_text` the text with its labels, of
`bigbio_qa` the question on its context, of `bigbio_pairs` the two texts with their label. Ids are
the file's own, where it has some, else the numbers of lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from taiyi_rag.annotation.exchange import from_json, to_line
from taiyi_rag.annotation.formats import fields, foreign
from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.lines import filled
from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.errors import InputError

NO_JSON = (ValueError, RecursionError)
NO_RECORD = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
"""What Python raises where a JSON value isn't of the shape that was expected."""


def read(file: BinaryIO) -> Iterator[Input]:
    """A record a line."""
    for number, value, problem in parsed_lines(file):
        yield Input(str(number), None, problem) if problem else of_value(value, number)


def parsed_lines(file: BinaryIO) -> Iterator[tuple[int, Any, str]]:
    """Each line's number and value, or what is wrong with it."""
    for number, line in filled(file):
        try:
            value = json.loads(line)
        except NO_JSON:
            yield number, None, f"Line {number} is no JSON."
        else:
            yield number, value, ""


def of_value(value: Any, number: int) -> Input:
    """The record of a line's value."""
    if isinstance(value, str):
        return Input(str(number), Annotated.of(value, str(number)))
    if not isinstance(value, dict):
        return Input(str(number), None, f"Line {number} is no JSON object.")
    id = id_of(value, number)
    try:
        return Input(id, _record(value, id))
    except InputError as error:
        return Input(id, None, f"Line {number}: {error}")
    except NO_RECORD:
        return Input(id, None, f"Line {number} isn't a record of the schema.")


def id_of(value: Mapping[str, Any], number: int) -> str:
    """The value's own id, else its number."""
    return fields.own_id({fields.simple(name): one for name, one in value.items()}, number)


def _record(value: Mapping[str, Any], id: str) -> Annotated:
    if isinstance(value.get("passages"), list):
        return from_json({**value, "id": id})
    if {"text_1", "text_2"} <= value.keys():
        pair = [(name, str(value[name])) for name in ("text_1", "text_2")]
        return foreign.labelled(Annotated.of_passages(pair, id), value)
    if "question" in value and not {"choices", "context"}.isdisjoint(value):
        return _asked(value, id)
    return _of_texts(value, id)


def _of_texts(value: Mapping[str, Any], id: str) -> Annotated:
    texts = {fields.simple(name): one for name, one in value.items() if isinstance(one, str)}
    if not (types := fields.of_text(texts)):
        raise InputError(f'it has no "text". Names that are known are {fields.KNOWN}.')
    record = fields.record(id, [(type, texts[name]) for name, type in types.items()])
    return foreign.annotated(record, value)


def _asked(value: Mapping[str, Any], id: str) -> Annotated:
    kind = value.get("type", "multiple_choice")  # without choices, it is open
    choices, answers = (tuple(map(str, value.get(name) or ())) for name in ("choices", "answer"))
    if kind not in ("multiple_choice", "yesno") or not choices:
        kind, choices = "open", ()
    question = Question("q1", kind, str(value["question"]), choices, answers)
    context = str(value.get("context") or value["question"])
    return replace(Annotated.of(context, id), questions=(question,))


FORM = Form("jsonl", "JSON lines", (".jsonl", ".ndjson"), read, lambda r: to_line(r) + "\n")
