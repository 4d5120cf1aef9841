"""The files of phrases and rules: how they are read, and that they fit together."""

from __future__ import annotations

import pytest

from taiyi_rag.safety import vitals
from taiyi_rag.safety.codes import Decline, RedFlag
from taiyi_rag.safety.misspelling import mended
from taiyi_rag.safety.notation import lines, sections
from taiyi_rag.safety.rules import Rule, holding, rules

_READINGS = {
    "spo2 80, bp 80/40, hr 30, rr 30, temp 41.5, glucose 1.8, gcs 5, ph 7.0, 2-month-old",
    "bp 230/140, hr 180, glucose 30",
}


def findings(*files: str) -> set[str]:
    return {name for file in files for name in sections(file)}


def test_rules_speak_of_findings_that_there_are() -> None:
    known = findings("findings.en.txt", "findings.zh.txt")
    known |= {name for text in _READINGS for name, _ in vitals.readings(text)}
    unknown = {
        name
        for rule in rules("red_flags.txt")
        for name in rule.barred.union(*rule.needed)
        if name not in known
    }
    assert not unknown
    asked = findings("requests.en.txt", "requests.zh.txt")
    assert not {n for r in rules("declines.txt") for n in r.barred.union(*r.needed)} - asked


def test_both_languages_have_the_same_sections() -> None:
    for kind in ("findings", "frames"):
        assert findings(f"{kind}.en.txt") == findings(f"{kind}.zh.txt")
    assert findings("requests.en.txt") == findings("requests.zh.txt")


def test_every_flag_has_a_rule_and_a_name() -> None:
    told = {rule.flag for rule in rules("red_flags.txt")}
    assert told | {RedFlag.UNWELL} == set(RedFlag)
    assert {rule.flag for rule in rules("declines.txt")} == set(Decline)
    assert {line.split("\t")[0] for line in lines("names.tsv")} == set(RedFlag)


@pytest.mark.parametrize("text", ["my chest hurts", "pain in the chest", "胸口很痛"])
def test_a_phrase_is_found(text: str) -> None:
    file = "findings.zh.txt" if "胸" in text else "findings.en.txt"
    assert sections(file)["chest_pain"].stands_in(text)


def test_words_are_whole() -> None:
    assert not sections("findings.en.txt")["chest_pain"].stands_in("orchestra painting")


def test_a_rule_needs_one_of_each_group_and_none_that_bars() -> None:
    rule = Rule("x", (frozenset("ab"), frozenset("c")), frozenset("d"))
    assert rule.holds({"a", "c"})
    assert not rule.holds({"a", "b"})
    assert not rule.holds({"a", "c", "d"})
    assert holding("red_flags.txt", {"suicidal"}) == ["suicide"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("seziure", "seizure"), ("unconcious", "unconscious"), ("bleedding", "bleeding")],
)
def test_slips_of_the_keys_are_mended(typed: str, meant: str) -> None:
    assert mended(f"he had a {typed} today") == f"he had a {meant} today"


@pytest.mark.parametrize("word", ["through", "spelling", "pressed", "stroked", "breeding"])
def test_words_of_their_own_stay(word: str) -> None:
    assert mended(word) == word


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("spo2 82%", "low_oxygen"),
        ("血氧饱和度80%", "low_oxygen"),
        ("bp 230/130", "extreme_pressure"),
        ("血压80/50", "shock"),
        ("glucose 38 mg/dl", "low_glucose"),
        ("血糖1.8", "low_glucose"),
        ("temperature 104", "fever"),
        ("体温39℃的两个月婴儿", "young_infant"),
        ("gcs 6", "low_consciousness"),
    ],
)
def test_numbers_are_read(text: str, reading: str) -> None:
    assert reading in {name for name, _ in vitals.readings(text)}


@pytest.mark.parametrize(
    "text", ["spo2 97%", "bp 135/85", "glucose 6.2", "血糖6.5", "体温36.8℃", "24/7", "gcs 15"]
)
def test_normal_numbers_say_nothing(text: str) -> None:
    assert not list(vitals.readings(text))
