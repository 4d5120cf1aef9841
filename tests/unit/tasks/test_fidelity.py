"""Numbers, units and doses that a translation or a summary changes are found, and no others."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from taiyi_rag.tasks.exchanged import exchanged, other_medicines
from taiyi_rag.tasks.fidelity import added, changed

FAITHFUL = [
    ("Give 10 mg once daily.", "给予10 mg，每日1次。"),
    ("Give 0.5 g twice daily.", "给予500 mg，每日两次。"),
    ("Take two tablets three times a day.", "每次2片，每日3次。"),
    ("Take it every 8 hours for 5 days.", "每8小时服用一次，疗程5天。"),
    ("eGFR below 30 mL/min/1.73 m2", "eGFR低于30 mL/min/1.73 m²"),
    ("1,279 of 10,000 patients (12.8%)", "10000例患者中1279例（12.8%）"),
    ("Aged 18 to 65 years, body weight 60 kg or less", "年龄18～65岁，体重≤60 kg"),
    ("15 mg/kg per day", "每日15 mg/kg"),
    ("25 μg of levothyroxine", "左甲状腺素25微克"),
    ("The number rose from 49 to 73 countries.", "国家数由49个增加到73个。"),
    (
        "In March 2020, SARS-CoV-2 and SGLT2 were studied.",
        "2020年3月对SARS-CoV-2和SGLT2进行了研究。",
    ),
    ("Wait a minute before the next dose.", "下次用药前等待一分钟。"),
    ("Five million units were given.", "给予500万单位。"),
    ("One third of the children", "三分之一的儿童"),
    ("Levothyroxine 25 mcg daily.", "左甲状腺素25微克，每日1次。"),
    ("Levothyroxine 25 mcg once daily.", "左甲状腺素每日25微克。"),
    ("Stop metformin if eGFR <30.", "eGFR<30时停用二甲双胍。"),
    ("Give no more than 80 mg.", "给予不超过80mg。"),
    ("Under 18 years", "18岁以下"),
    ("Up to 77% of them", "其中77%"),
    ("Thirty patients took part.", "三十例患者参加。"),
    ("30 patients took part.", "三十例患者参加。"),
    ("Both patients recovered.", "两例患者均痊愈。"),
    ("Do not stop aspirin.", "请继续服用阿司匹林。"),
    ("Aspirin was stopped because of side effects.", "阿司匹林因不良反应停用。"),
    ("Start apixaban after stopping warfarin.", "停用华法林后开始阿哌沙班。"),
    ("No known penicillin allergy.", "否认青霉素过敏史。"),
]
UNFAITHFUL = [
    ("Give 10 mg once daily.", "给予100 mg，每日1次。", "100 mg"),
    ("Give 100 mg once daily.", "给予10 mg，每日1次。", "10 mg"),
    ("Give 0.5 g twice daily.", "给予5 g，每日两次。", "5 g"),
    ("Give 5 mg of the drug.", "给药5 μg。", "5 mcg"),
    ("Give 5 mg twice daily.", "给予5 mg，每日三次。", "每日三次"),
    ("Take two tablets.", "服用三片。", "三片"),
    ("15 mg/kg daily", "每日15 mg", "15 mg"),
    ("Levothyroxine 25 mcg daily.", "左甲状腺素25微克，每日2次。", "每日2次"),
    ("The total daily dose was 25 mcg.", "总量为25微克，每日1次。", "每日1次"),
    ("every 4 to 6 hours", "每4～8小时一次", "每4~8小时一次"),
    ("for 5 days", "疗程5周", "5周"),
    ("Morning 10 mg, noon 10 mg.", "早10 mg，中午100 mg。", "100 mg"),
    ("Mortality fell to 4.5%.", "病死率降至45%。", "45%"),
    ("Potassium 3.5 mmol/L.", "血钾3.5 mol/L。", "3.5 mol/l"),
    ("Stop metformin if eGFR <30.", "eGFR>30时停用二甲双胍。", ">30"),
    ("SBP below 90 mmHg", "收缩压高于90mmHg", "高于90mmhg"),
    ("Give at least 5 mg.", "最多给5mg。", "5mg"),
    ("Do not exceed 4 g a day.", "每日4 g。", "4 g"),
    ("80 mg or more", "80mg以下", "80mg以下"),
    ("Thirteen patients took part.", "三十例患者参加。", "三十例"),
]


@pytest.mark.parametrize(("english", "chinese"), FAITHFUL)
def test_the_same_in_other_words_is_no_change(english: str, chinese: str) -> None:
    assert changed(chinese, english) == ()
    assert changed(english, chinese) == ()


@pytest.mark.parametrize(("english", "chinese", "words"), UNFAITHFUL)
def test_changes_are_caught_in_both_directions(english: str, chinese: str, words: str) -> None:
    assert words in changed(chinese, english)
    assert words in changed(english, chinese)


def test_what_is_left_out_is_a_change() -> None:
    assert changed("给予二甲双胍。", "Give metformin 500 mg.") == ("500 mg",)
    assert changed("Give metformin 500 mg.", "给予二甲双胍。") == ("500 mg",)


def test_doses_of_each_other_are_caught() -> None:
    english = "Give metformin 500 mg twice daily and glipizide 5 mg once daily."
    right = "给予二甲双胍500 mg，每日两次；格列吡嗪5 mg，每日一次。"
    wrong = "给予二甲双胍5 mg，每日两次；格列吡嗪500 mg，每日一次。"
    assert changed(right, english) == ()
    assert changed(wrong, english)
    assert changed("Adults take 5 mg and children 10 mg.", "成人服10 mg，儿童服5 mg。")


def test_a_summary_may_leave_out_but_not_add() -> None:
    text = "412 adults received amoxicillin 1 g every 8 hours; cure was 91% versus 92%."
    assert added("Cure was 91% with amoxicillin 1000 mg.", text) == ()
    assert added("Cure was 19% with amoxicillin 10 g.", text) == ("19%", "10 g")
    assert added("412例成人，治愈率91%比92%。", text) == ()


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("Amoxicillin 500 mg twice daily, prednisone 40 mg once daily.", False),
        ("Prednisone 0.04 g daily.", False),
        ("阿莫西林0.5克每日两次，泼尼松40毫克每日一次。", False),
        ("Antibiotics at 500 mg and a steroid at 40 mg.", False),
        ("Amoxicillin 40 mg twice daily and prednisone 500 mg once daily.", True),
        ("Amoxicillin 500 mg once daily.", True),
        ("阿莫西林40毫克每日两次。", True),
        ("阿莫西林500毫克每日一次。", True),
    ],
)
def test_a_summary_gives_each_medicine_its_own_doses(made: str, told: bool) -> None:
    text = "They received amoxicillin 500 mg twice daily and prednisone 40 mg once daily."
    assert bool(added(made, text)) == told


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Stop aspirin 100 mg daily.", "继续阿司匹林100mg每日一次。"),
        ("Do not stop aspirin.", "停用阿司匹林。"),
        ("He is allergic to penicillin.", "患者对青霉素不过敏。"),
        ("No known penicillin allergy.", "青霉素过敏。"),
    ],
)
def test_orders_and_allergies_the_other_way_round_are_told(english: str, chinese: str) -> None:
    assert changed(chinese, english) == (chinese.rstrip("。"),)
    assert changed(english, chinese) == (english.rstrip("."),)


def test_a_summary_keeps_what_is_stopped_and_how_bounds_stand() -> None:
    text = "Lisinopril 10 mg was stopped. Losartan 50 mg was started. Potassium was >5.5 mmol/L."
    assert added("Stopped lisinopril 10 mg; started losartan 50 mg.", text) == ()
    assert added("停用赖诺普利，开始氯沙坦；血钾>5.5 mmol/L。", text) == ()
    assert added("Started lisinopril; stopped losartan; potassium <5.5 mmol/L.", text) == (
        "<5.5 mmol/l",
        "Started lisinopril",
        "stopped losartan",
    )


def test_a_summary_gives_each_arm_its_own_results() -> None:
    text = "Mortality was 10% with amiodarone and 20% with placebo (P=0.01)."
    assert added("20% died with placebo, and 10% with amiodarone.", text) == ()
    assert added("Mortality: 20% with placebo.", text) == ()
    assert added("Mortality was 20% with amiodarone.", text) == ("20% with amiodarone",)
    assert added("对照组4%，观察组3%。", "观察组3%，对照组4%。") == ()
    assert added("对照组3%。", "观察组3%，对照组4%。") == ("对照组3%",)


def test_long_texts_are_compared_in_time() -> None:
    text = "amoxicillin 500 mg and zorbamycin 3 mg, " * 1_000
    start = time.monotonic()
    assert exchanged("zorbamycin 500 mg", text)
    assert time.monotonic() - start < 3


def test_other_medicines_are_those_that_the_text_doesnt_name() -> None:
    text = "Amoxicillin/clavulanate 875 mg and zorbamycin."
    assert other_medicines("A concept: amoxicillin and zorbamycin", text) == ()
    assert other_medicines("阿奇霉素", text) == ("azithromycin",)
    assert other_medicines("Yorbamycin", text) == ("yorbamycin",)


def parallel(folder: Path) -> Iterator[tuple[str, str]]:
    """English and Chinese that people translated; HTML's marks are in some."""
    with (folder / "retrieval/tico19_zh_en/tico19_without_pubmed.tsv").open(encoding="utf-8") as f:
        for row in csv.DictReader(f, delimiter="\t"):
            yield row["en"], row["zh"]


def test_what_people_translate_alarms_seldom_and_ten_times_a_number_always(
    shared_data: Path,
) -> None:
    pairs = list(parallel(shared_data))[::2]
    alarming = [pair for pair in pairs if changed(*pair)]
    assert len(alarming) <= 0.035 * len(pairs)
    digits = re.compile(r"(?<![\w.,:-])\d+(?![\w:-]|[.,]\d)(?!\))")
    spoilt = [
        (digits.sub(lambda m: m[0] + "0", english, count=1), chinese)
        for english, chinese in pairs
        if digits.search(english) and (english, chinese) not in alarming
    ]
    caught = sum(bool(changed(*pair)) for pair in spoilt)
    assert len(spoilt) > 200
    assert caught >= 0.98 * len(spoilt)
