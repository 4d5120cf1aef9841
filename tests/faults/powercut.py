"""What a disk may hold after a power cut: a recorded run replayed up to a step, without what had
not been synced by then.

Strict as POSIX allows: a write survives for sure only when its file was synced after it; a name
appears, changes or goes for sure only when its folder was. What was not synced is lost, or a part
of it survives: any of the writes, and the first few of the changes of names, as journals keep their
order.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.injecting import Step, logged


@dataclass
class _File:
    """A file's bytes: those on the disk for sure, and what was done since."""

    durable: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def content(self, generator: random.Random | None) -> bytes:
        """What is there with some of the pending changes; with none if there is no generator."""
        some = [c for c in self.pending if generator and generator.random() < 0.5]
        return _applied(self.durable, some)

    def sync(self) -> None:
        """All is on the disk."""
        self.durable, self.pending = _applied(self.durable, self.pending), []


def _applied(content: bytes, changes: list[tuple[int, bytes | None]]) -> bytes:
    for place, data in changes:
        content = content.ljust(place, b"\0")
        if data is None:
            content = content[:place]
        else:
            content = content[:place] + data + content[place + len(data) :]
    return content


_FOLDER = None
_Names = dict[str, "_File | None"]


class Disk:
    """The watched folder as a run of steps leaves it. Names are relative, folders' values None."""

    def __init__(self, before: Path) -> None:
        self._now: _Names = {}
        for path in sorted(before.rglob("*")):
            name = f"/{path.relative_to(before)}"
            self._now[name] = _File(path.read_bytes()) if path.is_file() else _FOLDER
        self._changes: list[tuple[str, str, str, _File | None]] = []
        self._durable: _Names = dict(self._now)
        self._inodes: dict[int, _File] = {}

    def take(self, step: Step, data: bytes) -> None:
        """Do what a line of the log says; `data` is what it writes."""
        file = self._now.get(step.path)
        if file and step.inode and step.op != "entry":
            self._inodes[step.inode] = file
        if step.op in ("write", "truncate", "empty") and file:
            file.pending.append((step.place, data if step.op == "write" else None))
        elif step.op in ("create", "mkdir"):
            self._change("add", step.path, "", _File() if step.op == "create" else _FOLDER)
        elif step.op in ("unlink", "rmdir"):
            self._change("drop", step.path, "", _FOLDER)
        elif step.op == "rename":
            self._change("move", *step.path.split(" > "), _FOLDER)
        elif step.op == "entry":
            self._reconcile(step)
        elif step.op == "sync":
            self._sync(step)

    def _sync(self, step: Step) -> None:
        if file := self._now.get(step.path):
            file.sync()
            return
        kept = []
        for change in self._changes:
            if step.path in (_parent(change[1]), _parent(change[2] or change[1])):
                _apply(self._durable, change)
            else:
                kept.append(change)
        self._changes = kept

    def _reconcile(self, step: Step) -> None:
        """A name has a file that was renamed unseen (see layer/calls.c)."""
        file = self._inodes.get(step.inode)
        if file is None or self._now.get(step.path) is file:
            return
        old = next((name for name, other in self._now.items() if other is file), None)
        if old and _parent(old) == _parent(step.path):
            self._change("move", old, step.path, _FOLDER)

    def _change(self, what: str, name: str, other: str, file: _File | None) -> None:
        change = (what, name, other, file)
        _apply(self._now, change)
        self._changes.append(change)

    def after_power_cut(self, folder: Path, generator: random.Random | None) -> None:
        """Make `folder` what may be found; only what is certain if there is no generator."""
        names = dict(self._durable)
        count = generator.randint(0, len(self._changes)) if generator else 0
        for change in self._changes[:count]:
            _apply(names, change)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, file in sorted(names.items()):
            path = folder / name[1:]
            if not path.parent.is_dir():
                continue  # the name of its folder was lost
            if file is _FOLDER:
                path.mkdir(exist_ok=True)
            else:
                path.write_bytes(file.content(generator))


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def _apply(names: _Names, change: tuple[str, str, str, _File | None]) -> None:
    what, name, other, file = change
    if what == "add":
        names[name] = file
    elif what == "drop":
        names.pop(name, None)
    else:
        moved = {n: f for n, f in names.items() if n == name or n.startswith(f"{name}/")}
        for old, value in moved.items():
            del names[old]
            names[other + old[len(name) :]] = value


@dataclass
class Recording:
    """A run that was logged, to be replayed up to any step."""

    before: Path
    log: Path

    def __post_init__(self) -> None:
        self._lines = logged(self.log)
        self._data = self.log.with_name(f"{self.log.name}.data").read_bytes()
        self.steps = self._lines[-1].number

    def cut(self, number: int, folder: Path, generator: random.Random | None) -> list[str]:
        """Make `folder` what a power cut after step `number` may leave. What had been noted."""
        disk, notes, place = Disk(self.before), [], 0
        for step in self._lines:
            if step.number > number:
                break
            if step.op == "note":
                notes.append(step.path)
            disk.take(step, self._data[place : place + step.size])
            place += step.size
        disk.after_power_cut(folder, generator)
        return notes
