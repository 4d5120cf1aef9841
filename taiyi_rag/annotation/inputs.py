"""Texts of a file: a line each (txt), a JSON object each (jsonl), a row each (csv).

A text of JSON lines stands under "text", else under the first of the other usual names, or is put
together of a record's passages; of a CSV it is the column of such a name, else the first. Ids are
the file's own, where it has some, else the numbers of lines.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from taiyi_rag.annotation.exchange import from_json
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError

FORMATS = ("txt", "jsonl", "csv")
_TEXTS = ("text", "sentence", "question", "query", "term", "abstract", "文本", "正文", "内容")
_IDS = ("id", "_id", "pmid", "document_id", "编号")
_LARGEST_FIELD = 1 << 20


class Input(NamedTuple):
    """A record of a file; one that can't be read is None, and says why."""

    id: str
    record: Annotated | None
    problem: str = ""


def read(name: str, content: bytes, most: int) -> list[Input]:
    """The texts of a file, told by the ending of its name. Raises `InputError` when it has none or
    more than `most`, or isn't one of `FORMATS` in UTF-8 (or GB 18030)."""
    readers = {"txt": _lines, "jsonl": _json_lines, "csv": _rows}
    ending = name.rpartition(".")[2].lower()
    if ending not in readers:
        raise InputError(f"Files of texts end in {', '.join(f'.{f}' for f in FORMATS)}.")
    found: list[Input] = []
    for one in readers[ending](_decoded(content)):
        if len(found) == most:
            raise InputError(f"The file has more than {most:,} texts. Divide it.")
        found.append(one)
    if not found:
        raise InputError("The file has no text in it.")
    return found


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("The file is neither UTF-8 nor GB 18030. Save it as UTF-8.")


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    """Lines that hold something; only line feeds part them."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.strip()


def _lines(text: str) -> Iterator[Input]:
    return (_plain(str(number), line) for number, line in _numbered(text))


def _json_lines(text: str) -> Iterator[Input]:
    for number, line in _numbered(text):
        try:
            yield _of_object(json.loads(line), number)
        except InputError as error:
            yield Input(str(number), None, str(error))
        except (ValueError, RecursionError):
            yield Input(str(number), None, f"Line {number} is no JSON.")


def _of_object(value: Any, number: int) -> Input:
    if isinstance(value, str):
        return _plain(str(number), value)
    if not isinstance(value, dict):
        return Input(str(number), None, f"Line {number} is no JSON object.")
    id = str(next((value[name] for name in _IDS if value.get(name)), number))
    for name in _TEXTS:
        if isinstance(value.get(name), str):
            return _plain(id, value[name])
    try:
        return Input(id, from_json({**value, "id": id}))
    except (InputError, ValueError, TypeError, KeyError):
        return Input(id, None, f'Line {number} has no "text".')


def _rows(text: str) -> Iterator[Input]:
    csv.field_size_limit(_LARGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        column = next((head.index(name) for name in _TEXTS if name in head), 0)
        ids = next((head.index(name) for name in _IDS if name in head), None)
        headed = head and head[column] in _TEXTS
        rows = reader if headed else csv.reader(io.StringIO(text, newline=""))
        for number, row in enumerate(rows, start=1):
            if any(cell.strip() for cell in row):
                yield _of_row(row, number, column, ids if headed else None)
    except csv.Error as error:
        raise InputError(f"The file is no CSV: {error}.") from None


def _of_row(row: list[str], number: int, column: int, ids: int | None) -> Input:
    own = row[ids].strip() if ids is not None and ids < len(row) else ""
    text = row[column] if column < len(row) else ""
    if not text.strip():
        return Input(own or str(number), None, f"Row {number} has no text.")
    return _plain(own or str(number), text)


def _plain(id: str, text: str) -> Input:
    return Input(id, Annotated.of(text, id))
