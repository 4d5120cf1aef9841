"""The published table, made for a model: the whole way on one screen.

find the sets → read what is right → ask the model → score → report
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from taiyi_rag.corpora import CORPORA, Corpus, find
from taiyi_rag.errors import InputError
from taiyi_rag.evaluation.measures import need_extra
from taiyi_rag.generation.replies import Asks
from taiyi_rag.harness import pages
from taiyi_rag.harness.asking import Make
from taiyi_rag.harness.comparing import Other, compared
from taiyi_rag.harness.keeping import RunFolder
from taiyi_rag.harness.mistakes import mistakes
from taiyi_rag.harness.results import results_json, retrieval_json
from taiyi_rag.harness.retrieved import Find, closed_book, searched
from taiyi_rag.harness.running import Sat, Sitting, sit
from taiyi_rag.library import Collection
from taiyi_rag.tasks.batch import Progress


class Watcher(Protocol):
    """Told how far a set is, and of a model server that is away, "" when it is back."""

    def progress(self, name: str, now: Progress) -> None: ...

    def outage(self, reason: str) -> None: ...


_SEARCHED = "pubmedqa"


@dataclass(frozen=True, slots=True)
class Table:
    """What is measured, and with what. `folder` holds the sets, `out` gets the run; at most `limit`
    records of each set. `terms` make two runs the same, beside files and prompts; `greet`
    raises `ModelUnavailable` where the model doesn't answer, `is_up` tells whether it does;
    `again`: what an earlier run has left in `out` is thrown away.

    With a `collection` and what finds passages in it, PubMedQA is asked twice more: with what is
    found in the place of the given text, and without any text.
    """

    folder: Path
    out: Path
    limit: int | None
    asks: Asks
    make: Callable[[Corpus], Make]
    terms: Mapping[str, Any]
    greet: Callable[[], None]
    is_up: Callable[[], bool]
    at_once: int = 1
    again: bool = False
    collection: Collection | None = None
    find: Find | None = None


def chosen(folder: Path, names: Sequence[str] | None) -> list[Corpus]:
    """The sets of those names that the folder holds; without names, all that it holds. Raises
    `InputError` where there is none of a name, `ReadError` where there is no such folder."""
    known = {corpus.id: corpus for corpus in CORPORA}
    there = {id for id, files in find(folder).items() if files}
    for name in names or ():
        if name not in known:
            raise InputError(f"There is no set {name!r}. There are: {', '.join(known)}.")
        if name not in there:
            looked = "; ".join(known[name].looked_for())
            raise InputError(f"{folder} doesn't hold {name}. Looked for {looked}.")
    if not there:
        looked = "\n".join(f"  {c.id}: {'; '.join(c.looked_for())}" for c in CORPORA)
        raise InputError(f"{folder} holds none of the sets. Looked, at any depth, for\n{looked}")
    return [corpus for corpus in CORPORA if corpus.id in (names or there)]


def measure(
    table: Table,
    corpora: Sequence[Corpus],
    watcher: Watcher,
    other: Other | None = None,
) -> dict[str, Any]:
    """Ask, score and report. Gives what results.json has. Raises `InputError`, `ReadError`,
    `BatchUnfinished`; what was asked until then is kept."""
    need_extra("matplotlib")
    if table.collection and _SEARCHED not in {corpus.id for corpus in corpora}:
        raise InputError(
            f"--retrieval is for {_SEARCHED}, which isn't among the sets that are run."
        )
    folder = RunFolder(table.out).made()
    sittings = [Sitting.of(corpus, corpus.read(table.folder), table.limit) for corpus in corpora]
    sats = [_sat(table, sitting, folder, watcher) for sitting in sittings]
    not_run = [corpus for corpus in CORPORA if corpus not in corpora]
    results = results_json(sats, table.terms, table.limit, not_run)
    for sat in sats:
        if table.collection and table.find and sat.sitting.corpus.id == _SEARCHED:
            results["retrieval"] = _searched(table, sat, folder, watcher)
    if other:
        results["against"] = compared(results, other)
    folder.write_json("results.json", results)
    for name, content in pages.written(results).items():
        folder.write(name, content)
    return results


def _sat(table: Table, sitting: Sitting, folder: RunFolder, watcher: Watcher) -> Sat:
    """A set asked, and its mistakes written."""
    if table.again:
        folder.forget(sitting.name)
    sat = sit(
        sitting,
        table.make(sitting.corpus),
        table.asks,
        folder,
        {name: str(value) for name, value in table.terms.items()},
        at_once=table.at_once,
        greet=table.greet,
        is_up=table.is_up,
        on_progress=lambda now: watcher.progress(sitting.name, now),
        on_outage=watcher.outage,
    )
    folder.write_lines(f"errors/{sitting.name}.jsonl", mistakes(sat))
    return sat


def _searched(table: Table, given: Sat, folder: RunFolder, watcher: Watcher) -> dict[str, Any]:
    """The questions of a set with what is searched for, and alone."""
    assert table.collection is not None  # noqa: S101 (`measure` asked)
    assert table.find is not None  # noqa: S101
    found = searched(given.sitting, table.collection, table.find)
    retrieved = _sat(table, found.sitting, folder, watcher)
    alone = _sat(table, closed_book(given.sitting), folder, watcher)
    return retrieval_json(given, found, retrieved, alone)
