"""Files as people have them: tables of any kind, JSON that others wrote. No text is lost unsaid."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taiyi_rag.annotation.reading import Input, read
from taiyi_rag.annotation.schema import Annotated, Label, Remark
from taiyi_rag.annotation.writing import content
from taiyi_rag.errors import InputError


def table(text: str) -> list[Input]:
    return read("a.csv", text.encode(), 9)


def line(**fields: Any) -> Annotated:
    (found,) = read("a.jsonl", json.dumps(fields).encode(), 9)
    assert found.record, found.problem
    return found.record


def problem(**fields: Any) -> str:
    (found,) = read("a.jsonl", json.dumps(fields).encode(), 9)
    assert found.record is None
    return found.problem


@pytest.mark.parametrize(
    ("text", "id", "expected"),
    [
        ("id;text\n7;Fever, cough and 38,5 C\n", "7", "Fever, cough and 38,5 C"),
        ("编号;正文\n7;发热,咳嗽\n", "7", "发热,咳嗽"),
        ("ID\tText\n7\tFever, cough\n", "7", "Fever, cough"),
        ("PMID,Notes\n7,Fever\n", "7", "Fever"),
        ("病历号,主诉\n7,发热3天\n", "7", "发热3天"),
        ("text,extra\nFever,,,\n", "1", "Fever"),
        ("Fever; cough\n", "1", "Fever; cough"),
        ("\n\ntext\nFever\n", "1", "Fever"),
    ],
)
def test_tables_are_read_by_what_parts_and_names_their_columns(
    text: str, id: str, expected: str
) -> None:
    assert table(text) == [Input(id, Annotated.of(expected, id))]


@pytest.mark.parametrize(
    "text", ["1;Fever, cough and 38,5 C\n", "Fever, cough\n", "PMID,Befund\n1,x\n", "id;b\n1;x\n"]
)
def test_columns_without_a_known_name_are_refused_with_those_that_are_known(text: str) -> None:
    with pytest.raises(InputError, match=r"“text”.*病历"):
        table(text)


@pytest.mark.parametrize("text", ["id,text\n1,x\n2,Fever, cough\n", "text\nx\nFever, cough\n"])
def test_a_row_with_a_comma_too_many_is_told(text: str) -> None:
    good, bad = table(text)
    assert good.record
    assert bad.record is None
    assert "quotes" in bad.problem


@pytest.mark.parametrize(
    ("names", "types"),
    [
        (("title", "abstract"), ["title", "abstract"]),
        (("标题", "摘要"), ["title", "abstract"]),
        (("text", "title"), ["title", "text"]),
        (("主诉", "现病史"), ["主诉", "现病史"]),
    ],
)
def test_title_and_abstract_are_two_passages(names: tuple[str, str], types: list[str]) -> None:
    values = dict(zip(names, ("one", "two"), strict=True))
    (row,) = table(f"pmid,{','.join(names)}\n7,one,two\n")
    assert row.record == line(pmid=7, **values)
    assert [passage.type for passage in row.record.passages] == types
    assert len(row.record.text) == 7


def test_a_title_alone_is_the_text() -> None:
    assert table("title,abstract\nAspirin,\n")[0].record == Annotated.of("Aspirin")


@pytest.mark.parametrize(
    "fields",
    [
        {"entities": [{"start": 3, "end": 7, "label": "药物"}]},
        {"entities": [{"start_offset": 3, "end_offset": 7, "label": "药物", "id": 4}]},
        {"spans": [{"start": 3, "end": 7, "label": "药物", "text": "阿司匹林"}]},
        {"label": [[3, 7, "药物"]]},
        {"label": [3, 7, "药物"]},
        {"entities": [[3, 7, "药物"]], "title": "病例一"},
    ],
    ids=str,
)
def test_mentions_of_others_are_read_at_their_offsets(fields: dict[str, Any]) -> None:
    record = line(text="患者服阿司匹林。", **fields)
    assert [(e.type, e.words) for e in record.entities] == [("药物", "阿司匹林")]
    assert (record.labels, record.remarks) == ((), ())


@pytest.mark.parametrize(
    ("fields", "labels"),
    [
        ({"label": "x"}, [Label("x")]),
        ({"labels": ["x", {"name": "y", "score": 0.9}]}, [Label("x"), Label("y", 0.9)]),
        ({"label": 1}, [Label("1")]),
        ({"labels": [{"label": "心内科"}]}, [Label("心内科")]),
    ],
)
def test_labels_of_others_are_read(fields: dict[str, Any], labels: list[Label]) -> None:
    assert list(line(text="a", **fields).labels) == labels
    assert list(line(text_1="a", text_2="b", **fields).labels) == labels


def test_what_may_mean_several_things_is_a_remark_and_a_loss() -> None:
    fields = {"entities": [{"begin": 0, "len": 1}], "cats": {"x": 0.5}, "relations": [[0, 1]]}
    record = line(text="a", **fields)
    assert (record.entities, record.labels) == ((), ())
    assert [remark.kind for remark in record.remarks] == ["unread"] * 3
    assert Remark("unread", '{"cats": {"x": 0.5}}') in record.remarks
    assert content([record], "conll")[1].lost["remarks"] == 3
    unsure = line(title="ab", abstract="cd", entities=[[0, 1, "x"]])
    assert (unsure.entities, len(unsure.remarks)) == ((), 1)


def test_mentions_that_dont_stand_there_are_told() -> None:
    assert "0 to 9" in problem(text="a", entities=[{"start": 0, "end": 9, "label": "x"}])
    wrong = {"start": 0, "end": 1, "label": "x", "text": "b"}
    assert "stands at its offsets" in problem(text="a", spans=[wrong])


def test_a_question_on_a_context_is_open_without_choices() -> None:
    record = line(question="Which drug?", context="Aspirin was given.")
    assert (record.text, record.questions[0].type) == ("Aspirin was given.", "open")


WRONG = [
    {"labels": [{"name": "x", "score": "high"}]},
    {"labels": [{"name": "x", "score": float("nan")}]},
    {"labels": [{"name": "x", "score": 10**400}]},
    {"structures": [{"type": "x", "slots": [{"name": "/a", "value": {"b": 1}, "offsets": []}]}]},
    {"structures": [{"type": "x", "slots": [{"name": "/a", "value": [1], "offsets": []}]}]},
]


@pytest.mark.parametrize("fields", WRONG, ids=lambda fields: str(fields)[:60])
def test_values_that_no_file_can_hold_are_refused(fields: dict[str, Any]) -> None:
    passage = {"id": "p", "type": "text", "text": ["a"], "offsets": [[0, 1]]}
    assert problem(id="1", passages=[passage], **fields)


def test_a_relation_s_score_is_a_number() -> None:
    record = json.loads(content([Annotated.of("ab")], "jsonl")[0])
    ends = [
        {"id": id, "type": "x", "text": [id], "offsets": [[n, n + 1]]} for n, id in enumerate("ab")
    ]
    relation = {"id": "r", "type": "x", "arg1_id": "a", "arg2_id": "b", "score": "0.9"}
    assert "0.9" in problem(**{**record, "entities": ends, "relations": [relation]})
    good = line(**{**record, "entities": ends, "relations": [{**relation, "score": 0.9}]})
    assert b"0.9" in content([good], "csv")[0]
