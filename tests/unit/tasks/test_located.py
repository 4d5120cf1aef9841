"""Names are found where they stand, whatever a model made of their letters."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.tasks.located import Located, folded

TEXT = (
    "The left and right ventricles; hypo- and hyperthyroidism. ALL is all. TNF-α and Crohn’s "
    "disease. 左、右心室肥厚，2型糖尿病。Sjögren’s; Aspirin aspirin e\u0301tude ﬁn. The ventricles "
    "were left alone. non-small-cell carcinoma, IL-1-2, 12, hypoglycemia; ＣＯＶＩＤ－１９ 糖尿病"
)


def found(name: str, text: str = TEXT) -> list[str]:
    return [" … ".join(text[a:b] for a, b in m) for m in Located(text).mentions(name)]


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("Aspirin", ["Aspirin", "aspirin"]),
        ("ASPIRIN.", ["Aspirin", "aspirin"]),
        ("“aspirin”", ["Aspirin", "aspirin"]),
        ("ALL", ["ALL"]),
        ("IS", []),
        ("TNF-alpha", ["TNF-α"]),
        ("Crohn's disease", ["Crohn’s disease"]),
        ("Crohn disease", ["Crohn’s disease"]),
        ("Crohn's", ["Crohn’s"]),
        ("Sjogren", ["Sjögren"]),
        ("Étude", ["e\u0301tude"]),
        ("fin", ["ﬁn"]),
        ("Non small  cell carcinoma", ["non-small-cell carcinoma"]),
        ("COVID-19", ["ＣＯＶＩＤ－１９"]),
        ("糖尿病", ["糖尿病", "糖尿病"]),
        ("2 型糖尿病", ["2型糖尿病"]),
        ("２型糖尿病", ["2型糖尿病"]),
        ("左心室", ["左 … 心室"]),
        ("右心室", ["右心室"]),
        ("left ventricles", ["left … ventricles"]),
        ("hypothyroidism", ["hypo … thyroidism"]),
        ("hyperthyroidism", ["hyperthyroidism"]),
    ],
)
def test_names_are_found(name: str, pieces: list[str]) -> None:
    assert found(name) == pieces


@pytest.mark.parametrize(
    "name",
    ["glycemia", "thyroidism", "tude", "i", "", " ", "-", "all ventricles", "alone left"],
)
def test_what_isnt_there_isnt_found(name: str) -> None:
    assert found(name) == []


@pytest.mark.parametrize(
    ("text", "name", "pieces"),
    [
        ("Left ventricle and right heart failure.", "left heart failure", []),
        ("Left- or right-sided heart failure.", "left heart failure", ["Left … heart failure"]),
        ("Type 1 and 2 diabetes.", "type 1 diabetes", ["Type 1 … diabetes"]),
        ("Type 1 and 2 diabetes.", "type 2 diabetes", ["Type … 2 diabetes"]),
        ("Cancer of the breast, lung and ovary.", "cancer of the lung", ["Cancer of the … lung"]),
        ("Cancer of the breast, lung and ovary.", "cancer of the ovary", ["Cancer of the … ovary"]),
        ("Breast. And ovarian cancer.", "breast cancer", []),
        ("眼睑及下肢水肿。", "眼睑水肿", ["眼睑 … 水肿"]),
        ("左侧胸痛，右侧肺炎。", "左侧肺炎", []),
    ],
)
def test_pieces_are_one_name_only_where_they_are_coordinated(
    text: str, name: str, pieces: list[str]
) -> None:
    assert found(name, text) == pieces


def test_traditional_characters_are_found_by_simplified_ones() -> None:
    assert found("高血压", "患者有高血壓病史") == ["高血壓"]
    assert found("高血壓", "患者有高血压病史") == ["高血压"]


WORDS = st.sampled_from(
    "a.*b (x [y $ ^end a|b \\d 糖尿病 心 e\u0301tude ＩＬ－６ IL-6 β α-β 😀 👩‍⚕️ ﬁn ½ Crohn's "
    "ALL all x y 1 1-2 -- straße ẞ İ ŉ".split()
)


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12), st.integers(0, 11), st.integers(1, 4))
def test_every_mention_is_found_and_nothing_else(words: list[str], at: int, count: int) -> None:
    text = " ".join(words)
    name = " ".join(words[at % len(words) :][:count])
    spans = Located(text).spans(name)
    said = folded(name) or folded(name.strip(" .$^[(|"))
    assert all(folded(text[a:b]) == said or folded(text[a:b]) in said for a, b in spans)
    starts = [i for i in range(len(words)) if words[i : i + len(name.split())] == name.split()]
    for i in starts if said else ():
        start = len(" ".join(words[:i])) + (i > 0)
        assert any(a < start + len(name) and start < b for a, b in spans), name


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 20))
def test_any_text_at_all(text: str, start: int, length: int) -> None:
    name = text[start : start + length]
    for mention in Located(text).mentions(name):
        pieces = "".join(folded(text[a:b]) for a, b in mention).replace(" ", "")
        assert pieces in folded(name).replace(" ", "")
        assert all(0 <= a < b <= len(text) for a, b in mention)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a" * 20_000, "a" * 400 + "b"),
        ("a " * 10_000, "a " * 200 + "b"),
        ("left and " * 5_000, "left " * 40 + "ventricle"),
        ("左、" * 10_000, "左" * 39 + "右"),
        ("ab- and " * 5_000, "abcdefghabcdefgh"),
        ("(a+)+$" * 3_000, "(a+)+$!"),
    ],
    ids=range(6),
)
def test_hostile_names_take_no_time(text: str, name: str) -> None:
    began = time.process_time()
    Located(text).mentions(name)
    assert time.process_time() - began < 2
