"""How often, how much and what for: what the note surely says of this medicine, or a remark."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.annotation.structures import value
from taiyi_rag.tasks.medications import Medications
from taiyi_rag.tasks.task import Options


def said(text: str, reply: str) -> tuple[list[dict[str, Any]], list[str]]:
    record = Medications().read(reply, Annotated.of(text), "en", Options())
    slots = [slot for structure in record.structures for slot in structure.slots]
    return value((slot.name, slot.value) for slot in slots) or [], [r.kind for r in record.remarks]


def one(text: str, name: str, **row: str) -> tuple[dict[str, Any], list[str]]:
    (shown,), told = said(text, json.dumps([{"name": name, **row}]))
    return shown, told


@pytest.mark.parametrize(
    ("text", "name", "own", "others"),
    [
        ("Methotrexate 15 mg weekly; monitor CBC daily.", "methotrexate", "weekly", "daily"),
        ("Methotrexate 15 mg weekly (not daily).", "methotrexate", "weekly", "daily"),
        ("Methotrexate 15 mg every week, not every day.", "methotrexate", "weekly", "every day"),
        ("Metformin 1000 mg daily, check glucose four times daily.", "metformin", "daily",
         "four times daily"),
        ("Warfarin 5 mg daily, check INR twice weekly.", "warfarin", "daily", "twice weekly"),
        ("Warfarin 5 mg daily with twice weekly INR checks.", "warfarin", "daily", "twice weekly"),
        ("甲氨蝶呤15mg每周一次，切勿每日一次服用。", "甲氨蝶呤", "每周一次", "每日一次"),
        ("甲氨蝶呤15mg，每周1次，每日监测血象。", "甲氨蝶呤", "每周一次", "每日"),
        ("甲氨蝶呤15mg每周一次，测体温每日一次。", "甲氨蝶呤", "每周一次", "每日一次"),
        ("二甲双胍0.5g每日一次，每日4次监测血糖。", "二甲双胍", "每日一次", "每日4次"),
        ("华法林3mg qd，每周复查INR 2次，每周2次。", "华法林", "qd", "每周2次"),
        ("依诺肝素4000U q12h皮下注射。", "依诺肝素", "q12h", "qd"),
    ],
)  # fmt: skip
def test_how_often_is_the_medicines(text: str, name: str, own: str, others: str) -> None:
    shown, told = one(text, name, frequency=own)
    assert shown["frequency"]
    assert told == []
    shown, told = one(text, name, frequency=others)
    assert "frequency" not in shown
    assert told == ["not-in-text"]


@pytest.mark.parametrize(
    ("text", "name", "often"),
    [
        ("Insulin 10 units tid, check glucose before meals.", "insulin", "tid"),
        ("Epoetin 4000 units three times weekly with dialysis.", "epoetin", "three times weekly"),
        ("Monitor INR; warfarin 5 mg daily.", "warfarin", "daily"),
        ("Warfarin, INR goal 2-3, 5 mg daily.", "warfarin", "daily"),
        ("Prednisone 40 mg daily, not to exceed 60 mg daily.", "prednisone", "daily"),
        ("Methotrexate 15 mg weekly.", "methotrexate", "once weekly"),
        ("监测血糖，予胰岛素10U tid。", "胰岛素", "tid"),
        ("二甲双胍0.5g，餐后服用，不可空腹，每日三次。", "二甲双胍", "每日三次"),
        ("口服二甲双胍0.5g，每日三次，定期复查肝功能。", "二甲双胍", "每日三次"),
    ],
)
def test_an_act_elsewhere_takes_nothing_from_it(text: str, name: str, often: str) -> None:
    shown, told = one(text, name, frequency=often)
    assert shown["frequency"]
    assert told == []


@pytest.mark.parametrize(
    ("text", "name", "often"),
    [
        ("Warfarin 5 mg daily except Sunday.", "warfarin", "daily"),
        ("Alendronate 70 mg once a week daily before breakfast.", "alendronate", "daily"),
        ("Prednisone 5 mg bid for a week, then daily.", "prednisone", "bid"),
        ("泼尼松5mg bid，1周后改qd。", "泼尼松", "bid"),
    ],
)
def test_how_often_with_a_rival_is_doubtful(text: str, name: str, often: str) -> None:
    shown, told = one(text, name, frequency=often)
    assert shown["frequency"]
    assert told == ["doubtful"]


@pytest.mark.parametrize(
    ("text", "name", "dose"),
    [
        ("Metformin 500 mg 2 tablets bid.", "metformin", "500 mg"),
        ("Amlodipine 5 mg half a tablet daily.", "amlodipine", "5 mg"),
        ("Warfarin 5 mg tabs, take 1/2 tablet daily.", "warfarin", "5 mg"),
        ("Took 20 tablets of paracetamol 500 mg.", "paracetamol", "500 mg"),
        ("Morphine 10 mg/5 mL, take 5 mL q4h.", "morphine", "10 mg"),
        ("Home: metoprolol 100 mg bid. Discharge: metoprolol 25 mg bid.", "metoprolol", "100 mg"),
        ("氨氯地平5mg半片qd。", "氨氯地平", "5mg"),
        ("呋塞米片20mg，每次2片，每日1次。", "呋塞米片", "20mg"),
        ("呋塞米片 20mg×2片 qd。", "呋塞米片", "20mg"),
        ("入院前服氨氯地平10mg qd。入院后氨氯地平减为5mg qd。", "氨氯地平", "10mg"),
    ],
)
def test_a_strength_and_an_old_dose_are_doubtful(text: str, name: str, dose: str) -> None:
    shown, told = one(text, name, dose=dose)
    assert shown["dose"]
    assert told == ["doubtful"]


@pytest.mark.parametrize(
    ("text", "name", "said", "kept"),
    [
        ("阿司匹林一百毫克每日一次。", "阿司匹林", "100 mg", ("一百", "毫克")),
        ("头孢两千毫克。", "头孢", "2 g", ("两千", "毫克")),
        ("肝素五千单位。", "肝素", "5000 U", ("五千", "单位")),
        ("青霉素八十万单位肌注。", "青霉素", "800000 U", ("八十万", "单位")),
        ("青霉素80万U肌注bid。", "青霉素", "80万U", ("80万", "U")),
        ("硝苯地平控释片30mg，1片，qd。", "硝苯地平控释片", "30mg", ("30", "mg")),
        ("Aspirin 81 mg 1 tablet daily.", "aspirin", "81 mg", ("81", "mg")),
    ],
)
def test_an_amount_is_kept_whole(text: str, name: str, said: str, kept: tuple[str, str]) -> None:
    shown, told = one(text, name, dose=said)
    assert (shown["dose"], shown["unit"]) == kept
    assert told == []


@pytest.mark.parametrize(
    ("text", "name", "own", "others"),
    [
        ("Metformin for diabetes; lisinopril for hypertension.", "metformin", "diabetes",
         "hypertension"),
        ("Metformin for diabetes. Lisinopril for hypertension.", "lisinopril", "hypertension",
         "diabetes"),
        ("二甲双胍治疗糖尿病，氨氯地平治疗高血压。", "二甲双胍", "糖尿病", "高血压"),
        ("因糖尿病口服二甲双胍，因高血压口服氨氯地平。", "氨氯地平", "高血压", "糖尿病"),
    ],
)  # fmt: skip
def test_what_for_is_the_medicines(text: str, name: str, own: str, others: str) -> None:
    assert one(text, name, indication=own) == (
        {"name": text_name(text, name), "indication": own},
        [],
    )
    assert one(text, name, indication=others) == ({"name": text_name(text, name)}, ["not-in-text"])


def text_name(text: str, name: str) -> str:
    start = text.lower().index(name)
    return text[start : start + len(name)]


def test_what_for_from_elsewhere_in_the_note_is_doubtful() -> None:
    shown, told = one("She has hypertension. Amlodipine 5 mg.", "amlodipine",
                      indication="hypertension")  # fmt: skip
    assert shown["indication"] == "hypertension"
    assert told == ["doubtful"]


def test_plain_lines_are_read_as_far_as_they_are_sure() -> None:
    text = "Metformin 500 mg bid. and aspirin 81 mg daily. 二甲双胍0.5g tid。"
    shown, told = said(text, "Medications:\n- Metformin 500 mg bid.\n* aspirin 325 mg\n- zzz")
    assert shown == [
        {"name": "Metformin", "dose": "500", "unit": "mg", "frequency": "bid"},
        {"name": "aspirin"},
    ]
    assert sorted(told) == ["not-in-text", "unread"]
    shown, _ = said("口服二甲双胍0.5g tid。", "1. 二甲双胍 0.5g tid。")
    assert shown == [{"name": "二甲双胍", "dose": "0.5", "unit": "g", "frequency": "tid"}]
