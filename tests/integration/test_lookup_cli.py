"""Looking up literature on the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rispy
import typer
from typer.testing import CliRunner

from taiyi_rag.cli.main import app

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def _samples(monkeypatch: pytest.MonkeyPatch, samples_indexes: Path, model_cache: Path) -> None:
    monkeypatch.setenv("TAIYI_INDEXES", str(samples_indexes))
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    monkeypatch.setenv("NO_COLOR", "1")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.stdout


def test_a_search_says_why_and_what_matched() -> None:
    hits = json.loads(run("search", "metformin doses", "--json"))
    assert isinstance(hits, list)
    best = hits[0]
    assert best["why"]["words"] > 0
    assert best["why"]["similarity"] > 0
    assert {best["text"][a:b].lower() for a, b in best["highlights"]} >= {"metformin"}
    assert "meaning █" in run("search", "metformin doses", "--explain")


def test_across_languages_only_names_are_highlighted() -> None:
    hits = json.loads(run("search", "青蒿琥酯治疗重症疟疾", "--language", "en", "--json"))
    assert any(hit["document_id"].startswith("file:severe-malaria") for hit in hits)
    marked = {hit["text"][a:b].lower() for hit in hits for a, b in hit["highlights"]}
    assert "artesunate" in marked
    assert not marked & {"the", "of", "in", "mortality", "quinine", "trial"}


def test_pages_and_facets() -> None:
    first = json.loads(run("search", "aspirin", "--json", "--facets", "--top", "4"))
    second = json.loads(run("search", "aspirin", "--json", "--facets", "--top", "4", "--page", "2"))
    assert first["pages"] == second["pages"] > 1
    assert not {h["passage_id"] for h in first["hits"]} & {h["passage_id"] for h in second["hits"]}
    assert sum(first["facets"]["language"].values()) == first["found"]["documents"]
    assert "language: " in run("search", "aspirin", "--facets")


def test_documents_by_year() -> None:
    listed = json.loads(
        run("search", "aspirin", "--by", "document", "--sort", "-year", "--json", "--top", "50")
    )
    years = [one["year"] for one in listed if one["year"]]
    assert years == sorted(years, reverse=True)
    assert all(one["passages"][0]["document_id"] == one["document_id"] for one in listed)


def test_references_are_exported_once(tmp_path: Path) -> None:
    file = tmp_path / "found.ris"
    run("search", "MMR vaccine autism", "--top", "3", "--export", str(file))
    read = rispy.loads(file.read_text("utf-8"))
    assert read[0]["title"].startswith("RETRACTED: ")
    assert len(read) == len({one["id"] for one in read})
    before = file.read_bytes()
    error = json.loads(run("search", "x", "--export", str(file), "--json", code=2))
    assert "--force" in error["message"]
    assert file.read_bytes() == before
    run("search", "aspirin", "--top", "1", "--export", str(file), "--format", "csv", "--force")
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid,type,title")
    assert [path.name for path in tmp_path.iterdir()] == ["found.ris"]


@pytest.mark.parametrize("name", ["found.docx", "found"])
def test_a_suffix_that_says_nothing(tmp_path: Path, name: str) -> None:
    error = json.loads(run("search", "x", "--export", str(tmp_path / name), "--json", code=2))
    assert ".ris" in error["message"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["search", "x", "--export", str(tmp_path / "a" / "b.ris")])
    assert result.exit_code == 2
    assert "can't be written (No such file or directory)" in result.stderr


def test_similar_passages_are_others() -> None:
    (hit,) = json.loads(run("search", "artesunate severe malaria", "--top", "1", "--json"))
    near = json.loads(run("similar", hit["passage_id"], "--json"))
    assert hit["document_id"] not in {one["document_id"] for one in near}
    assert "malaria" in near[0]["document_id"]
    assert {one["language"] for one in near} == {"en", "zh"}
    assert "1." in run("similar", hit["passage_id"])


def test_cite(tmp_path: Path) -> None:
    printed = run("cite", "PMID:9500320", "--format", "bib")
    assert printed.startswith("@article{Wakefield1998-")
    assert "{RETRACTED:}" in printed
    run("cite", "PMID:9500320", "--output", str(tmp_path / "a.nbib"))
    assert (tmp_path / "a.nbib").read_text("utf-8").startswith("PMID- 9500320\n")
    run("cite", "nothing", code=2)
    run("cite", "PMID:9500320", "--format", "doc", code=2)


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its name, those of groups too."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    known: set[str] = set()
    for name, command in commands(typer.main.get_command(app)):
        assert f"taiyi-rag {name}" in text
        known |= {flag for p in command.params for flag in p.opts if flag.startswith("--")}
    assert {flag for flag in known - {"--help"} if flag not in text} == set()
    ours = text[text.index("## taiyi-rag") :]
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", ours))
    assert named - known == set()
