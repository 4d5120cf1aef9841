"""Pairs of .txt and .ann in a folder, or in a ZIP of one. A text may stand alone.

Names in a ZIP become ids and nothing else: no file is written from it. Its members are read one at
a time, and are as long as their maker says or not read.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from taiyi_rag.annotation.formats import brat
from taiyi_rag.annotation.formats.brat_lines import lines
from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.lines import decoded
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError

_LARGEST = 1 << 24
"""Bytes of a .txt or .ann."""
_MOST = 100_000
"""Members of a ZIP."""
_MOST_TIMES = 50
"""How much smaller a member may be packed than it is."""
_SMALL = 1 << 16
"""Bytes up to which that doesn't matter."""

Content = Callable[[str], bytes]
"""What a file of that name holds. Raises `InputError` where it can't be read."""
Put = Callable[[Annotated, str], object]


def read_folder(folder: Path) -> Iterator[Input]:
    """The records of a folder and those in it, in the order of their names."""

    def content(name: str) -> bytes:
        path = folder / name
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{name} is larger than {_LARGEST >> 20} MB. Divide it.")
        return path.read_bytes()

    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return _records(found, content)


def read(file: BinaryIO) -> Iterator[Input]:
    """The records of a ZIP."""
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise InputError("The file is no ZIP, or is damaged. Pack it again.") from None
    with package:
        members = {m.filename: m for m in package.infolist() if not m.is_dir()}
        if len(members) > _MOST:
            raise InputError(f"The ZIP holds more than {_MOST:,} files. Divide it.")
        if sum(m.compress_size for m in members.values()) > file.seek(0, 2):
            raise InputError("The ZIP has files that overlap, as no program packs them: not read.")
        yield from _records(members, lambda name: _content(package, members[name]))


def _content(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.file_size > max(_SMALL, min(_LARGEST, _MOST_TIMES * member.compress_size)):
        raise InputError(f"{member.filename} is too large, or packed as no text is: not read.")
    try:
        with package.open(member) as file:
            return file.read(_LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError):
        raise InputError(
            f"{member.filename} is damaged, protected, or packed in a way that isn't read here. "
            "Pack it again as ordinary ZIP."
        ) from None


def _records(names: Iterable[str], content: Content) -> Iterator[Input]:
    told = {name for name in names if _is_told(name)}
    for id in sorted({name[:-4] for name in told}):
        text, annotations = f"{id}.txt", f"{id}.ann"
        if text not in told:
            yield Input(id, None, f"{annotations} has no {text} beside it.")
            continue
        try:
            said = _decoded(annotations, content) if annotations in told else ""
            yield Input(id, brat.record(id, _decoded(text, content), said))
        except InputError as error:
            yield Input(id, None, f"{id}: {error}")


def _is_told(name: str) -> bool:
    """Systems put files of their own beside people's, and their names begin so."""
    parts = [part for part in PurePosixPath(name).parts if part != ".."]
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return name.endswith((".txt", ".ann")) and not hidden


def _decoded(name: str, content: Content) -> str:
    return decoded(content(name), name)


@contextmanager
def folder_to(path: Path) -> Iterator[Put]:
    """Writes records into a folder, which is made."""
    path.mkdir(parents=True, exist_ok=True)
    with _naming(lambda name, content: (path / name).write_bytes(content)) as put:
        yield put


@contextmanager
def zip_to(file: BinaryIO) -> Iterator[Put]:
    """Writes records into a ZIP."""
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package,
        _naming(package.writestr) as put,
    ):
        yield put


@contextmanager
def _naming(write: Callable[[str, bytes], object]) -> Iterator[Put]:
    taken: set[str] = set()

    def put(record: Annotated, annotations: str) -> None:
        name = _fresh(_safe(record.id), taken)
        write(f"{name}.txt", record.text.encode("utf-8", "replace"))
        write(f"{name}.ann", annotations.encode("utf-8", "replace"))

    yield put


def _safe(id: str) -> str:
    """A name that every system takes, and that leads nowhere else."""
    return re.sub(r"[^\w.-]+", "_", id).lstrip(".")[:60] or "_"


def _fresh(name: str, taken: set[str]) -> str:
    """Some systems don't tell capitals from small letters."""
    number, tried = 1, name
    while tried.casefold() in taken:
        number += 1
        tried = f"{name}-{number}"
    taken.add(tried.casefold())
    return tried


class _Brat(Form):
    __slots__ = ()

    def back(self, record: Annotated, written: str) -> Annotated | None:
        text, said = (one.encode("utf-8", "replace").decode() for one in (record.text, written))
        try:
            return brat.record(_safe(record.id), text, said)
        except InputError:
            return None


FORM = _Brat("brat", "BRAT", (".zip",), read, lines)
