"""Replies as models write them, and what is read from them."""

from __future__ import annotations

import json
import time

import pytest

from taiyi_rag.tasks import said, typed

SQUAMOUS = "carcinoma, squamous cell"
EN = ("disease", "chemical", "gene")
ZH = ("疾病", "药物", "临床表现")
TEXT = (
    "Marfan syndrome is caused by FBN1. t(9;22) marks CML; 1,2-dichloroethane and aspirin, "
    "carcinoma, squamous cell. 沙眼衣原体肺炎用大环内酯类抗生素、氟喹诺酮类治疗，表现为咳嗽、咳痰。"
)


def holds(name: str) -> bool:
    return name.casefold() in TEXT.casefold()


MARFAN = [("disease", "Marfan syndrome"), ("gene", "FBN1")]
PNEUMONIA = [
    ("疾病", "沙眼衣原体肺炎"),
    ("药物", "大环内酯类抗生素"),
    ("药物", "氟喹诺酮类"),
]

ENGLISH = [
    "disease: Marfan syndrome\ngene: FBN1",
    "Disease: Marfan syndrome\n\nGene: FBN1\nChemical: None",
    "**Disease:** Marfan syndrome\n**Gene:** FBN1",
    "- **Diseases**: Marfan syndrome\n- **Genes**: FBN1\n- **Chemicals**: N/A",
    "Here are the entities:\n\n1. Disease: Marfan syndrome\n2. Gene: FBN1\n\nLet me know!",
    "### Disease\n- Marfan syndrome\n\n### Gene\n- FBN1\n",
    "Disease entities:\n1. Marfan syndrome\nGene entities:\n1. FBN1",
    "disease: Marfan syndrome; gene: FBN1",
    "disease：“Marfan syndrome”\ngene：“FBN1”",
    '{"disease": ["Marfan syndrome"], "gene": ["FBN1"], "chemical": []}',
    'Sure!\n```json\n{"Disease": ["Marfan syndrome"], "Gene": "FBN1"}\n```\nHope it helps.',
    '{"entities": [{"text": "Marfan syndrome", "type": "Disease"}, '
    '{"text": "FBN1", "type": "GENE"}]}',
    '[{"entity": "Marfan syndrome", "label": "disorder"}, {"entity": "FBN1", "label": "gene"}]',
    "{'disease': ['Marfan syndrome',], 'gene': ['FBN1'",
    '{"entities": {"disease": ["Marfan syndrome"], "gene": ["FBN1"]}}',
    "disease: Marfan syndrome; Marfan syndrome; Marfan syndrome\ngene: FBN1\ngene: FBN1",
    "Marfan syndrome: disease\nFBN1: gene",
    "* Marfan syndrome (Disease)\n* FBN1 (Gene)",
    "| Entity | Type |\n|---|---|\n| Marfan syndrome | disease |\n| FBN1 | gene |",
]
CHINESE = [
    "疾病：沙眼衣原体肺炎\n药物：大环内酯类抗生素; 氟喹诺酮类",
    "疾病：沙眼衣原体肺炎；药物：大环内酯类抗生素；氟喹诺酮类",
    "疾病: 沙眼衣原体肺炎\n药物: 大环内酯类抗生素、氟喹诺酮类\n临床表现: 未提及",
    "以下是识别出的实体：\n\n**疾病**：沙眼衣原体肺炎\n**药物**：大环内酯类抗生素，氟喹诺酮类。",
    "1、疾病：沙眼衣原体肺炎\n2、药物：大环内酯类抗生素；氟喹诺酮类\n3、临床表现：无",
    "疾病：\n- 沙眼衣原体肺炎\n药品：\n- 大环内酯类抗生素\n- 氟喹诺酮类",
    '```json\n{"疾病": ["沙眼衣原体肺炎"], "药物": ["大环内酯类抗生素", "氟喹诺酮类"]}\n```',
    '{"疾病"：["沙眼衣原体肺炎"]，"药物"：["大环内酯类抗生素"，"氟喹诺酮类"]}',
    '[{"实体": "沙眼衣原体肺炎", "类型": "疾病"}, {"实体": "大环内酯类抗生素", "类型": "药物"}, '
    '{"实体": "氟喹诺酮类", "类型": "药物"}]',
    "（1）疾病实体：“沙眼衣原体肺炎”\n（2）药物实体：“大环内酯类抗生素”、“氟喹诺酮类”",
]


@pytest.mark.parametrize("reply", ENGLISH)
def test_english_replies(reply: str) -> None:
    assert sorted(typed.typed(reply, EN, holds)[0]) == MARFAN


@pytest.mark.parametrize("reply", CHINESE)
def test_chinese_replies(reply: str) -> None:
    assert sorted(typed.typed(reply, ZH, holds)[0]) == sorted(PNEUMONIA)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("t(9;22); CML", ["t(9;22)", "CML"]),
        ("1,2-dichloroethane, aspirin", ["1,2-dichloroethane", "aspirin"]),
        ("syndrome, Marfan; carcinoma, squamous cell", ["syndrome", "Marfan", SQUAMOUS]),
        ("咳嗽、咳痰", ["咳嗽", "咳痰"]),
        ("carcinoma, squamous cell; aspirin", [SQUAMOUS, "aspirin"]),
        ("大环内酯类抗生素和氟喹诺酮类", ["大环内酯类抗生素", "氟喹诺酮类"]),
        ("aspirin and invented", ["aspirin", "invented"]),
        ("ghosts, and more", ["ghosts, and more"]),
        ("None", []),
        ("无；未提及", []),
    ],
)
def test_names_are_divided_where_the_text_says(words: str, found: list[str]) -> None:
    assert said.names(words, holds) == found


def test_names_are_divided_without_a_text() -> None:
    assert said.names("a, b；c、d") == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Diseases", "disease"),
        ("DISEASE", "disease"),
        ("disease entity", "disease"),
        ("Disorders", "disease"),
        ("Ｄisease", "disease"),
        ("dates", None),
        ("Drug", "chemical"),
        ("proteins", "gene"),
    ],
)
def test_types_in_other_words(word: str, meant: str | None) -> None:
    assert said.which(word, EN) == meant


def test_a_synonym_of_two_that_were_asked_for_is_neither() -> None:
    assert said.which("medication", ("drug", "medicine")) is None
    assert said.which("Drugs", ("drug", "medicine")) == "drug"
    assert said.which("sym", ("临床表现", "疾病")) == "临床表现"
    assert said.which("Drugs", ("chemical", "drug")) == "drug"


@pytest.mark.parametrize("words", ["None", "none.", "N/A", "无", "未提及。", "[]", "-", "“无”", ""])
def test_nothing_is_nothing(words: str) -> None:
    assert said.is_nothing(words)


@pytest.mark.parametrize("words", ["文本中没有疾病实体。", "未识别出相关实体", "No such entities."])
def test_a_sentence_may_say_that_there_is_nothing(words: str) -> None:
    assert said.is_nothing(words)


@pytest.mark.parametrize(
    "words", ["NO", "Na", "无创通气相关事件", "无痛性血尿", "none of the above drugs", "No"]
)
def test_nitric_oxide_and_sodium_are_something(words: str) -> None:
    assert not said.is_nothing(words)


def test_types_that_werent_asked_for_are_told_and_chatter_is_not() -> None:
    reply = "disease: Marfan syndrome\nSpecies: CML\nNote: I left out what is unsure."
    pairs, rest, denied = typed.typed(reply, EN, holds)
    assert pairs == [("disease", "Marfan syndrome"), ("Species", "CML")]
    assert (rest, denied) == (["Note: I left out what is unsure."], [])


def test_a_comma_is_the_names_own_where_each_has_a_line() -> None:
    each = f"disease: CML\ndisease: {SQUAMOUS}\ngene: FBN1"
    found = [("disease", "CML"), ("disease", SQUAMOUS), ("gene", "FBN1")]
    assert typed.typed(each, EN, holds)[0] == found
    divided = [("disease", "carcinoma"), ("disease", "squamous cell")]
    assert typed.typed(f"disease: {SQUAMOUS}", EN, holds)[0] == divided
    again = f"chemical: aspirin, CML\ndisease: {SQUAMOUS}\ndisease: {SQUAMOUS}"
    assert typed.typed(again, EN, holds)[0][2:] == divided


def test_several_keys_in_a_line() -> None:
    reply = "主体词：疼痛；发生状态：；描述词：明显好转；解剖部位：腹"
    keys = ("主体词", "发生状态", "描述词", "解剖部位")
    known = [("主体词", "疼痛"), ("发生状态", ""), ("描述词", "明显好转"), ("解剖部位", "腹")]
    assert list(said.fields(reply, keys).known) == known


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('<think>[1]</think> So: {"a": [1, 2]} and that is all.', {"a": [1, 2]}),
        ("```json\n[[1, 2]]\n```", [[1, 2]]),
        ('{"a": "b" "c": "d"}', {"a": "b", "c": "d"}),
        ('{"a": ["b", "c', {"a": ["b", "c"]}),
        ('[["a", "b"], ["c", "d"], [', [["a", "b"], ["c", "d"]]),
        ('[{"a": "b c"}, {"a": "d e"}, ', [{"a": "b c"}, {"a": "d e"}]),
        ("[" * 200 + '"a"' + "]" * 200, None),
        ("MECHANISM: [Mitotane, warfarin]", None),
        ("No JSON here.", None),
        ("", None),
        ("}{", None),
    ],
)
def test_json_in_a_reply(reply: str, value: object) -> None:
    assert said.json_in(reply) == value


def test_tuples_keep_their_inner_brackets() -> None:
    assert typed.tuples("[t(9;22), CML]; [a, b]") == ["t(9;22), CML", "a, b"]
    assert typed.tuples("（甲，乙）；(丙, 丁)") == ["甲，乙", "丙, 丁"]
    assert typed.tuples("((") == []


def test_two_names_are_cut_where_both_stand() -> None:
    assert typed.cut_in_two("carcinoma, squamous cell, aspirin", holds) == (
        "carcinoma, squamous cell",
        "aspirin",
    )
    assert typed.cut_in_two("1,2-dichloroethane, CML", holds) == ("1,2-dichloroethane", "CML")
    assert typed.cut_in_two("沙眼衣原体肺炎，氟喹诺酮类", holds) == ("沙眼衣原体肺炎", "氟喹诺酮类")
    assert typed.cut_in_two("alone", holds) is None


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 300_000,
        '{"a":' * 100_000,
        '[["a","b"' * 10_000,
        '["' + 'a" b" ' * 100_000,
        "disease: " + "a, " * 10_000,
        "disease: x\n" * 30_000,
        "".join(f"name{n}: x\n" for n in range(12_000)),
        "(" * 100_000,
        "disease: " * 10_000,
        "a " * 50_000 + ":",
        "**" * 100_000,
        json.dumps({"disease": ["x"] * 100_000}),
        " " * 1_000_000,
    ],
    ids=range(13),
)
def test_hostile_replies_take_no_time(hostile: str) -> None:
    began = time.process_time()
    typed.typed(hostile, EN, holds)
    typed.tuples(hostile)
    said.lines(hostile)
    assert time.process_time() - began < 3
