"""Files derived from the truth, published so that a reader sees all of a snapshot or none.

A snapshot is a folder `NAME-COMMIT-N/` of files that are never changed, and a manifest `NAME.json`
that names it, with the length and checksum of each of its files and the commit of the truth that
it reflects. The manifest is replaced last, in one step. What doesn't match its manifest is not
read but made again from the truth.

Checksums are XXH3 (128 bits): they find damage, at the speed of memory; they are no seal.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import xxhash

from taiyi_rag.errors import CollectionError, StorageFull
from taiyi_rag.library.database_errors import FULL


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a derived index reflects.

    `token` is the truth's for that commit, `version` that of the code that derived it, `files` the
    length in bytes and checksum of each file by name. `details` are the index's own.
    """

    commit: int
    token: str
    version: str
    folder: str
    files: dict[str, tuple[int, str]]
    details: dict[str, Any] = field(default_factory=dict)


def read_manifest(path: Path) -> Manifest | None:
    """The manifest at `path`, None when there is none or it is damaged."""
    try:
        wrapped = json.loads(path.read_text("utf-8"))
        body = wrapped["manifest"]
        if wrapped["checksum"] != _checksum_of(body):
            return None
        files = {name: (int(size), str(sum)) for name, (size, sum) in body.pop("files").items()}
        return Manifest(**body, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Replace the manifest at `path` in one durable step."""
    body = asdict(manifest)
    write_durably(path, json.dumps({"manifest": body, "checksum": _checksum_of(body)}).encode())


def _checksum_of(body: Any) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return xxhash.xxh3_128_hexdigest(text.encode())


def write_durably(path: Path, data: bytes) -> None:
    """Write `path` whole or not at all, and not before the bytes are on the disk."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Make the bytes of a file that a library wrote durable."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def describe(
    folder: Path, known: dict[str, tuple[int, str]] | None = None
) -> dict[str, tuple[int, str]]:
    """Length and checksum of each file in `folder`, each made durable; those in `known` are taken
    from there, being files that are never changed."""
    found = {}
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        if known and path.name in known:
            found[path.name] = known[path.name]
            continue
        sync_file(path)
        found[path.name] = path.stat().st_size, checksum_of_file(path)
    sync_folder(folder)
    return found


Seen = set[tuple[int, int, int, str]]
"""Files that were found sound: inode, length, time of change (ns), checksum."""


def damaged(
    folder: Path, manifest: Manifest, *, seen: Seen | None = None, names: Collection[str] = ()
) -> str | None:
    """The first file of a snapshot, or of its `names`, that is missing or not as its manifest says,
    None if none is. Files in `seen` aren't read again, and sound ones are added to it: a snapshot
    shares most of its files with the one before."""
    known = Seen() if seen is None else seen
    for name in names or manifest.files:
        size, checksum = manifest.files[name]
        path = folder / manifest.folder / name
        try:
            found = path.stat()
            mark = found.st_ino, found.st_size, found.st_mtime_ns, checksum
            if mark in known:
                continue
            if found.st_size != size or checksum_of_file(path) != checksum:
                return name
            known.add(mark)
        except OSError:
            return name
    return None


def checksum_of_file(path: Path) -> str:
    """The checksum of a file's bytes."""
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return str(xxhash.xxh3_128_hexdigest(b""))
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return str(xxhash.xxh3_128_hexdigest(data))


@contextmanager
def forming_snapshot(collection: Path, name: str, commit: int) -> Iterator[Path]:
    """A new, empty folder for a snapshot, which goes with any error. It takes no name that is
    there: a reader may have that one open."""
    with publishing(collection.name):
        number = 0
        while (folder := collection / f"{name}-{commit}-{number}").exists():
            number += 1
        folder.mkdir()
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def drop_others(folder: Path, name: str, keep: str) -> None:
    """Remove the snapshots of that name but one, and what a killed writer left half written. Who
    has one open can go on reading it."""
    for path in folder.glob(f".{name}.json.*.tmp"):
        path.unlink(missing_ok=True)
    for path in snapshots(folder, name):
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


def snapshots(folder: Path, name: str) -> Iterator[Path]:
    """The folders of snapshots of that name, published or left by a writer that was killed."""
    return (p for p in folder.glob(f"{name}-*-*") if p.is_dir())


@contextmanager
def publishing(collection: str) -> Iterator[None]:
    """What goes wrong while files are written, in our words."""
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:  # FAISS's and tantivy's, too
        full = isinstance(error, OSError) and error.errno in FULL
        if full or "No space left on device" in str(error):
            raise StorageFull(collection) from error
        raise CollectionError(
            f"Files of collection {collection!r} couldn't be written ({error}). What was committed "
            "is kept and answers. Is the disk full? `taiyi-rag doctor` says what space is free. "
            f"Then run: python -m ingest rebuild --collection {collection}"
        ) from error
