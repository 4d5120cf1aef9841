"""PICO, notes in a JSON schema, reports of consultations, and what these stand on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.annotation.structures import scalars, value
from taiyi_rag.errors import InputError
from taiyi_rag.tasks.figures import strange
from taiyi_rag.tasks.json_schemas import checked
from taiyi_rag.tasks.json_units import unit_of
from taiyi_rag.tasks.medications import Medications
from taiyi_rag.tasks.modelled import Work
from taiyi_rag.tasks.pico import Pico
from taiyi_rag.tasks.quoting import place
from taiyi_rag.tasks.report import Report
from taiyi_rag.tasks.structuring import Structuring
from taiyi_rag.tasks.task import Options

GOLDEN = Path(__file__).parents[2] / "golden" / "prompts" / "tasks"
WORKS: list[Work] = [Medications(), Pico(), Structuring(), Report()]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.about.id)
def test_what_is_right_is_read_back_and_the_prompt_is_the_golden_file(
    work: Work, language: Any
) -> None:
    for example in work.about.examples[language]:
        reply = work.reply(example, language, Options())
        assert work.read(reply, example, language, Options()) == example
    asked = work.request(work.about.examples[language][0], language, Options())
    ((_, prompt),) = asked.turns
    assert prompt == (GOLDEN / f"{work.about.id}.{language}.txt").read_text("utf-8").rstrip("\n")


def test_a_study_in_other_words_is_kept_and_other_numbers_are_told() -> None:
    (example,) = Pico().about.examples["en"]
    read = Pico().read(
        "Population: older adults with a painful knee\nIntervention: exercise for 12 weeks\n"
        "Outcomes: pain: fell by 28.2 mm vs 9.6 mm; falls: 11% vs 13%\nDesign: RCT of aspirin",
        example,
        "en",
        Options(),
    )
    slots = {slot.name: slot for slot in read.structures[0].slots}
    assert slots["/population"].offsets == ()
    assert slots["/outcomes/0/name"].value == "Pain"
    assert "/outcomes/0/result" not in slots
    assert slots["/outcomes/1/result"].value == "11% vs 13%"
    assert [(r.kind, r.text) for r in read.remarks] == [
        ("doubtful", "/population: older adults with a painful knee"),
        ("doubtful", "/intervention: exercise for 12 weeks"),
        ("changed", "fell by 28.2 mm vs 9.6 mm"),
        ("doubtful", "/outcomes/1/result: 11% vs 13%"),
        ("not-in-text", "RCT of aspirin"),
    ]


ARMS = {
    "en": "Adults got apixaban 5 mg twice daily or warfarin. Stroke occurred in 1.2% with apixaban "
    "and 1.6% with warfarin; bleeding in the exercise group was 3%, in the control group 4%.",
    "zh": "患者接受阿哌沙班5mg每日两次或华法林治疗。阿哌沙班组卒中发生率为1.2%，华法林组为1.6%；"
    "出血发生率：观察组3%，对照组4%。",
}


@pytest.mark.parametrize(
    ("language", "comparator", "right", "wrong"),
    [
        ("en", "warfarin 5 mg", "1.6% with warfarin, 1.2% with apixaban",
         "1.6% with apixaban and 1.2% with warfarin"),
        ("en", "warfarin at 5 mg", "control group: 4%", "exercise group: 4%"),
        ("zh", "华法林5mg", "华法林组1.6%，阿哌沙班组1.2%", "阿哌沙班组1.6%，华法林组1.2%"),
        ("zh", "华法林 5 毫克", "对照组为4%", "观察组为4%"),
    ],
)  # fmt: skip
def test_exchanged_arms_and_the_other_ones_dose_are_left_out_and_told(
    language: Any, comparator: str, right: str, wrong: str
) -> None:
    said = {"comparator": comparator, "outcomes": [{"result": right}, {"result": wrong}]}
    record = Annotated.of(ARMS[language])
    read = Pico().read(json.dumps(said), record, language, Options())
    assert [slot.value for slot in read.structures[0].slots] == [right]
    assert [(r.kind, r.text) for r in read.remarks] == [
        ("changed", comparator),
        ("doubtful", f"/outcomes/0/result: {right}"),
        ("changed", wrong),
    ]


VITALS = {
    "title": "vitals",
    "type": "object",
    "properties": {
        "age": {"type": "integer"},
        "sex": {"enum": ["male", "female"]},
        "smoker": {"type": ["boolean", "null"]},
        "pressure": {"$ref": "#/$defs/pressure"},
        "medicines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "mg": {"type": "number", "maximum": 99}},
                "required": ["name"],
            },
        },
        "comment": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
    "required": ["age", "weight"],
    "$defs": {
        "pressure": {"type": "object", "properties": {"systolic": {"type": "integer"}}},
    },
}
NOTE = "A 58-year-old man, never smoked. BP 150/92 mmHg. Amlodipine 5 mg, atorvastatin 200 mg."


def structured(said: Any, schema: Any = VITALS) -> tuple[Any, list[str]]:
    said = said if isinstance(said, str) else json.dumps(said)
    read = Structuring().read(said, Annotated.of(NOTE), "en", Options(schema=json.dumps(schema)))
    told = [f"{remark.kind} {remark.text}" for remark in read.remarks]
    return value((s.name, s.value) for one in read.structures for s in one.slots), told


def test_values_are_of_the_types_that_the_schema_has() -> None:
    made, told = structured(
        {"Age": "58 years", "sex": "Male", "smoker": "no", "pressure": {"systolic": 150.0},
         "medicines": {"name": "Amlodipine", "mg": "5"}, "comment": "none"}
    )  # fmt: skip
    assert made == {
        "age": 58, "sex": "male", "smoker": False, "pressure": {"systolic": 150},
        "medicines": [{"name": "Amlodipine", "mg": 5}], "comment": None,
    }  # fmt: skip
    assert isinstance(made["age"], int)
    assert told == ["doubtful /: 'weight' is a required property"]


def test_what_the_text_or_the_schema_doesnt_have_is_left_out_and_told() -> None:
    made, told = structured(
        '```json\n{"age": 61, "weight": "80 kg", "pressure": {"systolic": 150, "mean": 111},'
        '"medicines": [{"name": "ramipril"}, {"name": "atorvastatin", "mg": 200}], "sex": "man"'
    )
    assert made == {"pressure": {"systolic": 150}, "medicines": [{"name": "atorvastatin"}]}
    assert told == [
        "changed /age: 61",
        "unknown-type /weight",
        "unknown-type /pressure/mean",
        "not-in-text /medicines/0/name: ramipril",
        "doubtful /: 'age' is a required property",
        "doubtful /: 'weight' is a required property",
        "doubtful /medicines/0/mg: 200 is greater than the maximum of 99",
        "doubtful /sex: 'man' is not one of ['male', 'female']",
    ]


FORM = {
    "type": "object",
    "properties": {
        name: {"type": "number"}
        for name in ("dose_mg", "剂量（mg）", "crp", "weight", "leukocytes", "age_years")
    },
}
DOSES = "Levothyroxine 100 mcg, metformin 0.5 g. CRP <5 mg/L. 58yo. Weight 72 kg. 白细胞1.2万。"


@pytest.mark.parametrize(
    ("field", "said", "made", "told"),
    [
        ("dose_mg", "100 mcg", 0.1, None),
        ("dose_mg", "0.5 g", 500, None),
        ("剂量（mg）", "0.5克", 500, None),
        ("dose_mg", 500, 500, None),
        ("dose_mg", 100, None, "changed /dose_mg: 100 mg"),
        ("dose_mg", "100", None, "changed /dose_mg: 100 mg"),
        ("dose_mg", "5 mg/L", None, "doubtful /dose_mg: '5 mg/L' is not of type 'number'"),
        ("crp", "<5 mg/L", None, "doubtful /crp: '<5 mg/L' is not of type 'number'"),
        ("weight", "72 kg", 72, "doubtful /weight: 72 kg"),
        ("leukocytes", "1.2万", 12_000, None),
        ("age_years", 58, 58, None),
        ("age_years", "58 years", 58, None),
        ("age_years", 85, None, "changed /age_years: 85"),
    ],
)
def test_numbers_keep_their_units_and_bounds_or_it_is_told(
    field: str, said: Any, made: float | None, told: str | None
) -> None:
    schema = json.dumps(FORM)
    record = Annotated.of(DOSES)
    read = Structuring().read(json.dumps({field: said}), record, "en", Options(schema=schema))
    kept = [slot.value for one in read.structures for slot in one.slots]
    assert kept == ([] if made is None else [made])
    assert [f"{r.kind} {r.text}" for r in read.remarks] == ([told] if told else [])


@pytest.mark.parametrize("name", ["dose", "last_dose", "vitamin_d", "mg", "side", "剂量"])
def test_names_of_no_unit(name: str) -> None:
    assert unit_of(name) is None


def test_a_server_gets_a_schema_without_references_and_what_it_may_not_know() -> None:
    schema = {**VITALS, "$comment": "x", "minProperties": 1}
    options = Options(schema=json.dumps(schema))
    form = Structuring().request(Annotated.of(NOTE), "en", options).form
    assert form is not None
    assert not {"$defs", "$comment", "minProperties", "title"} & set(form)
    assert form["properties"]["pressure"]["properties"] == {"systolic": {"type": "integer"}}


_DEEP = '{"type":"object","properties":{"a":' * 30 + "{}" + "}}" * 30
_REFERS = (
    '{"type":"object","properties":{"a":{"$ref":"%s"}},'
    '"$defs":{"b":{"items":{"$ref":"#/$defs/b"}}}}'
)


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ("{", "no JSON"),
        ("[" * 5000, "no JSON"),
        ("[]", "isn't a JSON object"),
        ('{"type": "array", "items": {}}', "describe an object"),
        ('{"type":"object","properties":{"a":{"type":"strin"}}}', "properties/a/type"),
        ('{"type":"object","properties":{"a":{"pattern":"(a+)+$"}}}', "run for ever"),
        (_REFERS % "http://127.0.0.1/a.json", "Only places of the schema"),
        (_REFERS % "#", "Only places of the schema"),
        (_REFERS % "#/$defs/b", "refers to itself"),
        (_REFERS % "#/$defs/c", "doesn't have"),
        (_DEEP, "levels"),
        (json.dumps({"type": "object", "properties": {f"p{i}": {} for i in range(400)}}), "parts"),
        ('{"title": "%s"}' % ("x" * 30_000), "characters"),
    ],
)
def test_a_schema_that_cant_be_kept_to_is_refused(schema: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        checked(schema)


def test_a_report_tells_what_the_conversation_doesnt_hold() -> None:
    (example,) = Report().about.examples["zh"]
    read = Report().read(
        "**主诉**：咳嗽7天。\n- 现病史：咳嗽5天\n诊断：支气管炎\n建议：口服阿奇霉素\n既往史：无\n",
        example,
        "zh",
        Options(),
    )
    assert read.texts[0].text.split("\n") == [
        "主诉：咳嗽7天。", "现病史：咳嗽5天", "诊断：支气管炎", "建议：口服阿奇霉素",
    ]  # fmt: skip
    assert [remark.text for remark in read.remarks] == [
        "7天", "azithromycin", "辅助检查：–", "既往史：–",
    ]  # fmt: skip
    assert Report().read("不知道", example, "zh", Options()).remarks[0].kind == "unread"


def test_values_are_made_of_pointers_and_back() -> None:
    given = {"a/b": [{"c~": 1}, {"c~": None}], "d": "x"}
    assert value(scalars(given)) == given
    assert value([]) == {}


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("5 mg", "15 mg, 2.5 mg, 5mg", "5mg"),
        ("IV", "iv. drip, ivy", "iv"),
        ("od", "body, OD", "OD"),
        ("type 2", "Type  2", "Type  2"),
        ("5 mg", "5 mg/kg", None),
        ("胸痛 3小时", "胸痛3小时", "胸痛3小时"),
        ("", "x", None),
    ],
)
def test_words_are_found_where_they_stand(words: str, text: str, found: str | None) -> None:
    assert [text[a:b] for a, b in place(words, text)] == ([found] if found else [])


@pytest.mark.parametrize(
    ("said", "text", "told"),
    [
        ("500 mg", "0.5 g", ()),
        ("两周", "14天", ()),
        ("5 g", "5 mg", ("5 g",)),
        ("38.5℃", "38.5", ()),
        ("150", "150/92 mmHg", ()),
        ("16 of 20", "16 of 21", ("20",)),
        ("SGLT2", "none", ()),
    ],
)
def test_numbers_that_a_text_doesnt_have_are_told(
    said: str, text: str, told: tuple[str, ...]
) -> None:
    assert strange(said, text) == told
