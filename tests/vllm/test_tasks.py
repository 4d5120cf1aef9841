"""The published table, made for a tiny model with random weights that a real vLLM serves: it knows
nothing, so what it finds is nothing, but every set is asked, read and scored to the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from taiyi_rag.cli.main import app
from taiyi_rag.corpora import CORPORA
from tests.harness_sets import write_all
from tests.vllm.conftest import Host

pytestmark = [pytest.mark.vllm, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

CHOSEN = ("classify", "choice", "yesno")
"""Tasks in which whoever guesses is sometimes right."""


@pytest.fixture
def _served(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "MODEL__BASE_URL": f"{host.plan.url}/v1",
        "MODEL__API_KEY": host.plan.key,
        "TASKS__MAX_TOKENS": "64",
    }.items():
        monkeypatch.setenv(f"TAIYI_{name}", value)


@pytest.mark.usefixtures("_served")
@pytest.mark.parametrize("structured", [False, True])
def test_a_model_that_knows_nothing_is_measured_to_the_end(
    structured: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIYI_TASKS__STRUCTURED", str(structured))
    sets, out = write_all(tmp_path / "sets"), tmp_path / "run"
    options = ("--out", out, "--at-once", 4, "--json")
    result = CliRunner().invoke(app, ["eval", "tasks", *map(str, (sets, *options))])
    assert result.exit_code == 0, result.output
    results: dict[str, Any] = json.loads((out / "results.json").read_text("utf-8"))
    assert list(results["sets"]) == [corpus.id for corpus in CORPORA]
    for id, one in results["sets"].items():
        print(id, one["score"]["value"], one["failures"], one["unreadable"], one["remarks"])  # noqa: T201 (shown with -s)
        assert one["failed"] == 0, one["failures"]
        assert one["cost"]["requests"] >= one["n"] == 4
        assert one["cost"]["reply_tokens"] > 0
        assert one["score"]["value"] == 0.0 or one["task"] in CHOSEN, id
    assert (out / "report.html").stat().st_size < 200_000
