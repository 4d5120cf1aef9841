"""Where instruction data comes from: the sets of a folder, and files of annotated records.

Of each set the training and development splits are read. The test splits that the folder holds of
any set, asked for or not, are read too, but only so that nothing of them enters; so is a split that
holds test questions among others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from taiyi_rag.annotation import reading
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora import CORPORA, Corpus
from taiyi_rag.corpora.corpus import Files, Layout
from taiyi_rag.errors import InputError
from taiyi_rag.evaluation.files import content, sha256
from taiyi_rag.types import Language

_TO_TRAIN_ON = ("train", "dev")
_TRAIN = (
    ("Development", "Training"), ("developset", "trainset"), ("development", "training"),
    ("Dev", "Train"), ("dev", "train"),
)  # fmt: skip
"""How the names of development files become those of training files."""
_CANARY = re.compile(
    rb'"canary"\s*:|canary\s+(?:guid|string)|should never appear in training', re.IGNORECASE
)
"""What files that are for judging alone say of themselves."""


@dataclass(frozen=True, slots=True)
class Source:
    """Records for one task. `types` and `several` are what the task is asked with; `language` the
    one that they should be in, None where any will do. `canary`: it says of itself that nothing may
    be trained on it."""

    name: str
    task: str
    split: str
    records: tuple[Annotated, ...]
    files: Mapping[str, str]
    types: tuple[str, ...] = ()
    several: bool = False
    language: Language | None = None
    unreadable: tuple[str, ...] = ()
    canary: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def is_test(self) -> bool:
        """Whether nothing of it may enter."""
        return self.split.startswith(("test", "all"))


_JUDGED = (
    "This is a development split. `eval tasks` judges a model on it where the folder has no test "
    "split: don't judge one that was trained on it, or leave it out (--test with its file)."
)


def of_folder(folder: Path, sets: tuple[str, ...] = ()) -> list[Source]:
    """What a folder holds to train on, of all sets or of those of these ids, training before
    development; then the tests that it holds of any set. Raises `ReadError`, `InputError` where it
    holds none to train on or to test."""
    if unknown := sorted(set(sets) - {corpus.id for corpus in CORPORA}):
        known = ", ".join(corpus.id for corpus in CORPORA)
        raise InputError(f"There is no set {unknown[0]!r}. There are: {known}.")
    chosen = [corpus for corpus in CORPORA if not sets or corpus.id in sets]
    others = [corpus for corpus in CORPORA if corpus not in chosen]
    training = [source for corpus in chosen for source in _training_splits(corpus, folder)]
    tests = list(_tests((*chosen, *others), folder))
    if not training and not (tests and not sets):
        raise _none_known(folder)
    return apart([*training, *tests])


def _none_known(folder: Path) -> InputError:
    return InputError(
        f"{folder} holds none of the sets that are known. docs/instructions.md lists their "
        "files; other files are given with --in and --task."
    )


def _training_splits(corpus: Corpus, folder: Path) -> Iterator[Source]:
    """One of each, in the first of the forms that are there."""
    every = [found for found in _known(corpus).every(folder) if _kind(found) in _TO_TRAIN_ON]
    for kind in _TO_TRAIN_ON:
        if found := next((one for one in every if _kind(one) == kind), None):
            yield _source(corpus, found, folder)


def _tests(corpora: Iterable[Corpus], folder: Path) -> Iterator[Source]:
    """The test splits, in every form and place; where a set has none, the splits that hold its test
    questions among others. Files that several sets are read from are read once."""
    seen: set[tuple[Path, ...]] = set()
    for corpus in corpora:
        every = [one for one in corpus.every(folder) if _kind(one) not in _TO_TRAIN_ON]
        tests = [one for one in every if _kind(one) != "all"] or every
        for found in tests:
            if found.paths not in seen:
                seen.add(found.paths)
                yield _source(corpus, found, folder)


def _source(corpus: Corpus, found: Files, folder: Path) -> Source:
    gold = corpus.read_files(found, folder)
    return Source(
        f"{corpus.id}-{_kind(found)}",
        corpus.task,
        gold.split,
        gold.records,
        gold.files,
        corpus.types,
        corpus.several,
        corpus.language,
        canary=any(map(has_canary, found.paths)),
        notes=(*gold.notes, *([_JUDGED] if _kind(found) == "dev" else [])),
    )


def _kind(found: Files) -> str:
    """ "train", "dev", "test", or "all": test questions among others."""
    return found.layout.split.split(",")[0]


def _known(corpus: Corpus) -> Corpus:
    """The set with its training files among those that it is known by."""
    return replace(corpus, layouts=tuple(_layouts(corpus)))


def _layouts(corpus: Corpus) -> Iterator[Layout]:
    for layout in corpus.layouts:
        yield layout
        if layout.split.startswith("dev"):
            names, optional = _training(layout.names), _training(layout.optional)
            if names != layout.names:
                yield replace(layout, split="train", names=names, optional=optional, known=())


def _training(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_training_name, names))


def _training_name(name: str) -> str:
    for development, training in _TRAIN:
        if development in name:
            return name.replace(development, training)
    return name


def of_file(path: Path, task: str, types: tuple[str, ...] = (), form: str | None = None) -> Source:
    """The records of a file for a task, which is asked for the types that they hold where none are
    given. Raises `InputError`."""
    records, unreadable = _read(path, form)
    held, several = _held(task, records)
    return Source(
        path.stem,
        task,
        "train",
        records,
        _hashes(path),
        types or held,
        several,
        unreadable=unreadable,
        canary=any(map(has_canary, _files(path))),
    )


def withheld(path: Path) -> list[Source]:
    """What may not be trained on: the sets of a folder, whatever their splits, or a file."""
    if path.is_dir():
        every = [(corpus, one) for corpus in CORPORA for one in _known(corpus).every(path)]
        if not every:
            raise _none_known(path)
        return [replace(_source(*one, path), split="test") for one in every]
    records, unreadable = _read(path, None)
    if unreadable:
        raise InputError(
            f"{path} is to be held against what is trained on, and not all of it can be read: "
            f"{unreadable[0]}"
        )
    return [Source(path.stem, "", "test", records, _hashes(path))]


def apart(sources: Iterable[Source]) -> list[Source]:
    """The same under names of their own: of two files "mine", the second is "mine-2"."""
    times: Counter[str] = Counter()
    found = []
    for source in sources:
        times[source.name] += 1
        number = times[source.name]
        found.append(replace(source, name=f"{source.name}-{number}") if number > 1 else source)
    return found


def has_canary(path: Path) -> bool:
    """Whether a file says of itself that it is for judging alone."""
    return path.is_file() and _CANARY.search(content(path)) is not None


def _read(path: Path, form: str | None) -> tuple[tuple[Annotated, ...], tuple[str, ...]]:
    some = list(reading.records(path, form))
    if not some:
        raise InputError(f"{path} has no record in it.")
    records = tuple(one.record for one in some if one.record is not None)
    return records, tuple(f"{one.id}: {one.problem}" for one in some if one.record is None)


def _files(path: Path) -> list[Path]:
    """A file, or those of a folder that holds records together."""
    return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def _hashes(path: Path) -> dict[str, str]:
    return {one.relative_to(path.parent).as_posix(): sha256(one) for one in _files(path)}


def _held(task: str, records: Iterable[Annotated]) -> tuple[tuple[str, ...], bool]:
    """The types that records hold of what a task is about, and whether one has several labels."""
    if task == "ner":
        return tuple(sorted({e.type for record in records for e in record.entities})), False
    if task in ("relations", "causes"):
        return tuple(sorted({r.type for record in records for r in record.relations})), False
    if task == "events":
        return tuple(sorted({e.type for record in records for e in record.events})), False
    if task == "classify":
        names = tuple(sorted({one.name for record in records for one in record.labels}))
        return names, any(len(record.labels) > 1 for record in records)
    return (), False
