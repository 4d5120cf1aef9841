"""What the numbers in a text say of someone: findings that no words give.

The limits are those at which a measurement alone scores 3 in NEWS2 (Royal College of Physicians
2017), and for pressure the hypertensive crisis of the ESC's guideline (2018) and the ACC's (2017),
180/120 mmHg; for glucose level 2 hypoglycaemia (ADA and EASD 2017, doi:10.2337/dc16-2215), 3.0
mmol/L; for infants the fever of NICE NG143, 38 °C under three months.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Reading = tuple[str, int]
"""A finding, and where in the text it begins."""

_NUMBER = r"(\d{1,3}(?:\.\d+)?)"
_OXYGEN = re.compile(
    rf"(?:spo2|\bsao2|\bsats?\b|saturation|\bo2\b|oxygen|血氧|氧饱和度|氧气)[^\d.;。；]{{0,14}}{_NUMBER}"
)
_PRESSURE = re.compile(r"(?<![\d/.])(\d{2,3})\s?/\s?(\d{2,3})(?![\d/])")
_PRESSURE_NAMED = re.compile(r"bp|pressure|血压|mmhg|hypertens|收缩压")
_SYSTOLIC = re.compile(rf"(?:\bsbp|systolic|收缩压)[^\d.;。；]{{0,12}}{_NUMBER}")
_RATE = re.compile(
    r"(?:\bhr\b|heart rate|\bpulse\b|racing at|心率|心跳|脉搏)"
    rf"[^\d.;。；/]{{0,12}}{_NUMBER}(?!\s?/)"
)
_BREATHS = re.compile(
    r"(?:\brr\b|respiratory rate|breathing rate|breathing at|\bbreathing|呼吸频率|呼吸)"
    rf"[^\d.;,，。；]{{0,6}}{_NUMBER}(?!\s?%)"
)
_TEMPERATURE = re.compile(
    rf"(?:\btemp|fever|\bt\b|体温|发烧|高烧|发热|高热|烧|热)[^\d.;。；]{{0,16}}{_NUMBER}(?!\s?(?:/|%|kg|mg|天|days?|week|hours?|小时))"
)
_DEGREES = re.compile(rf"{_NUMBER}\s?(?:℃|°\s?c|°\s?f|degrees|度|rectal)")
_GLUCOSE = re.compile(
    rf"(?:glucose|sugars?|\bmeter\b|\bhypo\b|\bbgl?\b|\bbm\b|fingerstick|血糖)[^\d.,;。；]{{0,14}}{_NUMBER}(?!型)\s?(mg|%)?"
)
_COMA = re.compile(r"(?:\bgcs|glasgow coma|格拉斯哥)[^\d;。；]{0,14}(\d{1,2})(?!\d)")
_PH = re.compile(r"\bph\b[^\d;。；]{0,5}([67]\.\d+)")
_COUNTS = {
    word: number
    for number, words in enumerate(
        "one|a|一 two|两|二 three|三 four|四 five|五 six|六 seven|七 eight|八 nine|九 ten|十 "
        "eleven|十一 twelve|十二".split(),
        start=1,
    )
    for word in words.split("|")
}
_AGE = re.compile(
    rf"(\d{{1,2}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})[\s-]?(?:"
    r"(?P<day>days?[\s-]old|天(?:大|的)?(?:婴儿|宝宝|孩子|女婴|男婴))"
    r"|(?P<week>weeks?[\s-]old|周(?:大|的)(?:婴儿|宝宝|孩子|女婴|男婴))"
    r"|(?P<month>months?[\s-]old|mo\b|个?月龄|个月(?:大|的)*(?:婴儿|宝宝|孩子|患儿|女婴|男婴|娃))"
    r")"
)
_PATIENT_OF_MONTHS = re.compile(
    r"(?:患儿|男婴|女婴|婴儿|宝宝)[,，]?[男女]?[,，]?"
    rf"(?P<count>\d{{1,2}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})个?月"
    r"(?!\d|[来余前内后间多里起以份])"
)
"""患儿3个月高热: its age. 患儿3个月来反复高热: how long it has been so."""
_BARE_FEVER = re.compile(r"(?<![\d.])(?:3[89]|4[01])\.\d(?![\d])")
_YOUNG = re.compile(
    r"(?:孩子|宝宝|婴儿|娃|儿子|女儿)(?:才|刚|还不到|不到|只有|今年)?[一两二三123]个月(?:大|,|，)|"
    r"newborn|neonate|新生儿|刚满月|未满月|没满月|不满月|月子里|刚出生|出生(?:\d{1,2}|[一二三四五六七八九十]+)天"
)
_DAYS = {"day": 1, "week": 7, "month": 30}
_THREE_MONTHS, _TWO_YEARS = 92, 731


def readings(text: str) -> Iterator[Reading]:
    """The findings that numbers in `text`, which is normalised, make."""
    for read in (_oxygen, _pressure, _rate, _breaths, _temperature, _glucose, _others):
        yield from read(text)


def _values(pattern: re.Pattern[str], text: str) -> Iterator[tuple[float, int]]:
    for match in pattern.finditer(text):
        yield float(match[1]), match.start()


def _oxygen(text: str) -> Iterator[Reading]:
    for percent, start in _values(_OXYGEN, text):
        if 40 <= percent <= 91:
            yield "low_oxygen", start


def _pressure(text: str) -> Iterator[Reading]:
    if _PRESSURE_NAMED.search(text):
        for match in _PRESSURE.finditer(text):
            systolic, diastolic = int(match[1]), int(match[2])
            if systolic > diastolic >= 20:
                yield from _of_pressure(systolic, diastolic, match.start())
    for systolic_alone, start in _values(_SYSTOLIC, text):
        yield from _of_pressure(int(systolic_alone), 0, start)


def _of_pressure(systolic: int, diastolic: int, start: int) -> Iterator[Reading]:
    if 30 <= systolic <= 90:
        yield "shock", start
    if 160 <= systolic <= 300 or 110 <= diastolic <= 200:
        yield "severe_pressure", start
    if 180 <= systolic <= 300 or 120 <= diastolic <= 200:
        yield "high_pressure", start
    if 220 <= systolic <= 300 or 130 <= diastolic <= 200:
        yield "extreme_pressure", start


def _rate(text: str) -> Iterator[Reading]:
    for rate, start in _values(_RATE, text):
        if 15 <= rate <= 40:
            yield "slow_heart", start
        if 131 <= rate <= 300:
            yield "fast_heart", start
        if 150 <= rate <= 300:
            yield "very_fast_heart", start


def _breaths(text: str) -> Iterator[Reading]:
    for rate, start in _values(_BREATHS, text):
        if 25 <= rate <= 120:
            yield "fast_breathing", start


def _temperature(text: str) -> Iterator[Reading]:
    for pattern in (_TEMPERATURE, _DEGREES):
        for degrees, start in _values(pattern, text):
            celsius = (degrees - 32) / 1.8 if 95 <= degrees <= 115 else degrees
            if 38 <= celsius <= 44:
                yield "fever", start
            if 39.5 <= celsius <= 44:
                yield "high_fever", start
            if 41 <= celsius <= 44:
                yield "very_hot", start


def _glucose(text: str) -> Iterator[Reading]:
    for match in _GLUCOSE.finditer(text):
        if match[2] == "%":
            continue
        value = float(match[1])
        millimoles = value / 18 if match[2] == "mg" or value > 35 else value
        if 0.3 <= millimoles < 3.0:
            yield "low_glucose", match.start()
        if 20 <= millimoles <= 100:
            yield "high_glucose", match.start()


def _others(text: str) -> Iterator[Reading]:
    young = any(name == "young_infant" for name, _ in _ages(text))
    if young and (bare := _BARE_FEVER.search(text)):
        yield "fever", bare.start()
    yield from _ages(text)
    for score, start in _values(_COMA, text):
        if 3 <= score <= 12:
            yield "low_consciousness", start
    for ph, start in _values(_PH, text):
        if ph < 7.2:
            yield "acidosis", start


def _ages(text: str) -> Iterator[Reading]:
    for match in _AGE.finditer(text):
        yield from _of_age(match[1], _DAYS[match.lastgroup or "month"], match.start())
    for match in _PATIENT_OF_MONTHS.finditer(text):
        yield from _of_age(match["count"], _DAYS["month"], match.start())
    for match in _YOUNG.finditer(text):
        yield "young_infant", match.start()


def _of_age(count: str, days: int, start: int) -> Iterator[Reading]:
    age = days * (int(count) if count.isdigit() else _COUNTS[count])
    if age <= _THREE_MONTHS:
        yield "young_infant", start
    if age <= _TWO_YEARS:
        yield "infant", start
