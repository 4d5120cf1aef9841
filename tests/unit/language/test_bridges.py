from __future__ import annotations

import pytest

from taiyi_rag.language import bridge, index_terms, translated_terms


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("How long is the incubation period?", "潜伏期一般为1～14天"),
        ("Should close contacts wear masks?", "密切接触者应当佩戴口罩"),
        ("paracetamol in children", "儿童使用对乙酰氨基酚"),
        ("新冠肺炎的潜伏期", "The incubation period of COVID-19 is"),
        ("慢阻肺急性加重", "exacerbations of COPD"),
        ("格华止的剂量", "dosage of metformin"),
        ("β受体阻滞剂", "β-blockers were given"),
        ("隨機對照試驗", "a randomised controlled trial"),
    ],
)
def test_every_concept_meets_its_translation(question: str, passage: str) -> None:
    to = "en" if passage.isascii() or "β-blockers" in passage else "zh"
    terms = set(index_terms(passage))
    concepts = translated_terms(question, to)
    assert concepts
    for concept in concepts:
        assert any(terms >= set(alternative) for alternative in concept.alternatives), concept


def test_a_concept_is_named_once_and_its_usual_name_first() -> None:
    [metformin, fever] = bridge("metformin, Metformin, fevers", "zh")
    assert metformin.names[0] == "二甲双胍"
    assert (metformin.found, metformin.language, metformin.kind) == ("metformin", "en", "substance")
    assert (fever.found, fever.names[:2], fever.kind) == ("fevers", ("发热", "发烧"), "condition")


def test_the_same_language_gives_synonyms() -> None:
    [acetaminophen] = bridge("Tylenol", "en")
    assert {"acetaminophen", "paracetamol", "tylenol"} <= set(acetaminophen.names)


def test_ambiguous_abbreviations_bridge_one_way() -> None:
    assert bridge("ms", "zh") == []
    assert "ms" in bridge("多发性硬化", "en")[0].names


def test_chinese_alternatives_are_pairs() -> None:
    [fever] = translated_terms("fever", "zh")
    assert fever.alternatives[0] == ("发热",)


@pytest.mark.parametrize(
    "text", ["溴氯噻嗪的剂量", "复方对乙酰氨基酚片", "左旋多潘立酮", "trastuzumab duocarmazine"]
)
def test_an_unknown_medicine_is_no_bridge_to_the_one_in_its_name(text: str) -> None:
    assert [b for to in ("en", "zh") for b in bridge(text, to) if b.kind == "substance"] == []  # type: ignore[arg-type]
