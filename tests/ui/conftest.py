"""The page, run without a browser."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from taiyi_rag.library import Collection

SCRIPT = Path(__file__).parents[2] / "ui" / "app.py"


@pytest.fixture
def page(samples_indexes: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page over the sample collection, not yet run."""
    monkeypatch.setenv("TAIYI_INDEXES", str(samples_indexes))
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    visited = AppTest.from_file(str(SCRIPT), default_timeout=60)
    visited.session_state["visitor"] = secrets.token_urlsafe(24)  # it has no cookies
    return visited


@pytest.fixture
def samples(samples_indexes: Path) -> Iterator[Collection]:
    """The sample collection, to look things up in."""
    opened = Collection(samples_indexes / "samples")
    yield opened
    opened.close()
