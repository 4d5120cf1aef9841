"""Files that tools are run on: nobody's goes on for ever, and not too many wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from taiyi_rag.annotation.reading import Input
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError
from ui import batches
from ui.batches import Batch


class Slow:
    """A task that takes its time."""

    def run(self, record: Annotated) -> Any:
        time.sleep(0.02)
        return record


def batch(texts: int = 100) -> Batch:
    return Batch("x.txt", Slow(), [Input(str(n), Annotated.of("x")) for n in range(texts)])  # type: ignore[arg-type]


def until(holds: Callable[[], bool], seconds: float = 3.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def test_one_that_nobody_looks_at_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "UNSEEN_S", 0.2)
    one = batches.start(batch(1000))
    for _ in range(10):
        one.see()
        time.sleep(0.05)
    assert not one.over
    assert until(lambda: one.over)
    assert one.stopped
    assert one.records


def test_so_many_wait_and_no_more() -> None:
    waiting = []
    try:
        with pytest.raises(InputError) as refused:
            for _ in range(100):
                waiting.append(batches.start(batch(1000)))
        assert refused.value.reason == "batches-many"
        assert len(waiting) < 50
    finally:
        for one in waiting:
            one.stopped = True
    assert not batches.start(batch(1)).stopped
