"""A file on its way into a collection: its content's digest, the ids of its documents."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from ingest.formats import check_size
from taiyi_rag.errors import ReadError
from taiyi_rag.types import Tier

_PIECE = 1 << 20


@dataclass
class File:
    """A file while it is worked on: what became of it so far. `replacement` is read in its place.

    `purged`: so many of its documents were taken out for good. `shares_ids`: another file has
    documents with its ids; `again`: an extra that isn't installed would read more. Either way it is
    read again the next time.
    """

    path: Path
    replacement: Path | None = None
    digest: bytes = b""
    tier: Tier = "curated"
    format: str = ""
    ids: dict[str, None] = field(default_factory=dict)
    passages: int = 0
    purged: int = 0
    changed: bool = False
    shares_ids: bool = False
    again: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def source(self) -> Path:
        """Where its bytes are."""
        return self.replacement or self.path

    @property
    def stored_path(self) -> str:
        """The path as text. Bytes of a name that aren't UTF-8 (names in GBK) are written out."""
        return os.fsencode(self.path).decode("utf-8", "backslashreplace")


def sha256_of(path: Path, *, limit: int, name: str = "") -> bytes:
    """The SHA-256 of a file's bytes, read piece by piece; `name` is what people call it.

    `ReadError` when it has more than `limit`, is no regular file, or can't be opened.
    """
    digest, size, name = hashlib.sha256(), 0, name or path.name
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(f"{name} is no file that can be read. Leave it out.")
        check_size(status.st_size, name, limit=limit)
        with path.open("rb") as opened:
            while piece := opened.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                check_size(size, name, limit=limit)
    except OSError as error:
        raise ReadError(f"{name} can't be opened: {error.strerror}.") from None
    return digest.digest()


def file_document_id(path: Path, number: int) -> str:
    """The id of a document whose format has none: "file:", its name, and eight digits of the
    SHA-256 of its absolute path, so that a changed file is a new version of the same document.
    The second and further documents of a file end in "/2", "/3", …"""
    name = re.sub(r"[^\w.-]+", "-", path.stem).strip("-")[:60]
    place = hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"file:{name}-{place}" + (f"/{number}" if number > 1 else "")
