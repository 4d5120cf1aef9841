"""A full disk is survivable: the old library answers all the while, a batch is stored whole or not
at all, the error says what to do, and once there is room the same command goes through.

The disk is full at one step, from one step on, when so many bytes are used up (all three by the
file layer), and really, on small file systems in memory where one may mount them. A disk that
reports an I/O error at a step must do no more harm than a full one.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from tests.faults import acts, naive, scoreboard
from tests.faults.acts import Place
from tests.faults.corpus import write_files
from tests.faults.forking import ForkServer, Result, Watched
from tests.faults.injecting import Budget, Fail, Fault, Step, steps
from tests.faults.scoreboard import Failures
from tests.faults.sizes import Sizes, both_forms
from tests.faults.state import State

_ONE_BATCH = 10_000
_ROOM = 64 << 20


class FullDisk:
    """A library of six files, to which eight more are added while the disk is full."""

    def __init__(self, server: ForkServer, root: Path, subject: ModuleType = acts) -> None:
        self._server, self._subject = server, subject
        self.place = Place(root, batch=_ONE_BATCH)
        self.failures = Failures()
        self.trials = 0
        self.refused = 0
        write_files(self.place.files, range(6))
        self.place.indexes.mkdir()
        server.run(subject.ingest, self.place).done()
        self._before = Path(shutil.copytree(self.place.indexes, root / "before"))
        self._old = self._state()
        write_files(self.place.files, range(6, 14))
        watched = Watched(self.place.indexes, log=root / "log")
        server.run(subject.ingest, self.place, watched=watched).done()
        self._new = self._state()
        self.size = sum(p.stat().st_size for p in self.place.indexes.rglob("*") if p.is_file())
        self.steps: list[Step] = steps(root / "log")

    def _state(self) -> State:
        state: State = self._server.run(self._subject.state, self.place).done()
        assert state.faults == ()
        return state

    def restart(self) -> None:
        """Back to the old library, in a folder that stays."""
        for path in self.place.indexes.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self._before, self.place.indexes, dirs_exist_ok=True)

    def inject(self, fault: Fault) -> None:
        """One trial with the file layer."""
        self.restart()
        watched = Watched(self.place.indexes, fault)
        result = self._server.run(self._subject.ingest, self.place, watched=watched)
        self.judge(str(fault), result, Watched(self.place.indexes, Fail(1, lasting=True)))
        self.free(str(fault))

    def break_down(self, step: int) -> None:
        """One trial with a disk that fails once; it need not be told from a full one."""
        self.restart()
        fault = Fail(step, errno.EIO)
        watched = Watched(self.place.indexes, fault)
        result = self._server.run(self._subject.ingest, self.place, watched=watched)
        self.judge(str(fault), result, None, says=lambda result: bool(result.message))
        self.free(str(fault))

    def fill(self, size: int) -> None:
        """One trial on a file system of `size` bytes, which the old library must fit."""
        with mounted(self.place.indexes, size):
            shutil.copytree(self._before, self.place.indexes, dirs_exist_ok=True)
            result = self._server.run(self._subject.ingest, self.place)
            self.judge(f"{size} bytes", result, None)
            _mount("-o", f"remount,size={_ROOM}", str(self.place.indexes))
            self.free(f"{size} bytes")

    def judge(
        self,
        what: str,
        result: Result,
        full: Watched | None,
        says: Callable[[Result], bool] | None = None,
    ) -> None:
        """How the run ended, and what the library says while the disk is still full."""
        says = says or says_what_to_do
        self.trials += 1
        if result.ended == "raised":
            self.refused += 1
            if not (result.by_name and says(result)):
                error = f"{result.kinds[:1]} {result.message[:200]}"
                self.failures.note(what, f"the error was {error}")
        elif result.ended != "returned":
            self.failures.note(what, result.ended)
        served = self._server.run(self._subject.state, self.place, watched=full)
        allowed = {self._new.digest} | ({self._old.digest} if result.ended == "raised" else set())
        self._compare(what, "while full", served, allowed)

    def free(self, what: str) -> None:
        """There is room again: the same command goes through."""
        again = self._server.run(self._subject.ingest, self.place)
        if again.ended != "returned":
            self.failures.note(what, f"again: {again.kinds[:1]} {again.message[:200]}")
        served = self._server.run(self._subject.state, self.place)
        self._compare(what, "again", served, {self._new.digest})

    def _compare(self, what: str, when: str, served: Result, allowed: set[str]) -> None:
        if served.ended != "returned":
            error = f"{served.kinds[:1]} {served.message[:200]}"
            self.failures.note(what, f"{when}: not served, {served.ended} {error}")
        elif served.value.faults or served.value.digest not in allowed:
            count = len(served.value.texts)
            self.failures.note(what, f"{when}: {count} documents, {served.value.faults}")


def says_what_to_do(result: Result) -> bool:
    """Whether an error says that the disk is full, and that room must be made."""
    words = result.message.lower()
    return "full" in words and any(word in words for word in ("free", "room", "space"))


def _mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True).returncode == 0


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[None]:
    """A file system of `size` bytes at `folder`, which is emptied."""
    shutil.rmtree(folder)
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)):
        pytest.skip("this user may not mount file systems; the other tests fill the disk by proxy")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@both_forms
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_full_at_each_step(server: ForkServer, root: Path, lasting: bool, sizes: Sizes) -> None:
    disk = FullDisk(server, root)
    for step in [s for s in disk.steps if s.needs_room][:: sizes.disk_every]:
        disk.inject(Fail(step.number, lasting=lasting))
    name = f"disk full at a step{', and after' if lasting else ''}"
    assert disk.refused
    scoreboard.settle(15, name, disk.trials, disk.failures, refused=disk.refused)


@both_forms
def test_error_at_each_step(server: ForkServer, root: Path, sizes: Sizes) -> None:
    disk = FullDisk(server, root)
    for step in disk.steps[:: sizes.disk_every]:
        disk.break_down(step.number)
    assert disk.refused
    scoreboard.settle(15, "I/O error at a step", disk.trials, disk.failures, refused=disk.refused)


@both_forms
def test_full_after_so_many_bytes(server: ForkServer, root: Path, sizes: Sizes) -> None:
    disk = FullDisk(server, root)
    written = sum(step.size for step in disk.steps)
    for i in range(sizes.budgets):
        disk.inject(Budget(written * i // sizes.budgets))
    assert disk.refused
    scoreboard.settle(15, "so many bytes left", disk.trials, disk.failures, refused=disk.refused)


@both_forms
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting file systems needs root")
def test_small_file_systems(server: ForkServer, root: Path, sizes: Sizes) -> None:
    disk = FullDisk(server, root)
    smallest = sum(p.stat().st_size + 4096 for p in disk._before.rglob("*") if p.is_file())
    for i in range(sizes.file_systems):
        disk.fill(smallest + disk.size * 2 * i // sizes.file_systems)
    assert disk.refused
    scoreboard.settle(15, "small file systems", disk.trials, disk.failures, refused=disk.refused)


def test_naive_library_is_found_out(server: ForkServer, root: Path) -> None:
    disk = FullDisk(server, root, naive)
    for step in [s for s in disk.steps if s.needs_room]:
        disk.inject(Fail(step.number, lasting=True))
    assert "while full" in str(disk.failures)
    assert "the error was" in str(disk.failures)
