"""Work on thousands of records: in parallel, with what was done kept as it comes, so that a batch
that was stopped goes on where it stood.

The journal has a line of JSON a record: {"id", "made"} or {"id", "failed"}. Whoever starts the
batch again, with the same inputs, finds there what needs no doing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taiyi_rag.annotation.reading import Input
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import TaiyiError

Work = Callable[[Annotated], Mapping[str, Any]]
"""What is done with a record: a JSON object. Raises `TaiyiError` where it can't be."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many records were done, of them failed, and how many there are."""

    done: int
    failed: int
    total: int


def work_through(
    inputs: Iterable[Input],
    work: Work,
    journal: Path,
    *,
    at_once: int = 1,
    on_progress: Callable[[Progress], object] = lambda _: None,
) -> Progress:
    """Do the work on all inputs that the journal doesn't have yet."""
    del at_once
    known = {line["id"]: line for line in _lines(journal)}
    todo = list(inputs)
    with journal.open("a", encoding="utf-8") as file:
        for one in todo:
            if one.id not in known:
                known[one.id] = _done(one, work)
                file.write(json.dumps(known[one.id], ensure_ascii=False) + "\n")
                file.flush()
            failed = sum("failed" in line for line in known.values())
            on_progress(Progress(len(known), failed, len(todo)))
    return Progress(len(known), sum("failed" in line for line in known.values()), len(todo))


def _done(one: Input, work: Work) -> dict[str, Any]:
    if one.record is None:
        return {"id": one.id, "failed": one.problem}
    try:
        return {"id": one.id, "made": work(one.record)}
    except TaiyiError as error:
        return {"id": one.id, "failed": str(error)}


def _lines(journal: Path) -> list[dict[str, Any]]:
    if not journal.exists():
        return []
    return [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
