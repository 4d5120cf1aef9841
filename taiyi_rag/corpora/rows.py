"""What stands in the files that sets come in: rows under a header, JSON, records of a form that is
read anyway. Errors name file and place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from taiyi_rag.annotation import reading
from taiyi_rag.annotation.formats import json_values
from taiyi_rag.annotation.formats.lines import decoded
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
    with _read_through(path):
        return tuple(_record(one) for one in inputs)


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


def json_objects(path: Path) -> Iterator[Row]:
    """The objects of a file with one a line, or of a JSON array."""
    with _read_through(path):
        file = io.BytesIO(content(path))
        what = "item" if json_values.is_array(file) else "line"
        for number, value, problem in json_values.values(file):
            place = f"{what} {number}"
            if problem:
                raise InputError(problem)
            yield Row(path, place, _object(value, path, place))


def json_file(path: Path) -> Any:
    """The JSON of a file."""
    with _read_through(path):
        return json_values.parsed(io.BytesIO(content(path)))


def _decoded(path: Path) -> str:
    with _read_through(path):
        return decoded(content(path), "it")


@contextmanager
def _read_through(path: Path) -> Iterator[None]:
    """What the readers of files find wrong is told with the name of the file."""
    try:
        yield
    except ReadError:  # has it already
        raise
    except InputError as error:
        raise ReadError(f"{path}: {error}") from None


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
