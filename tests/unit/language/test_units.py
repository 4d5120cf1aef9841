from __future__ import annotations

import pytest

from taiyi_rag.language import converted, index_terms


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("fasting glucose above 7.0 mmol/L", {"126 mg/dL"}),
        ("随机血糖≥11.1mmol/L", {"200 mg/dL"}),
        ("blood glucose of 126 mg/dL", {"7.0 mmol/L", "7 mmol/L"}),
        ("空腹血糖5.6~6.9毫摩尔/升", {"101 mg/dL", "124 mg/dL", "125 mg/dL"}),
        ("LDL-C <1.8 mmol/L", {"70 mg/dL"}),
        ("LDL cholesterol below 1.4 mmol/L", {"54 mg/dL", "55 mg/dL"}),
        ("triglycerides 150 mg/dl", {"1.7 mmol/L"}),
        ("甘油三酯≥5.6 mmol/L", {"500 mg/dL"}),
        ("creatinine 1.5 mg/dL", {"133 μmol/L"}),
        ("血肌酐 177 μmol/L", {"2 mg/dL", "2.0 mg/dL"}),
        ("BUN 20 mg/dL", {"7.1 mmol/L"}),
        ("血尿酸<360 umol/L", {"6.1 mg/dL", "6 mg/dL"}),
        ("serum urate below 6 mg/dL", {"357 μmol/L", "360 μmol/L"}),
        ("bilirubin 2 mg/dL", {"34.2 μmol/L"}),
        ("calcium 2.60 mmol/L", {"10.4 mg/dL"}),
        ("potassium 3.5 mmol/L", {"3.5 mEq/L"}),
        ("HbA1c 6.5%", {"48 mmol/mol", "47 mmol/mol"}),
        ("HbA1c of 53 mmol/mol", {"7.0 %", "7 %"}),
        ("PaO2 8 kPa", {"60 mmHg"}),
        ("140/90 mmHg", {"18.7 kPa", "12.0 kPa"}),
        ("38 °C", {"100.4 °F"}),
        ("体温37.3℃", {"99.1 °F"}),
        ("haemoglobin 110 g/L", {"11.0 g/dL", "11 g/dL"}),
        ("a child of 10 kg", {"22 lb"}),
    ],
)
def test_quantities_meet_across_units(text: str, written: set[str]) -> None:
    [conversion] = converted(text)
    assert written <= set(conversion.written)
    assert len(conversion.written) <= 6


def test_a_quantity_belongs_to_the_nearest_name() -> None:
    glucose, ldl = converted("glucose 7.0 mmol/L and LDL 2.6 mmol/L")
    assert glucose.written[0] == "126 mg/dL"
    assert "100 mg/dL" in ldl.written
    [urea] = converted("What does a urea of 7.0 mmol/L mean when glucose is normal?")
    assert "126 mg/dL" not in urea.written


def test_what_is_not_named_is_not_converted() -> None:
    assert converted("7.0 mmol/L") == converted("5 % of patients") == converted("5 mg/day") == []
    assert converted("2.5 mg/dL/min of creatinine") == []


@pytest.mark.parametrize(
    "text",
    [
        "HbA1c fell by 1%",
        "it lowers HbA1c by about 1.5 %",
        "HbA1c rose 0.5%",
        "a mean reduction in HbA1c of 1.2%",
        "a 1% reduction in HbA1c",
        "HbA1c下降1%",
        "HbA1c 降低了约 1.5%",
        "糖化血红蛋白降幅为1.2%",
        "HbA1c of 1%",
        "body temperature rose by 1 °C",
    ],
)
def test_a_difference_is_no_value_on_a_scale_with_an_offset(text: str) -> None:
    assert converted(text) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("HbA1c fell to 7.0%", "53 mmol/mol"),
        ("HbA1c decreased from 8.0% to 7.0%", "64 mmol/mol"),
        ("HbA1c下降至7.0%", "53 mmol/mol"),
        ("HbA1c below 7.0% reduced complications", "53 mmol/mol"),
        ("glucose fell by 1 mmol/L", "18 mg/dL"),
    ],
)
def test_what_was_reached_is_a_value(text: str, written: str) -> None:
    assert written in {w for c in converted(text) for w in c.written}


def test_units_meet_in_the_index() -> None:
    [conversion] = converted("creatinine 1.5 mg/dL")
    text = index_terms("血肌酐 133 μmol/L")
    assert any(set(index_terms(written)) <= set(text) for written in conversion.written)
