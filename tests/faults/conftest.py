"""The fork server that every fault test shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.forking import ForkServer
from tests.faults.injecting import build


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    """A process with the file layer, ready to fork experiments."""
    server = ForkServer(build(tmp_path_factory.mktemp("layer")))
    yield server
    server.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The test's folder by its real path, as the file layer compares names."""
    return tmp_path.resolve()
