"""Jobs, each a folder of files that its process writes and anybody may read: they outlive the page
that started them, a reload, and a restart of the server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from taiyi_rag.errors import CollectionError, InputError
from taiyi_rag.jobs.command import (
    check_checkout,
    checked_arguments,
    checked_options,
    environment,
)
from taiyi_rag.jobs.folder import (
    JobFolder,
    Spec,
    folder_of,
    folders,
    make_folder,
    now,
)
from taiyi_rag.jobs.job import Job, Kind, Progress
from taiyi_rag.jobs.output import Output, state_of
from taiyi_rag.jobs.sent import drop_sent

MODULE = "taiyi_rag.jobs.runner"
"""What a job's process runs."""

_MOST_ACTIVE = 50
"""Jobs that may wait and run: each has a process."""

_MOST_TASKS = 30
"""Of them, tasks on files of texts: what is asked of libraries finds a place."""

_REMEMBERED = 8
"""Jobs whose lines are held in memory, those asked for last."""


class Jobs:
    """The jobs whose folders are in `folder` (indexes/.jobs).

    At most `at_once` of them run at a time. Those that ended more than `days` ago go, and of the
    others all but the last `most`, when another is started: of those on collections, and of the
    tasks of one owner (`jobs.batches`). Threads may share it, and keep one: it remembers what it
    has read. Any number of processes may have one.
    """

    def __init__(self, folder: Path, *, at_once: int = 2, days: int = 30, most: int = 50) -> None:
        self.folder = folder.absolute()
        self.at_once = at_once
        self._days, self._most = days, most
        self._outputs: dict[str, Output] = {}
        self._lock = threading.Lock()

    def start(
        self,
        kind: Kind,
        collection: str,
        arguments: Sequence[str] = (),
        *,
        options: Sequence[str] = (),
        owner: str = "",
        title: str = "",
        library: str = "",
    ) -> Job:
        """Have `python -m ingest KIND OPTIONS -- ARGUMENTS` done to a collection, after what was
        asked of that collection before. Returns at once.

        `library` is the identity of the one that is meant, without it the one that has the name
        now: should that be gone when its turn comes, the job fails, whatever has the name then.
        Only where there is none now does `add` make one.

        Options are those of `add` that a person may choose: --unpack, --again, --tier=untrusted,
        --tier=curated. That `purge` proves what it did, and `add` tells how far it is, goes
        without saying. Raises `InputError`, `CollectionError`.
        """
        from taiyi_rag.library import check_name

        check_checkout()
        spec = Spec(
            kind,
            check_name(collection),
            title,
            owner,
            now(),
            checked_options(kind, tuple(options)),
            checked_arguments(kind, tuple(arguments)),
            self.at_once,
            library or _identity(self.folder.parent / collection),
        )
        return self.begin(spec)

    def begin(self, spec: Spec, files: Mapping[str, bytes] = {}) -> Job:
        """Have a job done that was checked, with files in its folder. Raises `InputError`,
        `CollectionError`."""
        self._check_place(spec)
        self.tidy()
        with self._startable():
            job = make_folder(self.folder, spec, files)
            try:
                _launch(job, job.lock())
            except OSError:
                job.remove()
                raise
        return self._job(job, spec)

    def go_on(self, id: str) -> None:
        """Have a task that is over done once more, in its own folder, where what it made is. Raises
        `InputError`, `CollectionError`."""
        found = folder_of(self.folder, id)
        spec = found.spec() if found else None
        if found is None or spec is None or not all(spec.arguments):
            raise InputError("What this job was to do isn't known any more. Start it anew.")
        self._check_place(spec)
        with self._startable(), suppress(BlockingIOError):  # somebody else has gone on with it
            lock = found.lock()
            found.renew(replace(spec, at_once=self.at_once))
            _launch(found, lock)

    def again(self, id: str, *, owner: str = "") -> Job:
        """Have the same done once more: a job that was lost or stopped goes on. Raises
        `InputError`, also where what it was to do has been forgotten."""
        found = folder_of(self.folder, id)
        spec = found.spec() if found else None
        forgotten = spec is None or not all(spec.arguments) or spec.kind in ("purge", "task")
        if spec is None or forgotten:
            raise InputError("What this job was to do isn't known any more. Start it anew.")
        return self.start(
            spec.kind,
            spec.collection,
            spec.arguments,
            options=spec.options,
            owner=owner,
            title=spec.title,
            library=spec.library,
        )

    def job(self, id: str) -> Job | None:
        """The job of that id as it stands now, with its lines."""
        found = folder_of(self.folder, id)
        spec = found.spec() if found else None
        return self._job(found, spec, lines=True) if found and spec else None

    def jobs(self, collection: str = "", *, limit: int = 50) -> list[Job]:
        """Jobs on collections, newest first: all, or a collection's. Without their lines, which
        `job` has."""
        found: list[Job] = []
        for folder, spec in self._specs():
            if spec.kind == "task" or collection not in ("", spec.collection):
                continue
            if len(found) < limit:
                found.append(self._job(folder, spec))
        return found

    def tasks(self, owner: str) -> list[Job]:
        """The tasks of an owner, newest first, likewise."""
        return [
            self._job(folder, spec)
            for folder, spec in self._specs()
            if spec.kind == "task" and spec.owner == owner
        ]

    def active(self) -> list[Job]:
        """All that wait or run, newest first."""
        found = (self._job(folder, spec) for folder, spec in self._specs() if folder.active)
        return [job for job in found if job.active]

    def stop(self, id: str) -> None:
        """End a job. What it had committed stays."""
        found = folder_of(self.folder, id)
        if found and found.active:
            found.stop()

    def forget(self, id: str) -> None:
        """Take a job that is over off the list, and with it what was sent for it and isn't in the
        library. Raises `CollectionError` where that can't be deleted."""
        found = folder_of(self.folder, id)
        if found and not found.active:
            self._remove(found, list(self._specs()))

    def _specs(self) -> Iterator[tuple[JobFolder, Spec]]:
        """Newest first."""
        for folder in reversed(list(folders(self.folder))):
            if spec := folder.spec():
                yield folder, spec

    def _job(self, folder: JobFolder, spec: Spec, *, lines: bool = False) -> Job:
        alive = folder.alive  # before its end is looked for, which it may write in between
        end = folder.end()
        known = Progress() if end is None else end.progress
        output = self._read(folder) if lines or (end is None and folder.begun) else None
        state, message = state_of(folder, end, output, alive)
        return Job(
            folder.id,
            spec.kind,
            spec.collection,
            spec.title,
            spec.owner,
            spec.began,
            state,
            ended=end.ended if end else "",
            message=message,
            status=end.status if end else 0,
            stopping=end is None and folder.stopping,
            progress=output.progress if output else known,
            lines=tuple(output.lines) if output and lines else (),
            task="".join(spec.arguments) if spec.kind == "task" else "",
            options=spec.options,
        )

    def _read(self, folder: JobFolder) -> Output:
        with self._lock:
            output = self._outputs.pop(folder.id, None) or Output(folder.output)
            self._outputs[folder.id] = output
            while len(self._outputs) > _REMEMBERED:
                del self._outputs[next(iter(self._outputs))]
            output.catch_up()
            return output

    def tidy(self) -> None:
        """Let those go that are old, or too many."""
        before = (datetime.now(UTC) - timedelta(days=self._days)).isoformat("T", "seconds")
        specs = list(self._specs())
        groups: Counter[str] = Counter()
        for folder, spec in specs:
            if folder.active:
                continue
            group = f"tasks of {spec.owner}" if spec.kind == "task" else ""
            groups[group] += 1
            if groups[group] > self._most or spec.began < before:
                with suppress(CollectionError):  # another time
                    self._remove(folder, specs)

    def _check_place(self, spec: Spec) -> None:
        """Raises `InputError` when too many wait."""
        active = [other for folder, other in self._specs() if folder.active]
        tasks = sum(other.kind == "task" for other in active)
        if len(active) >= _MOST_ACTIVE or (spec.kind == "task" and tasks >= _MOST_TASKS):
            raise InputError(
                f"{len(active)} jobs are waiting or running, and more aren't taken. Try again when "
                "some of them are done."
            )

    @contextmanager
    def _startable(self) -> Iterator[None]:
        try:
            yield
        except BlockingIOError:
            raise
        except OSError as error:
            raise CollectionError(
                f"No job could be started in {self.folder} ({error.strerror}). Is the disk full?"
            ) from None

    def _remove(self, folder: JobFolder, specs: Sequence[tuple[JobFolder, Spec]]) -> None:
        others = [spec for other, spec in specs if other.id != folder.id and other.exists]
        if spec := folder.spec():
            drop_sent(self.folder.parent, spec, others)
        with self._lock:
            self._outputs.pop(folder.id, None)
        folder.remove()


def _identity(folder: Path) -> str:
    """Of the collection in a folder, "" where there is none. Raises `CollectionError`."""
    from taiyi_rag.library.collection import TRUTH
    from taiyi_rag.library.truth import Truth

    if not folder.exists():
        return ""
    truth = Truth(folder / TRUTH)
    try:
        return truth.identity
    finally:
        truth.close()


def _launch(job: JobFolder, lock: int) -> None:
    """Start a job's process, which takes the lock over from this one."""
    try:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", MODULE, str(job.path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,  # it goes on when the page's server ends
            pass_fds=(lock,),
        )
    finally:
        os.close(lock)
    # Else it would be left as a zombie until the server ends.
    threading.Thread(target=process.wait, name=f"job {job.id}", daemon=True).start()
