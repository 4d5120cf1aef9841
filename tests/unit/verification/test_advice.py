"""Advice for and against, in many words."""

from __future__ import annotations

import pytest

from taiyi_rag.verification.advice import advice, opposed, plainly, unstated

AGAINST = [
    "It is contraindicated below eGFR 30.",
    "It should not be used in pregnancy.",
    "Do not give it to children.",
    "It is not recommended.",
    "Avoid it in asthma.",
    "It must never be given.",
    "孕妇禁用。",
    "儿童不应使用。",
    "不推荐用于老年人。",
    "避免使用。",
]
FOR = [
    "It is indicated below eGFR 30.",
    "It may be given to children.",
    "It is recommended in adults.",
    "It is used in heart failure.",
    "孕妇可以使用。",
    "推荐用于成人。",
    "适用于2型糖尿病。",
]


@pytest.mark.parametrize("text", AGAINST)
def test_against(text: str) -> None:
    assert advice(text) == {"against"}


@pytest.mark.parametrize("text", FOR)
def test_for(text: str) -> None:
    assert advice(text) == {"for"}


@pytest.mark.parametrize(
    "text", ["Metformin starts at 500 mg.", "死亡率下降26%。", "不能排除感染。"]
)
def test_neither(text: str) -> None:
    assert advice(text) == frozenset()


def test_opposites_are_found_with_their_words() -> None:
    found = opposed("It is indicated when: eGFR below 30", AGAINST[0])
    assert found is not None
    assert (found.said, found.instead) == ("indicated", "contraindicated")
    assert opposed(AGAINST[1], AGAINST[6]) is None
    assert opposed("It starts at 5 mg.", AGAINST[0]) is None


def test_advice_that_may_be_of_another_thing_is_unstated() -> None:
    both = "It is recommended in adults. It is contraindicated in children."
    assert unstated("It is recommended in children.", both)
    assert unstated("It should not be used.", "It lowers glucose.")
    assert not unstated("It may be given at 5 mg.", "The dose is 5 mg.")


def test_whatever_is_advised_against_is_told_by_one_word() -> None:
    assert plainly("Do not use it.", "en") == "contraindicated it."
    assert plainly("儿童不应使用。", "zh") == "儿童禁忌。"
