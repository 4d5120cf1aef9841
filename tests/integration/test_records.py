"""`taiyi-rag history | replay | affected`, and what the library's upkeep does to past answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ingest.__main__ import app as ingest_app
from taiyi_rag.cli.main import app
from taiyi_rag.cli.records import utc
from taiyi_rag.errors import InputError
from taiyi_rag.workspace import Feedback, Workspace

QUESTION = "Below what eGFR is metformin contraindicated?"


@pytest.fixture
def indexes(
    monkeypatch: pytest.MonkeyPatch, samples_indexes: Path, model_cache: Path, tmp_path: Path
) -> Path:
    """A copy of the sample library, with no past answers."""
    shutil.copytree(
        samples_indexes,
        tmp_path / "indexes",
        ignore=shutil.ignore_patterns("answers.db*", ".workspace"),
    )
    monkeypatch.setenv("TAIYI_INDEXES", str(tmp_path / "indexes"))
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path / "indexes"


def run(*arguments: str, code: int = 0, program: Any = app) -> str:
    result = CliRunner().invoke(program, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def loaded(*arguments: str, code: int = 0) -> Any:
    return json.loads(run(*arguments, "--json", code=code))


def ingest(*arguments: str, code: int = 0) -> str:
    return run(*arguments, code=code, program=ingest_app)


@pytest.mark.usefixtures("indexes")
def test_answers_are_listed_and_made_again() -> None:
    asked = loaded("ask", QUESTION)
    declined = loaded("ask", "Какова доза метформина?")
    told = run("ask", "二甲双胍的起始剂量是多少？")
    newest, second, first = loaded("history")
    assert (first["id"], first["question"]) == (asked["id"], QUESTION)
    assert (second["id"], second["outcome"]) == (declined["id"], "declined")
    assert f"Recorded as {newest['id']}" in told
    assert QUESTION in run("history")
    for one in (newest, second, first):
        made = loaded("replay", one["id"])
        assert made["identical"]
        assert made["differences"] == []
    assert {**made["answer"], "id": ""} == {**asked, "id": ""}
    counts = {"evidence": len(asked["evidence"]), "claims": len(asked["claims"])}
    assert made["made_again"] == {**counts, "prompt": True, "text": True}
    assert made["made_with"]["embedder"].startswith("E5Embedding/")
    assert "api_key" not in json.dumps(made)
    assert "identical" in run("replay", first["id"], "--ask")


@pytest.mark.usefixtures("indexes")
def test_what_is_asked_today_isnt_recorded() -> None:
    id = loaded("ask", QUESTION)["id"]
    cited = {c["document_id"] for claim in loaded("replay", id)["answer"]["claims"]
             for c in claim["citations"]}  # fmt: skip
    assert loaded("replay", id, "--ask")["today"] == []
    ingest("remove", *cited)
    made = loaded("replay", id, "--ask", code=1)
    assert {d["about"] for d in made["today"]} >= {"evidence today"}
    assert {d["about"] for d in made["differences"]} == {f"document {id}" for id in cited}
    assert [one["id"] for one in loaded("history")] == [id]


@pytest.mark.usefixtures("indexes")
def test_affected_answers_are_listed_by_document(tmp_path: Path) -> None:
    id, other = loaded("ask", QUESTION)["id"], loaded("ask", "二甲双胍的起始剂量是多少？")["id"]
    assert "0 answers are affected" in run("affected")
    made = loaded("replay", id)
    (cited, *_) = {c["document_id"] for one in made["answer"]["claims"] for c in one["citations"]}
    title = next(e["title"] for e in made["answer"]["evidence"] if e["document_id"] == cited)
    newer = tmp_path / "newer.md"
    newer.write_text("---\ntitle: The newer one\n---\n# Newer\n\nSomething else altogether.\n")
    ingest("add", str(newer))
    ingest("supersede", cited, str(newer))
    ((one),) = [one for one in loaded("affected") if one["id"] == id]
    ((document),) = one["documents"]
    assert (document["document_id"], document["why"]) == (cited, "superseded")
    assert (document["title"], document["detail"]) == (title, "The newer one")
    assert one["question"] == QUESTION
    told = run("affected", cited)
    assert "superseded" in told
    assert QUESTION in " ".join(told.split())
    assert loaded("affected", "--since", "2999-01-01") == []
    assert loaded("affected", "nobody") == []
    assert loaded("replay", id, code=1)["differences"][0]["about"] == f"document {cited}"
    assert other


def test_purged_words_are_gone_from_past_answers(indexes: Path) -> None:
    asked = loaded("ask", QUESTION)
    (quote, *_) = asked["claims"][0]["citations"]
    cited = quote["document_id"]
    told = json.loads(ingest("purge", cited, "--verify", "--json"))
    assert told["traces"] == []
    words = quote["quote"][:60].encode()
    assert all(words not in p.read_bytes() for p in indexes.rglob("*") if p.is_file())
    assert loaded("history")[0]["erased"] == "deleted"
    assert "a document of it was deleted" in run("history")
    assert "can't be made again" in run("replay", asked["id"], code=2)
    ((one),) = loaded("affected", cited)
    assert (one["id"], one["question"]) == (asked["id"], None)
    assert "no flaw found" in ingest("verify")


def test_settings_say_whether_answers_are_kept(
    indexes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIYI_RECORDS__KEEP", "false")
    assert loaded("ask", QUESTION)["id"] == ""
    assert not list(indexes.rglob("answers.db*"))
    assert "No answers are recorded" in run("history")
    assert "TAIYI_RECORDS__KEEP" in run("replay", "nobody", code=2)


def test_dates_are_this_machines() -> None:
    assert utc(None) == ""
    assert utc("2026-05-31T12:00+08:00") == "2026-05-31T04:00:00.000+00:00"
    assert len(utc("2026-05-31")) == len("2026-05-31T04:00:00.000+00:00")
    with pytest.raises(InputError, match="isn't a date"):
        utc("yesterday")


def test_what_was_said_of_answers_is_listed_with_the_questions(indexes: Path) -> None:
    asked = loaded("ask", QUESTION)
    kept = Workspace.beside(indexes)
    kept.say("a", Feedback("samples", asked["id"], "missing", "in <children>"))
    kept.say("b", Feedback("samples", asked["id"], "wrong_passage", claim=0))
    kept.say("b", Feedback("gone", "R1", "right"))
    lost, sentence, whole = loaded("feedback")
    assert (lost["question"], lost["sentence"], lost["collection"]) == (None, None, "gone")
    assert sentence["sentence"] == asked["claims"][0]["text"]
    assert (whole["question"], whole["comment"]) == (QUESTION, "in <children>")
    assert loaded("feedback", "--collection", "samples") == [sentence, whole]
    assert loaded("feedback", "--since", "2999-01-01") == []
    told = run("feedback")
    assert "wrong passage of sentence 1" in told
    assert QUESTION in told
    assert "no record" in told
