"""A set asked of a model, record by record: in parallel, kept as it comes, resumed."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from taiyi_rag.annotation.reading import Input
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora import Corpus, Gold
from taiyi_rag.errors import InputError, TaiyiError
from taiyi_rag.generation.replies import Asks
from taiyi_rag.harness.asking import Make, NeverAsked, asking, prompts_hash, reading, unmarked
from taiyi_rag.harness.keeping import RunFolder
from taiyi_rag.tasks.batch import Progress, work_through
from taiyi_rag.tasks.journal import Journal

_log = logging.getLogger(__name__)

SEED = 20_240_607
"""Of the drawing of samples: the same set and number, the same records."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A set as it is asked. `right` are the records of `gold`, all or a sample, `asked` the same as
    the model gets them. `name` is that of its files."""

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

    @property
    def sample(self) -> Gold:
        """The gold of what is asked."""
        return replace(self.gold, records=self.right)


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
    terms: Mapping[str, str],
    *,
    at_once: int = 1,
    greet: Callable[[], object] = lambda: None,
    is_up: Callable[[], bool] | None = None,
    on_progress: Callable[[Progress], object] = lambda _: None,
    on_outage: Callable[[str], object] = lambda _: None,
) -> Sat:
    """Ask all records of which the folder holds no replies yet, and read all replies. Raises
    `InputError` where it holds a run on other terms, or one that asked less than is asked now; what
    `greet` raises before anything is asked, `BatchUnfinished` where the server stays away."""
    prompts = prompts_hash(make, asks, sitting.asked)
    files = ", ".join(sorted(sitting.gold.files.values()))
    own = {"files": files, "records": str(len(sitting.right)), "prompts": prompts}
    inputs = [Input(record.id, record) for record in sitting.asked]
    with folder.journal(sitting.name, {**terms, **own}) as journal:
        if not all(journal.has((record.id, 1)) for record in sitting.asked):
            greet()
        work_through(
            inputs,
            asking(make, asks),
            journal,
            at_once=at_once,
            is_up=is_up,
            on_progress=on_progress,
            on_outage=on_outage,
        )
        return Sat(sitting, tuple(_outcomes(sitting, journal, make, asks)), prompts)


def _outcomes(sitting: Sitting, journal: Journal, make: Make, asks: Asks) -> Iterator[Outcome]:
    """What becomes of the records, whose replies all stand in the journal, as they are read now."""
    failed = {failure.place: failure.reason for failure in journal.failures()}
    made = journal.made()
    for place, (right, asked) in enumerate(zip(sitting.right, sitting.asked, strict=True), start=1):
        if place in failed:
            yield Outcome(right, None, failed[place], ())
            continue
        replies = tuple(next(made)["replies"])
        try:
            yield Outcome(right, reading(make, asks, asked, replies), "", replies)
        except NeverAsked:
            raise InputError(
                f"{journal.path} was kept by another version, which asked less of {asked.id} than "
                "this one. Give another folder to write to, or throw away what it has: --again."
            ) from None
        except TaiyiError as error:
            yield Outcome(right, None, str(error), replies)
        except Exception as error:  # one record must not end the others
            _log.error("a kept reply can't be read", exc_info=error)
            why = f"{type(error).__name__}: it is the program's fault. See its log."
            yield Outcome(right, None, why, replies)
