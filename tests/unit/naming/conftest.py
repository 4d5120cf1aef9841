from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag.naming.index import Index, build
from taiyi_rag.naming.release import Release
from tests.unit.naming.releases import small


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Of our small release."""
    folder: Path = tmp_path_factory.mktemp("terms")
    return build(Release(small(folder)), folder / "index")
