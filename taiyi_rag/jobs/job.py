"""What is known of a job: what it was asked to do, how far it is, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["add", "remove", "purge", "trust", "verify", "rebuild", "compact", "drop", "task"]
"""A command of `python -m ingest`, or `taiyi-rag task` on a file of texts."""

UNFINISHED = 3
"""Exit status of a task whose model server stayed away: it can be gone on with."""

State = Literal["waiting", "running", "done", "failed", "stopped", "lost"]
"""`waiting` for others, or for a model server; `message` says for whom if it knows; `failed`: the
command couldn't be done, `message` says why; `lost`: its process is gone without a word (killed,
power cut)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far adding is. `total` files are known once they have been looked for; `reading` is the
    file, "" when none is known; `failed` of the `files` done couldn't be read. Of a task the files
    are texts."""

    files: int = 0
    total: int | None = None
    passages: int = 0
    failed: int = 0
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A command in a process of its own.

    `owner` is who started it (see ui/visitor.py), `title` what people see; both may be "". `lines`
    are the JSON objects that the command has printed so far: outcomes of files, a summary, flaws, a
    proof. `status` is the command's exit status: 1 when it is done but some files failed, or when
    something was found wrong. `stopping`: it was asked to end. `task` is the id of one that is run
    on a file of texts, `options` are how. Times are UTC, ISO 8601.
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
    status: int = 0
    stopping: bool = False
    progress: Progress = Progress()
    lines: tuple[dict[str, Any], ...] = ()
    task: str = ""
    options: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether it isn't over."""
        return self.state in ("waiting", "running")
