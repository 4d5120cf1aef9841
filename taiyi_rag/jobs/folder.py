"""A job's files. Whoever may read the folder may read them, whatever became of its process.

    indexes/.jobs/ID/
      spec.json       what is to be done, for whom; there before anything else
      alive           locked as long as the job's process lives
      begun           there when its turn has come
      output.jsonl    what the command prints, a JSON object a line
      errors.txt      its log
      stop            there when somebody wants it to end
      end.json        how it ended

A task on a file of texts has that file here, too, and what is made of it (`command.GIVEN`, `MADE`).

That a process lives is told by its lock, which the kernel takes away with the process: a number may
be given to another process, and says nothing after a restart of the machine.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from taiyi_rag.jobs.job import Kind, Progress, State

OWN_FILE, OWN_FOLDER = 0o600, 0o700
"""Modes: names of files and titles of documents are nobody else's business."""

_TRIES, _TRY_S = 20, 0.005
"""At a lock that somebody may hold who only looks."""

_ID = re.compile(r"\d{8}T\d{12}-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Spec:
    """What a job is to do. `collection` is the one that is meant; of a task the one that it reads,
    "" for none. `began` is when it was asked for (UTC, ISO 8601), `library` the identity of the
    collection (`Truth.identity`), "" where there was none of that name."""

    kind: Kind
    collection: str
    title: str
    owner: str
    began: str
    options: tuple[str, ...]
    arguments: tuple[str, ...]
    at_once: int
    library: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """How a job ended. `status` is the command's exit status, negative for a signal."""

    state: State
    ended: str
    status: int = 0
    message: str = ""
    progress: Progress = field(default_factory=Progress)


class JobFolder:
    """The files of one job. Its id sorts by the time when it was made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.id = path.name

    @property
    def output(self) -> Path:
        """Where the command prints to."""
        return self.path / "output.jsonl"

    @property
    def errors(self) -> Path:
        """Where its log goes."""
        return self.path / "errors.txt"

    @property
    def exists(self) -> bool:
        """Whether there is such a job."""
        return (self.path / "spec.json").exists()

    def spec(self) -> Spec | None:
        """What it is to do; None when that can't be read (any more)."""
        said = _read(self.path / "spec.json")
        try:
            options, arguments = said.pop("options"), said.pop("arguments")
            return Spec(**said, options=tuple(options), arguments=tuple(arguments))
        except (KeyError, TypeError):
            return None

    def write_spec(self, spec: Spec) -> None:
        """Say what it is to do."""
        write_whole(self.path / "spec.json", asdict(spec))

    def end(self) -> End | None:
        """How it ended, None while it hasn't said."""
        said = _read(self.path / "end.json")
        try:
            return End(**said | {"progress": Progress(**said["progress"])})
        except (KeyError, TypeError):
            return None

    def write_end(self, end: End) -> None:
        """Say how it ended."""
        write_whole(self.path / "end.json", asdict(end))

    @property
    def begun(self) -> bool:
        """Whether its turn has come."""
        return (self.path / "begun").exists()

    def begin(self) -> None:
        """Its turn has come."""
        (self.path / "begun").touch(OWN_FILE)

    @property
    def stopping(self) -> bool:
        """Whether somebody wants it to end."""
        return (self.path / "stop").exists()

    def stop(self) -> None:
        """Want it to end."""
        (self.path / "stop").touch(OWN_FILE)

    def lock(self) -> int:
        """A descriptor that keeps the job alive in whichever process has it open. Raises
        `BlockingIOError` where one has."""
        descriptor = os.open(self.path / "alive", os.O_RDWR | os.O_CREAT, OWN_FILE)
        for left in reversed(range(_TRIES)):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not left:
                    os.close(descriptor)
                    raise
                time.sleep(_TRY_S)
        return descriptor

    def renew(self, spec: Spec) -> None:
        """Make one that is over as it was before its turn, by whoever has its lock."""
        self.write_spec(spec)
        for name in ("begun", "stop", "output.jsonl", "errors.txt"):
            (self.path / name).unlink(missing_ok=True)
        for path in (self.output, self.errors):
            path.touch(OWN_FILE)
        (self.path / "end.json").unlink(missing_ok=True)

    @property
    def alive(self) -> bool:
        """Whether its process lives."""
        try:
            with (self.path / "alive").open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    @property
    def active(self) -> bool:
        """Whether it isn't over, nor lost."""
        return self.alive and not (self.path / "end.json").exists()

    def remove(self) -> None:
        """Delete it."""
        shutil.rmtree(self.path, ignore_errors=True)


def make_folder(jobs: Path, spec: Spec, files: Mapping[str, bytes] = {}) -> JobFolder:
    """The folder of a new job: it comes with its spec in it, and with files, or not at all."""
    jobs.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
    id = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    forming = jobs / f".{id}.forming"
    forming.mkdir(mode=OWN_FOLDER)
    JobFolder(forming).write_spec(spec)
    for name in ("alive", "output.jsonl", "errors.txt"):
        (forming / name).touch(OWN_FILE)
    for name, content in files.items():
        (forming / name).touch(OWN_FILE)
        (forming / name).write_bytes(content)
    forming.rename(jobs / id)
    return JobFolder(jobs / id)


def folder_of(jobs: Path, id: str) -> JobFolder | None:
    """The job of that id, which may be anything that somebody typed."""
    found = JobFolder(jobs / id) if _ID.fullmatch(id) else None
    return found if found and found.exists else None


def folders(jobs: Path) -> Iterator[JobFolder]:
    """All jobs, in the order in which they were asked for."""
    paths = jobs.iterdir() if jobs.is_dir() else ()
    yield from (JobFolder(path) for path in sorted(paths) if _ID.fullmatch(path.name))


def now() -> str:
    """UTC, ISO 8601."""
    return datetime.now(UTC).isoformat("T", "seconds")


def write_whole(path: Path, value: Any) -> None:
    """Write JSON in one step: a reader sees all of it, or what was there before."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWN_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
