"""A text a line (.txt)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.lines import filled, in_one_line
from taiyi_rag.annotation.schema import Annotated


def read(file: BinaryIO) -> Iterator[Input]:
    """Ids are the numbers of lines."""
    for number, line in filled(file):
        yield Input(str(number), Annotated.of(line, str(number)))


def one(record: Annotated) -> str:
    """The text in a line."""
    return in_one_line(record.text) + "\n"


FORM = Form("txt", "TXT", (".txt",), read, one, ids=False)
