"""What a claim tells otherwise, or beyond its source, in words rather than numbers: continued for
stopped, who beats whom, another class, before meals, denials, strengths. And the same, told truly.
"""

from __future__ import annotations

import pytest

from taiyi_rag.types import Check, Evidence, Passage, Verdict
from taiyi_rag.verification.facts import findings, overstated, states_dose
from taiyi_rag.verification.ledger import Verifier
from taiyi_rag.verification.sources import Source
from taiyi_rag.verification.support import Judged

STOPPED = "Metformin should be stopped 48 hours before contrast injection."
停用 = "造影前48小时应停用二甲双胍。"
BEATEN = "Apixaban reduced stroke compared with warfarin."
优于 = "阿哌沙班预防卒中优于华法林。"
CLASS = "Beta-blockers reduce mortality in heart failure."
BANNED = "Metformin is contraindicated in patients with eGFR below 30."
禁用 = "eGFR低于30的患者禁用二甲双胍。"
MEALS = "Metformin 500 mg is taken twice daily with meals."
随餐 = "二甲双胍每次500 mg，每日两次，随餐服用。"
RATES = "The sensitivity was 85% and the specificity was 92%."
ASTHMA = "Prednisolone 40 mg daily is recommended for acute asthma."

OTHERWISE = [
    ("Metformin should be continued 48 hours before contrast injection.", STOPPED),
    ("Metformin should be doubled 48 hours before contrast injection.", STOPPED),
    ("Metformin should be stopped 48 hours after contrast injection.", STOPPED),
    ("造影前48小时应继续使用二甲双胍。", 停用),
    ("造影后48小时应停用二甲双胍。", 停用),
    ("手术前48小时应停用二甲双胍。", 停用),
    ("造影前48小时应继续使用二甲双胍。", STOPPED),
    ("Metformin should be continued 48 hours before contrast.", 停用),
    ("检查前48小时复查eGFR。", "检查后48小时复查eGFR。"),
    ("重度肾功能不全时剂量加倍。", "重度肾功能不全时剂量减半。"),
    ("Double the dose in severe renal impairment.", "重度肾功能不全时剂量减半。"),
    ("Warfarin reduced stroke compared with apixaban.", BEATEN),
    ("华法林与阿哌沙班相比减少了卒中。", BEATEN),
    ("Apixaban reduced stroke compared with placebo.", BEATEN),
    ("阿哌沙班与安慰剂相比减少了卒中。", BEATEN),
    ("华法林预防卒中优于阿哌沙班。", 优于),
    ("Apixaban is less effective than warfarin.", "Warfarin is less effective than apixaban."),
    (
        "Tetracycline is safe in pregnancy but penicillin is not.",
        "Penicillin is safe in pregnancy but tetracycline is not.",
    ),
    (
        "Tetracycline is safe in pregnancy.",
        "Penicillin is safe in pregnancy but tetracycline is not.",
    ),
    ("ACE inhibitors reduce mortality in heart failure.", CLASS),
    ("Calcium channel blockers reduce mortality in heart failure.", CLASS),
    ("他汀类药物可降低心力衰竭的死亡率。", CLASS),
    ("钙通道阻滞剂可降低死亡率。", "β受体阻滞剂可降低死亡率。"),
    ("Metformin 500 mg is taken twice daily before meals.", MEALS),
    ("二甲双胍每次500 mg，每日两次，空腹服用。", MEALS),
    ("二甲双胍每次500 mg，每日两次，餐前服用。", 随餐),
    ("Metformin 500 mg is taken twice daily on an empty stomach.", 随餐),
    ("晨起皮下注射甘精胰岛素。", "睡前皮下注射甘精胰岛素。"),
    ("Glargine is given in the morning.", "Glargine is given at bedtime."),
    ("Prednisolone 40 mg daily is recommended for chronic asthma.", ASTHMA),
    ("eGFR低于30时可继续使用二甲双胍。", "eGFR低于30时停用二甲双胍，高于45时可继续使用。"),
    (
        "The dose is doubled in renal impairment.",
        "The dose is halved in renal impairment and doubled in obesity.",
    ),
    ("透析前补充500 mg。", "透析后补充500 mg。"),
    ("The sensitivity was 92%.", RATES),
    ("敏感度为92%。", RATES),
    ("敏感度为92%，特异度为85%。", "敏感度为85%，特异度为92%。"),
    ("万古霉素峰浓度为10～15 mg/L。", "万古霉素谷浓度为10～15 mg/L。"),
    ("The diastolic pressure is below 130 mmHg.", "The systolic pressure is below 130 mmHg."),
    ("Contraindicated with creatinine clearance below 30.", "Contraindicated with eGFR below 30."),
]
UNREADABLE = [
    ("Metformin 5O0 mg is taken twice daily with meals.", MEALS),
    ("Metformin 5oo mg is taken twice daily with meals.", MEALS),
    ("Metformin l0 mg is taken twice daily with meals.", MEALS),
    ("二甲双胍每次5oo mg，每日两次，随餐服用。", 随餐),
]
BEYOND = [
    ("无需重新评估获益与风险。", "应重新评估获益与风险。"),
    ("Monitoring of potassium is not necessary.", "Monitor potassium."),
    ("重度肾功能不全时无需减量。", "重度肾功能不全时剂量减半。"),
    (
        "Initiation is contraindicated in eGFR 30 to 45.",
        "Initiation is not recommended in 30 to 45.",
    ),
    ("eGFR在30～45之间时禁用。", "eGFR在30～45之间时不建议起始使用。"),
    ("eGFR在30～45之间时禁用。", "Not recommended with eGFR 30 to 45."),
    ("eGFR在30～45之间时禁用。", "We do not recommend it with eGFR 30 to 45."),
    (f"It is false that {BANNED}", BANNED),
    ("Metformin is rarely contraindicated in patients with eGFR below 30.", BANNED),
    ("认为eGFR低于30的患者禁用二甲双胍的说法是错误的。", 禁用),
    ("eGFR低于30的患者很少禁用二甲双胍。", 禁用),
    ("eGFR低于30的患者解除二甲双胍禁用。", 禁用),
    ("过去eGFR低于30的患者禁用二甲双胍，现已取消。", BANNED),
    ("除eGFR低于30的患者外均禁用二甲双胍。", 禁用),
    ("仅eGFR低于30的女性患者禁用二甲双胍。", 禁用),
    ("All patients respond to rituximab.", "Some patients may respond to rituximab."),
    ("It is a misconception that codeine is contraindicated.", "Codeine is contraindicated."),
    ("儿童禁用可待因是谣言。", "Codeine is contraindicated in children."),
    ("Codeine was once contraindicated.", "Codeine is contraindicated."),
    ("Annual screening is mandatory.", "Annual screening is recommended."),
    ("必须每年筛查。", "推荐每年筛查。"),
    ("Annual screening may be considered.", "Annual screening is recommended."),
    ("Take levothyroxine daily in the morning.", "Take levothyroxine daily."),
    ("左甲状腺素每日一次随餐服用。", "左甲状腺素每日一次服用。"),
    ("Statins reduce stroke.", "Atorvastatin reduces stroke."),
    ("Few patients improve.", "Most patients improve."),
    ("所有患者均有效。", "部分患者有效。"),
    ("Rituximab eliminates relapse.", "Rituximab may reduce relapse."),
    ("利妥昔单抗可治愈患者。", "Some patients may respond to rituximab."),
    ("Prednisolone 40 mg daily is optional for acute asthma.", ASTHMA),
    ("Prednisolone 40 mg daily is recommended for acute asthma in smokers.", ASTHMA),
    ("Apixaban reduced stroke compared with warfarin in women.", BEATEN),
    ("Apixaban reduced stroke and death compared with warfarin.", BEATEN),
]
TRUE = [
    ("Metformin should be discontinued 48 hours before contrast injection.", STOPPED),
    ("造影前48小时应停用二甲双胍。", STOPPED),
    ("Metformin should be withheld 48 hours before contrast.", 停用),
    ("Treatment should not be stopped.", "Continue treatment."),
    ("eGFR高于45时可继续使用二甲双胍。", "eGFR低于30时停用二甲双胍，高于45时可继续使用。"),
    ("Halve the dose in severe renal impairment.", "重度肾功能不全时剂量减半。"),
    ("Compared with warfarin, apixaban reduced stroke.", BEATEN),
    ("阿哌沙班与华法林相比减少了卒中。", BEATEN),
    ("华法林预防卒中劣于阿哌沙班。", 优于),
    ("Apixaban is more effective than warfarin.", "Warfarin is less effective than apixaban."),
    ("华法林与阿哌沙班的卒中发生率相似。", "阿哌沙班与华法林的卒中发生率相似。"),
    (
        "Penicillin is safe in pregnancy.",
        "Penicillin is safe in pregnancy but tetracycline is not.",
    ),
    ("β受体阻滞剂可降低心力衰竭的死亡率。", CLASS),
    ("Diuretics relieve oedema.", "Loop diuretics relieve oedema."),
    ("Metformin 500 mg is taken twice daily with food.", MEALS),
    ("二甲双胍每次500 mg，每日两次，餐后服用。", 随餐),
    ("Glargine is given every evening.", "Glargine is given at bedtime."),
    ("Sensitivity and specificity were 85% and 92%, respectively.", RATES),
    ("The specificity was 92%.", RATES),
    ("It should not be used in pregnancy.", "It is contraindicated in pregnancy."),
    ("孕妇禁用。", "孕妇不应使用。"),
    ("No dose adjustment is needed.", "无需调整剂量。"),
    ("Rituximab might reduce relapse.", "Rituximab may reduce relapse."),
    ("It is given to adults.", "It may be given to adults."),
    ("Pregnant women should not use warfarin.", "Warfarin should not be used in pregnancy."),
    ("Adrenaline ½ mg intramuscularly", "Adrenaline 0.5 mg intramuscularly"),
]


@pytest.mark.parametrize(("claim", "source"), OTHERWISE)
def test_told_otherwise(claim: str, source: str) -> None:
    assert any(f.instead for f in findings(claim, source))


@pytest.mark.parametrize(("claim", "source"), UNREADABLE)
def test_an_amount_that_cannot_be_read_is_a_dose_that_no_source_has(
    claim: str, source: str
) -> None:
    assert findings(claim, source)
    assert states_dose(claim)


@pytest.mark.parametrize(("claim", "source"), BEYOND)
def test_told_beyond_the_source(claim: str, source: str) -> None:
    assert findings(claim, source) or overstated(claim, source)


@pytest.mark.parametrize(("claim", "source"), TRUE)
def test_told_truly(claim: str, source: str) -> None:
    assert findings(claim, source) == ()
    assert overstated(claim, source) == ()


def test_a_restriction_of_the_context_may_be_told() -> None:
    assert (
        overstated("It is given in severe asthma.", "It is given.", context="Severe asthma") == ()
    )
    assert overstated("It is given in severe asthma.", "It is given.") != ()


def _certain(claim: str, sources: list[Source]) -> list[Judged]:
    return [Judged(source, 0.99) for source in sources]


def _evidence(text: str) -> Evidence:
    return Evidence(1, Passage("p", "d", text, 0, len(text), "en"), "Title", "Source")


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("Metformin may be started at 500 mg twice daily before meals.", Verdict.CONTRADICTED),
        ("Metformin is always started at 500 mg twice daily with meals.", Verdict.PARTLY),
        ("Metformin is begun at 500 mg twice daily with meals.", Verdict.SUPPORTED),
    ],
)
def test_the_ledger_tells_what_is_otherwise_from_what_is_beyond(
    claim: str, verdict: Verdict
) -> None:
    source = _evidence("Metformin is started at 500 mg twice daily with meals.")
    (told,) = Verifier(_certain).read(f"{claim} [1]", [source])
    assert told.verdict is verdict
    assert told.withheld is (verdict is not Verdict.SUPPORTED)


def test_a_neighbours_words_do_not_bear_out_what_a_sentence_says_otherwise() -> None:
    source = _evidence("Stop metformin before contrast. Continue insulin before contrast.")
    (told,) = Verifier(_certain).read("Continue metformin before contrast. [1]", [source])
    assert told.verdict is not Verdict.SUPPORTED


def test_characters_that_the_prompt_escaped_are_read() -> None:
    source = _evidence("Metformin is contraindicated when eGFR is <30 mL/min.")
    for told, verdict in (("&lt;", Verdict.SUPPORTED), ("&gt;", Verdict.CONTRADICTED)):
        text = f"Metformin is contraindicated if eGFR is {told}30 mL/min. [1]"
        (claim,) = Verifier(_certain).read(text, [source])
        assert claim.verdict is verdict
        assert "&" not in claim.text


@pytest.mark.parametrize(
    "claim",
    [
        "Use two sprays of metformin.",
        "Metformin, one ampoule at night.",
        "The starting dose is double.",
        "KCl 40 mEq",
        "Infuse 30 mL/kg of saline.",
        "Warfarin 5",
        "Aspirin 300",
        "Triple the usual dose of colchicine.",
        "Increase metformin tenfold.",
        "Take it three times a day.",
        "胰岛素睡前十个单位",
        "阿司匹林三百",
        "一次一支",
        "每天吃三次",
        "一日三次",
        "剂量加倍",
    ],
)
def test_a_dose_in_other_words(claim: str) -> None:
    assert states_dose(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "In a double-blind trial metformin lowered glucose.",
        "Serum potassium was 4 mEq/L.",
        "Warfarin 5 patients bled.",
        "The risk was two-fold higher.",
        "血钾每日监测三次",
        "一个单位的医生",
    ],
)
def test_no_dose(claim: str) -> None:
    assert not states_dose(claim)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (
            "患者中位年龄58岁，女性占41%。",
            "Patients had a median age of 58 years; 41% were female.",
        ),
        (
            "Patients with bilirubin above 2 mg/dL were excluded.",
            "Bilirubin above 2 mg/dL was an exclusion criterion.",
        ),
    ],
)
def test_the_same_in_another_form_is_not_added(claim: str, source: str) -> None:
    assert overstated(claim, source) == ()


def test_a_sex_that_only_the_passage_names_is_added() -> None:
    context = "Of the patients 41% were female."
    assert overstated(
        "Statins reduce infarction in women.", "Statins reduce infarction.", context=context
    )


LATE = "受伤3小时以后才使用氨甲环酸，出血死亡反而增加。"
TWO_DOSES = "The starting dose is 500 mg twice a day or 850 mg once a day."
ACTS = "利福平会降低多种药物（包括华法林）的疗效。"
TRIAL = "POINT研究的氯吡格雷首剂为600 mg。"

AGAINST = [
    ("伤后3小时内使用氨甲环酸会增加出血死亡。", LATE, Check.COMPARATOR),
    ("The starting dose is 850 mg twice a day.", TWO_DOSES, Check.FREQUENCY),
    ("华法林会降低利福平的疗效。", ACTS, Check.DIRECTION),
    (
        "Warfarin lowers the effect of rifampicin.",
        "Rifampicin lowers the effect of warfarin.",
        Check.DIRECTION,
    ),
    ("CHANCE研究的氯吡格雷首剂为600 mg。", TRIAL, Check.MEANING),
    ("SSRI可以与单胺氧化酶抑制剂同用。", "SSRI与单胺氧化酶抑制剂合用属于禁忌。", Check.NEGATION),
    ("The trial included women.", "The trial did not include women.", Check.NEGATION),
    ("Give 1 g a minute.", "Give 1 g an hour.", Check.UNIT),
]
ALIKE = [
    ("伤后超过3小时使用氨甲环酸会增加出血死亡。", LATE),
    ("伤后3小时以后使用氨甲环酸会增加出血死亡。", "伤后3小时使用氨甲环酸会增加出血死亡。"),
    ("创伤出血患者应在伤后3小时内使用氨甲环酸。", "受伤后3小时内使用氨甲环酸，出血死亡减少。"),
    ("每年至少应查一次eGFR。", "The eGFR should be checked at least once a year."),
    ("Children from 10 years of age get 500 mg.", "Children aged 10 years and older get 500 mg."),
    ("The dose is 850 mg once a day.", TWO_DOSES),
    ("The dose is 500 mg twice a day.", TWO_DOSES),
    ("利福平会降低华法林的疗效。", ACTS),
    ("The infusion is 1 g an hour.", "The infusion is 1 g per hour."),
    ("POINT gave clopidogrel 600 mg first.", TRIAL),
    ("SYGMA 1随访了52周。", "SYGMA 1研究纳入3849例患者，随访52周。"),
    ("DAPA-HF did not include such patients.", "DAPA-HF excluded such patients."),
    ("目标收缩压低于130 mmHg。", "目标收缩压为110～130 mmHg（低于130 mmHg）。"),
]
BEYOND = [
    (
        "Tranexamic acid should be given within 8 hours.",
        "The trial randomised patients to tranexamic acid within 8 hours.",
    ),
    (
        "氨甲环酸应在3小时以后使用。",
        "氨甲环酸在3小时以后使用，出血死亡增加。",
    ),
    (
        "Antihistamines should be given before adrenaline.",
        "Antihistamines must not delay adrenaline.",
    ),
]


@pytest.mark.parametrize(("claim", "source", "check"), AGAINST)
def test_what_stands_against(claim: str, source: str, check: Check) -> None:
    assert check in {f.check for f in findings(claim, source)}


@pytest.mark.parametrize(("claim", "source"), ALIKE)
def test_nothing_stands_against_the_same(claim: str, source: str) -> None:
    assert findings(claim, source, context=source) == ()


@pytest.mark.parametrize(("claim", "source"), BEYOND)
def test_what_happened_is_no_advice(claim: str, source: str) -> None:
    assert overstated(claim, source)
