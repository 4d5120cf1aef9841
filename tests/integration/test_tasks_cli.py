"""`taiyi-rag task`, as people and programs use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from taiyi_rag.annotation.exchange import from_line
from taiyi_rag.cli.main import app


def run(*arguments: str, code: int = 0, given: str | None = None) -> str:
    result = CliRunner().invoke(app, ["task", *arguments], input=given)
    assert result.exit_code == code, result.output
    return result.stdout


def test_a_text_for_people_and_for_programs() -> None:
    assert "二甲双胍" in run("names", "metformin 0.5 g")
    record = from_line(run("names", "--json", given="metformin 0.5 g"))
    assert [e.words for e in record.entities] == ["metformin", "0.5 g"]
    assert "心房颤动" in run("glossary", "afib")


def test_a_file_in_and_a_file_out(tmp_path: Path) -> None:
    given, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    given.write_text("id,text\na,aspirin\nb,\n", "utf-8")
    run("names", "--in", str(given), "--out", str(out), code=1)
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == ["a"]
    run("names", "--in", str(given), "--out", str(tmp_path / "out.csv"), code=1)
    assert "aspirin" in (tmp_path / "out.csv").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("translate", "x"),
        ("names", " "),
        ("names", "x", "--in", "y.txt"),
        ("names", "--in", "missing.txt"),
        ("names", "x", "--out", "out.docx"),
    ],
)
def test_what_cant_be_done_is_told(arguments: tuple[str, ...]) -> None:
    run(*arguments, code=2)


def test_statements_are_checked_against_a_collection(
    samples_indexes: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    said = run("check", "药物敏感肺结核的总疗程为9个月。", "--indexes", str(samples_indexes))
    assert "contradicted" in said
    assert "9个月 → 6个月" in said


def test_statements_of_a_file_keep_their_quotes(
    samples_indexes: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TAIYI_CACHE", str(model_cache))
    given = tmp_path / "in.txt"
    given.write_text("药物敏感肺结核的总疗程为9个月。\n")
    for name in ("out.jsonl", "out.csv"):
        out = tmp_path / name
        run("check", "--in", str(given), "--out", str(out), "--indexes", str(samples_indexes))
        assert "contradicted" in out.read_text("utf-8")
        assert "6个月" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("names", "x", "--types", "a"), "takes no --types"),
        (("names", "x", "--question", "y?"), "answers no questions"),
        (("names", "x", "--text-2", "y"), "takes one text"),
        (("names", "x", "--choice", "y"), "takes no choices"),
        (("names", "x", "--at-once", "2"), "are for files"),
        (("classify", "x", "--to-language", "fr"), "takes no --to-language"),
        (("names", "--in", "{given}", "--again"), "want a file to write"),
        (("names", "--in", "{given}", "--out", "{given}"), "are the same file"),
        (("names", "--in", "{given}", "--out", "out.jsonl", "--at-once", "999"), "1 to 8 things"),
    ],
)
def test_what_a_task_doesnt_take_is_told(
    tmp_path: Path, arguments: tuple[str, ...], why: str
) -> None:
    (tmp_path / "in.jsonl").write_text('"x"\n')
    filled = [one.format(given=tmp_path / "in.jsonl") for one in arguments]
    result = CliRunner().invoke(app, ["task", *filled])
    assert result.exit_code == 2
    assert why in result.stderr
