"""JSON values of a file: those of its array, or one a line.

An array is read as a whole, up to `lines.MOST_BYTES`; lines are read one at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.json_lines import FORM as LINES
from taiyi_rag.annotation.formats.json_lines import (
    NO_JSON,
    NO_RECORD,
    id_of,
    of_value,
    parsed_lines,
)
from taiyi_rag.annotation.formats.lines import whole
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError

Objects = Callable[[Any, str], Annotated]
"""What makes the record of an object and its id."""

HEAD, BETWEEN, TAIL = "[\n", ",\n", "\n]\n"


def values(file: BinaryIO) -> Iterator[tuple[int, Any, str]]:
    """Each value with its number, of lines that of its line, and what is wrong with it."""
    if not is_array(file):
        yield from parsed_lines(file)
        return
    for number, value in enumerate(parsed(file), start=1):
        yield number, value, ""


def is_array(file: BinaryIO) -> bool:
    """Whether it begins as one. Goes back to its beginning."""
    file.seek(0)
    head = file.read(1 << 12)
    file.seek(0)
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")


def parsed(file: BinaryIO) -> Any:
    """The value that the file is."""
    try:
        return json.loads(whole(file))
    except json.JSONDecodeError as error:
        raise InputError(f"The file is no JSON: {error.msg}, line {error.lineno}.") from None
    except NO_JSON:
        raise InputError(
            "The file is no JSON that can be read: it is nested too deep, or has numbers too long."
        ) from None


def objects(file: BinaryIO, record: Objects, shape: str) -> Iterator[Input]:
    """The records of a file of objects, of which each should be of a `shape`, in words."""
    for number, value, problem in values(file):
        yield Input(str(number), None, problem) if problem else one_of(value, number, record, shape)


def one_of(value: Any, number: int, record: Objects, shape: str, id: str = "") -> Input:
    """The record of one object; its id is its own, else its number."""
    if not id:
        id = id_of(value, number) if isinstance(value, dict) else str(number)
    try:
        return Input(id, record(value, id))
    except InputError as error:
        return Input(id, None, f"Record {number}: {error}")
    except (*NO_RECORD, RecursionError):
        return Input(id, None, f"Record {number} isn't of the form {shape}.")


def _read(file: BinaryIO) -> Iterator[Input]:
    for number, value, problem in values(file):
        yield Input(str(number), None, problem) if problem else of_value(value, number)


FORM = Form(
    "json", "JSON", (".json",), _read, lambda r: LINES.one(r).rstrip("\n"), HEAD, BETWEEN, TAIL
)
