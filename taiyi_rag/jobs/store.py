"""Jobs, each a folder of files that its process writes and anybody may read: they outlive the page
that started them, a reload, and a restart of the server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from taiyi_rag.jobs.job import Job, Kind


class Jobs:
    """The jobs whose folders are in `folder` (indexes/.jobs)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(
        self,
        kind: Kind,
        collection: str,
        arguments: Sequence[str] = (),
        *,
        owner: str = "",
        title: str = "",
    ) -> Job:
        """Have `python -m ingest KIND ARGUMENTS --collection COLLECTION --json` done, after what
        was asked of that collection before. Returns at once."""
        raise NotImplementedError

    def job(self, id: str) -> Job | None:
        """The job of that id as it stands now."""
        raise NotImplementedError

    def jobs(self, collection: str = "", *, limit: int = 50) -> list[Job]:
        """Jobs, newest first: all, or a collection's."""
        raise NotImplementedError

    def stop(self, id: str) -> None:
        """End a job. What it had committed stays."""
        raise NotImplementedError

    def forget(self, id: str) -> None:
        """Take a job that is over off the list."""
        raise NotImplementedError
