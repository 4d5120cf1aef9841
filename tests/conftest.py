"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.model_server import modes
from tests.model_server.stub import StubServer

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A full run leaves its figures in benchmarks/results/trust.json."""
    if session.config.option.markexpr == "faults":
        from tests.faults import scoreboard

        scoreboard.write()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own TAIYI_* variables don't reach the tests."""
    for name in [n for n in os.environ if n.startswith("TAIYI_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the embedded model is converted to, once a run."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real documents and test collections, beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not here: it holds the real documents that this test reads")
    return SHARED


@pytest.fixture(scope="session")
def samples_indexes(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A folder with the collection "samples", made of the repository's samples."""
    from ingest.pipeline import Ingestion
    from ingest.walk import walk
    from taiyi_rag import assembly
    from taiyi_rag.settings import load_settings

    indexes = tmp_path_factory.mktemp("indexes")
    settings = load_settings(indexes=indexes, cache=model_cache)
    collection = assembly.open_or_create_collection(settings, "samples")
    folders = [ROOT / "samples" / name for name in ("en", "zh", "records")]
    outcomes = []
    with collection.writing():
        Ingestion(collection, assembly.embedder(settings), on_outcome=outcomes.append).run(
            walk(folders)
        )
        collection.publish()
    assert [o for o in outcomes if o.status != "added"] == []
    return indexes


@pytest.fixture
def model_server() -> Iterator[StubServer]:
    """A server that quotes the evidence of its prompts, until its `mode` is changed."""
    with StubServer(modes.grounded) as server:
        yield server


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, model_cache: Path, tmp_path: Path) -> Path:
    """TAIYI_* variables that point into temporary folders; gives the indexes folder."""
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    monkeypatch.setenv("TAIYI_INDEXES", str(tmp_path / "indexes"))
    return tmp_path / "indexes"
