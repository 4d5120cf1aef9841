"""What stands in the files that sets come in: rows under a header, JSON, records of a form that is
read anyway. Errors name file and place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from taiyi_rag.annotation import reading
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError, ReadError
from taiyi_rag.evaluation.files import content, lines

_LARGEST_FIELD = 1 << 24


class Row(NamedTuple):
    """What stands in a file at a place ("line 3", "item 3")."""

    path: Path
    place: str
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A field that must be there and be text, blanks at its ends left off."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise self.wrong(f'it has no "{name}" that is text.')
        return value.strip()

    def wrong(self, what: str) -> ReadError:
        """The error for a row that can't be used."""
        return ReadError(f"{self.path}, {self.place}: {what}")


def annotated(path: Path, form: str) -> tuple[Annotated, ...]:
    """The records of a file in a form of `taiyi_rag.annotation.formats`."""
    return readable(path, reading.records(path, form))


def readable(path: Path, inputs: Iterable[reading.Input]) -> tuple[Annotated, ...]:
    """The records of a file, if all can be read."""
    try:
        return tuple(_record(one) for one in inputs)
    except InputError as error:
        raise ReadError(f"{path}: {error}") from None


def _record(one: reading.Input) -> Annotated:
    if one.record is None:
        raise InputError(one.problem)
    return one.record


def table(path: Path, delimiter: str) -> Iterator[Row]:
    """The rows of a CSV or TSV under its header, whose names are taken in small letters."""
    csv.field_size_limit(_LARGEST_FIELD)
    reader = csv.reader(io.StringIO(_decoded(path), newline=""), delimiter=delimiter)
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _row(path, line, head, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReadError(f"{path}, line {reader.line_num}: it is no table: {error}.") from None


def tabbed(path: Path, fields: list[str]) -> Iterator[Row]:
    """The lines of a file without header or quotes, each with these fields between tabs."""
    for number, line in lines(path):
        yield _row(path, number, fields, line.split("\t"))


def json_lines(path: Path) -> Iterator[Row]:
    """The objects of a file with one a line."""
    for number, line in lines(path):
        place = f"line {number}"
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise ReadError(f"{path}, {place}: it is no JSON.") from None
        yield Row(path, place, _object(value, path, place))


def json_objects(path: Path) -> Iterator[Row]:
    """The objects of a JSON array, or of a file with one a line."""
    if not content(path).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        yield from json_lines(path)
        return
    for number, value in enumerate(json_file(path), start=1):
        place = f"item {number}"
        yield Row(path, place, _object(value, path, place))


def json_file(path: Path) -> Any:
    """The JSON of a file."""
    try:
        return json.loads(_decoded(path))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{path} is no JSON: {error}.") from None


def _decoded(path: Path) -> str:
    try:
        return content(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReadError(f"{path} isn't UTF-8. Save the file as UTF-8.") from None


def _row(path: Path, line: int, names: list[str], cells: list[str]) -> Row:
    if len(cells) != len(names):
        raise ReadError(
            f"{path}, line {line}: {len(cells)} fields where {len(names)} are expected "
            f"({', '.join(names)})."
        )
    return Row(path, f"line {line}", dict(zip(names, cells, strict=True)))


def _object(value: Any, path: Path, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ReadError(f"{path}, {place}: it is no JSON object.")
    return value
