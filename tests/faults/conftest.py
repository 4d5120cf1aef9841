"""The fork server that every fault test shares."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.forking import ForkServer
from tests.faults.injecting import build

_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    """A process with the file layer, ready to fork experiments."""
    server = ForkServer(build(tmp_path_factory.mktemp("layer")))
    yield server
    server.close()


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A folder for a test, by its real path, as the file layer compares names. In memory where
    there is such a file system: what a kill or a full disk leaves is the same there, and hundreds
    of runs don't wait for hundreds of syncs."""
    if not os.access(_MEMORY, os.W_OK):
        yield tmp_path.resolve()
        return
    with tempfile.TemporaryDirectory(dir=_MEMORY, prefix="taiyi-faults-") as folder:
        yield Path(folder).resolve()
