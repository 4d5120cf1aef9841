"""Files derived from the truth, published so that a reader sees all of a snapshot or none.

A snapshot is a file `NAME-COMMIT.EXT` and a manifest `NAME.json` that names it, its SHA-256 and
the commit number it reflects. The manifest is replaced last, in one step; whatever doesn't match
its manifest is not read but made again from the truth.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a derived index reflects. `version` is of the code that derived it."""

    commit: int
    version: str
    file: str = ""
    sha256: str = ""


def read_manifest(path: Path) -> Manifest | None:
    """The manifest at `path`, None when there is none or it can't be understood."""
    try:
        return Manifest(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Replace the manifest at `path` in one durable step."""
    write_durably(path, json.dumps(asdict(manifest)).encode())


def write_durably(path: Path, data: bytes | memoryview) -> None:
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


def sha256_of(data: bytes | memoryview) -> str:
    """The checksum of a snapshot's bytes."""
    return hashlib.sha256(data).hexdigest()
