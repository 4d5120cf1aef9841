"""The real documents that readers are tried on, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

_DOCUMENTS = Path(__file__).parents[4] / "shared" / "data" / "documents"


@pytest.fixture(scope="session")
def shared_documents() -> Path:
    """The folder of real documents; tests that need it are skipped where it isn't."""
    if not _DOCUMENTS.is_dir():
        pytest.skip(f"the shared documents aren't at {_DOCUMENTS}")
    return _DOCUMENTS
