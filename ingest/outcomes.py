"""How it went: one outcome a file, and their summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["added", "updated", "unchanged", "skipped", "failed"]
STATUSES: tuple[Status, ...] = ("added", "updated", "unchanged", "skipped", "failed")


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of a file. `reason` says why it was skipped or failed; `warnings` say what of
    a file that was read did not come through."""

    path: str
    status: Status
    reason: str = ""
    format: str = ""
    documents: int = 0
    passages: int = 0
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For `--json`: all fields, by name."""
        return {"outcome": self.status, **asdict(self), "warnings": list(self.warnings)}


def summary(outcomes: Iterable[FileOutcome], seconds: float) -> dict[str, Any]:
    """Counts by status, and the documents and passages of added and updated files."""
    counted: Counter[str] = Counter()
    for outcome in outcomes:
        counted[outcome.status] += 1
        if outcome.status in ("added", "updated"):
            counted["documents"] += outcome.documents
            counted["passages"] += outcome.passages
        counted["warnings"] += len(outcome.warnings)
    names = (*STATUSES, "documents", "passages", "warnings")
    return {**{name: counted[name] for name in names}, "seconds": round(seconds, 2)}
