"""A medication list holds what the note says of each medicine, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.annotation.structures import value
from taiyi_rag.generation.replies import Reply, Request
from taiyi_rag.tasks.medications import Medications
from taiyi_rag.tasks.modelled import Modelled
from taiyi_rag.tasks.task import Options


def listed(text: str, *rows: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows that are kept of what a model wrote, and what is told of the rest."""
    record = said(text, json.dumps(rows, ensure_ascii=False))
    return shown(record), [f"{r.kind} {r.text}" for r in record.remarks]


def said(text: str, reply: str) -> Annotated:
    return Medications().read(reply, Annotated.of(text), "en", Options())


def shown(record: Annotated) -> list[dict[str, Any]]:
    slots = [slot for structure in record.structures for slot in structure.slots]
    for slot in slots:
        if slot.name.rpartition("/")[2] != "status":
            ((start, end),) = slot.offsets
            assert record.text[start:end] == slot.value
    return value((slot.name, slot.value) for slot in slots) or []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_right_is_read_back(language: Any) -> None:
    work = Medications()
    for example in work.about.examples[language]:
        reply = work.reply(example, language, Options())
        assert work.read(reply, example, language, Options()) == example


def test_another_medicines_dose_is_left_out_and_told() -> None:
    rows, told = listed(
        "Takes metformin 0.5 g twice daily and lisinopril 10 mg once daily.",
        {"name": "lisinopril", "dose": "0.5", "unit": "g", "frequency": "twice daily"},
        {"name": "metformin", "dose": "10 mg", "frequency": "once daily"},
    )
    assert rows == [{"name": "lisinopril"}, {"name": "metformin"}]
    assert told == [
        "not-in-text lisinopril: dose 0.5 g",
        "not-in-text lisinopril: frequency twice daily",
        "not-in-text metformin: dose 10 mg",
        "not-in-text metformin: frequency once daily",
    ]


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("Metformin 500 mg daily.", {"dose": "500", "unit": "g"}),
        ("Metformin 500 mg daily.", {"dose": "50", "unit": "mg"}),
        ("Metformin 15 mg daily.", {"dose": "5", "unit": "mg"}),
        ("Metformin 2.5 mg daily.", {"dose": "5", "unit": "mg"}),
        ("Metformin 15 mg/kg daily.", {"dose": "15", "unit": "mg"}),
        ("Metformin 2.5 to 5 mg daily.", {"dose": "5", "unit": "mg"}),
        ("Metformin, HbA1c 8.2%. Weight 80 kg.", {"dose": "80", "unit": "kg"}),
        ("口服二甲双胍0.5g。阿司匹林100mg。", {"dose": "100", "unit": "mg"}),
        ("口服二甲双胍0.5g，每日两次，阿司匹林100mg。", {"dose": "100", "unit": "mg"}),
        ("Metformin 500 mg, zorbifloxacin 250 mg.", {"dose": "250", "unit": "mg"}),
        ("口服二甲双胍0.5g，另服健胃消食片0.8g。", {"dose": "0.8", "unit": "g"}),
    ],
)
def test_a_dose_that_the_note_doesnt_have_isnt_shown(text: str, dose: dict[str, str]) -> None:
    rows, told = listed(text, {"name": "metformin", **dose})
    assert [set(row) for row in rows] == [{"name"}]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("text", "said", "kept"),
    [
        ("Metformin 0.5 g bid", {"dose": "500 mg", "frequency": "twice daily"}, "0.5 g bid"),
        (
            "Metformin 500 mg bid",
            {"dose": "500 mg", "unit": "mg", "frequency": "bid"},
            "500 mg bid",
        ),
        ("Metformin 500mg q12h", {"dose": 500, "frequency": "BID"}, "500 mg q12h"),
        ("10 mg of metformin daily", {"dose": 10, "unit": "mg", "frequency": "qd"}, "10 mg daily"),
        ("metformin 1,000 mg prn", {"dose": "1 g", "frequency": "as needed"}, "1,000 mg prn"),
        ("二甲双胍0.5g 每日2次", {"dose": "0.5 g", "frequency": "一日两次"}, "0.5 g 每日2次"),
        ("二甲双胍 半片 睡前", {"dose": "半片", "frequency": "睡前"}, "半 片 睡前"),
        ("口服二甲双胍500μg每日2次", {"dose": "500 μg", "frequency": "bid"}, "500 μg 每日2次"),
        ("二甲双胍20mg每日", {"dose": "20mg", "frequency": "每日一次"}, "20 mg 每日"),
        ("Glucophage 850 mg tds", {"dose": "850", "unit": "mg", "frequency": "tid"}, "850 mg tds"),
    ],
)
def test_the_same_in_other_words_is_given_in_the_notes(
    text: str, said: dict[str, Any], kept: str
) -> None:
    ((row,), told) = listed(text, {"name": "metformin", **said})
    assert " ".join(row[name] for name in ("dose", "unit", "frequency")) == kept
    assert told == []


def test_what_is_said_of_both_is_of_each_and_what_stands_before_a_name_is_its() -> None:
    rows, told = listed(
        "0.5 g of metformin and 10 mg of lisinopril, both once daily.",
        {"name": "metformin", "dose": "0.5 g", "frequency": "once daily"},
        {"name": "lisinopril", "dose": "10 mg", "frequency": "once daily"},
    )
    assert [row["dose"] for row in rows] == ["0.5", "10"]
    assert [row["frequency"] for row in rows] == ["once daily"] * 2
    assert told == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Aspirin, clopidogrel and atorvastatin (100 mg, 75 mg and 40 mg).", False),
        ("100 mg, 75 mg and 40 mg of aspirin, clopidogrel and atorvastatin.", False),
        ("Aspirin, clopidogrel, atorvastatin: 100 mg, 75 mg, 40 mg respectively.", True),
    ],
)
def test_order_alone_doesnt_tell_whose_a_dose_is(text: str, kept: bool) -> None:
    for name, dose in (("aspirin", "100"), ("clopidogrel", "75"), ("atorvastatin", "40")):
        (row,), remarks = listed(text, {"name": name, "dose": dose, "unit": "mg"})
        assert (row.get("dose") == dose) == kept
        assert bool(remarks) != kept
        (row,), remarks = listed(text, {"name": name, "dose": "101", "unit": "mg"})
        assert "dose" not in row
    (row,), _ = listed(text, {"name": "atorvastatin", "dose": "100", "unit": "mg"})
    assert "dose" not in row


def test_a_mineral_beside_a_medicine_has_its_own_dose() -> None:
    for text, name in (
        ("Furosemide, potassium 40 mmol daily.", "furosemide"),
        ("呋塞米，钾40mmol", "呋塞米"),
    ):
        (row,), remarks = listed(text, {"name": name, "dose": "40", "unit": "mmol"})
        assert "dose" not in row
        assert remarks


def test_one_of_several_doses_is_told() -> None:
    rows, told = listed(
        "Digoxin was increased from 125 mcg to 250 mcg. 氯吡格雷首剂300mg，以后75mg qd。",
        {"name": "digoxin", "dose": "250 mcg"},
        {"name": "氯吡格雷", "dose": "75mg", "frequency": "qd"},
    )
    assert [(row["dose"], row["unit"]) for row in rows] == [("250", "mcg"), ("75", "mg")]
    assert told == ["doubtful Digoxin: dose 250 mcg", "doubtful 氯吡格雷: dose 75mg"]


@pytest.mark.parametrize(
    "text",
    ["Allergies:\n- penicillin\n\nMedications:\n- metformin 1 g", "青霉素过敏，口服二甲双胍1g。"],
)
def test_an_allergy_is_never_shown_as_taken(text: str) -> None:
    rows, told = listed(
        text, {"name": "penicillin", "status": "active"}, {"name": "metformin", "status": "taken"}
    )
    assert [row["status"] for row in rows] == ["allergy", "taken"]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("text", "name", "said", "kept"),
    [
        ("否认高血压，青霉素过敏。", "青霉素", "allergy", "allergy"),
        ("无青霉素过敏史。", "青霉素", "taken", "taken"),
        ("心跳停止，予肾上腺素1mg静推。", "肾上腺素", "taken", "taken"),
        ("Warfarin 5 mg was held before surgery.", "warfarin", "taken", None),
        ("Warfarin 5 mg was held before surgery.", "warfarin", "discontinued", "stopped"),
        ("Warfarin 5 mg.", "warfarin", "stopped", None),
        ("Aspirin 81 mg; warfarin was stopped.", "aspirin", "taken", "taken"),
    ],
)
def test_what_becomes_of_a_medicine_is_the_notes(
    text: str, name: str, said: str, kept: str | None
) -> None:
    ((row,), told) = listed(text, {"name": name, "status": said})
    assert row.get("status") == kept
    assert bool(told) == (kept is None)


def test_no_allergy_is_none() -> None:
    rows, told = listed("No allergy to penicillin.", {"name": "penicillin", "status": "allergy"})
    assert rows == []
    assert told == ["not-in-text penicillin: status allergy"]


def test_a_medicine_that_the_note_doesnt_name_is_left_out() -> None:
    rows, told = listed("Takes metformin.", {"name": "aspirin", "dose": "81 mg"})
    assert rows == []
    assert told == ["not-in-text aspirin 81 mg"]
    (row,), _ = listed("予氢氯噻嗪25mg。", {"name": "氯噻嗪", "dose": "25mg"})
    assert row["name"] == "氢氯噻嗪"


def test_routes_and_indications_are_this_medicines() -> None:
    rows, told = listed(
        "Ceftriaxone 2 g IV for pneumonia; doxycycline 100 mg p.o. bid.",
        {"name": "ceftriaxone", "route": "oral", "indication": "pneumonia"},
        {"name": "doxycycline", "route": "oral", "indication": "acne"},
    )
    assert rows == [
        {"name": "Ceftriaxone", "indication": "pneumonia"},
        {"name": "doxycycline", "route": "p.o."},
    ]
    assert told == [
        "not-in-text Ceftriaxone: route oral",
        "not-in-text doxycycline: indication acne",
    ]


def test_latin_words_in_chinese_are_words() -> None:
    rows, told = listed(
        "头孢曲松2g iv滴注qd，布洛芬0.4g prn口服。",
        {"name": "头孢曲松", "dose": "2 g", "route": "静滴", "frequency": "每日一次"},
        {"name": "布洛芬", "dose": "0.4 g", "route": "po", "frequency": "必要时"},
    )
    assert [(row["route"], row["frequency"]) for row in rows] == [("iv", "qd"), ("口服", "prn")]
    assert told == []


@pytest.mark.parametrize(
    "reply",
    [
        "Name: metformin\nDose: 500 mg\nFrequency: bid\n\nName: aspirin\nDose: 100 mg",
        '```json\n[{"drug": "Metformin", "dosage": "500 mg"}, {"drug": "aspirin", "dosage": '
        '"100 mg"}, {"drug": "warfarin"}, {"drug": "digoxin", "dosage": "12',
        '{"medications": {"items": [{"药名": "metformin", "剂量": "500mg", "频次": "bid"},'
        '{"药名": "aspirin", "剂量": 100, "单位": "mg", "状态": null}]}}',
    ],
)
def test_other_forms_are_read(reply: str) -> None:
    rows = shown(said("Metformin 500 mg bid, aspirin 100 mg.", reply))
    assert [(row["name"].lower(), row["dose"]) for row in rows] == [
        ("metformin", "500"),
        ("aspirin", "100"),
    ]


def test_none_is_no_flaw_and_rubbish_is() -> None:
    assert said("Rest.", '{"medications": []}').remarks == ()
    assert said("Rest.", "I cannot help with that.").remarks[0].kind == "unread"


class Notices:
    """A model with little room, that lists the two medicines of its notes that it knows."""

    model = "notices"
    room = 700
    structured = False

    def __init__(self) -> None:
        self.asked = 0

    def reply(self, request: Request) -> Reply:
        self.asked += 1
        ((_, prompt),) = request.turns
        rows = [
            {"name": name, "dose": dose}
            for name, dose in (("metformin", "500 mg"), ("apixaban", "5 mg"))
            if name in prompt
        ]
        return Reply(json.dumps({"medications": rows}))


def test_a_long_note_is_read_in_windows_and_its_rows_stand_where_they_stand() -> None:
    filler = "She slept well and had no complaints on the ward. "
    text = f"Takes metformin 500 mg. {filler * 40}Apixaban 5 mg was begun: apixaban is new."
    model = Notices()
    record = Modelled(Medications(), model).run(Annotated.of(text))
    assert model.asked > 1
    assert shown(record) == [
        {"name": "metformin", "dose": "500", "unit": "mg"},
        {"name": "Apixaban", "dose": "5", "unit": "mg"},
    ]


def test_a_medicine_that_is_given_twice_has_its_doses_apart() -> None:
    text = "Glucophage (metformin) 500 mg once daily, later metformin 850 mg twice daily."
    rows, told = listed(
        text,
        {"name": "metformin", "dose": "850 mg", "frequency": "once daily"},
        {"name": "Glucophage", "dose": "500 mg", "frequency": "once daily"},
    )
    assert [set(row) & {"dose", "frequency"} for row in rows] in (
        [{"dose"}, {"dose", "frequency"}],
        [{"frequency"}, {"dose", "frequency"}],
    )
    assert len(told) == 1


def test_a_note_without_full_stops_is_read_in_pieces() -> None:
    text = "，".join(f"口服二甲双胍{n}μg每日两次" for n in range(1, 400))
    rows, told = listed(text, {"name": "二甲双胍", "dose": "321 μg", "frequency": "bid"})
    assert rows == [{"name": "二甲双胍", "dose": "321", "unit": "μg", "frequency": "每日两次"}]
    assert told == ["doubtful 二甲双胍: dose 321 μg"]
