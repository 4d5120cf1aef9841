"""The real documents that readers are tried on, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_documents(shared_data: Path) -> Path:
    """The folder of real documents; tests that need it are skipped where it isn't."""
    return shared_data / "documents"
