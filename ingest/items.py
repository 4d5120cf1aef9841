"""What a file's bytes become: assembled documents with their passages, one by one.

It runs in a worker process (`ingest.worker`), or in the program's own where no processes are
wanted; either way these are the only lines between a reader and the library.
"""

from __future__ import annotations

import hashlib
import math
import os
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from ingest import formats
from ingest.blocks import Source, assemble
from ingest.describing import described
from ingest.splitting import SplitPassage, split
from taiyi_rag.errors import ReadError
from taiyi_rag.types import Document

MOST_CHARACTERS = 32_000_000
"""Of one document: some 5,000 full pages, as many as are read of a PDF. Whoever embeds it must hold
it in memory, with its passages."""

_ONE_DOCUMENT = ("text", "markdown", "html")
_MOST_BYTES = 4 * MOST_CHARACTERS  # no character of UTF-8 or GB18030 has more
_TRACE = 8  # of the innermost calls of a fault of ours, for the log


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document with its passages, what of it was lost, and whether to read it `again` (see
    `Source`). Its `id` is "" if its format has none."""

    document: Document
    passages: tuple[SplitPassage, ...]
    warnings: tuple[str, ...] = ()
    again: bool = False


class ReaderFault(ReadError):
    """A reader failed in a way that it doesn't know of. `trace` says where, for the log."""

    def __init__(self, message: str, trace: str) -> None:
        super().__init__(message)
        self.trace = trace


def load(path: Path, name: str, digest: bytes, limit: int) -> bytes:
    """The bytes of a file that had that SHA-256 when it was looked at. `ReadError` when it has
    another by now, or can't be opened."""
    try:
        with path.open("rb") as file:
            # Asked for as many bytes as are allowed, Python would allocate them.
            data = file.read(min(limit, os.fstat(file.fileno()).st_size) + 1)
    except OSError as error:
        raise ReadError(f"{name} can't be opened: {error.strerror}.") from None
    if hashlib.sha256(data).digest() != digest:
        raise ReadError(f"{name} changed while it was being read. Run the same command again.")
    return data


class Reading:
    """One pass over a file's content. `format` is known as soon as an item is asked for."""

    def __init__(self, data: bytes, stored_path: str, limit: int) -> None:
        self._data, self._path, self._limit = data, stored_path, limit
        self.format = ""

    def items(self) -> Iterator[Parsed | ReadError]:
        """The documents; a `ReadError` in place of a damaged record. Raises it for the file.

        A fault of ours in one file is that file's failure (`ReaderFault`): it must not cost the
        ten thousand others. Memory that runs out is left to the caller, who knows the limit.
        """
        name = PurePath(self._path).name
        try:
            found = formats.detect(self._data, name, limit=self._limit)
            self.format = found.name
            _check_length(found)
            for item in found.read():
                yield item if isinstance(item, ReadError) else _parsed(item, self._path)
        except (ReadError, MemoryError):
            raise
        except RecursionError:
            raise ReadError(
                f"{name} is nested too deeply to be read. Save it anew from its source."
            ) from None
        except Exception as error:
            raise ReaderFault(
                f"{name}: reading it failed ({type(error).__name__}). Please report it.",
                traceback.format_exc(limit=-_TRACE),
            ) from error


def _check_length(found: formats.Detected) -> None:
    """Refuse what would be one enormous document before memory is spent on it."""
    if found.name in _ONE_DOCUMENT and len(found.data) > _MOST_BYTES:
        raise ReadError(_too_long(found.file, len(found.data)))


def _too_long(name: str, size: int) -> str:
    return (
        f"{name}: one document of {size / 1e6:,.0f} million characters is more than the "
        f"{MOST_CHARACTERS / 1e6:,.0f} million that are read. Split it."
    )


def _parsed(source: Source, path: str) -> Parsed | ReadError:
    size = sum(len(block.text) for block in source.blocks)
    if size > MOST_CHARACTERS:
        return ReadError(_too_long(source.id or PurePath(path).name, size))
    document = described(assemble(source, id=source.id or "", path=path))
    sound = tuple(r for r in document.regions if all(map(math.isfinite, (r.x0, r.y0, r.x1, r.y1))))
    if len(sound) < len(document.regions):  # a damaged PDF's boxes may be nowhere
        document = replace(document, regions=sound)
    return Parsed(document, tuple(split(document)), source.warnings, source.again)
