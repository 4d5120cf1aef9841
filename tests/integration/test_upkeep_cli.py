"""`python -m ingest verify|rebuild|compact|purge|backup|restore`, and filters, as they are used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.__main__ import app as ingest_app
from taiyi_rag.cli.main import app


@pytest.fixture
def indexes(
    monkeypatch: pytest.MonkeyPatch, samples_indexes: Path, model_cache: Path, tmp_path: Path
) -> Path:
    """A copy of the sample library, to be changed."""
    shutil.copytree(samples_indexes, tmp_path / "indexes")
    monkeypatch.setenv("TAIYI_INDEXES", str(tmp_path / "indexes"))
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path / "indexes"


def ingest(*arguments: str, code: int = 0) -> str:
    return _run(ingest_app, arguments, code)


def taiyi(*arguments: str, code: int = 0) -> str:
    return _run(app, arguments, code)


def _run(program: object, arguments: tuple[str, ...], code: int) -> str:
    result = CliRunner().invoke(program, list(arguments))  # type: ignore[arg-type]
    assert result.exit_code == code, result.output
    return result.output


def test_verify_finds_rebuild_mends(indexes: Path) -> None:
    assert "55 documents, no flaw found" in ingest("verify")
    (file,) = (indexes / "samples").glob("lexical-*/*.idx")
    file.write_bytes(b"x" * file.stat().st_size)
    lines = map(json.loads, ingest("verify", "--json", code=1).splitlines())
    (flaw,) = (line for line in lines if "subject" in line)  # the others are the log's
    assert flaw["subject"].endswith(file.name)
    assert "python -m ingest rebuild" in flaw["remedy"]
    assert "indexes made again" in ingest("rebuild")
    assert "no flaw found" in ingest("verify")


def test_purge_proves_that_a_document_is_gone(indexes: Path) -> None:
    (hit, *_) = json.loads(taiyi("search", "metformin eGFR", "--top", "1", "--json"))
    told = json.loads(ingest("purge", hit["document_id"], "--verify", "--json"))
    assert told["purged"] == [hit["document_id"]]
    assert told["looked_for"] > 5
    assert told["traces"] == []
    words = hit["text"][:60].encode()
    assert all(words not in p.read_bytes() for p in indexes.rglob("*") if p.is_file())
    found = json.loads(taiyi("search", "metformin eGFR", "--json"))
    assert hit["document_id"] not in {h["document_id"] for h in found}
    assert "has no document" in ingest("purge", "nobody", code=2)


def test_backup_restores_under_another_name(indexes: Path, tmp_path: Path) -> None:
    before = taiyi("search", "dexamethasone 地塞米松", "--json")
    assert "55 documents" in ingest("backup", str(tmp_path / "kept.tar"))
    assert "exists already" in ingest("backup", str(tmp_path / "kept.tar"), code=2)
    assert "--as NAME" in ingest("restore", str(tmp_path / "kept.tar"), code=2)
    ingest("restore", str(tmp_path / "kept.tar"), "--as", "again")
    assert taiyi("search", "dexamethasone 地塞米松", "--json", "-c", "again") == before
    assert "is no backup" in ingest("restore", __file__, "--as", "third", code=2)
    assert "There is no file" in ingest("restore", str(tmp_path / "none"), code=2)


def test_compact_gives_space_back(indexes: Path) -> None:
    for id in [json.loads(line)["document_id"] for line in ingest("list", "--json").splitlines()]:
        if id.startswith("file:"):
            ingest("remove", id)
    told = json.loads(ingest("compact", "--json"))
    whatever_it_holds = 1_200_000  # what vectors have in common, see `Vectors.products`
    assert told["bytes"] - whatever_it_holds < (told["bytes_before"] - whatever_it_holds) / 2
    assert "no flaw found" in ingest("verify")


@pytest.mark.parametrize(
    ("options", "field", "allowed"),
    [
        (["--language", "zh"], "language", {"zh"}),
        (["--years", "2019-2021"], "year", {2019, 2020, 2021}),
        (["--years", "2022"], "year", {2022}),
        (["--trust", "retracted"], "trust", {"retracted"}),
        (
            ["--design", "RCT", "--design", "systematic review"],
            "design",
            {"rct", "systematic_review"},
        ),
        (["--journal", "lancet"], "source", {"Lancet (London, England)"}),
        (["--jurisdiction", "us"], "jurisdiction", {"US"}),
        (["--tier", "curated"], "tier", {"curated"}),
        (["--document", "PMID:12057549"], "document_id", {"PMID:12057549"}),
    ],
)
@pytest.mark.usefixtures("indexes")
def test_filters_confine_a_search(options: list[str], field: str, allowed: set[object]) -> None:
    hits = json.loads(taiyi("search", "dose 剂量", *options, "--top", "30", "--json"))
    assert hits
    assert {hit[field] for hit in hits} <= allowed


@pytest.mark.usefixtures("indexes")
def test_hits_are_marked() -> None:
    assert "in children. (retracted)" in taiyi("search", "MMR vaccination colitis", "--top", "3")


@pytest.mark.usefixtures("indexes")
def test_filters_confine_an_answer() -> None:
    question = "Below what eGFR is metformin contraindicated?"
    answer = json.loads(taiyi("ask", question, "--years", "-1980", "--json"))
    assert answer["outcome"] == "abstained"
    assert answer["evidence"] == []


@pytest.mark.parametrize(
    "options",
    [
        ["--years", "20x"],
        ["--years", "2020-2015"],
        ["--language", "fr"],
        ["--trust", "x"],
        ["--design", "x"],
        ["--population", "x"],
        ["--jurisdiction", "China"],
        ["--tier", "x"],
    ],
)
@pytest.mark.usefixtures("indexes")
def test_filters_that_arent_understood_say_what_is(options: list[str]) -> None:
    told = taiyi("search", "dose", *options, code=2)
    assert "Give" in told or "Turn them round" in told
