"""Whose turn it is: jobs of one collection one after another, of several side by side, so many at
once and in the order in which they were asked for. Tasks on files of texts only read, and wait for
no collection; they may take hours, and leave a place for work on libraries where there are two."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from taiyi_rag.jobs.folder import OWN_FILE, JobFolder, folders


@dataclass(frozen=True, slots=True)
class Turn:
    """A job that isn't over. `reads`: it changes no collection."""

    id: str
    collection: str
    begun: bool
    reads: bool = False


def take_turn(job: JobFolder, *, at_once: int) -> bool:
    """Begin a job if its turn has come. Its process asks, again and again, until it has."""
    with _deciding(job.path.parent):
        if job.id not in due(_turns(job.path.parent), at_once):
            return False
        job.begin()
        return True


def due(turns: Sequence[Turn], at_once: int) -> set[str]:
    """The ids of those that may begin now, of jobs in the order in which they were asked for."""
    begun = [turn for turn in turns if turn.begun]
    taken = {turn.collection for turn in begun if not turn.reads}
    free = at_once - len(begun)
    reading = max(1, at_once - 1) - sum(turn.reads for turn in begun)
    chosen: set[str] = set()
    for turn in turns:
        may = reading > 0 if turn.reads else turn.collection not in taken
        if not turn.begun and may and len(chosen) < free:
            chosen.add(turn.id)
            reading -= turn.reads
        if not turn.reads:
            taken.add(turn.collection)  # later ones of the same collection wait for this one
    return chosen


def _turns(jobs: Path) -> list[Turn]:
    found = ((job, job.spec()) for job in folders(jobs) if job.active)
    return [
        Turn(job.id, spec.collection, job.begun, spec.kind == "task") for job, spec in found if spec
    ]


@contextmanager
def _deciding(jobs: Path) -> Iterator[None]:
    """Nobody else decides meanwhile."""
    descriptor = os.open(jobs / ".turns", os.O_RDWR | os.O_CREAT, OWN_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
