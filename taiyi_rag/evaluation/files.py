"""Lines of the files that an evaluation reads, and errors that say where they went wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from taiyi_rag.errors import InputError, ReadError
from taiyi_rag.library.snapshot import write_durably

_BOM = b"\xef\xbb\xbf"


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that aren't blank, with their numbers from 1. Raises `ReadError`."""
    for number, line in enumerate(content(path).removeprefix(_BOM).split(b"\n"), start=1):
        if line.strip():
            try:
                yield number, line.decode("utf-8").rstrip("\r")
            except UnicodeDecodeError:
                raise wrong(path, number, "it isn't UTF-8. Save the file as UTF-8.") from None


def content(path: Path) -> bytes:
    """The bytes of the file. Raises `ReadError` when it can't be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path} can't be opened: {error.strerror}. Check its name.") from None


def wrong(path: Path, number: int, what: str) -> ReadError:
    """The error for a line that can't be used; `what` says why, and what to do."""
    return ReadError(f"{path}, line {number}: {what}")


def sha256(path: Path) -> str:
    """The SHA-256 of the file, so that a report says what it was made of."""
    return hashlib.sha256(content(path)).hexdigest()


def check_place(path: Path) -> Path:
    """`path` if a file can be made there: asked before the work, not after it."""
    if not path.parent.is_dir() or path.is_dir():
        raise InputError(f"{path} can't be written: give a file in a folder that exists.")
    return path


def write(path: Path, data: bytes) -> None:
    """Write the file whole or not at all. Raises `InputError`."""
    try:
        write_durably(path, data)
    except OSError as error:
        raise InputError(
            f"{path} can't be written: {error.strerror}. Choose another place."
        ) from None
