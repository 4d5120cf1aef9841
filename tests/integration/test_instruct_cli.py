"""`taiyi-rag instruct build`, on files of ours and on the real development sets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import typer.main
from typer.testing import CliRunner

from taiyi_rag.annotation.exchange import from_line
from taiyi_rag.cli.main import app
from taiyi_rag.instructions.build import build
from taiyi_rag.instructions.report import report_json
from taiyi_rag.instructions.sources import Source

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"

TEXTS = (
    '{"id": "n1", "text": "x"}\n'
    '{"id": "n2", "passages": [{"id": "p", "type": "text", "text": ["He took warfarin."],'
    ' "offsets": [[0, 17]]}], "entities": [{"id": "e", "type": "chemical", "text": ["warfarin"],'
    ' "offsets": [[8, 16]]}]}\n'
)


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["instruct", "build", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_a_file_becomes_a_folder(tmp_path: Path) -> None:
    given = tmp_path / "mine.jsonl"
    given.write_text(TEXTS, "utf-8")
    told = run("--in", given, "--task", "ner", "--out", tmp_path / "out")
    assert "| mine | ner | en | 2 | empty 1 | 1 | 1 |" in told
    (line,) = (tmp_path / "out" / "messages.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["messages"][1] == {"role": "assistant", "content": "chemical: warfarin"}
    made = run("--in", given, "--task", "ner", "--out", tmp_path / "out", "--replace", "--json")
    assert json.loads(made)["sets"][0]["kept"] == 1


def test_files_of_one_name_are_told_apart_and_a_test_that_cant_be_read_stops_it(
    tmp_path: Path,
) -> None:
    given, other = tmp_path / "mine.jsonl", tmp_path / "other" / "mine.jsonl"
    other.parent.mkdir()
    given.write_text(TEXTS, "utf-8")
    other.write_text(TEXTS.replace("warfarin", "heparin.").replace("n2", "n3"), "utf-8")
    both = ("--in", given, "--in", other, "--task", "ner", "--out", tmp_path / "out")
    told = run(*both)
    assert "| mine | ner |" in told
    assert "| mine-2 | ner |" in told
    broken = tmp_path / "test.jsonl"
    broken.write_text(TEXTS + "{\n", "utf-8")
    assert "not all of it" in run(*both, "--replace", "--test", broken, code=2)


def test_what_is_asked_for_wrongly_is_told(tmp_path: Path) -> None:
    given, out = tmp_path / "mine.jsonl", tmp_path / "out"
    given.write_text(TEXTS, "utf-8")
    assert "--corpora" in run("--out", out, code=2)
    assert "no task" in run("--in", given, "--out", out, "--task", "x", code=2)
    assert "--task once" in run("--in", given, "--out", out, code=2)
    assert "no proportion" in run(
        "--in", given, "--task", "ner", "--out", out, "--balance", "most", code=2
    )
    assert "same text as mine" in run(
        "--in", given, "--task", "ner", "--out", out, "--test", given, code=2
    )
    assert not out.exists()


def test_real_sets_make_pairs_that_are_read_back(shared_data: Path, tmp_path: Path) -> None:
    told = json.loads(
        run(
            "--corpora", shared_data / "tasks", "--out", tmp_path / "out", "--json",
            "--sets", "ncbi-disease,medqa-mcmle", "--balance", "sqrt",
        )
    )  # fmt: skip
    rows = {row["set"]: row for row in told["sets"]}
    assert set(rows) == {"ncbi-disease-train", "ncbi-disease-dev", "medqa-mcmle-dev"}
    assert rows["ncbi-disease-train"]["dropped"]["duplicate"] == 1
    assert all(row["kept"] >= 0.99 * row["read"] for row in rows.values())
    assert any("development split" in n for n in told["notes"]["ncbi-disease-dev"])
    assert not any("development split" in n for n in told["notes"].get("ncbi-disease-train", ()))
    before, after = told["tasks"]["before"], told["tasks"]["after"]
    assert after["choice"]["zh"] > before["choice"]["zh"]
    assert after["ner"]["en"] < before["ner"]["en"]


def test_a_set_for_judging_never_enters(shared_data: Path, tmp_path: Path) -> None:
    out, judged = tmp_path / "out", shared_data / "trust" / "medhallu"
    hallucinated = judged / "medhallu_outside_pubmedqa_test.csv"
    common = ("--corpora", shared_data / "tasks", "--sets", "pubmedqa", "--out", out)
    assert "500 records" in run(*common, "--test", hallucinated, code=2)
    told = run(*common, "--test", hallucinated, "--drop-leaks", code=2)
    assert "leak: 500" in told
    sample = shared_data / "trust" / "healthbench_sample" / "sample.jsonl"
    assert "judging alone" in run("--in", sample, "--task", "dialogue", "--out", out, code=2)
    assert not out.exists()


def test_every_option_is_documented() -> None:
    text = DOCS.read_text("utf-8")
    section = text[text.index("## taiyi-rag instruct build") :].split("\n## ")[0]
    command = typer.main.get_command(app).commands["instruct"].commands["build"]  # type: ignore[attr-defined]
    known = {flag for p in command.params for flag in p.opts if flag.startswith("--")}
    assert set(re.findall(r"--[a-z][a-z-]+", section)) == known - {"--help"}
    made = build([Source("s", "ner", "train", (from_line(TEXTS.splitlines()[1]),), {})])
    assert set(re.findall(r'"(\w+)":?', section)) >= set(report_json(made))
