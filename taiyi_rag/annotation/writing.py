"""Annotated texts to files of any form, one record at a time.

Every record that is written is read back, and what isn't there any more is counted: forms differ in
what they can hold. The caller shows what was lost. A file is there when all of it is, not before.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from taiyi_rag.annotation.formats import by_ending, named
from taiyi_rag.annotation.formats.form import Form
from taiyi_rag.annotation.losses import NOT_AGAIN, UNWRITTEN, Loss, losses
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError

_IDS = "ids of records"


@dataclass(slots=True)
class Written:
    """How many records were written, and what their form couldn't hold."""

    form: Form
    records: int = 0
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What was left out, a kind once."""
        found = tuple(Loss(kind, n, self.form.name) for kind, n in sorted(self.lost.items()))
        return found if self.form.again else (Loss(NOT_AGAIN, self.records, self.form.name),)


def write(records: Iterable[Annotated], path: Path, form: str | None = None) -> Written:
    """Write a file. Its form is the one that is given, else that of its name's ending. Raises
    `InputError` where it can't be written; what stood there before stays then."""
    chosen = form_for(path, form)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            written = _fill(file, records, chosen)
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path} can't be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
    return written


def content(records: Iterable[Annotated], form: str) -> tuple[bytes, Written]:
    """What a file of that form holds."""
    file = io.BytesIO()
    written = _fill(file, records, named(form))
    return file.getvalue(), written


def form_for(path: Path, form: str | None = None) -> Form:
    """The form in which a file is written."""
    return named(form) if form is not None else by_ending(path.name)


def _fill(file: BinaryIO, records: Iterable[Annotated], form: Form) -> Written:
    written = Written(form)
    file.write(form.head.encode())
    for text in _texts(records, written):
        between = form.between if written.records > 1 else ""
        # Lone surrogates, which UTF-8 can't hold, become question marks.
        file.write(f"{between}{text}".encode("utf-8", "replace"))
    file.write(form.tail.encode())
    return written


def _texts(records: Iterable[Annotated], written: Written) -> Iterator[str]:
    form = written.form
    for record in records:
        text = form.one(record)
        lost = _lost(record, text, form) if form.again else Counter()
        written.lost.update(lost)
        if UNWRITTEN not in lost:
            written.records += 1
            yield text


def _lost(record: Annotated, text: str, form: Form) -> Counter[str]:
    back = form.back(text)
    lost = losses(record, back)
    if form.ids and back and back.id != record.id:
        lost[_IDS] += 1
    return lost
