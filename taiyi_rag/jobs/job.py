"""What is known of a job: what it was asked to do, how far it is, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["add", "purge", "trust", "verify", "rebuild", "compact"]
"""A command of `python -m ingest`."""

State = Literal["waiting", "running", "done", "failed", "stopped", "lost"]
"""`waiting` for others on the same collection; `failed`: the command couldn't be done, `message`
says why; `lost`: its process is gone without a word (killed, power cut)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far adding is. `total` files are known once they have been looked for."""

    files: int = 0
    total: int | None = None
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """A command of `python -m ingest`, in a process of its own.

    `owner` is who started it (see ui/visitor.py), `title` what people see. `lines` are the JSON
    objects that the command has printed so far: outcomes of files, a summary, flaws, a proof.
    Times are UTC, ISO 8601.
    """

    id: str
    kind: Kind
    collection: str
    title: str
    owner: str
    began: str
    state: State
    ended: str = ""
    message: str = ""
    progress: Progress = Progress()
    lines: tuple[dict[str, Any], ...] = ()

    @property
    def active(self) -> bool:
        """Whether it isn't over."""
        return self.state in ("waiting", "running")
