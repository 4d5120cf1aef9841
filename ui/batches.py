"""A task run on the texts of a file, in the background: the page stays live, reloads of a page and
other pages don't end it, and files of several people are worked on in turn, a text each. One that
nobody looks at any more ends by itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from taiyi_rag.annotation.reading import Input
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError, TaiyiError
from taiyi_rag.tasks import Task

_log = logging.getLogger(__name__)

UNSEEN_S = 600.0
"""How long a batch goes on that nobody looks at: its page was closed."""
_MOST = 20
"""Batches that are worked on and wait."""

_pool = ThreadPoolExecutor(1, "batches")
"""One for all: who types a question must not wait for who brought a thousand texts."""


@dataclass(slots=True)
class Batch:
    """Texts with what came of them so far. `failed` are ids with reasons."""

    name: str
    task: Task
    inputs: Sequence[Input]
    records: list[Annotated] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    stopped: bool = False
    seen_at: float = field(default_factory=time.monotonic)

    def see(self) -> None:
        """Note that somebody looks at it."""
        self.seen_at = time.monotonic()

    @property
    def tried(self) -> int:
        """How many texts were worked on."""
        return len(self.records) + len(self.failed)

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.stopped or self.tried == len(self.inputs)


_active: list[Batch] = []
_lock = threading.Lock()


def start(batch: Batch) -> Batch:
    """Have a batch worked on. Raises `InputError` where too many are already."""
    with _lock:
        _active[:] = [one for one in _active if not one.over]
        if len(_active) >= _MOST:
            raise InputError("Too many files are worked on.", "batches-many")
        _active.append(batch)
    _pool.submit(_step, batch)
    return batch


def _step(batch: Batch) -> None:
    """One text; then it is the next batch's turn."""
    if time.monotonic() - batch.seen_at > UNSEEN_S:
        batch.stopped = batch.stopped or not batch.over
    if batch.over:
        return
    one = batch.inputs[batch.tried]
    try:
        if one.record is None:
            batch.failed.append((one.id, one.problem))
        else:
            batch.records.append(batch.task.run(one.record))
    except TaiyiError as error:
        batch.failed.append((one.id, str(error)))
    except Exception as error:  # one text must not end the others
        _log.error("text of a batch failed", exc_info=error)
        batch.failed.append((one.id, type(error).__name__))
    _pool.submit(_step, batch)
