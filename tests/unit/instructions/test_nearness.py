"""Likeness of texts, held against the share of runs that they have in common, counted."""

from __future__ import annotations

import random

import pytest

from taiyi_rag.instructions.nearness import Near, plain


def changed(text: str, share: float, seed: int) -> str:
    """The text with a share of its words exchanged."""
    draw = random.Random(seed)
    words = text.split()
    for place in draw.sample(range(len(words)), round(share * len(words))):
        words[place] = "".join(draw.choices("abcdefgh", k=7))
    return " ".join(words)


def alike(one: str, other: str) -> float:
    runs = [{text[i : i + 5] for i in range(len(text) - 4)} for text in (one, other)]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


def test_what_is_alike_is_found_and_what_isnt_is_not() -> None:
    draw = random.Random(5)
    words = ["".join(draw.choices("abcdefghiklmnopr", k=draw.randint(3, 9))) for _ in range(400)]
    texts = [" ".join(draw.choices(words, k=150)) for _ in range(60)]
    near = Near(0.8)
    for number, text in enumerate(texts):
        assert near.like(plain(text)) is None
        near.add(str(number), plain(text))
    for number, text in enumerate(texts):
        for share in (0.01, 0.03, 0.2, 0.4):
            other = plain(changed(text, share, number))
            found, truth = near.like(other), alike(plain(text), other)
            if truth >= 0.92:
                assert found == str(number)
            elif truth < 0.68:
                assert found is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Warfarin 5 mg, daily.", "WARFARIN  5 mg daily", True),
        ("阿司匹林（100mg）", "阿司匹林(100 ｍｇ)", True),
        ("warfarin 5 mg", "warfarin 50 mg", False),
    ],
)
def test_the_same_is_the_same_letters(one: str, other: str, same: bool) -> None:
    near = Near(0.8)
    near.add("a", plain(one))
    assert (near.same(plain(other)) == "a") is same
    assert near.like(plain("short")) is None


def test_chinese_is_compared_too() -> None:
    text = "患者因反复胸闷气促三年加重一周入院，既往有高血压病史十年，长期口服氨氯地平控制血压。"
    near = Near(0.7)
    near.add("a", plain(text))
    assert near.like(plain(text.replace("一周", "两周"))) == "a"
    assert (
        near.like(plain("幽门螺杆菌感染者建议采用铋剂四联方案根除，疗程十四天，停药四周后复查。"))
        is None
    )
