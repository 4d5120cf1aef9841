"""CBLUE's forms: entities by inclusive ends, relations without offsets, labels."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taiyi_rag.annotation.formats import FORMS, form_of
from taiyi_rag.annotation.reading import read
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.annotation.writing import content

TEXT = "慢性阻塞性肺疾病😀患者可吸入β2受体激动剂，肺疾病加重时加用激素。"
CMEEE = [
    {
        "text": TEXT,
        "entities": [
            {"start_idx": 0, "end_idx": 7, "type": "dis", "entity": "慢性阻塞性肺疾病"},
            {"start_idx": 5, "end_idx": 5, "type": "bod", "entity": "肺"},
            {"start_idx": 14, "end_idx": 20, "type": "dru", "entity": "β2受体激动剂"},
        ],
    },
    {"text": "无特殊。", "entities": []},
]
CMEIE = {
    "text": TEXT,
    "spo_list": [
        {
            "predicate": "药物治疗",
            "subject": "慢性阻塞性肺疾病",
            "subject_type": "疾病",
            "object": {"@value": drug},
            "object_type": {"@value": "药物"},
        }
        for drug in ("β2受体激动剂", "激素", "抗生素")
    ],
}
QIC = [
    {"id": "s1", "query": "发烧了怎么办？", "label": "治疗方案"},
    {"id": "s2", "query": "心肌炎有哪些症状", "label": "病情诊断"},
]


def given(name: str, value: Any) -> list[Annotated]:
    found = read(name, json.dumps(value, ensure_ascii=False).encode(), 9)
    assert [one.problem for one in found if one.problem] == []
    return [one.record for one in found if one.record]


def test_entities_end_with_the_sign_at_their_end_index() -> None:
    first, second = given("CMeEE-V2_dev.json", CMEEE)
    assert [(e.type, e.words) for e in first.entities] == [
        ("dis", "慢性阻塞性肺疾病"),
        ("bod", "肺"),
        ("dru", "β2受体激动剂"),
    ]
    assert (first.id, second.id, second.entities) == ("1", "2", ())
    written, outcome = content([first, second], "cmeee")
    assert json.loads(written) == CMEEE
    assert outcome.losses == ()


def test_relations_stand_where_their_words_first_do() -> None:
    (record,) = given("CMeIE_dev.jsonl", CMEIE)
    words = {e.id: e.words for e in record.entities}
    assert [(r.type, words[r.head], words[r.tail]) for r in record.relations] == [
        ("药物治疗", "慢性阻塞性肺疾病", "β2受体激动剂"),
        ("药物治疗", "慢性阻塞性肺疾病", "激素"),
    ]
    assert [(r.kind, r.text) for r in record.remarks] == [
        ("not-in-text", "药物治疗 慢性阻塞性肺疾病 抗生素")
    ]
    written, outcome = content([record], "cmeie")
    assert json.loads(written)["spo_list"] == CMEIE["spo_list"][:2]  # type: ignore[index]
    assert set(outcome.lost) == {"remarks"}


def test_labels_of_questions() -> None:
    records = given("KUAKE-QIC_dev.json", QIC)
    assert [(r.id, r.text, r.labels[0].name) for r in records] == [
        ("s1", "发烧了怎么办？", "治疗方案"),
        ("s2", "心肌炎有哪些症状", "病情诊断"),
    ]
    written, outcome = content(records, "kuake-qic")
    assert json.loads(written) == QIC
    assert outcome.losses == ()
    (alone,) = given("KUAKE-QIC_test.json", [{"id": "s1", "query": "x", "label": ""}])
    assert alone.labels == ()


def test_lines_and_arrays_are_the_same() -> None:
    lines = "\n".join(json.dumps(one) for one in CMEEE).encode()
    assert [one.record for one in read("a.json", lines, 9)] == given("a.json", CMEEE)
    assert given("a.json", [CMEIE]) == given("a.jsonl", CMEIE)


@pytest.mark.parametrize(
    "bad",
    [
        {
            "text": "肺炎",
            "entities": [{"start_idx": 0, "end_idx": 2, "type": "dis", "entity": "肺炎"}],
        },
        {
            "text": "肺炎",
            "entities": [{"start_idx": -2, "end_idx": -1, "type": "dis", "entity": "肺炎"}],
        },
        {
            "text": "肺炎",
            "entities": [{"start_idx": 1e999, "end_idx": 1, "type": "dis", "entity": "肺炎"}],
        },
        {
            "text": "肺炎",
            "entities": [{"start_idx": "x", "end_idx": 1, "type": "dis", "entity": "肺炎"}],
        },
        {"text": "肺炎", "entities": [3]},
        {"text": 7, "entities": []},
        {"entities": []},
        [],
        "肺炎",
        None,
    ],
)
def test_a_record_of_another_shape_is_told_and_the_others_are_read(bad: Any) -> None:
    content = json.dumps([bad, CMEEE[0]]).encode()
    found = read("a.json", content, 9, "cmeee")
    assert found[0].record is None
    assert "Record 1" in found[0].problem
    assert found[1].record


def test_forms_are_told_by_what_is_in_them() -> None:
    for name, value, form in [
        ("a.json", CMEEE, "cmeee"),
        ("a.json", CMEIE, "cmeie"),
        ("a.json", QIC, "kuake-qic"),
        ("a.json", [{"text": "x"}], "json"),
        ("a.jsonl", {"text": '"spo_list"'}, "jsonl"),
    ]:
        assert form_of(name, json.dumps(value).encode()) is FORMS[form]
