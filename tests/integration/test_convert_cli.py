"""`taiyi-rag convert`: counts, what was left out, what couldn't be read."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from taiyi_rag.cli.main import app

PUBTATOR = "1|t|Aspirin 😀\n1|a|\n1\t0\t7\tAspirin\tDrug\tD001241\n\n2|t|x\n2\t0\t9\ty\tDrug\n"


def run(*arguments: object, code: int = 0) -> tuple[str, str]:
    """What the command prints, to standard output and to standard error."""
    result = CliRunner().invoke(app, ["convert", *map(str, arguments)])
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.stdout, result.stderr


def test_what_is_left_out_and_what_cant_be_read_is_told(tmp_path: Path) -> None:
    given, out = tmp_path / "a.txt", tmp_path / "b.conll"
    given.write_text(PUBTATOR, "utf-8")
    printed, errors = run(given, out, code=1)
    assert printed.splitlines()[0] == f"1 of 2 records are in {out}."
    assert "One of the identifiers can't be written as CoNLL" in printed
    assert errors.startswith("Error: 2: Record 2, lines 5 to 6: line 6: T1 is at 0 to 9")
    assert "Aspirin\tB-Drug\n" in out.read_text("utf-8")


def test_json_and_forms_that_are_given(tmp_path: Path) -> None:
    given, out = tmp_path / "a.dat", tmp_path / "folder"
    given.write_text(PUBTATOR, "utf-8")
    printed, _ = run(given, out, "--from", "pubtator", "--to", "brat", "--json", code=1)
    told = json.loads(printed)
    assert (told["records"], [one["id"] for one in told["failed"]]) == (1, ["2"])
    assert told["left_out"][0].keys() == {"kind", "count", "text"}
    run(out, tmp_path / "c.pubtator")
    assert "1\t0\t7\tAspirin\tDrug\tD001241\n" in (tmp_path / "c.pubtator").read_text("utf-8")


def test_what_cant_be_done_is_said(tmp_path: Path) -> None:
    given = tmp_path / "a.pubtator"
    given.write_text(PUBTATOR, "utf-8")
    for arguments in [
        (given, given),
        (given, tmp_path / "a.docx"),
        (given, tmp_path / "b.jsonl", "--from", "word"),
        (tmp_path / "none.pubtator", tmp_path / "b.jsonl"),
    ]:
        _, errors = run(*arguments, code=2)
        assert errors.startswith("Error: ")
    (tmp_path / "empty.txt").write_text("")
    run(tmp_path / "empty.txt", tmp_path / "b.jsonl", code=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pubtator", "empty.txt"]


def test_a_folder_that_holds_files_isnt_written_into(tmp_path: Path) -> None:
    given, folder = tmp_path / "a.pubtator", tmp_path / "folder"
    given.write_text(PUBTATOR, "utf-8")
    folder.mkdir()
    (folder / "1.ann").write_text("mine", "utf-8")
    _, errors = run(given, folder, "--to", "brat", code=2)
    assert "holds files" in errors
    assert (folder / "1.ann").read_text("utf-8") == "mine"


def test_a_table_with_tabs_is_told_from_conll_and_a_result_from_a_text(tmp_path: Path) -> None:
    given, out = tmp_path / "a.tsv", tmp_path / "b.jsonl"
    given.write_text("pmid\ttext\tlabels\n12\tAspirin for pain.\tTreatment\n", "utf-8")
    run(given, out)
    assert json.loads(out.read_text("utf-8"))["passages"][0]["text"] == ["Aspirin for pain."]
    given.write_text("Aspirin\tB-Drug\nhelps\tO\n", "utf-8")
    run(given, out)
    assert json.loads(out.read_text("utf-8"))["entities"][0]["text"] == ["Aspirin"]
    table = tmp_path / "c.csv"
    run(out, table)
    _, errors = run(table, tmp_path / "d.jsonl", code=2)
    assert "Give the JSON lines" in errors
