"""Which files a list of paths means: files as they are, folders with all that lies under them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.formats import is_candidate
from taiyi_rag.errors import InputError


def walk(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file once, folders in order of name; hidden and system files only if named.

    Links to folders are not followed, so a loop can't trap the walk. Raises `InputError` when a
    path doesn't exist.
    """
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder. Nothing was added.")
        for file in _files(path):
            real = file.resolve()
            if real not in seen:
                seen.add(real)
                yield file


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        files = (Path(folder) / name for name in sorted(names))
        yield from (f for f in files if f.is_file() and is_candidate(f.relative_to(path)))
