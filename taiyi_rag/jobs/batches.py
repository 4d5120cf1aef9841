"""Files of texts that visitors have a task run on: jobs of the kind "task", each with its files in
its own folder. What is made goes with the job; whoever isn't its owner finds none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from taiyi_rag.errors import InputError
from taiyi_rag.jobs.command import FOLDER, GIVEN, MADE
from taiyi_rag.jobs.folder import Spec, folder_of, now
from taiyi_rag.jobs.job import Job

if TYPE_CHECKING:
    from taiyi_rag.jobs.store import Jobs
    from taiyi_rag.types import Language

_MOST_ACTIVE = 3
"""Files that one visitor may have waiting and worked on."""

_SCHEMA = "schema.json"
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,30}")


class Batches:
    """The tasks on files among `jobs`, for one `owner`."""

    def __init__(self, jobs: Jobs, owner: str) -> None:
        self._jobs = jobs
        self._owner = owner

    def start(
        self,
        task: str,
        name: str,
        content: bytes,
        form: str,
        *,
        types: tuple[str, ...] = (),
        several: bool = False,
        to: Language | None = None,
        schema: str = "",
        collection: str = "",
    ) -> Job:
        """Have a task run on a file of that name and form, as `taiyi-rag task` does. Returns at
        once. Raises `InputError`, `CollectionError`."""
        if sum(job.active for job in self.all()) >= _MOST_ACTIVE:
            raise InputError("Too many of your files are worked on.", "batches-many")
        if not (_WORD.fullmatch(task) and _WORD.fullmatch(form)):
            raise InputError(f"{task!r} on {form!r} is no task on a file.")
        options = [
            f"--from={form}",
            *([f"--types={','.join(types)}"] if types else []),
            *(["--several"] if several else []),
            *([f"--to-language={to}"] if to else []),
            *([f"--schema={FOLDER}/{_SCHEMA}"] if schema else []),
        ]
        if any("\0" in one for one in options):
            raise InputError("A kind can't hold NUL. Correct it.")
        files = {GIVEN: content, **({_SCHEMA: schema.encode()} if schema else {})}
        spec = Spec(
            "task",
            self._checked(collection),
            name,
            self._owner,
            now(),
            tuple(options),
            (task,),
            self._jobs.at_once,
        )
        return self._jobs.begin(spec, files)

    def all(self, task: str = "") -> list[Job]:
        """All there are, or those of a task, newest first."""
        return [job for job in self._jobs.tasks(self._owner) if task in ("", job.task)]

    def go_on(self, id: str) -> None:
        """Have the rest done of one that was stopped, lost, or left by its model server, or what
        failed tried again. Raises `InputError`, `CollectionError`."""
        if self._is_mine(id):
            self._jobs.go_on(id)

    def stop(self, id: str) -> None:
        """End it. What it has made is kept."""
        if self._is_mine(id):
            self._jobs.stop(id)

    def delete(self, id: str) -> None:
        """Delete one that is over, with what was given and what was made."""
        if self._is_mine(id):
            self._jobs.forget(id)

    def made(self, id: str) -> Path | None:
        """The file of what was made, as JSON lines, when all is done."""
        return self._file(id, MADE)

    def failures(self, id: str) -> Iterator[tuple[str, int, str]]:
        """The texts that failed: their ids, their places in the file, from 1, and why."""
        path = self._file(id, f"{MADE}.failures.jsonl")
        for line in path.read_text("utf-8").splitlines() if path else ():
            said = json.loads(line)
            yield said["id"], said["place"], said["reason"]

    def _file(self, id: str, name: str) -> Path | None:
        found = folder_of(self._jobs.folder, id)
        path = found.path / name if found and self._is_mine(id) else None
        return path if path and path.is_file() else None

    def _is_mine(self, id: str) -> bool:
        found = folder_of(self._jobs.folder, id)
        spec = found.spec() if found else None
        return spec is not None and spec.kind == "task" and spec.owner == self._owner

    @staticmethod
    def _checked(collection: str) -> str:
        from taiyi_rag.library import check_name

        return check_name(collection) if collection else ""
