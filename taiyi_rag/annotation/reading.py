"""Annotated texts from files of any form, one record at a time.

The form is the one that is given, else told by the ending of the file's name and by how it begins.
A record that can't be read comes with its problem, and the others are read. Ids are made distinct:
the second "8528200" of a file is "8528200#2", so that whoever goes on with a file knows which were
done.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from taiyi_rag.annotation.formats import BRAT, FORMS, form_of
from taiyi_rag.annotation.formats.brat_files import read_folder
from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.errors import InputError

__all__ = ["ENDINGS", "Input", "read", "records"]

ENDINGS = sorted({one.rpartition(".")[2] for form in FORMS.values() for one in form.endings})
"""Of the names of files that are read."""

_HEAD = 1 << 16
"""Bytes by which a form is told."""


def records(path: Path, form: str | None = None) -> Iterator[Input]:
    """The records of a file or folder. Raises `InputError` where it isn't there or of no form that
    is known, at once; where it can't be read on, later."""
    try:
        chosen = _told(path, form)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}.") from None
    return distinct(_read(path, chosen))


def _told(path: Path, form: str | None) -> Form:
    if path.is_dir():
        if form not in (None, BRAT.id):
            raise InputError(f"{path} is a folder. Only BRAT's files stand in one.")
        return BRAT
    with path.open("rb") as file:
        return form_of(path.name, file.read(_HEAD), form)


def _read(path: Path, form: Form) -> Iterator[Input]:
    try:
        if path.is_dir():
            yield from read_folder(path)
            return
        with path.open("rb") as file:
            yield from form.read(file)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}.") from None


def read(name: str, content: bytes, most: int, form: str | None = None) -> list[Input]:
    """The records of a file that was sent. Raises `InputError` when it has none or more than
    `most`, or is of no form that is known."""
    file: BinaryIO = io.BytesIO(content)
    found: list[Input] = []
    for one in distinct(form_of(name, content[:_HEAD], form).read(file)):
        if len(found) == most:
            raise InputError(f"The file has more than {most:,} texts. Divide it.")
        found.append(one)
    if not found:
        raise InputError("The file has no text in it.")
    return found


def distinct(inputs: Iterator[Input]) -> Iterator[Input]:
    """The same, with a number behind an id that stood there before."""
    times: dict[str, int] = {}
    for one in inputs:
        id = one.id
        while id in times:
            times[one.id] += 1
            id = f"{one.id}#{times[one.id]}"
        times[id] = 1
        if id == one.id:
            yield one
        else:
            yield Input(id, one.record and replace(one.record, id=id), one.problem)
