"""What a corpus is: a set of annotated texts that a task is measured on, and how it is found.

A user gives a folder. Each set is known by the names of its files, in whatever folder below it they
stand; a `Layout` is one form that others hand a set out in. Of several that are there the first is
read: the test split before the development split.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, NamedTuple

from taiyi_rag.annotation.reading import Input, distinct
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import ReadError
from taiyi_rag.evaluation.files import sha256
from taiyi_rag.types import Language

Metric = Literal["entities", "relations", "labels", "accuracy"]
"""What is counted: entities by type and offsets, relations, labels of texts, questions answered
rightly. `taiyi_rag.harness.scoring` defines each."""

DEEPEST = 6  # folders below the one that is given
MOST_FILES = 100_000  # that are looked at


@dataclass(frozen=True, slots=True)
class Read:
    """What the files of a layout hold.

    `beyond` counts, by record, what is annotated in words that the text doesn't have: nobody can
    find these there, so they count as missed.
    """

    records: tuple[Annotated, ...]
    notes: tuple[str, ...] = ()
    beyond: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """A form in which a set is handed out.

    `names` are patterns (`fnmatch`, case ignored) of the ends of paths; all must be there, in one
    folder, but for the `optional` ones. `known` are the numbers of records that the split is known
    to have; none: it isn't known.
    """

    split: str
    form: str
    names: tuple[str, ...]
    read: Callable[[tuple[Path, ...]], Read]
    optional: tuple[str, ...] = ()
    known: tuple[int, ...] = ()


class Files(NamedTuple):
    """A layout that a folder holds, with its files in the order of the names."""

    layout: Layout
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """A set as it was read: what is right of each record.

    `split` is the one that was read, `files` the SHA-256 of each file by its path below the folder,
    `notes` what one should know before comparing figures, `beyond` as in `Read`.
    """

    records: tuple[Annotated, ...]
    split: str
    files: Mapping[str, str]
    notes: tuple[str, ...] = ()
    beyond: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corpus:
    """A set that the published table has a row for.

    `task` is the id of the task that does it, `types` what that task is asked for, in the words of
    its prompt, `several` whether a text may have several of them. `ends` says by what the ends of
    relations are told apart: their names, or the identifiers of what these mean.
    """

    id: str
    title: str
    task: Literal["ner", "relations", "classify", "choice", "yesno"]
    language: Language
    metric: Metric
    layouts: tuple[Layout, ...]
    types: tuple[str, ...] = ()
    several: bool = False
    ends: Literal["names", "identifiers"] = "names"

    def find(self, folder: Path) -> Files | None:
        """The first of its layouts that the folder holds."""
        return self._among(_files(folder))

    def every(self, folder: Path) -> list[Files]:
        """All that the folder holds of it: each layout, in each place."""
        return list(self._all_among(_files(folder)))

    def looked_for(self) -> tuple[str, ...]:
        """The names of files that it is known by, the preferred ones first."""
        return tuple(dict.fromkeys(" + ".join(layout.names) for layout in self.layouts))

    def read(self, folder: Path) -> Gold:
        """What the folder holds of it. Raises `ReadError` where it isn't there or can't be read."""
        found = self.find(folder)
        if found is None:
            raise ReadError(
                f"{self.title} isn't in {folder}. Looked for {'; '.join(self.looked_for())}."
            )
        return self.read_files(found, folder)

    def read_files(self, found: Files, folder: Path) -> Gold:
        """What these files, which stand in the folder, hold. Raises `ReadError`."""
        read = found.layout.read(found.paths)
        if not read.records:
            raise ReadError(f"{found.paths[0]} has no record of {self.title} in it.")
        if not any(map(_answered, read.records)):
            raise ReadError(
                f"{found.paths[0]} doesn't say what is right of any record. Give the file with "
                "the answers."
            )
        files = {path.relative_to(folder).as_posix(): sha256(path) for path in found.paths}
        notes = (f"Read as {found.layout.form}.", *_surprise(found.layout, read), *read.notes)
        records = tuple(one.record for one in distinct(_inputs(read)) if one.record)
        return Gold(records, found.layout.split, files, notes, read.beyond)

    def _among(self, paths: tuple[tuple[str, Path], ...]) -> Files | None:
        return next(self._all_among(paths), None)

    def _all_among(self, paths: tuple[tuple[str, Path], ...]) -> Iterator[Files]:
        for layout in self.layouts:
            for _, path in (one for one in paths if _matches(one[0], layout.names[0])):
                beside = [one for one in paths if one[1].parent == path.parent]
                others = [_first(beside, name) for name in layout.names[1:]]
                if None not in others:
                    extra = [_first(beside, name) for name in layout.optional]
                    yield Files(layout, (path, *(p for p in (*others, *extra) if p)))


def found(folder: Path, corpora: tuple[Corpus, ...]) -> dict[str, Files | None]:
    """By the ids of the corpora: what the folder holds of each."""
    paths = _files(folder)
    return {corpus.id: corpus._among(paths) for corpus in corpora}


def _answered(record: Annotated) -> bool:
    right = record.entities or record.relations or record.labels
    return bool(right or any(question.answer for question in record.questions))


def _inputs(read: Read) -> Iterator[Input]:
    return (Input(record.id, record) for record in read.records)


def _surprise(layout: Layout, read: Read) -> Iterator[str]:
    if layout.known and len(read.records) not in layout.known:
        known = " or ".join(f"{number:,}" for number in layout.known)
        yield f"{len(read.records):,} records; this split is known to have {known}."


def _matches(path: str, pattern: str) -> bool:
    return fnmatchcase(path, f"*/{pattern.lower()}")


def _first(paths: list[tuple[str, Path]], pattern: str) -> Path | None:
    return next((path for lowered, path in paths if _matches(lowered, pattern)), None)


def _files(folder: Path) -> tuple[tuple[str, Path], ...]:
    """The files of a folder and of those below it, the shallowest first; beside each its path in
    small letters, which begins with the folder's own name."""
    if not folder.is_dir():
        raise ReadError(f"{folder} is no folder. Give the one that the sets are in.")
    paths = sorted(_walked(folder), key=lambda path: (len(path.parts), path))
    own = folder.resolve().name
    return tuple((f"/{own}/{p.relative_to(folder).as_posix()}".lower(), p) for p in paths)


def _walked(folder: Path) -> list[Path]:
    paths: list[Path] = []
    for at, folders, names in os.walk(folder, followlinks=True):
        deep = len(Path(at).relative_to(folder).parts)
        folders[:] = [name for name in folders if deep < DEEPEST and not name.startswith(".")]
        paths += (Path(at, name) for name in names if not name.startswith("."))
        if len(paths) > MOST_FILES:
            raise ReadError(
                f"{folder} has more than {MOST_FILES:,} files. Give the folder of the sets alone."
            )
    return paths
