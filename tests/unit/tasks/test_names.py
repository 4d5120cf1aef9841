"""Names and quantities: right spans in both languages, whatever the text is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.schema import Annotated, Entity
from taiyi_rag.errors import InputError
from taiyi_rag.tasks.names import Names


def found(text: str) -> dict[str, Entity]:
    return {entity.words: entity for entity in Names().run(Annotated.of(text)).entities}


def notes(text: str, words: str) -> dict[str, str]:
    return dict(found(text)[words].notes)


def test_medicines_and_conditions_of_a_note_in_english() -> None:
    entities = found("Metformin for type 2 diabetes; the patient's Hypertension is treated.")
    assert entities["Metformin"].type == "medicine"
    assert dict(entities["Metformin"].notes) == {"zh": "二甲双胍"}
    assert entities["type 2 diabetes"].type == "condition"
    assert entities["Hypertension"].normalized[0].id == "high blood pressure"


def test_medicines_and_conditions_of_a_note_in_chinese() -> None:
    entities = found("患者高血壓，口服二甲双胍。")
    assert dict(entities["二甲双胍"].notes) == {"en": "metformin"}
    assert entities["高血壓"].offsets == ((2, 5),)


@pytest.mark.parametrize(
    ("text", "words", "kind", "said"),
    [
        ("metformin 0.5 g a day", "0.5 g a day", "equals", "500 mg"),
        ("左甲状腺素 50 μg", "50 μg", "equals", "0.05 mg"),
        ("every 8 hours", "every 8 hours", "daily", "3"),
        ("每日两次", "每日两次", "daily", "2"),
        ("fasting glucose 7.0 mmol/L", "7.0 mmol/L", "converted", "126 mg/dL"),
        ("空腹血糖 7.0–10.0 mmol/L", "7.0–10.0 mmol/L", "converted", "126–180 mg/dL"),
    ],
)
def test_quantities_in_other_units(text: str, words: str, kind: str, said: str) -> None:
    assert notes(text, words)[kind] == said


def test_a_bodys_weight_isnt_given_in_milligrams_nor_pressure_in_pascals() -> None:
    assert "equals" not in notes("weighs 70 kg", "70 kg")
    assert notes("blood pressure 152/88 mmHg", "152/88 mmHg") == {}


def test_abbreviations_are_related_to_what_they_stand_for() -> None:
    record = Names().run(Annotated.of("Community-acquired pneumonia (CAP) is common. CAP kills."))
    words = {entity.id: entity.words for entity in record.entities}
    assert [(words[r.head], words[r.tail]) for r in record.relations] == [
        ("CAP", "Community-acquired pneumonia")
    ]


def test_a_bracket_after_something_else_explains_nothing() -> None:
    assert "stands-for" not in notes("2型糖尿病患者（T2DM）口服药物。", "T2DM")


HOSTILE = [
    "<script>alert(1)</script> metformin 5 mg",
    "metformin" + "\u202e" + " 500 mg",
    "\ufdfa" * 50 + " aspirin 75 mg",
    "½½½ ¹²³ 10⁹/L \ud800 \x00 aspirin’s’s",
    "a" * 15_000,
    "5 mg/" * 3_000,
    "(HF) " * 3_000,
    "心" * 15_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: ascii(t[:12]))
def test_hostile_text_is_read_in_time(text: str) -> None:
    began = time.perf_counter()
    record = Names().run(Annotated.of(text))  # its spans are checked when it is made
    assert record.text == text
    assert time.perf_counter() - began < 10


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet="metformin 5.0½μg/’s糖尿病二甲双胍壓（HF）heart failure每日2次\n\u200b",
        max_size=120,
    )
)
def test_every_span_is_right(text: str) -> None:
    if text.strip():
        record = Names().run(Annotated.of(text))
        assert all(e.words.strip() for e in record.entities)


def test_nothing_and_too_much_are_refused() -> None:
    for text in (" \n", "a" * 20_001):
        with pytest.raises(InputError):
            Names().run(Annotated.of(text))


def dosed(text: str) -> list[tuple[str, str]]:
    record = Names().run(Annotated.of(text))
    words = {entity.id: entity.words for entity in record.entities}
    return [(words[r.head], words[r.tail]) for r in record.relations if r.type == "dose-of"]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "metformin 500 mg twice daily and lisinopril 10 mg",
            [("500 mg", "metformin"), ("10 mg", "lisinopril")],
        ),
        ("a single dose of 300 mg of aspirin", [("300 mg", "aspirin")]),
        ("Metformin at 500 mg, then 1 g.", [("500 mg", "Metformin"), ("1 g", "Metformin")]),
        (
            "口服二甲双胍0.5g，每日两次；静脉滴注头孢曲松2g",
            [("0.5g", "二甲双胍"), ("2g", "头孢曲松")],
        ),
        ("warfarin and aspirin 75 mg", [("75 mg", "aspirin")]),
        ("Stop aspirin; start 75 mg clopidogrel.", [("75 mg", "clopidogrel")]),
        ("100mg阿司匹林联合75mg氯吡格雷", [("100mg", "阿司匹林"), ("75mg", "氯吡格雷")]),
        ("甲氨蝶呤每周10mg", [("10mg", "甲氨蝶呤")]),
        ("将二甲双胍由500mg增至1000mg", [("500mg", "二甲双胍"), ("1000mg", "二甲双胍")]),
        ("停用华法林，改用利伐沙班20mg", [("20mg", "利伐沙班")]),
        ("Aspirin, clopidogrel and atorvastatin (100 mg, 75 mg and 40 mg).", []),
        ("100 mg, 75 mg and 40 mg of aspirin, clopidogrel and atorvastatin", []),
        ("阿司匹林、氯吡格雷和阿托伐他汀（100mg、75mg和40mg）", []),
        (
            "Aspirin and clopidogrel, 100 mg and 75 mg respectively.",
            [("100 mg", "Aspirin"), ("75 mg", "clopidogrel")],
        ),
        ("阿司匹林和氯吡格雷分别100mg和75mg", [("100mg", "阿司匹林"), ("75mg", "氯吡格雷")]),
        ("Furosemide, potassium 40 mmol daily", []),
        ("Losartan potassium 50 mg daily", [("50 mg", "Losartan potassium")]),
        ("呋塞米，钾40mmol", []),
        ("Digoxin level was 2 ng/mL.", []),
        ("Warfarin was stopped. She weighed 70 kg.", []),
        ("aspirin, which unlike the 5 mg of salt in it", []),
    ],
)
def test_a_dose_is_of_its_medicine_or_of_none(text: str, pairs: list[tuple[str, str]]) -> None:
    assert dosed(text) == pairs


def test_names_beyond_the_vocabulary_are_found_with_their_kind() -> None:
    entities = found("Zorbamycin for hepatic vein thrombosis; the ABCD1 gene.")
    kinds = {words: entity.type for words, entity in entities.items()}
    assert kinds["Zorbamycin"] == "chemical"
    assert kinds["hepatic vein thrombosis"] == "condition"
    assert kinds["ABCD1"] == "gene"


def test_a_medicine_with_its_salt_is_the_medicine() -> None:
    entity = found("levothyroxine sodium 50 mcg")["levothyroxine sodium"]
    assert (entity.type, dict(entity.notes)) == ("medicine", {"zh": "左甲状腺素"})
