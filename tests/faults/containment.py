"""Files read as the program reads them, in workers, and what is counted of them."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.items import Parsed
from ingest.parsing import Content, Parsers
from taiyi_rag.errors import ReadError
from tests.faults import scoreboard
from tests.faults.mutants import Mutant, lost, shingles, sources

MOST_LOST = 0.02
"""Of a file's text, without a word about it."""

GRACE_S = 5.0
"""Beyond its limit, until a file that takes too long is done with."""


@dataclass(frozen=True)
class Told:
    """What a reader made of a file: its text, warnings, and why it failed ("" if it didn't)."""

    text: str
    warnings: tuple[str, ...]
    failure: str
    seconds: float = 0.0


Reader = Callable[[Path], Told]


@dataclass(frozen=True)
class File:
    """A file as `Parsers` wants it."""

    path: Path
    digest: bytes

    @property
    def source(self) -> Path:
        return self.path

    @property
    def stored_path(self) -> str:
        return str(self.path)

    @classmethod
    def at(cls, path: Path) -> File:
        with path.open("rb") as file:
            return cls(path, hashlib.file_digest(file, "sha256").digest())


@dataclass
class Tally:
    """How it went: `counts` by kind of outcome, and `failures` of the promise, each in words."""

    n: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def told(content: Content) -> Told:
    """What `Parsers` made of a file."""
    texts: list[str] = []
    warnings: list[str] = []
    failure, began = "", time.monotonic()
    try:
        for item in content.items():
            if isinstance(item, Parsed):
                texts += [item.document.title, item.document.text]
                warnings += item.warnings
            else:
                warnings.append(str(item))
    except ReadError as error:
        failure = str(error)
    return Told("\n".join(texts), tuple(warnings), failure, time.monotonic() - began)


def in_workers(parsers: Parsers) -> Callable[[Iterable[Path]], Iterator[Told]]:
    """A reader of files in order, beside this process."""
    return lambda paths: (
        told(content) for _, content in parsers.parse(File.at(path) for path in paths)
    )


def count_mutants(
    format: str,
    mutants: Iterable[Mutant],
    read: Callable[[Iterable[Path]], Iterator[Told]],
    folder: Path,
    limit_s: float,
) -> Tally:
    """Read mutants of a format and count: what failed and said so, what was read with a warning,
    and what broke the promise."""
    made = list(mutants)
    used = [path for path in sources(format) if any(m.source == path for m in made)]
    clean = dict(zip(used, read(used), strict=True))
    words = {path: shingles(result.text) for path, result in clean.items()}
    tally = Tally()
    for mutant, result in zip(made, read(_written(made, folder)), strict=True):
        tally.n += 1
        before = clean[mutant.source]
        share = lost(words[mutant.source], format, mutant, result.text)
        warned = set(result.warnings) - set(before.warnings)
        kind = _outcome(result, bool(warned), share)
        tally.counts[kind] += 1
        if kind == "silent loss":
            tally.failures.append(f"{mutant.name}: {share:.1%} of the text lost in silence")
        if result.seconds > limit_s + GRACE_S:
            tally.failures.append(f"{mutant.name}: took {result.seconds:.0f} seconds")
    return tally


def _outcome(result: Told, warned: bool, share: float) -> str:
    if result.failure:
        return "broke a worker" if "broke the parser" in result.failure else "failed"
    if warned:
        return "read, warned"
    return "silent loss" if share > MOST_LOST else "read whole"


def _written(mutants: list[Mutant], folder: Path) -> Iterator[Path]:
    """Each mutant in a file, made when it is asked for and gone later on."""
    paths: list[Path] = []
    for number, mutant in enumerate(mutants):
        path = folder / f"{number}-{mutant.source.name}"
        path.write_bytes(mutant.data)
        yield path
        paths.append(path)
        if len(paths) > 20:  # more than are ever asked for ahead
            paths.pop(0).unlink()


def settle(row: int, name: str, tally: Tally) -> None:
    """Note the figures, and fail the test if the promise was broken."""
    scoreboard.record(row, name, tally.n, len(tally.failures), **tally.counts)
    assert not tally.failures, f"{len(tally.failures)} of {tally.n}:\n" + "\n".join(tally.failures)
