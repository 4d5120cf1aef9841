"""Whether evidence is said to be in others just where it is. Comparing nothing fails."""

from __future__ import annotations

import pytest

from taiyi_rag.answering.applicability import remarks_on_fit
from taiyi_rag.language import document_language
from taiyi_rag.types import (
    Citation,
    Claim,
    Evidence,
    Language,
    Notice,
    Passage,
    Population,
    Verdict,
)

CHILDREN, ADULTS, ELDERLY = Population.CHILDREN, Population.ADULTS, Population.ELDERLY
PREGNANCY, NEONATES, ANIMALS = Population.PREGNANCY, Population.NEONATES, Population.ANIMALS
ADOLESCENTS, IN_VITRO = Population.ADOLESCENTS, Population.IN_VITRO

OTHERS = [
    # question, quote, the document's populations, code
    ("What dose of metformin do children need?", "Start with 500 mg daily.", [ADULTS], "d"),
    ("What dose of metformin do children need?", "Start with 500 mg daily.", [], "d"),
    ("Does dapagliflozin help children?", "It reduced admissions.", [ADULTS], "p"),
    ("Is zinc safe for newborns?", "Zinc 20 mg was given to children.", [CHILDREN], "d"),
    ("Dose of paracetamol for my 5-year-old?", "Adults take 1000 mg.", [ADULTS], "d"),
    ("Can pregnant women take varenicline?", "Varenicline 1 mg twice daily.", [ADULTS], "d"),
    ("Is warfarin safe in pregnancy?", "Warfarin lowers stroke risk.", [], "p"),
    ("Does aspirin help adults?", "Aspirin was given to children.", [CHILDREN], "p"),
    ("Does intensive control help older adults?", "Young adults aged 30 benefit.", [ADULTS], "p"),
    ("Tranexamic acid in a 10-year-old with trauma?", "Adults got 1 g.", [ADULTS], "d"),
    ("Does it help teenagers?", "Children under five improved.", [CHILDREN], "p"),
    ("Does the drug prevent stroke?", "Strokes fell in mice.", [ANIMALS], "p"),
    ("What dose prevents stroke?", "Rats received 10 mg/kg.", [ANIMALS], "d"),
    ("Does curcumin kill tumours?", "Cells died in vitro.", [IN_VITRO], "p"),
    ("Steroids for neonates?", "Women in pregnancy got 6 mg.", [PREGNANCY], "d"),
    ("Budesonide for a 4 year old?", "Patients aged 12 or older got 200 µg.", [ADULTS], "d"),
    ("Is it safe in infants?", "The trial did not include infants.", [ADULTS], "p"),
    ("Is it safe in infants?", "Infants were excluded.", [], "p"),
    ("Dosing in an 80-year-old?", "Children receive 2 mg/kg.", [CHILDREN], "d"),
    ("Is it effective in elderly patients?", "It helped adult patients.", [ADULTS], "p"),
    ("二甲双胍治疗儿童糖尿病的剂量是多少？", "起始剂量为500 mg。", [ADULTS], "d"),
    ("二甲双胍治疗儿童糖尿病的剂量是多少？", "起始剂量为500 mg。", [], "d"),
    ("孕妇可以服用伐尼克兰吗？", "伐尼克兰1 mg，每日2次。", [ADULTS], "d"),
    ("5岁孩子发热吃多少对乙酰氨基酚？", "成人每次1000 mg。", [ADULTS], "d"),
    ("新生儿可以补锌吗？", "儿童每日补锌20 mg。", [CHILDREN], "d"),
    ("老年患者强化降压有益吗？", "成人患者获益。", [ADULTS], "p"),
    ("氨甲环酸用于儿童创伤有效吗？", "该研究没有纳入儿童。", [ADULTS], "p"),
    ("该药能预防卒中吗？", "大鼠卒中面积缩小。", [ANIMALS], "p"),
    ("姜黄素能抗肿瘤吗？", "体外实验显示细胞凋亡。", [IN_VITRO], "p"),
    ("青少年哮喘如何用药？", "成人按需吸入200微克。", [ADULTS], "d"),
    ("妊娠期如何治疗高血压？", "成人患者应降压治疗。", [ADULTS], "p"),
    ("8个月宝宝腹泻怎么办？", "成人口服补液。", [ADULTS], "p"),
    ("怀孕12周可以用华法林吗？", "华法林可预防卒中。", [], "p"),
]
SAME = [
    ("What dose of zinc do children need?", "Children receive zinc 20 mg.", [CHILDREN]),
    ("What dose of zinc do children need?", "Zinc 20 mg daily is given.", [CHILDREN]),
    ("What dose of metformin is used?", "Start with 500 mg daily.", [ADULTS]),
    ("What dose of metformin is used?", "Start with 500 mg daily.", []),
    ("What dose do adults need?", "Start with 500 mg daily.", []),
    ("What dose do adults need?", "Older people need 5 mg.", [ELDERLY]),
    ("Aspirin in pregnancy?", "Aspirin 150 mg from 12 weeks of gestation.", []),
    ("Aspirin in pregnancy?", "Aspirin 150 mg daily.", [PREGNANCY]),
    ("Does it help mice?", "Mice lived longer.", [ANIMALS]),
    ("Is artesunate given to a 4-year-old?", "Children get 3 mg/kg.", [CHILDREN, ADULTS]),
    ("Is it safe in the elderly?", "Older adults tolerated 5 mg.", []),
    ("Is it safe in the elderly?", "It was tolerated.", [ELDERLY, ADULTS]),
    ("Is it safe in the elderly?", "It was tolerated.", []),
    ("Does it help newborns?", "Neonatal deaths fell.", [NEONATES]),
    ("Does it help adolescents?", "Adolescents improved.", [ADOLESCENTS, ADULTS]),
    ("IVIG in Kawasaki disease of children?", "The dose is 2 g/kg.", [CHILDREN]),
    ("Do steroids before birth help newborns?", "Neonatal deaths fell.", [PREGNANCY]),
    ("Can men take it?", "It reduced risk in women.", [ADULTS]),
    ("儿童腹泻补锌的剂量是多少？", "儿童每日补锌20 mg。", [CHILDREN]),
    ("儿童腹泻补锌的剂量是多少？", "每日补锌20 mg。", [CHILDREN]),
    ("二甲双胍的剂量是多少？", "每日500 mg。", [ADULTS]),
    ("二甲双胍的剂量是多少？", "每日500 mg。", []),
    ("成人剂量是多少？", "每日500 mg。", [ADULTS]),
    ("成人剂量是多少？", "每日500 mg。", []),
    ("孕妇何时开始服用阿司匹林？", "妊娠11～14周开始每日150 mg。", []),
    ("老年高血压患者的目标是多少？", "老年患者收缩压降至130 mmHg。", [ELDERLY]),
    ("3岁患儿青蒿琥酯剂量？", "体重不足20 kg的儿童每次3 mg/kg。", [ADULTS]),
    ("川崎病患儿的剂量是多少？", "推荐2 g/kg。", [CHILDREN]),
    ("该药在小鼠中有效吗？", "小鼠存活时间延长。", [ANIMALS]),
    ("青少年可以接种吗？", "青少年接种2剂。", []),
    ("糖尿病患者可以用吗？", "糖尿病患者可用。", []),
]


def remarks(question: str, quote: str, populations: list[Population]) -> list[str]:
    return remarks_on(question, (quote, populations))


def remarks_on(question: str, *quoted: tuple[str, list[Population]]) -> list[str]:
    """Codes of the remarks on an answer that quotes each of several documents once."""
    language: Language = document_language(question)
    claims, evidence = [], []
    for label, (quote, populations) in enumerate(quoted, start=1):
        passage = Passage(f"p{label}", "d", quote, 0, len(quote), document_language(quote))
        evidence.append(Evidence(label, passage, "Title", "Source", populations=tuple(populations)))
        citation = Citation(label, "d", passage.id, 0, len(quote), quote)
        claims.append(Claim(quote, Verdict.SUPPORTED, (citation,)))
    return [n.code for n in remarks_on_fit(question, language, claims, evidence)]


@pytest.mark.parametrize(("question", "quote", "populations", "code"), OTHERS)
def test_evidence_in_others_is_told(
    question: str, quote: str, populations: list[Population], code: str
) -> None:
    expected = {"p": "population", "d": "population-dose"}[code]
    assert remarks(question, quote, populations) == [expected]


@pytest.mark.parametrize(("question", "quote", "populations"), SAME)
def test_evidence_in_the_same_is_not(
    question: str, quote: str, populations: list[Population]
) -> None:
    assert remarks(question, quote, populations) == []


TWO = [
    # question, two quotes with the populations of their documents, code
    (
        "What dose of metformin do children need?",
        ("Metformin is approved for children.", [CHILDREN]),
        ("Start with 500 mg daily.", [ADULTS]),
        "d",
    ),
    (
        "What dose of metformin do children need?",
        ("Children receive 10 mg/kg.", [CHILDREN]),
        ("Start with 500 mg daily.", [ADULTS]),
        "d",
    ),
    ("What dose is given?", ("Adults take 1 g.", [ADULTS]), ("Rats got 10 mg/kg.", [ANIMALS]), "d"),
    ("Dose in children and pregnancy?", ("Children get 5 mg.", []), ("It is used.", []), "d"),
    ("剂量是多少（儿童）（孕妇）？", ("儿童每日5 mg。", []), ("儿童耐受良好。", []), "d"),
    ("二甲双胍的剂量（儿童）？", ("儿童可用二甲双胍。", []), ("起始剂量为500 mg。", [ADULTS]), "d"),
    ("Dose in children and pregnancy?", ("Children get 5 mg.", []), ("In pregnancy 2 mg.", []), ""),
    ("剂量是多少（儿童）（孕妇）？", ("儿童每日5 mg。", []), ("孕妇每日2 mg。", []), ""),
    ("Dose in children?", ("Children get 5 mg.", []), ("It helped adults.", [ADULTS]), ""),
    ("Dose for newborn infants?", ("Neonates get 5 mg.", []), ("It is used.", []), ""),
    ("Steroid dose in pregnancy for newborns?", ("Pregnant women get 6 mg.", []), ("Ok.", []), ""),
    ("Dose for a 15-year-old boy?", ("Adolescents get 5 mg.", []), ("It is used.", []), ""),
    ("Dose for adults?", ("Take 5 mg.", []), ("It is used.", []), ""),
]


def test_who_is_left_out_is_named() -> None:
    quote = "Children get 5 mg."
    passage = Passage("p", "d", quote, 0, len(quote), "en")
    claim = Claim("x", Verdict.SUPPORTED, (Citation(1, "d", "p", 0, len(quote), quote),))
    evidence = Evidence(1, passage, "T", "S")
    (told,) = remarks_on_fit("Dose in children and pregnancy?", "en", [claim], [evidence])
    assert "about pregnancy" in told.text
    assert "in children" in told.text


@pytest.mark.parametrize(("question", "first", "second", "code"), TWO)
def test_every_dose_is_to_be_of_those_asked_of(
    question: str,
    first: tuple[str, list[Population]],
    second: tuple[str, list[Population]],
    code: str,
) -> None:
    assert remarks_on(question, first, second) == (["population-dose"] if code else [])


def test_texts_name_both() -> None:
    passage = Passage("p", "d", "Adults take 1 g.", 0, 16, "en")
    evidence = Evidence(1, passage, "T", "S", populations=(ADULTS,))
    claim = Claim("x", Verdict.SUPPORTED, (Citation(1, "d", "p", 0, 16, "Adults take 1 g."),))
    (en,) = remarks_on_fit("Dose in children?", "en", [claim], [evidence])
    (zh,) = remarks_on_fit("儿童剂量？", "zh", [claim], [evidence])
    assert "about children" in en.text
    assert "in adults" in en.text
    assert "儿童" in zh.text
    assert "成人" in zh.text


def test_medicine_that_the_evidence_lacks_is_told() -> None:
    assert remarks("Is metformin better than glipizide?", "Metformin lowered glucose.", []) == [
        "comparator"
    ]
    assert remarks("Is metformin better than glipizide?", "Metformin beat glipizide.", []) == []


def test_nothing_cited_nothing_told() -> None:
    assert list(remarks_on_fit("Dose in children?", "en", [], [])) == []


LABEL = (
    "The adult starting dose of the tablets is 500 mg twice a day. "
    "The starting dose for children aged 10 years and older is 250 mg twice a day."
)
GENERAL = "The drug is given at 2.4 mg/kg. For children under 20 kg, the dose is 3 mg/kg."
GROUPS = (
    "Adults (2.2):\n\nThe starting dosage is 10 mg.\n\n"
    "Pediatric patients (2.3):\n\nThe dosage range is 5 mg to 10 mg."
)


def told(
    question: str,
    quotes: list[str],
    text: str,
    *others: str,
    headings: tuple[str, ...] = (),
) -> list[Notice]:
    """The notices on an answer that quotes sentences of one passage, of whose document `others`
    were found too."""
    language: Language = document_language(question)
    texts = [text, *others]
    evidence = [
        Evidence(n, Passage(f"p{n}", "d", x, 0, len(x), "en", headings=headings), "Title", "Source")
        for n, x in enumerate(texts, start=1)
    ]
    claims = [Claim(q, Verdict.SUPPORTED, (Citation(1, "d", "p1", 0, len(q), q),)) for q in quotes]
    return list(remarks_on_fit(question, language, claims, evidence))


def sentences_of(text: str) -> list[str]:
    return [f"{s}." for s in text.rstrip(".").split(". ")]


@pytest.mark.parametrize(
    ("question", "named", "unnamed"),
    [
        ("What dose do adults need?", "The starting dose for children", "The adult starting"),
        ("What dose do children need?", "The adult starting dose", "for children aged"),
        ("成人的起始剂量是多少？", "The starting dose for children", "The adult starting"),
        ("儿童的起始剂量是多少？", "The adult starting dose", "for children aged"),
    ],
)
def test_where_some_doses_are_for_others_they_are_named(
    question: str, named: str, unnamed: str
) -> None:
    (notice,) = told(question, sentences_of(LABEL), LABEL)
    assert notice.code == "population-dose"
    assert named in notice.text
    assert unnamed not in notice.text


def test_doses_for_those_asked_of_bring_no_notice() -> None:
    adult, child = sentences_of(LABEL)
    assert told("What dose do adults need?", [adult], LABEL) == []
    assert told("儿童的起始剂量是多少？", [child], LABEL) == []


def test_dose_set_apart_for_some_leaves_the_other_to_all() -> None:
    general, child = sentences_of(GENERAL)
    trial = "The trial took mostly adults."
    (notice,) = told("Dose in adults?", [general, child], GENERAL, trial)
    assert "under 20 kg" in notice.text
    assert "2.4 mg/kg" not in notice.text
    (notice,) = told("Dose in adults?", [general], GENERAL)  # nothing speaks of adults
    assert notice.code == "population-dose"


@pytest.mark.parametrize(
    ("question", "quote", "code"),
    [
        ("Dose in adults?", "The starting dosage is 10 mg.", ""),
        ("Dose in adults?", "The dosage range is 5 mg to 10 mg.", "population-dose"),
        ("Dose in children?", "The starting dosage is 10 mg.", "population-dose"),
        ("Dose in children?", "The dosage range is 5 mg to 10 mg.", ""),
    ],
)
def test_line_that_leads_in_says_whose_a_dose_is(question: str, quote: str, code: str) -> None:
    assert [n.code for n in told(question, [quote], GROUPS)] == ([code] if code else [])


def test_heading_outweighs_what_else_is_named() -> None:
    text = "The starting dosage was 10 mg. It was as in adult and pediatric trials."
    quote = "The starting dosage was 10 mg."
    headings = ("Clinical studies", "HeFH in Pediatric Patients")
    (notice,) = told("Dose in adults?", [quote], text, headings=headings)
    assert notice.code == "population-dose"
    assert told("Dose in children?", [quote], text, headings=headings) == []


def test_what_is_said_elsewhere_of_others_warns_but_never_fits() -> None:
    dose, elsewhere = "It is given at 30 mg/kg.", "The disease befalls children."
    (notice,) = told("Dose in adults?", [dose], dose, elsewhere)
    assert notice.code == "population-dose"
    assert "children" in notice.text
    (notice,) = told("Dose in children?", [dose], dose, elsewhere)
    assert notice.code == "population-dose"
    assert told("Dose in adults?", [dose], dose, "Rats got 5 mg/kg.") == []


@pytest.mark.parametrize(
    ("quote", "code"),
    [
        ("It is banned below an eGFR of 30 mL/min/1.73 m².", "population"),
        ("LDL fell to 130 mg/dL.", "population"),
        ("Give 5 mL of the syrup.", "population-dose"),
        ("Give 250 mg/5 mL suspension.", "population-dose"),
    ],
)
def test_level_is_no_dose(quote: str, code: str) -> None:
    assert [n.code for n in told("Is it safe in pregnancy?", [quote], quote)] == [code]


def test_long_sentences_are_named_by_how_they_begin() -> None:
    child = "儿童" + "每日" * 60 + "5 mg。"
    adult = "成人每日10 mg。"
    (notice,) = told("成人剂量是多少？", [adult, child], f"{adult}{child}")
    assert "…”（儿童）" in notice.text
    assert len(notice.text) < 200
