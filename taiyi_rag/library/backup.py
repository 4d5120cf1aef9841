"""A collection as one file, and back: what is restored answers as what was backed up.

The file is a tar archive: `backup.json` first, with the length and checksum of every other member,
then `library.db`, the published snapshots, and who may read and change it (`access.json`): what is
restored is open to nobody else, under whatever name. A backup is of one committed state and can be
taken while others read and write. Restoring checks everything before the collection gets its name.

What was asked and answered (`answers.db`) is left out unless it is asked for: a library may be
handed on, what patients' doctors asked may not.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taiyi_rag.errors import CollectionForeign, InputError
from taiyi_rag.library import dense, lexical
from taiyi_rag.library.access import ACCESS
from taiyi_rag.library.collection import (
    TRUTH,
    Collection,
    check_name,
    forming,
    put_in_place,
)
from taiyi_rag.library.journal import ANSWERS
from taiyi_rag.library.snapshot import (
    checksum_of_file,
    damaged,
    publishing,
    read_manifest,
    sync_file,
    sync_folder,
)

FORMAT = 1
_CONTENTS = "backup.json"
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    name: str
    commit: int
    embedder: str
    documents: int
    passages: int
    bytes: int


def back_up(collection: Collection, target: Path, *, answers: bool = False) -> Backup:
    """Write a backup to `target`, which must not exist; with the record of past `answers` it is its
    owner's alone. Raises `InputError`, `StorageFull`."""
    if target.exists():
        raise InputError(f"{target} exists already. Name a new file; nothing was written.")
    if not target.parent.is_dir():
        raise InputError(f"There is no folder {target.parent}. Make it, or name another file.")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    with _scratch(target.parent) as scratch, publishing(collection.name):
        try:
            for name in (dense.NAME, lexical.NAME):
                _copy_snapshot(collection.folder, name, scratch)
            collection.truth.database.copy_to(scratch / TRUTH)  # last: it may be ahead, not behind
            copied = Collection(scratch)
            counts = copied.counts()
            commit, embedder = copied.truth.commit_number, copied.embedder
            copied.close()
            if (collection.folder / ACCESS).exists():
                shutil.copyfile(collection.folder / ACCESS, scratch / ACCESS)
            if answers and collection.journal.exists:
                collection.journal.copy_to(scratch / ANSWERS)
            contents = {
                "format": FORMAT,
                "name": collection.name,
                "commit": commit,
                "embedder": embedder,
                "counts": counts,
                "files": _describe(scratch),
            }
            partial.touch(0o600 if answers else 0o666)
            _write(partial, scratch, contents)
            partial.replace(target)
            sync_folder(target.parent)
        finally:
            partial.unlink(missing_ok=True)
    return _told(contents)


def restore(source: Path, indexes: Path, name: str | None = None) -> Backup:
    """Make a collection of a backup, under its own name or another.

    Raises `InputError` when the file is no backup or is damaged, `CollectionForeign` when the name
    is taken; then nothing was changed.
    """
    with _opened(source) as archive:
        contents = _contents(archive, source)
        name = check_name(name or contents["name"])
        final = indexes / name
        if final.exists() and any(final.iterdir()):
            raise CollectionForeign(
                f"{final} exists already. Restore under another name (--as NAME), or move that "
                "folder away first; nothing was changed."
            )
        with forming(indexes, name) as folder, publishing(name):
            _extract(archive, folder, contents["files"], source)
            Collection(folder).close()
            if not put_in_place(folder, final):
                raise CollectionForeign(f"{final} came to be meanwhile. Restore under another name")
    return _told(contents)


def _told(contents: dict[str, Any]) -> Backup:
    counts = contents["counts"]
    size = sum(size for size, _ in contents["files"].values())
    return Backup(
        contents["name"],
        contents["commit"],
        contents["embedder"],
        counts["documents"],
        counts["passages"],
        size,
    )


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A folder on the target's disk."""
    folder = Path(tempfile.mkdtemp(dir=parent, prefix=".backup."))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_snapshot(folder: Path, name: str, scratch: Path) -> None:
    """Copy a published snapshot whole. A writer may replace it meanwhile: then the next one. Left
    out when that goes on: it is made again from the truth."""
    for _ in range(_TRIES):
        manifest = read_manifest(folder / f"{name}.json")
        if manifest is None:
            return
        try:
            shutil.copytree(folder / manifest.folder, scratch / manifest.folder)
            shutil.copyfile(folder / f"{name}.json", scratch / f"{name}.json")
        except FileNotFoundError:
            shutil.rmtree(scratch / manifest.folder, ignore_errors=True)
            continue
        copied = read_manifest(scratch / f"{name}.json")
        if copied == manifest and damaged(scratch, manifest) is None:
            return
        shutil.rmtree(scratch / manifest.folder)
        (scratch / f"{name}.json").unlink()


def _describe(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_size, checksum_of_file(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith((f"{TRUTH}-", f"{ANSWERS}-"))
    }


def _write(path: Path, folder: Path, contents: dict[str, Any]) -> None:
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        data = json.dumps(contents, ensure_ascii=False, indent=1).encode()
        header = tarfile.TarInfo(_CONTENTS)
        header.size = len(data)
        archive.addfile(header, io.BytesIO(data))
        for name in contents["files"]:
            archive.add(folder / name, arcname=name, recursive=False)
    sync_file(path)


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as error:
        raise InputError(f"{source} is no backup, or is damaged ({error}).") from error
    except FileNotFoundError:
        raise InputError(f"There is no file {source}.") from None


def _contents(archive: tarfile.TarFile, source: Path) -> dict[str, Any]:
    first = archive.next()
    file = archive.extractfile(first) if first and first.name == _CONTENTS else None
    if file is None:
        raise InputError(f"{source} is no backup of a collection.")
    try:
        contents: dict[str, Any] = json.load(file)
        found = contents["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{source} is damaged: its list of contents can't be read.") from error
    if found != FORMAT:
        raise InputError(
            f"{source} has backup format {found}; this version reads {FORMAT}. Use the Taiyi-RAG "
            "version that wrote it."
        )
    return contents


def _extract(
    archive: tarfile.TarFile, folder: Path, files: dict[str, tuple[int, str]], source: Path
) -> None:
    """Write the members that the contents name, and no others, each checked."""
    for member in archive:
        if member.name == _CONTENTS:
            continue
        if member.name not in files:
            raise InputError(
                f"{source} holds {member.name!r}, which it doesn't name: not restored."
            )
        archive.extract(member, folder, filter="data")
        size, checksum = files[member.name]
        path = folder / member.name
        if path.stat().st_size != size or checksum_of_file(path) != checksum:
            raise InputError(f"{source} is damaged at {member.name}: nothing was restored.")
        sync_file(path)
    missing = [name for name in files if not (folder / name).is_file()]
    if missing:
        raise InputError(f"{source} is cut off: {missing[0]} is missing; nothing was restored.")
    for place in {folder, *(p for p in folder.rglob("*") if p.is_dir())}:
        sync_folder(place)
