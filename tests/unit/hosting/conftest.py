from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from taiyi_rag.settings import ServeSettings, Settings, load_settings
from tests.unit.hosting import folders


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The Python of an environment that seems to have vLLM."""
    script = tmp_path / "python"
    fake = Path(__file__).parent / "fake_vllm.py"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -S {fake} "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("FAKE_NOTES", str(tmp_path / "notes.json"))
    return str(script)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return folders.glm(tmp_path / "model")


@pytest.fixture
def settings(python: str, model: Path, tmp_path: Path) -> Settings:
    """Settings under which that environment serves that model."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chosen = ServeSettings(model=str(model), python=python, port=port, start_s=20)
    return load_settings(cache=tmp_path / "cache", serve=chosen)


def choosing(settings: Settings, **changes: object) -> Settings:
    """The settings with other choices in the group."""
    serve = settings.serve.model_dump() | changes
    return settings.model_copy(update={"serve": ServeSettings(**serve)})
