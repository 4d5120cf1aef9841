"""Files of all forms: how they are told, what is refused, JSON lines of others."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from taiyi_rag.annotation.formats import FORMS, lines
from taiyi_rag.annotation.reading import read, records
from taiyi_rag.annotation.schema import Annotated, Entity, Identifier, Label, Passage, Relation
from taiyi_rag.annotation.writing import content, write
from taiyi_rag.errors import InputError


def test_bigbios_other_schemata() -> None:
    values = [
        {"id": "1", "document_id": "d", "text": "x", "labels": ["a", "b"]},
        {"id": "2", "text_1": "x", "text_2": "y", "label": "similar"},
        {
            "id": "3",
            "question": "q?",
            "choices": ["yes", "no"],
            "answer": ["no"],
            "context": "c",
            "type": "yesno",
        },
        {"id": "4", "question": "q?", "choices": ["A", "B"], "answer": ["C"]},
    ]  # fmt: skip
    found = read("a.jsonl", "\n".join(map(json.dumps, values)).encode(), 9)
    text, pair, asked, wrong = (one.record for one in found)
    assert text
    assert text.labels == (Label("a"), Label("b"))
    assert pair
    assert [p.type for p in pair.passages] == ["text_1", "text_2"]
    assert pair.labels == (Label("similar"),)
    assert asked
    assert (asked.text, asked.questions[0].answer) == ("c", ("no",))
    assert wrong is None
    assert "answer" in found[3].problem


def test_relations_between_concepts_come_back_from_json() -> None:
    text = Annotated.of("ab")
    pair = (Identifier("MESH", "D1"), Identifier("", "x"))
    with pytest.raises(InputError):
        Relation("R1", "CID", "T1", "T2", None, pair[:1])
    first, second = Entity("T1", "x", ("a",), ((0, 1),)), Entity("T2", "x", ("b",), ((1, 2),))
    relation = Relation("R1", "CID", "T2", "T1", None, pair)
    record = replace(text, entities=(first, second), relations=(relation,))
    (found,) = read("a.jsonl", content([record], "jsonl")[0], 9)
    assert found.record == record


def test_passages_that_are_far_apart_dont_fill_the_memory() -> None:
    with pytest.raises(InputError, match="far"):
        Annotated("1", (Passage("p1", "text", "x", 10**12),))
    far = tuple(Passage(f"p{n}", "text", "x", n * 1_000_000) for n in range(9))
    with pytest.raises(InputError, match="far"):
        Annotated("1", far)


def test_a_line_without_end_is_refused_and_what_stands_before_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LONGEST", 1000)
    for name in ("a.txt", "a.jsonl", "a.pubtator", "a.conll"):
        with pytest.raises(InputError, match="Line 1"):
            read(name, b"x" * 2000, 9)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x\n" + b"y" * 2000)
    found = records(path)
    assert next(found).record
    with pytest.raises(InputError, match="Line 2"):
        next(found)


@pytest.mark.parametrize(
    "text",
    [
        "Levothyroxine 5 µg daily; temperature 38 °C.",
        "paclitaxel 175 mg/m²·d",
        "Größe 170 cm, fiancée",
        "fentanyl 25 µg/h – “patch”",
    ],
)
def test_windows_1252_is_never_read_as_chinese(text: str, tmp_path: Path) -> None:
    raw = text.encode("cp1252")
    for name, held in (("a.txt", raw), ("a.csv", b"text\n" + raw), ("a.json", raw)):
        with pytest.raises(InputError, match="UTF-8"):
            read(name, held, 9)
    (tmp_path / "a.txt").write_bytes(raw)
    assert all("Save it as UTF-8" in one.problem for one in records(tmp_path))


@pytest.mark.parametrize(
    "text",
    ["氯吡格雷75mg", "患者痒，3次/d", "头孢呋辛酯 0.25 g bid", "体温38℃，左甲状腺素50μg", "二"],
)
def test_chinese_in_gb_18030_is_read(text: str, tmp_path: Path) -> None:
    raw = text.encode("gb18030")
    (tmp_path / "a.txt").write_bytes(raw)
    for found in (read("a.txt", raw, 9), list(records(tmp_path))):
        assert [one.record and one.record.text for one in found] == [text]


def test_files_to_be_read_whole_have_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_BYTES", 1000)
    with pytest.raises(InputError, match="Divide"):
        read("a.json", b"[" + b" " * 2000 + b"]", 9)


def test_many_records_take_the_memory_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "_PIECE", 1 << 12)
    record = Annotated.of_passages([("title", "高血压。"), ("abstract", "x" * 20_000)])

    def many() -> Iterator[Annotated]:
        return (replace(record, id=str(n)) for n in range(100))

    for form in ("jsonl", "pubtator", "bioc-xml", "conll"):
        path = tmp_path / f"a.{form}"
        write([record], path, form)  # imports what it needs
        tracemalloc.start()
        assert write(many(), path, form).records == 100
        assert sum(one.record is not None for one in records(path, form)) == 100
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert path.stat().st_size > 2 * peak, form


def test_a_file_that_was_there_stays_when_writing_fails(tmp_path: Path) -> None:
    def broken() -> Iterator[Annotated]:
        yield Annotated.of("x")
        raise InputError("broken")

    path = tmp_path / "a.jsonl"
    path.write_text("before")
    with pytest.raises(InputError, match="broken"):
        write(broken(), path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(InputError, match="written"):
        write([Annotated.of("x")], tmp_path / "none" / "a.jsonl")


@pytest.mark.parametrize("form", list(FORMS))
def test_no_text_and_nothing_at_all(form: str) -> None:
    with pytest.raises(InputError):
        read("a", b"", 9, form)
    written, outcome = content([], form)
    assert (outcome.records, outcome.lost.total()) == (0, 0)
    if form != "csv":
        with pytest.raises(InputError, match="no text"):
            read("a", written, 9, form)


def test_files_that_arent_there_or_of_no_form(tmp_path: Path) -> None:
    for path, form in [(tmp_path / "none.txt", None), (tmp_path, "jsonl")]:
        with pytest.raises(InputError):
            records(path, form)
    (tmp_path / "a.txt").write_text("x")
    for name, form in [("a.txt", "word"), ("a.docx", None)]:
        with pytest.raises(InputError, match=r"\.pubtator|form"):
            read(name, b"x", 9, form)


def test_csv_is_a_table_and_says_so() -> None:
    _, outcome = content([Annotated.of("x")], "csv")
    assert [str(loss) for loss in outcome.losses] == [
        "CSV is for spreadsheets: it can't be read back as annotated texts."
    ]
