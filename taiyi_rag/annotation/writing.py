"""Annotated texts to files of any form, one record at a time.

Every record that is written is read back, and what isn't there any more is counted: forms differ in
what they can hold. The caller shows what was lost. A file is there when all of it is, not before.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from taiyi_rag.annotation.formats import BRAT, by_ending, named
from taiyi_rag.annotation.formats.brat_files import Put, folder_to, zip_to
from taiyi_rag.annotation.formats.form import Form
from taiyi_rag.annotation.losses import NOT_AGAIN, UNWRITTEN, Loss, losses
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError

_IDS = "ids of records"
_WHOLE = ("jsonl", "json")
"""Forms that hold all of a record."""


@dataclass(slots=True)
class Written:
    """How many records were written, and what their form couldn't hold."""

    form: Form
    records: int = 0
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What was left out, a kind once."""
        if not self.form.again:
            return (Loss(NOT_AGAIN, self.records, self.form.name),)
        return tuple(Loss(kind, n, self.form.name) for kind, n in sorted(self.lost.items()))


def write(records: Iterable[Annotated], path: Path, form: str | None = None) -> Written:
    """Write a file, or of BRAT also a folder. Its form is the one that is given, else that of its
    name's ending. Raises `InputError` where it can't be written; a file that was there stays."""
    written = Written(form_for(path, form))
    try:
        if written.form is BRAT and path.suffix.lower() != ".zip":
            with folder_to(path) as put:
                _put_all(records, put, written)
        else:
            _write_file(records, path, written)
    except OSError as error:
        raise InputError(f"{path} can't be written: {error.strerror}.") from None
    return written


def _write_file(records: Iterable[Annotated], path: Path, written: Written) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file, _into(file, written.form) as put:
            _put_all(records, put, written)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def content(records: Iterable[Annotated], form: str) -> tuple[bytes, Written]:
    """What a file of that form holds; of BRAT it is a ZIP."""
    file, written = io.BytesIO(), Written(named(form))
    with _into(file, written.form) as put:
        _put_all(records, put, written)
    return file.getvalue(), written


def form_for(path: Path, form: str | None = None) -> Form:
    """The form in which a file is written."""
    if form is not None:
        return named(form)
    return BRAT if path.is_dir() else by_ending(path.name)


def check_holds(example: Annotated, fields: Iterable[str], form: Form) -> None:
    """Raises `InputError` where nothing of these fields of a record is there in a file of that
    form: told before thousands of records are worked on."""
    if not form.again or not any(getattr(example, field) for field in fields):
        return  # a table holds all; an example without any proves nothing
    back = form.back(example, form.one(example))
    if back is None or not any(getattr(back, field) for field in fields):
        raise InputError(
            f"{form.name} can't hold what this makes. Write JSON lines (.jsonl) or a table (.csv)."
        )


@contextmanager
def _into(file: BinaryIO, form: Form) -> Iterator[Put]:
    if form is BRAT:
        with zip_to(file) as put:
            yield put
        return
    between = ""

    def put_text(_: Annotated, text: str) -> None:
        nonlocal between
        # Lone surrogates, which UTF-8 can't hold, become question marks.
        file.write(f"{between}{text}".encode("utf-8", "replace"))
        between = form.between

    file.write(form.head.encode())
    yield put_text
    file.write(form.tail.encode())


def _put_all(records: Iterable[Annotated], put: Put, written: Written) -> None:
    form = written.form
    for record in records:
        text = form.one(record)
        lost = _lost(record, text, form) if form.again else Counter()
        written.lost.update(lost)
        if UNWRITTEN not in lost:
            put(record, text)
            written.records += 1


def _lost(record: Annotated, text: str, form: Form) -> Counter[str]:
    back = form.back(record, text)
    lost = losses(record, back)
    if form.id in _WHOLE:
        del lost["statements"]  # they stand there, and are never read back: see `exchange`
    if form.ids and back and back.id != record.id:
        lost[_IDS] += 1
    return lost
