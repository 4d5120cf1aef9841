"""However a question is put, the same is searched for."""

from __future__ import annotations

import pytest

from taiyi_rag.language.manners import asks_nothing, plain
from taiyi_rag.language.substances import by_generic_names


@pytest.mark.parametrize(
    "question",
    [
        "What is the dose of metformin?",
        "what is the dose of metformin",
        "Could you please tell me what the dose of metformin is? Thanks!",
        "Hello, please tell me: what is the dose of metformin? Thank you very much.",
        "I would like to know what is the dose of metformin",
        "  What  is the dose of metformin ???",
        "Ｗｈａｔ　ｉｓ　ｔｈｅ　ｄｏｓｅ　ｏｆ　ｍｅｔｆｏｒｍｉｎ？",
    ],
)
def test_english(question: str) -> None:
    assert plain(question) == "What is the dose of metformin?"


@pytest.mark.parametrize(
    "question",
    [
        "二甲双胍的剂量是多少？",
        "请问二甲双胍的剂量是多少？谢谢！",
        "您好，我想请教一下，二甲双胍的剂量是多少",
        "医生，麻烦问一下二甲双胍的剂量是多少??",
        "二甲雙胍的劑量是多少？",
        "二甲双胍 的 剂量 是 多少 ？",
    ],
)
def test_chinese(question: str) -> None:
    assert plain(question) == "二甲双胍的剂量是多少？"


@pytest.mark.parametrize(
    "question",
    [
        "Below what eGFR is metformin contraindicated?",
        "Well-being in dementia",
        "metformin dose",
        "DAPA-HF研究的剂量",
        "医生推荐的血压目标是多少？",
        "HbA1c 7.0%",
        "Please",
    ],
)
def test_what_is_plain_stays(question: str) -> None:
    assert plain(question) == question


@pytest.mark.parametrize(
    ("question", "generic"),
    [
        ("What dose of Forxiga is used?", "What dose of dapagliflozin is used?"),
        ("安达唐治疗心衰", "达格列净治疗心衰"),
        ("metformin in asthma", "metformin in asthma"),
    ],
)
def test_brands_become_generic_names(question: str, generic: str) -> None:
    assert by_generic_names(question) == generic


@pytest.mark.parametrize(
    "text", ["Thanks!", "Hello", "谢谢", "你好！", "好的，谢谢", "Thank you very much."]
)
def test_courtesy_asks_nothing(text: str) -> None:
    assert asks_nothing(text)


@pytest.mark.parametrize(
    "text", ["Thanks, and in children?", "Aspirin", "好的，那儿童呢？", "OK dose?"]
)
def test_a_question_after_courtesy_is_one(text: str) -> None:
    assert not asks_nothing(text)
