"""Faults for the file layer (`layer/`): what to do at which step. Armed inside a child process.

A step is a call that changes files under the watched folder: create, empty, write, truncate,
allocate, sync, rename, unlink, mkdir, rmdir, link, symlink. Steps count from 1.
"""

from __future__ import annotations

import ctypes
import errno
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

LAYER = Path(__file__).parent / "layer"
When = Literal["before", "after", "torn"]
_WHEN: tuple[When, ...] = ("before", "after", "torn")


@dataclass(frozen=True)
class Kill:
    """Die, as by kill -9, at a step: before it, after it, or half way through its write."""

    step: int
    when: When


@dataclass(frozen=True)
class Fail:
    """Fail a step with an errno, and all later ones too if `lasting`. A full disk (ENOSPC) fails
    only what needs room: nothing is refused a delete."""

    step: int
    error: int = errno.ENOSPC
    lasting: bool = False


@dataclass(frozen=True)
class Budget:
    """Let files grow by so many bytes; then the disk is full."""

    size: int


@dataclass(frozen=True)
class ReadOnly:
    """Refuse every change."""

    error: int = errno.EROFS


Fault = Kill | Fail | Budget | ReadOnly


@dataclass(frozen=True)
class Step:
    """One line of the log. `path` is relative to the watched folder, "old > new" of a rename.
    `size` is of a write; `place` is where it begins, or the length that a truncation leaves."""

    number: int
    op: str
    path: str
    size: int
    place: int = 0
    inode: int = 0

    @property
    def name(self) -> str:
        """Operation and file with all that differs from run to run taken out."""
        path = re.sub(r"[0-9a-f]{32}", "U", self.path)
        path = re.sub(r"\.[a-z0-9_]{8}\.forming", ".R.forming", path)
        path = re.sub(r"tmp[A-Za-z0-9_]{6,8}", "tmpR", path)
        return f"{self.op} {re.sub(r'[0-9]+', 'N', path)}"

    @property
    def needs_room(self) -> bool:
        """Whether a full disk can refuse it."""
        return self.op not in ("unlink", "rmdir", "empty", "truncate")


def build(folder: Path) -> Path:
    """Compile the layer into `folder`; the library to preload."""
    made = subprocess.run(
        ["make", "-C", str(LAYER), f"OUT={folder}"], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    return folder / "faultlayer.so"


def watch(folder: Path, fault: Fault | None = None, log: Path | None = None) -> None:
    """Watch `folder` from now on in this process, which has the layer preloaded."""
    layer = ctypes.CDLL(None)
    layer.faultlayer_watch(bytes(folder), bytes(log) if log else b"")
    if isinstance(fault, Kill):
        layer.faultlayer_kill(ctypes.c_long(fault.step), _WHEN.index(fault.when))
    elif isinstance(fault, Fail):
        layer.faultlayer_fail(ctypes.c_long(fault.step), fault.error, int(fault.lasting))
    elif isinstance(fault, Budget):
        layer.faultlayer_budget(ctypes.c_longlong(fault.size))
    elif isinstance(fault, ReadOnly):
        layer.faultlayer_read_only(fault.error)


def note(text: str) -> None:
    """Put a line of one's own into the log, if this process has the layer."""
    if hasattr(layer := ctypes.CDLL(None), "faultlayer_note"):
        layer.faultlayer_note(text.encode())


def logged(log: Path) -> list[Step]:
    """All lines of a log. Those that aren't steps, "note" and "entry", have the number of the step
    before them."""
    found, number = [], 0
    for line in log.read_text("utf-8").splitlines():
        op, path, size, place, inode = line.split("\t")
        number += op not in ("note", "entry")
        found.append(Step(number, op, path, int(size), int(place), int(inode)))
    return found


def steps(log: Path) -> list[Step]:
    """The steps of a log."""
    return [step for step in logged(log) if step.op not in ("note", "entry")]
