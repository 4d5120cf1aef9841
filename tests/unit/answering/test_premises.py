"""Names that nothing knows are told from those that the vocabulary or the library has."""

from __future__ import annotations

import pytest

from taiyi_rag.answering.premises import unknown_names

LIBRARY = ("jadassohn", "stevens-johnson", "lumivex")


def holds(name: str) -> bool:
    return any(known in name.lower() for known in LIBRARY)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What is the dose of velmoratinib in type 2 diabetes?", ["velmoratinib"]),
        ("Is Zelcorva safe in pregnancy?", ["Zelcorva"]),
        ("How is Hartwell-Brandvold syndrome treated?", ["Hartwell-Brandvold"]),
        ("Which value of the Kestrian score confirms sepsis?", ["Kestrian"]),
        ("Does the Rassab inhaler help in asthma?", ["Rassab"]),
        ("Which drug treats lung cancer with a KQLRT7 mutation?", ["KQLRT7"]),
        ("How is pulmonary vexiosis treated?", ["vexiosis"]),
        ("泽尔莫替尼治疗糖尿病的剂量是多少？", ["泽尔莫替尼"]),
        ("服用华法林期间可以同时服用泽益元注射液吗？", ["泽益元注射液"]),
        ("哈特韦尔综合征如何治疗？", ["哈特韦尔综合征"]),
        ("KQLRT7基因突变的肺癌用什么药？", ["KQLRT7"]),
        ("妊娠期可以使用鲁米维克吗？", ["鲁米维克"]),
    ],
)
def test_made_up_names_are_found(question: str, names: list[str]) -> None:
    assert unknown_names(question, holds) == names


@pytest.mark.parametrize(
    "question",
    [
        "What IVIG dose is recommended for Kawasaki disease?",
        "How is Jadassohn syndrome treated?",
        "Is Lumivex safe?",
        "Does metformin lower all-cause mortality?",
        "What Is The Maximum Dose Of Metformin In Type Two Diabetes?",
        "WHAT IS THE DOSE OF METFORMIN?",
        "Does early treatment in Chinese patients reduce stroke in Germany?",
        "Could you please tell me about anaemia and myositis?",
        "Does mysositis follow statin treatment?",
        "二甲双胍在eGFR低于多少时禁用？",
        "川崎病患儿使用阿司匹林的剂量是多少？",
        "每天应吃几片硝苯地平缓释片？",
        "阿莫西林胶囊可以和阿司匹林一起吃吗？",
        "请问老年患者治疗时能否同时服用依那普利？",
        "RECOVERY",
    ],
)
def test_real_names_are_not(question: str) -> None:
    assert unknown_names(question, holds) == []


def test_library_that_knows_everything_finds_nothing() -> None:
    """A build without the rule."""
    assert unknown_names("What is the dose of velmoratinib?", lambda name: True) == []
