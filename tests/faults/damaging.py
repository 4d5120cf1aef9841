"""Damage to the files of a library: what a disk, a copy or a restore can do to them."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PAGE = 4096


@dataclass(frozen=True)
class Damage:
    """What was done to which file: where it differs first, how long it was and is."""

    kind: str
    file: str
    place: int
    before: int
    after: int

    def __str__(self) -> str:
        return f"{self.kind} {self.file} at {self.place} ({self.before} to {self.after} bytes)"


@dataclass
class Damager:
    """Damages copies of a library. `older` is the same library at an earlier time, `other` another
    one; their files are swapped in. Kinds of file and kinds of damage take turns, so that each
    kind of file gets as much as any other."""

    intact: Path
    older: Path
    other: Path
    generator: random.Random
    _turn: int = 0

    def damage(self, folder: Path) -> Damage:
        """Replace `folder` by a copy of the intact library and damage one of its files."""
        while True:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self.intact, folder)
            file = self._file()
            kind = list(_KINDS)[self._turn % len(_KINDS)]
            self._turn += 1
            path = folder / file
            before = path.read_bytes()
            after = _KINDS[kind](self, file, before)
            if after is None:
                path.unlink()
            elif after != before:
                path.write_bytes(after)
            else:
                continue  # nothing to damage here
            left = after or b""
            return Damage(kind, str(file), _differs(before, left), len(before), len(left))

    def _file(self) -> Path:
        groups = _groups(self.intact)
        return self.generator.choice(groups[self.generator.choice(sorted(groups))])

    def flip(self, file: Path, data: bytes) -> bytes:
        """One bit."""
        if not data:
            return data
        place = self.generator.randrange(len(data))
        changed = data[place] ^ (1 << self.generator.randrange(8))
        return data[:place] + bytes([changed]) + data[place + 1 :]

    def zero(self, file: Path, data: bytes) -> bytes:
        """A page."""
        start = self.generator.randrange(max(1, len(data))) // PAGE * PAGE
        page = data[start : start + PAGE]
        return data[:start] + bytes(len(page)) + data[start + PAGE :]

    def truncate(self, file: Path, data: bytes) -> bytes:
        """Anywhere, or at a page."""
        place = self.generator.randrange(max(1, len(data)))
        return data[: self.generator.choice((place, place // PAGE * PAGE))]

    def remove(self, file: Path, data: bytes) -> None:
        """The whole file."""

    def earlier(self, file: Path, data: bytes) -> bytes:
        """The same file, as it was."""
        return self._swapped(self.older, file, data)

    def foreign(self, file: Path, data: bytes) -> bytes:
        """Another library's file."""
        return self._swapped(self.other, file, data)

    def _swapped(self, library: Path, file: Path, data: bytes) -> bytes:
        same = library / file
        if same.is_file():
            return same.read_bytes()
        alike = _groups(library).get(_group(file), [])
        return (library / self.generator.choice(alike)).read_bytes() if alike else data


_KINDS: dict[str, Callable[[Damager, Path, bytes], bytes | None]] = {
    "flip": Damager.flip,
    "zero": Damager.zero,
    "truncate": Damager.truncate,
    "remove": Damager.remove,
    "earlier": Damager.earlier,
    "foreign": Damager.foreign,
}


def _differs(a: bytes, b: bytes) -> int:
    pairs = zip(a, b, strict=False)
    return next((i for i, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


def _group(file: Path) -> str:
    """What kind of file it is: its name without what numbers it."""
    return re.sub(r"[0-9a-f]{32}|[0-9]+", "N", str(file))


def _groups(library: Path) -> dict[str, list[Path]]:
    groups: dict[str, list[Path]] = {}
    for path in sorted(library.rglob("*")):
        if path.is_file():
            groups.setdefault(_group(path.relative_to(library)), []).append(
                path.relative_to(library)
            )
    return groups


def truth_files(library: Path) -> dict[Path, bytes]:
    """The SQLite databases of a library with what SQLite keeps beside them."""
    files = {p: p.read_bytes() for p in sorted(library.rglob("*")) if p.is_file()}
    databases = [str(path) for path, data in files.items() if data[:16] == b"SQLite format 3\0"]
    return {path: data for path, data in files.items() if str(path).startswith(tuple(databases))}
