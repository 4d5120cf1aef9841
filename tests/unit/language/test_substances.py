from __future__ import annotations

import pytest

from taiyi_rag.language import substances, unknown_medicines


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What is the dose of epinephrine?", {"adrenaline"}),
        ("noradrenaline in shock", {"noradrenaline"}),
        ("去甲肾上腺素的剂量", {"noradrenaline"}),
        ("肾上腺素的剂量", {"adrenaline"}),
        ("METFORMIN与格列吡嗪", {"metformin", "glipizide"}),
        ("Tranexamic acid", {"tranexamic acid"}),
        ("anaemia in pregnancy", set()),
        ("Tylenol or Glucophage", {"acetaminophen", "metformin"}),
        ("格华止和立普妥", {"metformin", "atorvastatin"}),
        ("氢氯噻嗪与氯噻嗪", {"hydrochlorothiazide", "chlorothiazide"}),
        ("甲泼尼龙、泼尼松龙", {"methylprednisolone", "prednisolone"}),
        ("苄氟噻嗪 or prednisolones", {"prednisolone"}),
        ("溴氯噻嗪", set()),
        ("胰岛素抵抗, insulin resistance", set()),
        ("安定医院", set()),
        ("异维A酸", {"isotretinoin"}),
        ("维A酸", {"tretinoin"}),
        ("诺氟沙星（氟哌酸）与环丙氟哌酸", {"norfloxacin", "ciprofloxacin"}),
    ],
)
def test_names_meet_across_languages(text: str, found: set[str]) -> None:
    assert substances(text) == found


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("Augmentin", {"amoxicillin/clavulanate"}, set()),
        (
            "amoxicillin-clavulanate",
            {"amoxicillin/clavulanate"},
            {"amoxicillin", "clavulanic acid"},
        ),
        ("阿莫西林/克拉维酸", {"amoxicillin/clavulanate"}, {"amoxicillin", "clavulanic acid"}),
        ("来得时", {"insulin glargine"}, set()),
        ("甘精胰岛素", {"insulin glargine"}, {"insulin"}),
        ("去甲肾上腺素", {"noradrenaline"}, set()),
        ("heparin-induced thrombocytopenia", set(), {"heparin"}),
    ],
)
def test_a_combination_is_no_single_substance(text: str, asked: set[str], told: set[str]) -> None:
    assert substances(text) == asked
    assert substances(text, parts=True) == asked | told


@pytest.mark.parametrize(
    ("salt", "base"),
    [
        ("硫酸氢氯吡格雷", "clopidogrel"),
        ("苯磺顺阿曲库铵", "cisatracurium"),
        ("苯磺酸氨氯地平", "amlodipine"),
        ("硫酸氢吉非替尼", "gefitinib"),
        ("苯磺伊托必利", "itopride"),
        ("每日5mg左右阿司匹林", "aspirin"),
        ("降低血磷碳酸镧", "lanthanum carbonate"),
    ],
)
def test_a_salt_is_its_substance(salt: str, base: str) -> None:
    assert substances(salt) == {base}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("左布比卡因", {"levobupivacaine"}),
        ("右兰索拉唑", {"dexlansoprazole"}),
        ("右旋布洛芬", {"dexibuprofen"}),
        ("左舒必利", {"levosulpiride"}),
        ("磷丙泊酚二钠", {"fospropofol"}),
        ("磷苯妥英钠", {"fosphenytoin"}),
        ("艾米替诺福韦", {"tenofovir amibufenamide"}),
        ("溴甲纳曲酮和甲基纳曲酮", {"methylnaltrexone"}),
        ("左旋多潘立酮、右艾司洛尔、磷吗啡、甲地高辛", set()),
    ],
)
def test_a_derivative_is_not_its_parent(text: str, found: set[str]) -> None:
    assert substances(text, parts=True) - {"tenofovir"} == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pegylated liposomal doxorubicin", {"liposomal doxorubicin"}),
        ("多柔比星脂质体注射液", {"liposomal doxorubicin"}),
        ("nab-paclitaxel", {"nab-paclitaxel"}),
        ("注射用紫杉醇（白蛋白结合型）", set()),
        ("白蛋白结合型紫杉醇", {"nab-paclitaxel"}),
        ("trastuzumab duocarmazine", set()),
        ("cetuximab-irinotecan", {"cetuximab", "irinotecan"}),
        ("trastuzumab deruxtecan", {"trastuzumab deruxtecan"}),
        ("amphotericin B liposome", {"liposomal amphotericin b"}),
        ("liposomal irinotecan", {"liposomal irinotecan"}),
        ("liposomal cytarabine; 长春新碱脂质体", set()),
    ],
)
def test_a_formulation_is_not_its_substance(text: str, found: set[str]) -> None:
    assert substances(text, parts=True) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Diovan HCT", {"valsartan/hydrochlorothiazide"}),
        ("Micardis HCT", {"telmisartan/hydrochlorothiazide"}),
        ("Micardis Plus, Cozaar Plus, micardis plus?", set()),
        ("Diovan plus amlodipine", {"valsartan", "amlodipine"}),
        ("valsartan plus HCT", {"valsartan"}),
        ("Tylenol PM", {"acetaminophen/diphenhydramine"}),
        ("Jardiance Duo, Benadryl-D", set()),
        ("复方利血平片", {"compound reserpine"}),
        ("复方对乙酰氨基酚", set()),
        ("NovoLog Mix 70/30", {"biphasic insulin aspart 70/30"}),
        ("诺和锐30与门冬胰岛素30", {"biphasic insulin aspart 70/30"}),
        ("诺和锐30单位，门冬胰岛素 12 U，诺和锐30～40 U", {"insulin aspart"}),
        ("餐前用门冬胰岛素30分钟", {"insulin aspart"}),
        ("Humalog Mix 75/25 和优泌乐25", {"biphasic insulin lispro 75/25"}),
        ("Humalog Mix50", {"biphasic insulin lispro 50/50"}),
        ("Humulin N, 诺和灵N", {"insulin isophane"}),
        ("Humulin R, 诺和灵R", {"insulin human"}),
        ("诺和灵30R", {"biphasic insulin human 70/30"}),
        ("Humulin, 诺和灵", set()),
        ("精蛋白锌胰岛素", {"PZI"}),
        ("精蛋白生物合成人胰岛素注射液（预混30R）", set()),
        ("精蛋白锌重组人胰岛素", {"insulin isophane"}),
    ],
)
def test_a_premix_or_a_brand_with_more_in_it_is_another(text: str, found: set[str]) -> None:
    assert substances(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "glucagon-like peptide-1, 胰高血糖素样肽-1, 胰高血糖素样肽1受体",
        "α肾上腺素受体阻滞剂、β2肾上腺素受体激动剂、肾上腺素能受体",
        "adrenaline receptor, adrenergic, epinephrine receptors",
        "叶酸拮抗剂, folate antagonists, 二氢叶酸还原酶",
        "孕酮受体, progesterone receptor, oestrogen receptor",
        "insulin receptor, 胰岛素抗体, insulin-like growth factor, 胰岛素原",
        "thyroid hormone receptor, 生长抑素受体, 缩宫素受体拮抗剂",
        "mammalian target of rapamycin, 雷帕霉素靶蛋白",
        "地塞米松抑制试验, penicillin-binding protein, adenosine triphosphate",
        "利福平耐药结核病, penicillin-resistant pneumococcus, 高胰岛素血症",
        "calcitonin gene-related peptide, 降钙素原, 谷胱甘肽过氧化物酶",
    ],
)
def test_what_is_named_after_a_medicine_is_none(text: str) -> None:
    assert substances(text) == set()


def test_glucagon_is_no_part_of_what_is_like_it() -> None:
    assert "glucagon" not in substances("glucagon-like peptide-1 receptor agonist", parts=True)


def test_china_s_tylenol_is_a_combination() -> None:
    assert substances("泰诺") != substances("Tylenol") == substances("泰诺林")


def test_unlisted_medicines_are_told_by_their_ending() -> None:
    assert unknown_medicines("Bexagliflozin or trelagliptin for obesity?") == [
        "bexagliflozin",
        "trelagliptin",
    ]
    ordinary = (
        "Which vaccine, hormone, disease, increase, guideline, peptide, medicine and outcome?"
    )
    assert unknown_medicines(ordinary) == []
