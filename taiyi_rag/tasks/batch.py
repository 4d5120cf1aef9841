"""Work on thousands of records: several at a time, with what was done kept as it comes, so that a
batch that was stopped goes on where it stood.

Records may come from an iterator that nobody knows the length of; a few are held at a time. One
that can't be worked on is noted and stops no other. When a model server goes away, nothing is
tried until it is back (`taiyi_rag.tasks.outage`).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from taiyi_rag.annotation.reading import Input
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import BatchUnfinished, ModelUnavailable, TaiyiError
from taiyi_rag.generation.resilience import ServerFailed
from taiyi_rag.generation.stopping import Stop
from taiyi_rag.tasks.journal import Journal, Key
from taiyi_rag.tasks.outage import Gone, Outages

_log = logging.getLogger(__name__)

PATIENCE_S = 300.0
"""Seconds that a model server may be away."""

_TRIES = 3
"""How often a record is tried that the model fails on while its server is well."""

Work = Callable[[Annotated], Mapping[str, Any]]
"""What is done with a record: a JSON object. Raises `TaiyiError` where it can't be."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many records were done, of them failed, and how many there are: 0 while that isn't
    known."""

    done: int
    failed: int
    total: int


def work_through(
    inputs: Iterable[Input],
    work: Work,
    journal: Path | Journal,
    *,
    at_once: int = 1,
    on_progress: Callable[[Progress], object] = lambda _: None,
    total: int | None = None,
    whose: Mapping[str, str] | None = None,
    patience_s: float = PATIENCE_S,
    is_up: Callable[[], bool] | None = None,
    on_outage: Callable[[str], object] = lambda _: None,
) -> Progress:
    """Do the work, with at most `at_once` records at a time, on all inputs of which the journal has
    nothing made yet; those that failed before are tried again.

    `whose` is what makes two runs the same; with an open `Journal` it stands there. `is_up` tells
    whether the model server answers; without it, a record that went well is tried again for that.
    `on_outage` is told why nothing goes on, and "" when it does again.

    Raises `InputError` where the journal can't be used, `BatchUnfinished` when the server stays
    away for longer than `patience_s`. However it ends, by ctrl-c too, what was made is kept.
    """
    known = len(inputs) if isinstance(inputs, Sized) else 0
    with ExitStack() as held:
        kept = journal if isinstance(journal, Journal) else Journal(journal, whose)
        if kept is not journal:
            held.enter_context(kept)
        outages = Outages(patience_s, on_outage)
        run = _Run(work, kept, outages, at_once, on_progress, total or known, is_up)
        return run.through(inputs)


class _Record(NamedTuple):
    """An input, what the journal knows it by, and its place among the inputs, from 1."""

    input: Input
    key: Key
    place: int


@dataclass(slots=True)
class _Run:
    """One run over a batch. The journal is written by the thread that began it; the others work."""

    work: Work
    journal: Journal
    outages: Outages
    at_once: int
    on_progress: Callable[[Progress], object]
    total: int
    is_up: Callable[[], bool] | None
    done: int = 0
    failed: int = 0
    stop: Stop = field(default_factory=Stop)
    sample: Annotated | None = None
    """A record that went well."""

    def through(self, inputs: Iterable[Input]) -> Progress:
        """See `work_through`."""
        pool = ThreadPoolExecutor(self.at_once, "batch")
        doing: dict[Future[Mapping[str, Any]], _Record] = {}
        try:
            for record in self._todo(inputs):
                doing[pool.submit(self._outcome, record.input)] = record
                while len(doing) >= 2 * self.at_once:  # each worker has its next one at hand
                    self._keep(doing)
            while doing:
                self._keep(doing)
        except Gone as gone:
            raise self._unfinished(gone) from None
        finally:
            self._end(pool, doing)
        return Progress(self.done, self.failed, self.done)

    def _todo(self, inputs: Iterable[Input]) -> Iterator[_Record]:
        """Those of which nothing is made yet."""
        seen: Counter[str] = Counter()
        for place, one in enumerate(inputs, start=1):
            seen[one.id] += 1
            key = one.id, seen[one.id]
            if not self.journal.has(key):
                yield _Record(one, key, place)
            else:
                self.done += 1
                self._tell()

    def _keep(self, doing: dict[Future[Mapping[str, Any]], _Record]) -> None:
        """Wait until some are done, and keep what came of them. Raises `Gone`."""
        for one in wait(doing, return_when=FIRST_COMPLETED).done:
            record = doing.pop(one)
            what = one.result()
            self.journal.note(record.key, record.place, what)
            self.done += 1
            self.failed += "failed" in what
            self._tell()

    def _end(
        self, pool: ThreadPoolExecutor, doing: Mapping[Future[Mapping[str, Any]], _Record]
    ) -> None:
        """Begin nothing more, give up what a model is writing, and keep what is made."""
        self.outages.end()
        self.stop()
        pool.shutdown(cancel_futures=True)
        for one, record in doing.items():
            if not one.cancelled() and one.exception() is None:
                self.journal.note(record.key, record.place, one.result())

    def _tell(self) -> None:
        self.on_progress(Progress(self.done, self.failed, self.total))

    def _unfinished(self, gone: Gone) -> BatchUnfinished:
        of = f" of {self.total:,}" if self.total else ""
        return BatchUnfinished(
            f"{gone.reason} It stayed away for {gone.seconds:.0f} s. {self.done:,}{of} records are "
            "done and kept: run the same command again to go on."
        )

    # In a worker's thread

    def _outcome(self, one: Input) -> Mapping[str, Any]:
        """What came of a record, for the journal. Raises `Gone`, `GivenUp`."""
        if one.record is None:
            return {"failed": one.problem}
        tries = 0
        while True:
            began = self.outages.now()
            try:
                return self._made(one.record)
            except ModelUnavailable as error:
                blamed, again = _faults(error)
                look = self.is_up or partial(self._went_well, one.record)
                if not blamed or self.outages.was_up(began, str(error), look):
                    tries += 1
                    if not again or tries == _TRIES:
                        return {"failed": str(error)}

    def _made(self, record: Annotated) -> Mapping[str, Any]:
        try:
            with self.stop.heeded():
                made = self.work(record)
        except ModelUnavailable:
            raise
        except TaiyiError as error:
            return {"failed": str(error)}
        except Exception as error:  # one record must not end the others
            _log.error("a record of a batch failed", exc_info=error)
            return {"failed": f"{type(error).__name__}: it is the program's fault. See its log."}
        self.sample = record
        return {"made": made}

    def _went_well(self, record: Annotated) -> bool:
        """Whether what could be done before, else this one, can be done now."""
        try:
            with self.stop.heeded():
                self.work(self.sample or record)
        except ModelUnavailable:
            return False
        except Exception:  # it got as far as that
            return True
        return True


def _faults(error: ModelUnavailable) -> tuple[bool, bool]:
    """Whether the server may be at fault, and whether another try may help."""
    if isinstance(error, ServerFailed):
        return error.blamed, error.again
    return True, True
