"""A folder with all the sets, small and written by us."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from taiyi_rag.corpora import CORPORA, Gold
from tests.own_sets import write_all

BY_ID = {corpus.id: corpus for corpus in CORPORA}

Reads = Callable[[str], Gold]


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder."""
    return write_all(tmp_path_factory.mktemp("sets"))


@pytest.fixture
def read(own: Path) -> Reads:
    """A set of it, by its id."""
    return lambda name: BY_ID[name].read(own)
