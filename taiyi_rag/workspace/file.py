"""The file that holds what all visitors keep.

It comes with the first thing that is kept. It may hold what patients' doctors asked, so it is its
owner's alone (mode 0600).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from taiyi_rag.errors import CollectionError, StorageFull, WorkspaceError
from taiyi_rag.library.database import Database
from taiyi_rag.library.database_errors import FULL

FORMAT = 1
_APPLICATION_ID = 0x7461_7977  # "tayw"
_MODE = 0o600


class WorkspaceFile:
    """The file at `path`. Threads and processes may share it.

    Raises `WorkspaceError` where it can't be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: Database | None = None

    def close(self) -> None:
        """Close all connections."""
        if self._opened is not None:
            self._opened.close()

    def _rows(self, statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._told():
            return self._database().rows(statement, values) if self.path.exists() else []

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        with self._changing():
            self._database().execute(statement, values)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change several things, or none of them."""
        with self._told(), self._database().transaction("IMMEDIATE"):
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of the file as what they mean to whoever keeps things in it."""
        try:
            yield
        except (CollectionError, OSError) as error:
            raise _told(error, self.path) from error

    def _database(self) -> Database:
        if not self.path.exists():
            self._create()
        if self._opened is None:
            opened = Database(self.path)
            found = [opened.rows(f"PRAGMA {n}")[0][0] for n in ("application_id", "user_version")]
            if found != [_APPLICATION_ID, FORMAT]:
                raise WorkspaceError(
                    f"{self.path} was not made by this version of Taiyi-RAG. Move it away: chats "
                    "are then kept in a new one."
                )
            self._opened = opened
        return self._opened

    def _create(self) -> None:
        """Formed elsewhere and put in place whole, unless another process was quicker."""
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".forming-") as forming:
            made = Path(forming) / self.path.name
            made.touch(_MODE)
            schema = resources.files(__package__).joinpath("workspace.sql").read_text("utf-8")
            pragmas = f"PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {FORMAT};"
            Database.create(made, f"{schema} {pragmas}").close()
            try:
                os.link(made, self.path)  # unlike a rename, it never replaces
            except FileExistsError:
                return


def _told(error: CollectionError | OSError, path: Path) -> WorkspaceError:
    if isinstance(error, StorageFull) or getattr(error, "errno", None) in FULL:
        return WorkspaceError(
            f"The disk that holds {path} is full: nothing more is kept until there is space.",
            "workspace-full",
        )
    return WorkspaceError(
        f"What visitors keep can't be read or written: {error} Check that this user may read and "
        f"write {path.parent}."
    )
