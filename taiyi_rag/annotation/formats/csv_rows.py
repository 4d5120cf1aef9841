"""A text a row (.csv), between commas, semicolons or tabs: in the columns whose names `fields`
knows, a title and an abstract as two passages; in a file of one column, whatever it is called. Ids
are those of a column of ids, else the numbers of rows.

What is written is the table of `taiyi_rag.annotation.table`, for spreadsheets: it doesn't come
back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from taiyi_rag.annotation.formats import fields
from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.lines import LONGEST, encoding_of
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.annotation.table import COLUMNS, rows_of
from taiyi_rag.errors import InputError
from taiyi_rag.references.table import as_csv

_LARGEST_FIELD = 1 << 20
_DELIMITERS = ",;\t"


def read(file: BinaryIO) -> Iterator[Input]:
    """A record a row; the first row isn't one where it names the columns."""
    csv.field_size_limit(_LARGEST_FIELD)
    wrapped = io.TextIOWrapper(file, encoding_of(file), newline="")
    try:
        yield from _records(_bounded(wrapped))
    except csv.Error as error:
        raise InputError(f"The file is no CSV: {error}.") from None
    finally:
        wrapped.detach()


def looks_like(head: str) -> bool:
    """Whether it begins with names of columns, a text's among them."""
    return len(_head(head.partition("\n")[0].lstrip("\ufeff"))[0]) > 1


def _bounded(file: io.TextIOWrapper) -> Iterator[str]:
    while line := file.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise InputError(f"The file has a line of more than {LONGEST >> 20} MB. Divide it.")
        yield line


def _records(lines: Iterator[str]) -> Iterator[Input]:
    first = next((line for line in lines if line.strip()), "")
    if first.strip() == ",".join(COLUMNS):
        raise InputError(
            "This is the table of what a task found, for spreadsheets. Give the JSON lines of it."
        )
    head, delimiter = _head(first)
    if not head:
        lines = chain([first], lines)
    for number, row in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
        if any(cell.strip() for cell in row):
            yield _of_row(row, number, head or ["text"])


def _head(line: str) -> tuple[list[str], str]:
    """The names of the columns, where the line has names that are known, and what parts them."""
    for delimiter in _DELIMITERS:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        head = [fields.simple(cell) for cell in cells]
        if fields.of_text(head):
            return head, delimiter
        if len(head) > 1 and any(name in fields.IDS for name in head):
            raise _unnamed(line)
    if len(next(csv.reader([line]), [])) > 1:
        raise _unnamed(line)
    return [], ","


def _unnamed(line: str) -> InputError:
    return InputError(
        f"The first line ({line.strip()[:80]}) names no column of texts. Call the one that has "
        f"them “text” (known are {fields.KNOWN}), or put texts that have commas in quotes."
    )


def _of_row(row: list[str], number: int, head: list[str]) -> Input:
    cells = dict(zip(head, row, strict=False))
    id = fields.own_id(cells, number)
    if any(cell.strip() for cell in row[len(head) :]):
        return Input(
            id,
            None,
            f"Row {number} has {len(row)} fields, the first line {len(head)}. Put texts that have "
            "commas in quotes.",
        )
    passages = [(type, cells.get(name, "")) for name, type in fields.of_text(head).items()]
    if not any(text.strip() for _, text in passages):
        return Input(id, None, f"Row {number} has no text.")
    return Input(id, fields.record(id, passages))


def one(record: Annotated) -> str:
    """The rows of a record."""
    return as_csv(rows_of(record))[1:]


FORM = Form("csv", "CSV", (".csv",), read, one, head=as_csv([COLUMNS]), again=False)
