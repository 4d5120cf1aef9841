"""What a form of files is: how records are read from it, and how one is written."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError


class Input(NamedTuple):
    """A record of a file; one that can't be read is None, and says why."""

    id: str
    record: Annotated | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which a file holds records: `head`, the records with `between` between them,
    `tail`. `read` takes a seekable file; it yields a record that can't be read with its problem,
    and raises `InputError` where nothing more of the file can be."""

    id: str
    name: str
    endings: tuple[str, ...]
    read: Callable[[BinaryIO], Iterator[Input]]
    one: Callable[[Annotated], str]
    head: str = ""
    between: str = ""
    tail: str = ""
    again: bool = True
    """Whether what is written can be read back as what it was."""
    ids: bool = True
    """Whether records have ids in it."""

    def back(self, record: Annotated, written: str) -> Annotated | None:
        """What is read of what `one` wrote of the record; None where it can't be read."""
        del record  # what is written says all, but for BRAT
        content = f"{self.head}{written}{self.tail}".encode("utf-8", "replace")
        try:
            found = list(self.read(io.BytesIO(content)))
        except InputError:
            return None
        return found[0].record if len(found) == 1 else None
