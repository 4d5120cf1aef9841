"""Files that were sent to a library: where they lie, how they come there, how they go.

    indexes/.uploads/COLLECTION/BATCH/…     as they were sent, a folder's files in its folders

They stay, because pages of a PDF are drawn from its file, and because another version of the
readers may read them anew. They go with their documents. A file comes whole or not at all; it is
its owner's alone (mode 0600).
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from taiyi_rag.errors import InputError
from taiyi_rag.library.collection import check_name
from taiyi_rag.library.file_names import another, clean_path, is_system_file, same, shown
from taiyi_rag.library.snapshot import publishing

FOLDER = ".uploads"
OWN_FILE, OWN_FOLDER = 0o600, 0o700

_KEPT_FREE = 512 * 2**20
"""Bytes that stay free on the disk: the library needs room to write what was read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken at once: bytes of a file, of all together, and how many files."""

    file: int = 200 * 2**20
    together: int = 2048 * 2**20
    files: int = 2000


class Uploads:
    """The files that were sent to one collection, which needn't exist yet."""

    def __init__(self, indexes: Path, collection: str, limits: Limits | None = None) -> None:
        self.folder = (indexes / FOLDER / check_name(collection)).absolute()
        self.limits = limits or Limits()

    def batch(self) -> Batch:
        """A place for files that are sent together. It comes with the first of them."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        return Batch(self.folder / name, self.limits, self.folder.name)

    def batch_of(self, archive: Path) -> Batch:
        """A place for what is in an archive: beside one that was sent, else always the same, so
        that unpacking it another time replaces its files."""
        if self.holds(archive):
            folder = archive.with_name(f"{archive.name}.files")
        else:
            folder = self.folder / hashlib.sha256(os.fsencode(archive)).hexdigest()[:16]
        return Batch(folder, self.limits, self.folder.name, replacing=True)

    def holds(self, path: str | Path) -> bool:
        """Whether a file of that path was sent here, or would have been."""
        parts = Path(path).parts
        own = self.folder.parts
        return len(parts) > len(own) and parts[: len(own)] == own and ".." not in parts

    def replace(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Keep another file beside one that was sent: adding that path again reads it in its place,
        and puts it there once it was read. Raises `InputError` for a file that wasn't sent here."""
        if not self.holds(path):
            raise InputError(
                f"{path} was not sent from the page, so it isn't replaced from here. Change that "
                "file, and add its path again."
            )
        batch = Batch(path.parent, self.limits, self.folder.name)
        batch.put(_replacement(path), pieces, path.name)

    def source(self, path: Path) -> Path:
        """The file that is read for a path: what is to replace it, else itself."""
        replacement = _replacement(path)
        return replacement if self.holds(path) and replacement.exists() else path

    def settle(self, path: Path, *, replaced: bool) -> None:
        """Put what is to replace a file in its place, or delete it, for what was there stays."""
        if (new := self.source(path)) == path:
            return
        with publishing(self.folder.name):
            if replaced:
                new.replace(path)
            else:
                new.unlink(missing_ok=True)

    def remove(self, paths: Iterable[str]) -> list[str]:
        """Delete those of these files that were sent here. Those that weren't, and are there."""
        left = []
        for path in dict.fromkeys(paths):
            if not self.holds(path):
                left += [path] if os.path.lexists(path) else []
                continue
            with publishing(self.folder.name):
                Path(path).unlink(missing_ok=True)
                _replacement(Path(path)).unlink(missing_ok=True)
            self._remove_empty(Path(path).parent)
        return left

    def _remove_empty(self, folder: Path) -> None:
        """Folders that hold nothing any more, upwards."""
        while self.holds(folder) or folder in (self.folder, self.folder.parent):
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent

    def remove_all(self) -> None:
        """Delete every file that was sent here."""
        if self.folder.exists():
            with publishing(self.folder.name):
                shutil.rmtree(self.folder)
            with suppress(OSError):  # others were sent files, too
                self.folder.parent.rmdir()


class Batch:
    """Files that are sent together to a collection. `replacing`: they take the place of those that
    were there."""

    def __init__(
        self, folder: Path, limits: Limits, collection: str, *, replacing: bool = False
    ) -> None:
        self.folder = folder
        self._limits = limits
        self._collection = collection
        self._replacing = replacing
        self._taken: set[str] = set()
        self._bytes = 0

    def receive(self, name: str, pieces: Iterable[bytes]) -> Path:
        """Keep a file, as it comes in pieces; where it lies now. `name` may have folders.

        Raises `InputError` for one that can't be kept, which leaves nothing: the others may go on.
        """
        if is_system_file(name):
            raise InputError(f"{shown(name)} is a file of an operating system, not a document.")
        if len(self._taken) >= self._limits.files:
            raise InputError(
                f"{shown(name)}: no more than {self._limits.files:,} files are taken at once. Send "
                "the others in another batch."
            )
        path = self._unused(clean_path(name))
        self._taken.add(same(path))
        target = self.folder / path
        self.put(target, pieces)
        return target

    def _unused(self, path: PurePosixPath) -> PurePosixPath:
        free, number = path, 1
        while same(free) in self._taken or (not self._replacing and (self.folder / free).exists()):
            number += 1
            free = another(path, number)
        return free

    def discard(self) -> None:
        """Delete all that came of it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):  # others were sent
            self.folder.parent.rmdir()
            self.folder.parent.parent.rmdir()

    def put(self, target: Path, pieces: Iterable[bytes], name: str = "") -> None:
        """Write a file whole, or leave what was there; `name` is what people call it. Raises
        `InputError`, `StorageFull`."""
        with publishing(self._collection):
            self._make_place(target)
            partial = target.with_name(f".{secrets.token_hex(8)}.part")
            try:
                descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN_FILE)
                with os.fdopen(descriptor, "wb") as file:
                    size = 0
                    for piece in pieces:
                        size += len(piece)
                        self._check(name or target.name, size, len(piece))
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(target)
            finally:
                partial.unlink(missing_ok=True)
        self._bytes += size

    def _make_place(self, target: Path) -> None:
        """Raises `InputError` where a file has the name of one of its folders, or the reverse: an
        archive may hold both, no file system does."""
        try:
            self._make(target.parent)
        except (FileExistsError, NotADirectoryError):
            taken = True
        else:
            taken = target.is_dir()
        if taken:
            raise InputError(
                f"{shown(target.name)}: a file and a folder that are sent together have the same "
                "name. Rename one of them and send it again."
            )

    def _make(self, folder: Path) -> None:
        """A folder with those above it, each its owner's alone."""
        if not folder.is_dir():
            self._make(folder.parent)
            folder.mkdir(OWN_FOLDER, exist_ok=True)

    def _check(self, name: str, size: int, more: int) -> None:
        if size > self._limits.file:
            raise InputError(
                f"{shown(name)} has more than the {_mb(self._limits.file)} that a file may have. "
                "Split it."
            )
        if self._bytes + size > self._limits.together:
            raise InputError(
                f"{shown(name)}: files that are sent together may have "
                f"{_mb(self._limits.together)}. Send the others in another batch."
            )
        if shutil.disk_usage(self._there()).free - more < _KEPT_FREE:
            raise InputError(
                f"{shown(name)}: the disk is nearly full, and {_mb(_KEPT_FREE)} are kept free for "
                "the library. Nothing of the file was kept. Free some space and send it again."
            )

    def _there(self) -> Path:
        return next(folder for folder in (self.folder, *self.folder.parents) if folder.exists())


def _replacement(path: Path) -> Path:
    """Where the file lies that is to replace another: hidden, so that no folder is read with it."""
    return path.with_name(f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}.new")


def _mb(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"
