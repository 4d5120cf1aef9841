"""What a document is, told by its words: what they say it is, not what they are about."""

from __future__ import annotations

import pytest

from ingest.describing import described
from taiyi_rag.types import Document, Population, StudyDesign, TrustStatus

D, P = StudyDesign, Population


def document(title: str, text: str = "", **fields: object) -> Document:
    made = {"id": "1", "language": "en", "source": "S", "format": "pdf"} | fields
    return described(Document(title=title, text=text or title, **made))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "design"),
    [
        ("Aspirin in stroke: a systematic review and meta-analysis", D.SYSTEMATIC_REVIEW),
        ("针刺治疗偏头痛的系统评价与Meta分析", D.SYSTEMATIC_REVIEW),
        ("Statins in the elderly: study protocol for a randomised controlled trial", D.PROTOCOL),
        ("A double-blind, randomized, placebo-controlled trial of zinc", D.RCT),
        ("阿托伐他汀治疗冠心病的随机双盲对照试验", D.RCT),
        ("Zinc for diarrhoea: a non-randomised study", D.TRIAL),
        ("针刺治疗失眠的非随机对照研究", D.TRIAL),
        ("Coffee and gout: a prospective cohort study", D.COHORT),
        ("某院抗菌药物使用的横断面研究", D.CROSS_SECTIONAL),
        ("幽门螺杆菌与胃癌的病例对照研究", D.CASE_CONTROL),
        ("Clozapine and myocarditis: a case report", D.CASE_REPORT),
        ("肺炎克雷伯菌脑膜炎1例报道", D.CASE_REPORT),
        ("KDIGO 2021 clinical practice guideline for glomerular diseases", D.GUIDELINE),
        ("中国高血压防治指南（2018年修订版）", D.GUIDELINE),
        ("儿童发热管理专家共识", D.GUIDELINE),
        ("盐酸二甲双胍片说明书", D.LABEL),
        ("外泌体在肿瘤转移中的研究进展", D.REVIEW),
        ("Erratum to: Coffee and gout", D.NOTICE),
        ("Retraction notice to Coffee and gout", D.NOTICE),
        ("Expression of concern: Coffee and gout", D.NOTICE),
        # Only about it
        ("Adherence to guidelines for asthma", D.OTHER),
        ("Correction of hyponatraemia", D.OTHER),
        ("Retraction pockets of the eardrum", D.OTHER),
        ("Mendelian randomization of body mass index", D.OTHER),
        ("高血压指南依从性", D.OTHER),
        ("程序员延寿指南", D.OTHER),
        ("新方案的讨论", D.OTHER),
    ],
)
def test_titles(title: str, design: StudyDesign) -> None:
    assert document(title).design is design


def test_the_index_beats_the_words() -> None:
    title = "A systematic review that was withdrawn"
    assert document(title, study_types=("Published Erratum",)).design is D.NOTICE
    assert document("Oral zinc", study_types=("Journal Article", "Meta-Analysis")).design is (
        D.SYSTEMATIC_REVIEW
    )
    letter = document("Zinc: a randomised controlled trial", study_types=("Letter",))
    assert letter.design is D.RCT
    assert document("Zinc", "In mice and rats.", study_types=("Letter",)).design is D.OPINION


@pytest.mark.parametrize(
    ("text", "design"),
    [
        ("We conducted a multicentre retrospective cohort study of sepsis.", D.COHORT),
        ("80例患者随机分为两组，每组40例。", D.RCT),
        ("A total of 90 patients were randomly assigned to zinc or placebo.", D.RCT),
        ("本研究采用病例对照设计，纳入200人。", D.CASE_CONTROL),
        ("Guidelines say that patients should be treated.", D.OTHER),
    ],
)
def test_texts(text: str, design: StudyDesign) -> None:
    assert document("Zinc", text).design is design


def test_what_is_declared_stays() -> None:
    made = document("A randomised trial of zinc", design=D.OPINION, populations=(P.ELDERLY,))
    assert (made.design, made.populations) == (D.OPINION, (P.ELDERLY,))


def test_populations() -> None:
    tags = ("Humans", "Adult", "Aged", "Infant, Newborn", "Zinc")
    made = document("Zinc in rats", keywords=tags)
    assert made.populations == (P.NEONATES, P.ADULTS, P.ELDERLY)  # the tags, not the title
    assert document("老年患者与妊娠期糖尿病").populations == (P.ELDERLY, P.PREGNANCY)
    once = "Zinc helps. Some were children."
    assert document("Zinc", once).populations == ()
    assert document("Zinc", f"{once} Most children were boys.").populations == (P.CHILDREN,)


@pytest.mark.parametrize(
    ("title", "trust"),
    [
        ("RETRACTED: Coffee and gout", TrustStatus.RETRACTED),
        ("[Retracted] Coffee and gout", TrustStatus.RETRACTED),
        ("WITHDRAWN: Interventions for gout", TrustStatus.RETRACTED),
        ("【已撤稿】咖啡与痛风", TrustStatus.RETRACTED),
        ("已撤回：咖啡与痛风", TrustStatus.RETRACTED),
        ("RETRACTED ARTICLE: Coffee and gout", TrustStatus.RETRACTED),
        ("(Retracted) Coffee and gout", TrustStatus.RETRACTED),
        ("Coffee and gout (Retracted article. See vol. 375, pg. 445, 2010)", TrustStatus.RETRACTED),
        ("Coffee and gout (Retracted Article. See vol 3)", TrustStatus.RETRACTED),
        ("Coffee and gout (retracted publication)", TrustStatus.RETRACTED),
        ("Coffee and gout [Retracted].", TrustStatus.RETRACTED),
        ("Coffee and gout (WITHDRAWN)", TrustStatus.RETRACTED),
        ("撤稿：二甲双胍与痛风", TrustStatus.RETRACTED),
        ("【撤稿】咖啡与痛风", TrustStatus.RETRACTED),
        ("咖啡与痛风（已撤稿）", TrustStatus.RETRACTED),
        ("咖啡与痛风【撤稿】", TrustStatus.RETRACTED),
        ("Position of the tongue (retracted) in sleep apnoea", TrustStatus.CURRENT),
        ("Surgery of the nipple (retracted)", TrustStatus.CURRENT),
        ("Retracted articles: who cites them?", TrustStatus.CURRENT),
        ("Use of retracted articles (2010-2020)", TrustStatus.CURRENT),
        ("Outcomes of patients (withdrawn from dialysis)", TrustStatus.CURRENT),
        ("Withdrawn (n = 3) and completed courses", TrustStatus.CURRENT),
        ("医学论文撤稿原因分析（2010—2020年）", TrustStatus.CURRENT),
        ("药品批准文号的撤回", TrustStatus.CURRENT),
        ("撤稿：关于《咖啡与痛风》的声明", TrustStatus.CURRENT),
        ("Retracted tongue in sedation", TrustStatus.CURRENT),
        ("Withdrawn patients: a trial", TrustStatus.CURRENT),
        ("Retraction notice to Coffee and gout", TrustStatus.CURRENT),
        ("关于《咖啡与痛风》的撤稿声明", TrustStatus.CURRENT),
        ("撤回的研究方案", TrustStatus.CURRENT),
    ],
)
def test_publishers_put_it_before_the_title(title: str, trust: TrustStatus) -> None:
    made = document(title)
    assert made.trust is trust
    assert (made.design is D.NOTICE) == ("notice" in title or "声明" in title)


def test_provenance() -> None:
    nice = document(
        "Hypertension",
        "NICE guideline\n\nPublished: 28 August 2019\n\nLast updated: 1 May 2023 "
        "www.nice.org.uk/guidance/ng136",
    )
    assert (nice.issuer, nice.jurisdiction, nice.version) == ("NICE", "GB", "NG136")
    assert (nice.effective, nice.year) == ("2023-05-01", 2023)
    issued = "国家卫生健康委办公厅 2023 年 1 月 5 日印发"
    chinese = document("新型冠状病毒感染诊疗方案（试行第十版）", issued)
    assert (chinese.jurisdiction, chinese.version) == ("CN", "试行第十版")
    assert (chinese.effective, chinese.design) == ("2023-01-05", D.GUIDELINE)
    label = document("X", "HIGHLIGHTS OF PRESCRIBING INFORMATION …\nRevised: 4/2024 Mylan")
    assert (label.design, label.jurisdiction, label.effective) == (D.LABEL, "US", "2024-04")
    two = document("G", issuer="FDA; NICE", design=D.GUIDELINE)
    assert two.jurisdiction is None
    assert document("G", issuer="USPSTF", design=D.GUIDELINE).jurisdiction == "US"
