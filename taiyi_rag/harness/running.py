"""A set asked of a model, record by record: in parallel, kept as it comes, resumed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taiyi_rag.annotation.exchange import from_json
from taiyi_rag.annotation.inputs import Input
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora import Corpus, Gold
from taiyi_rag.generation.replies import Asks
from taiyi_rag.harness.asking import Make, asking, prompts_hash, unmarked
from taiyi_rag.harness.keeping import RunFolder
from taiyi_rag.tasks.batch import Progress, work_through

SEED = 20_240_607
"""Of the drawing of samples: the same set and number, the same records."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A set as it is asked. `right` are its records, all or a sample, `asked` the same as the model
    gets them. `name` is that of its files."""

    name: str
    corpus: Corpus
    gold: Gold
    right: tuple[Annotated, ...]
    asked: tuple[Annotated, ...]

    @classmethod
    def of(cls, corpus: Corpus, gold: Gold, limit: int | None) -> Sitting:
        """The set with what it gives for a text, at most `limit` records of it."""
        right = drawn(gold.records, limit)
        return cls(corpus.id, corpus, gold, right, tuple(map(unmarked, right)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a record. `made` is None where it failed; `why` says how. `replies` are those
    of `asking.asking`."""

    right: Annotated
    made: Annotated | None
    why: str
    replies: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Sat:
    """A sitting and what came of it; `prompts` is the hash of all that was asked."""

    sitting: Sitting
    outcomes: tuple[Outcome, ...]
    prompts: str


def drawn(records: Sequence[Annotated], limit: int | None) -> tuple[Annotated, ...]:
    """At most `limit` of the records, drawn at random with `SEED`, in their order."""
    if limit is None or limit >= len(records):
        return tuple(records)
    chosen = random.Random(SEED).sample(range(len(records)), limit)  # noqa: S311
    return tuple(records[place] for place in sorted(chosen))


def sit(
    sitting: Sitting,
    make: Make,
    asks: Asks,
    folder: RunFolder,
    terms: Mapping[str, Any],
    *,
    at_once: int = 1,
    on_progress: Callable[[Progress], object] = lambda _: None,
) -> Sat:
    """Ask all records that the folder doesn't hold yet. Raises `InputError` where it holds a run on
    other terms, `TaiyiError` as `work_through` does."""
    prompts = prompts_hash(make, asks, sitting.asked)
    own = {"files": dict(sitting.gold.files), "records": len(sitting.right), "prompts": prompts}
    journal = folder.journal(sitting.name, {**terms, **own})
    names = _names(sitting.asked)
    inputs = [Input(id, record) for id, record in zip(names, sitting.asked, strict=True)]
    work_through(inputs, asking(make, asks), journal, at_once=at_once, on_progress=on_progress)
    kept = _kept(journal)
    outcomes = (_outcome(r, kept[id]) for id, r in zip(names, sitting.right, strict=True))
    return Sat(sitting, tuple(outcomes), prompts)


def _names(records: Sequence[Annotated]) -> list[str]:
    """An id for each record: its own, numbered where it stands more than once."""
    seen: dict[str, int] = {}
    names = []
    for record in records:
        seen[record.id] = seen.get(record.id, 0) + 1
        again = seen[record.id] > 1
        names.append(f"{record.id}#{seen[record.id]}" if again else record.id)
    return names


def _kept(journal: Path) -> dict[str, Mapping[str, Any]]:
    """The journal's lines by record; the last one of each counts."""
    lines = journal.read_text("utf-8").split("\n")
    found = (json.loads(line) for line in lines if line.strip())
    return {line["id"]: line for line in found}


def _outcome(right: Annotated, line: Mapping[str, Any]) -> Outcome:
    if "failed" in line:
        return Outcome(right, None, str(line["failed"]), ())
    made = line["made"]
    return Outcome(right, from_json(made["record"]), "", tuple(made["replies"]))
