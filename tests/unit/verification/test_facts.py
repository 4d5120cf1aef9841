"""What of a claim the words that it cites don't bear out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.types import Check
from taiyi_rag.verification.facts import findings, states_dose

AGREEING = [
    ("0.5 g twice daily", "500 mg twice daily"),
    ("每次500毫克，每日两次", "500 mg twice daily"),
    ("500 mg every 12 hours", "500 mg bid"),
    ("1 g daily in two divided doses", "500 mg twice daily"),
    ("75 mg once daily", "75 mg daily"),
    ("5 mg", "The dose is 5 mg twice daily for 10 days."),  # an omission
    ("A glucose of at least 126 mg/dL is diabetic.", "血糖≥7.0 mmol/L可诊断糖尿病。"),
    ("三分之一的患者", "33% of patients"),
    ("one in five patients", "20% of patients"),
    ("for two weeks", "for 14 days"),
    ("20,211 patients", "20 211例患者"),
    ("2.24 million cases", "224万例"),
    ("5 × 10⁹/L", "5x10^9/L"),
    ("below 130/80 mmHg", "130/80 mmHg以下"),
    ("in adults over 60 years of age", "60岁以上成人"),
    ("eGFR below 30", "eGFR <30 mL/min/1.73 m²"),
    ("at least 30 mL/min", "30 to 45 mL/min"),
    ("between 30 and 45 mL/min", "≥30 mL/min and <45 mL/min"),
    ("not more than 2 g a day", "每日不超过2克"),
    ("Metformin is not recommended.", "Metformin should not be used."),
    ("不推荐使用二甲双胍。", "Metformin is contraindicated."),
    ("There is no contraindication to metformin.", "Metformin has no contraindication."),
    ("Acetaminophen 1 g", "paracetamol 1000 mg"),
    ("given by mouth", "口服给药"),
    ("newborn infants", "新生儿"),
    ("half an hour before meals", "餐前30分钟"),
    ("type 2 diabetes", "2型糖尿病"),
    (
        "A was lower with dabigatran than with warfarin.",
        "A was higher with warfarin than dabigatran.",
    ),
    ("第1小时内", "in the first hour"),
    ("The patient had a stroke.", "The patient had an ischaemic stroke."),
]

DIFFERING = [
    ("10 mg twice daily for 5 days", "5 mg twice daily for 10 days", Check.DOSE),
    ("5 mg", "5 mcg", Check.UNIT),
    ("0.9 mg", "0.9 mg/kg", Check.UNIT),
    ("7.0 mg/dL of glucose", "7.0 mmol/L of glucose", Check.UNIT),
    ("22.9 of patients died", "22.9% of patients died", Check.UNIT),
    ("500 mg three times daily", "500 mg twice daily", Check.FREQUENCY),
    ("每日三次，每次500毫克", "500 mg twice daily", Check.FREQUENCY),
    ("每次300毫克", "每日300毫克", Check.DOSE),
    ("500 mg daily", "500 mg twice daily", Check.DOSE),
    ("15 mg daily", "15 mg once weekly", Check.DOSE),
    ("eGFR above 30", "eGFR below 30", Check.COMPARATOR),
    ("eGFR ≤30", "eGFR ≥30", Check.COMPARATOR),
    ("contraindicated at eGFR 30", "contraindicated at eGFR below 30", Check.COMPARATOR),
    ("The dose is 90 mg.", "The dose has a maximum of 90 mg.", Check.COMPARATOR),
    ("不超过5岁", "超过5岁", Check.COMPARATOR),
    ("30 mL/min", "30-45 mL/min", Check.RANGE),
    ("30 to 60 mL/min", "30-45 mL/min", Check.RANGE),
    ("Metformin is recommended.", "Metformin is not recommended.", Check.NEGATION),
    ("推荐使用二甲双胍。", "Metformin is not recommended.", Check.NEGATION),
    (
        "Metformin is recommended below 30.",
        "Metformin is contraindicated below 30.",
        Check.NEGATION,
    ),
    ("It did reduce mortality.", "It did not reduce mortality.", Check.NEGATION),
    ("氨甲环酸增加血管闭塞。", "未发现氨甲环酸增加血管闭塞。", Check.NEGATION),
    ("It increased mortality.", "It reduced mortality.", Check.DIRECTION),
    ("病死率升高。", "病死率降低。", Check.DIRECTION),
    ("in children", "in adults", Check.POPULATION),
    ("用于儿童", "for adults", Check.POPULATION),
    ("given intravenously", "given orally", Check.ROUTE),
    ("口服", "given intramuscularly", Check.ROUTE),
    ("glipizide 5 mg", "gliclazide 5 mg", Check.MEDICINE),
    ("格列吡嗪5 mg", "gliclazide 5 mg", Check.MEDICINE),
    ("an SGLT1 inhibitor", "an SGLT2 inhibitor", Check.NUMBER),
    ("type 1 diabetes", "2型糖尿病", Check.NUMBER),
    ("6 of 12 patients", "5 of 12 patients", Check.NUMBER),
    ("Suspected of pneumonia.", "Suspected of pulmonary embolism.", Check.MEANING),
]


@pytest.mark.parametrize(("claim", "source"), AGREEING)
def test_true_in_other_words(claim: str, source: str) -> None:
    assert findings(claim, source) == ()


@pytest.mark.parametrize(("claim", "source", "check"), DIFFERING)
def test_told_otherwise(claim: str, source: str, check: Check) -> None:
    found = findings(claim, source)
    assert check in {f.check for f in found}, found
    assert any(f.instead for f in found)


def test_numbers_belong_to_their_groups() -> None:
    source = "Mortality was 22.9% with dexamethasone and 25.7% with usual care."
    assert findings("With usual care 25.7% died, 22.9% with dexamethasone.", source) == ()
    assert findings("常规治疗组病死率25.7%，地塞米松组22.9%。", source) == ()
    (one, other) = findings(
        "Mortality was 25.7% with dexamethasone and 22.9% with usual care.", source
    )
    assert {one.said, other.said} == {one.instead, other.instead} == {"22.9%", "25.7%"}


def test_what_the_source_doesnt_speak_of_is_no_contradiction() -> None:
    (found,) = findings("Metformin starts at 500 mg.", "Metformin is started with meals.")
    assert (found.check, found.said, found.instead) == (Check.DOSE, "500 mg", "")


def test_context_names_the_medicine_and_whom() -> None:
    source = "The usual dose is 5 mg."
    assert findings("Glipizide is given at 5 mg to children.", source) != ()
    assert findings("Glipizide is given at 5 mg to children.", source, context="小儿格列吡嗪") == ()
    assert findings("Glipizide 10 mg", source, context="Glipizide 10 mg") != ()  # but no number


def test_context_doesnt_turn_what_the_source_says() -> None:
    found = findings("Aspirin 75 mg", "Clopidogrel 75 mg", context="Aspirin or clopidogrel")
    assert [(f.check, f.said, f.instead) for f in found] == [
        (Check.MEDICINE, "Aspirin", "Clopidogrel")
    ]


@pytest.mark.parametrize(
    ("claim", "dose"),
    [
        ("Metformin starts at 500 mg.", True),
        ("每次2片，每日3次。", True),
        ("Take metformin twice daily.", True),
        ("胰岛素10单位", True),
        ("Metformin lowers glucose.", False),
        ("LDL cholesterol is 1.8 mmol/L.", False),
        ("The mean weight was 70 kg.", False),
        ("Follow-up lasted 52 weeks.", False),
    ],
)
def test_states_dose(claim: str, dose: bool) -> None:
    assert states_dose(claim) is dose


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_read(claim: str, source: str) -> None:
    findings(claim, source)
    assert findings(claim, claim) == ()


_AMOUNTS = st.builds(
    "{} {}{}".format,
    st.integers(1, 999),
    st.sampled_from(("mg", "mcg", "g", "mL", "IU")),
    st.sampled_from(("", "/kg", " twice daily", " every 8 hours", " for 10 days")),
)


@settings(max_examples=60, deadline=None)
@given(_AMOUNTS, st.sampled_from(("metformin", "阿司匹林")))
def test_dose_is_borne_out_by_itself_and_not_by_ten_times(amount: str, medicine: str) -> None:
    claim = f"{medicine} {amount}"
    assert findings(claim, f"The dose: {claim}.") == ()
    number, rest = amount.split(" ", 1)
    assert findings(claim, f"The dose: {medicine} {int(number) * 10} {rest}.") != ()
