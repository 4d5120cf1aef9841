"""`taiyi-rag export`: a past answer as a file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ingest.__main__ import app as ingest_app
from taiyi_rag.cli.main import app
from tests import active, labels

QUESTION = "Below what eGFR is metformin contraindicated?"


@pytest.fixture(autouse=True)
def _library(
    monkeypatch: pytest.MonkeyPatch, samples_indexes: Path, model_cache: Path, tmp_path: Path
) -> None:
    """A copy of the sample library, with no past answers; files are written beside it."""
    shutil.copytree(
        samples_indexes, tmp_path / "indexes", ignore=shutil.ignore_patterns("answers.db*")
    )
    monkeypatch.setenv("TAIYI_INDEXES", str(tmp_path / "indexes"))
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, code: int = 0, program: Any = app) -> str:
    result = CliRunner().invoke(program, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def asked() -> dict[str, Any]:
    """An answer that was just given, as JSON."""
    return dict(json.loads(run("ask", QUESTION, "--json")))


def test_an_answer_is_written_in_every_format(asked: dict[str, Any], tmp_path: Path) -> None:
    for format in ("md", "docx", "pdf"):
        path = tmp_path / f"answer.{format}"
        run("export", asked["id"], "--out", str(path))
        assert list(labels.lacking(path.read_bytes(), format)) == []
    text = active.squeezed(active.pdf_text((tmp_path / "answer.pdf").read_bytes()))
    for claim in asked["claims"]:
        assert active.squeezed(claim["text"]) in text
    assert asked["id"] in text


def test_it_is_named_after_date_and_question(asked: dict[str, Any], tmp_path: Path) -> None:
    run("export", asked["id"], "--format", "markdown")
    (made,) = tmp_path.glob("*-Below-what-eGFR-is-metformin-contraindicated.md")
    printed = run("export", asked["id"], "--out", "-")
    assert printed.encode("utf-8").strip() == made.read_bytes().strip()
    run("export", asked["id"], code=2)
    run("export", asked["id"], "--force")


def test_what_became_of_its_documents_stands_first(asked: dict[str, Any]) -> None:
    cited = asked["claims"][0]["citations"][0]["document_id"]
    run("remove", cited, "--collection", "samples", program=ingest_app)
    told = run("export", asked["id"], "--out", "-").split("\n# ")[0]
    assert "Since this answer was given: a document that it rests on was deleted" in told


def test_what_cant_be_exported_is_told(asked: dict[str, Any]) -> None:
    assert "no record" in run("export", "nothing", code=2)
    assert "md, docx, pdf" in run("export", asked["id"], "--format", "odt", code=2)
    cited = asked["claims"][0]["citations"][0]["document_id"]
    run("purge", cited, "--collection", "samples", program=ingest_app)
    assert "were erased" in run("export", asked["id"], code=2)
