"""What a job's command prints, read as it grows: each look reads what is new only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from taiyi_rag.jobs.folder import End, JobFolder
from taiyi_rag.jobs.job import Progress, State

_WRITER = "Another program is writing to this collection."

_MOST = 64 * 2**20
"""Bytes read at one look: a job that printed more is caught up with at the next ones."""


class Output:
    """The lines of one file so far, and what they come to. Events (`ingest --events`) are counted
    and not kept; `waits`: the last of them was that others write to the collection, or that a
    model server is away, and `waits_for` says why if that was told."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begin(inode=0)

    def _begin(self, inode: int) -> None:
        self._inode, self._offset = inode, 0
        self.lines: list[dict[str, Any]] = []
        self.progress = Progress()
        self.waits = False
        self.waits_for = ""

    def catch_up(self) -> bool:
        """Read what was printed since; whether that was anything. A file that was written anew is
        read anew."""
        new = self._new()
        for line in _objects(new):
            self.progress = _after(self.progress, line)
            if "event" in line:
                self.waits = line["event"] == "waiting"
                self.waits_for = str(line.get("message", ""))
            else:
                self.lines.append(line)
        return bool(new)

    def _new(self) -> bytes:
        """Whole lines that weren't read yet."""
        try:
            with self._path.open("rb") as file:
                found = os.fstat(file.fileno())
                if found.st_ino != self._inode or found.st_size < self._offset:
                    self._begin(found.st_ino)
                file.seek(self._offset)
                new = file.read(_MOST)
        except OSError:
            return b""
        whole = new[: new.rfind(b"\n") + 1]
        self._offset += len(whole)
        return whole


def _after(progress: Progress, line: dict[str, Any]) -> Progress:
    match line:
        case {"event": "files", "total": int(total)}:
            return replace(progress, total=total)
        case {"event": "records", "done": int(done), "failed": int(failed), "total": int(total)}:
            return replace(progress, files=done, failed=failed, total=total)
        case {"event": "passages", "passages": int(passages)}:
            return replace(progress, passages=passages)
        case {"event": "reading" | "unpacking", "path": str(path)}:
            return replace(progress, reading=path)
        case {"outcome": outcome}:
            failed = progress.failed + (outcome == "failed")
            return replace(progress, files=progress.files + 1, failed=failed)
        case {"summary": True}:
            return replace(progress, reading="")
    return progress


def _objects(lines: bytes) -> Iterator[dict[str, Any]]:
    """What isn't a JSON object (a library that prints) is passed over."""
    for line in lines.split(b"\n"):
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found


def state_of(
    folder: JobFolder, end: End | None, output: Output | None, alive: bool
) -> tuple[State, str]:
    """In which state a job is, and what is to be said of it."""
    if end is not None:
        return end.state, end.message
    if not alive:
        return "lost", "Its process is gone. What it had done stays; start it again to go on."
    if output is not None and output.waits:
        return "waiting", output.waits_for or _WRITER
    return ("running" if folder.begun else "waiting"), ""
