"""PubMedQA with passages that are searched for in the place of the given text, and without any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from taiyi_rag.cli.main import app
from tests.harness_sets import DECISIONS, write_all
from tests.model_server.stub import StubServer, Talk

ABSTRACTS = {
    "11": "Back pain and rest. We asked 40 people whether rest relieved their back pain; most said "
    "that it did within a week.",
    "12": "Tea and colds. Tea drinkers caught as many colds as others: tea didn't prevent colds.",
    "13": "Masks in schools. Cases fell in two of the four schools in which masks were worn.",
    "99": "Warfarin and vitamin K. Patients on warfarin were told to eat greens evenly.",
}
"""By PubMed id. The fourth question's isn't among them; 99 is no question's."""


@pytest.fixture
def _indexes(tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.pipeline import Ingestion
    from ingest.walk import walk
    from taiyi_rag import assembly
    from taiyi_rag.settings import load_settings

    (tmp_path / "texts").mkdir()
    lines = [
        json.dumps({"_id": f"PMID:{id}", "title": "", "text": text, "pmid": id})
        for id, text in ABSTRACTS.items()
    ]
    (tmp_path / "texts" / "abstracts.jsonl").write_text("\n".join(lines), "utf-8")
    settings = load_settings(indexes=tmp_path / "indexes", cache=model_cache)
    collection = assembly.open_or_create_collection(settings, "abstracts")
    with collection.writing():
        ingestion = Ingestion(collection, assembly.embedder(settings), on_outcome=lambda _: None)
        ingestion.run(walk([tmp_path / "texts"]))
        collection.publish()
    monkeypatch.setenv("TAIYI_INDEXES", str(tmp_path / "indexes"))
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))


def reads(talk: Talk) -> None:
    """Right where the question's own text is in the prompt, as given or as the collection has it;
    else not."""
    prompt = talk.asked.prompt
    if prompt == "Hello":
        talk.say("Hello")
        return
    id, _, context, decision = next(one for one in DECISIONS if one[1] in prompt)
    shown = context in prompt or ABSTRACTS.get(id, "nowhere")[:60] in prompt
    talk.say(decision if shown else {"yes": "no", "no": "maybe", "maybe": "yes"}[decision])


@pytest.fixture
def _server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with StubServer(reads) as server:
        monkeypatch.setenv("TAIYI_MODEL__BASE_URL", server.address)
        yield


@pytest.mark.usefixtures("_indexes", "_server")
def test_what_is_found_stands_for_what_is_given(tmp_path: Path) -> None:
    sets, out = write_all(tmp_path / "sets"), tmp_path / "run"
    options = [str(sets), "--sets", "pubmedqa", "--retrieval", "abstracts", "--out", str(out)]
    for _ in range(2):  # the second time nothing is asked any more
        ran = CliRunner().invoke(app, ["eval", "tasks", *options])
        assert ran.exit_code == 0, ran.output
        results: dict[str, Any] = json.loads((out / "results.json").read_text("utf-8"))
    assert results["sets"]["pubmedqa"]["score"]["value"] == 100.0
    found = results["retrieval"]
    assert (found["n"], found["hits"], found["lacking"]) == (4, 3, 1)
    assert found["hit_rate"] == 75.0
    scores = {name: one["score"]["value"] for name, one in found["rows"].items()}
    assert scores == {"given": 100.0, "retrieved": 75.0, "alone": 0.0}
    for name in ("report.md", "report.html"):
        words = " ".join((out / name).read_text("utf-8").split())
        assert "3 of 4 (75.0 %)" in words
    assert "found for 75.0 %" in " ".join(ran.output.split())
    assert "PubMedQA with the text given 100.0, with what abstracts has 75.0" in (
        " ".join(ran.output.split())
    )
    other = CliRunner().invoke(app, ["eval", "tasks", *options, "--sets", "hoc"])
    assert other.exit_code == 2
    assert "isn't among the sets" in other.output
