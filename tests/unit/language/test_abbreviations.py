from __future__ import annotations

import pytest

from taiyi_rag.language import definitions, expanded_terms, index_terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Patients with heart failure (HF) were seen.", {"HF": "heart failure"}),
        ("HF (heart failure) is common", {"HF": "heart failure"}),
        ("chronic obstructive pulmonary disease (COPD)", "chronic obstructive pulmonary disease"),
        (
            "the methyl methanesulfonate sulfate (MMS) gene",
            {"MMS": "methyl methanesulfonate sulfate"},
        ),
        ("randomised controlled trials (RCTs)", {"RCTs": "randomised controlled trials"}),
        ('"Myelodysplastic syndromes (MDS)"', {"MDS": "Myelodysplastic syndromes"}),
        ("interleukin-6 (IL-6)", {"IL-6": "interleukin-6"}),
        ("beta-blocker (BB; any dose)", {"BB": "beta-blocker"}),
        ("low-density lipoprotein (LDL, mmol/L)", {"LDL": "low-density lipoprotein"}),
        ("采用随机对照试验（RCT）评价", {"RCT": "随机对照试验"}),
        (
            "慢性阻塞性肺疾病（chronic obstructive pulmonary disease，COPD）",
            {"COPD": "慢性阻塞性肺疾病"},
        ),
        ("新型冠状病毒肺炎（以下简称“新冠肺炎”）", {"新冠肺炎": "新型冠状病毒肺炎"}),
        ("国家药品监督管理局（简称国家药监局）", {"国家药监局": "国家药品监督管理局"}),
    ],
)
def test_definitions(text: str, found: dict[str, str] | str) -> None:
    if isinstance(found, str):
        found = {"COPD": found}
    assert definitions(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "as shown in the figure (Table 2)",
        "the second group (II)",
        "in most patients (Europe)",
        "a dose of 5 mg (5 mg)",
        "an odd (bracket",
        "no letters of it before (XYZ)",
        "在北京市朝阳区（ABC）",
        "heart failure. (HF)",
    ],
)
def test_what_defines_nothing(text: str) -> None:
    assert definitions(text) == {}


def test_the_first_meaning_is_kept() -> None:
    assert definitions("mitral stenosis (MS) or multiple sclerosis (MS)")["MS"] == "mitral stenosis"


def test_a_passage_gets_what_it_leaves_out() -> None:
    known = {"HF": "heart failure", "新冠肺炎": "新型冠状病毒肺炎"}
    assert expanded_terms("HF was worse", known) == index_terms("heart failure")
    assert expanded_terms("two HFs", known) == index_terms("heart failure")
    assert expanded_terms("Heart failure was worse", known) == index_terms("HF")
    assert expanded_terms("heart failure (HF) and HFpEF", known) == []
    assert expanded_terms("HFpEF", known) == []
    assert set(index_terms("新型冠状病毒")) <= set(expanded_terms("本市新冠肺炎疫情", known))
