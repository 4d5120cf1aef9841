"""A text a row (.csv): in the column of a usual name, else in the first. Ids are those of a column
of ids, else the numbers of rows.

What is written is the table of `taiyi_rag.annotation.table`, for spreadsheets: it doesn't come
back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.json_lines import IDS, TEXTS
from taiyi_rag.annotation.formats.lines import LONGEST, encoding_of
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.annotation.table import COLUMNS, rows_of
from taiyi_rag.errors import InputError
from taiyi_rag.references.table import as_csv

_LARGEST_FIELD = 1 << 20


def read(file: BinaryIO) -> Iterator[Input]:
    """A record a row; the first row isn't one where it names the columns."""
    csv.field_size_limit(_LARGEST_FIELD)
    wrapped = io.TextIOWrapper(file, encoding_of(file), newline="")
    try:
        yield from _records(csv.reader(_bounded(wrapped)))
    except csv.Error as error:
        raise InputError(f"The file is no CSV: {error}.") from None
    finally:
        wrapped.detach()


def _bounded(file: io.TextIOWrapper) -> Iterator[str]:
    while line := file.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise InputError(f"The file has a line of more than {LONGEST >> 20} MB. Divide it.")
        yield line


def _records(rows: Iterator[list[str]]) -> Iterator[Input]:
    first = next(rows, [])
    head = [name.strip().lower() for name in first]
    column = next((head.index(name) for name in TEXTS if name in head), 0)
    ids = next((head.index(name) for name in IDS if name in head), None)
    headed = bool(head) and head[column] in TEXTS
    for number, row in enumerate(rows if headed else chain([first], rows), start=1):
        if any(cell.strip() for cell in row):
            yield _of_row(row, number, column, ids if headed else None)


def _of_row(row: list[str], number: int, column: int, ids: int | None) -> Input:
    own = row[ids].strip() if ids is not None and ids < len(row) else ""
    id, text = own or str(number), row[column] if column < len(row) else ""
    if not text.strip():
        return Input(id, None, f"Row {number} has no text.")
    return Input(id, Annotated.of(text, id))


def one(record: Annotated) -> str:
    """The rows of a record."""
    return as_csv(rows_of(record))[1:]


FORM = Form("csv", "CSV", (".csv",), read, one, head=as_csv([COLUMNS]), again=False)
