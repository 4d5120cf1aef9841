"""How often: "twice daily", "q8h", "every 4 to 6 hours", 每日2次, 每8小时, 隔日.

For normalised text. A frequency is so many times a day, so that three times daily and every eight
hours are the same. A bare "daily" or 每日 is none: it says what a dose is per.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from taiyi_rag.verification.numerals import DIGITS, HAN_NUMERAL, NUMBER, value

_WORDS = "one two three four five six seven eight nine ten twelve"
_N = rf"(?:{DIGITS}|\b(?:{'|'.join(_WORDS.split())})\b|{HAN_NUMERAL}+)"
_TO = r"\s?(?:-|~|to|or|至|到|或)\s?"
_HOURS = {
    "minute": 1 / 60,
    "min": 1 / 60,
    "分钟": 1 / 60,
    "hour": 1.0,
    "hr": 1.0,
    "h": 1.0,
    "hourly": 1.0,
    "小时": 1.0,
    "day": 24.0,
    "daily": 24.0,
    "d": 24.0,
    "日": 24.0,
    "天": 24.0,
    "晚": 24.0,
    "night": 24.0,
    "evening": 24.0,
    "morning": 24.0,
    "week": 168.0,
    "weekly": 168.0,
    "wk": 168.0,
    "w": 168.0,
    "周": 168.0,
    "星期": 168.0,
    "month": 730.5,
    "monthly": 730.5,
    "月": 730.5,
    "year": 8766.0,
    "yearly": 8766.0,
    "annually": 8766.0,
    "年": 8766.0,
}
_NO_LETTER = r"(?![a-z\d])"
"""After a word that Chinese may follow at once (q12h皮下注射), which `\\b` wouldn't have."""
_ENGLISH_PERIOD = (
    r"(?P<period>daily|days?|d|weekly|weeks?|wk|monthly|months?|yearly|years?|"
    rf"annually|hours?|hr|h){_NO_LETTER}"
)
_COUNTED = re.compile(
    rf"(?:(?P<once>once|twice|thrice)(?:{_TO}(?P<more>twice|thrice|(?P<moren>{_N})[ -]times))?"
    rf"|(?P<a>{_N})(?:{_TO}(?P<b>{_N}))?[ -]?(?:times?|x|×)\b)"
    rf"[\s-]*(?:(?:a|per|each|every|in a|in each)\s+|/\s?)?{_ENGLISH_PERIOD}"
)
_EVERY = re.compile(
    r"(?<![a-z\d])(?:every|each|q\.?)\s?"
    rf"(?:(?P<other>other)\s|(?P<a>{_N})(?:{_TO}(?P<b>{_N}))?\s?-?)\s?"
    r"(?P<period>minutes?|min|hourly|hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|years?|morning|"
    rf"evening|night){_NO_LETTER}"
)
_HOURLY = re.compile(
    rf"(?P<a>{_N})(?:{_TO}(?P<b>{_N}))?[ -](?:hourly\b|(?P<period>hour|h|week|day) intervals\b)"
)
_LATIN = re.compile(
    r"(?<![a-z.])(?P<name>q\.?d|bid|b\.i\.d|bd|tid|t\.i\.d|tds|qid|q\.i\.d|qds|qod|qhs|qn|qam|"
    r"qpm|qw|"
    r"biw|tiw|(?<=g )od)(?![a-z])\.?"
)
_LATIN_TIMES = {
    "qd": 1.0,
    "od": 1.0,
    "qhs": 1.0,
    "qn": 1.0,
    "qam": 1.0,
    "qpm": 1.0,
    "bid": 2.0,
    "bd": 2.0,
    "tid": 3.0,
    "tds": 3.0,
    "qid": 4.0,
    "qds": 4.0,
    "qod": 0.5,
    "qw": 1 / 7,
    "biw": 2 / 7,
    "tiw": 3 / 7,
}
_CHINESE_PERIOD = r"(?P<period>分钟|小时|h|日|天|晚|周|星期|个?月|年)"
_CHINESE_COUNTED = re.compile(
    rf"(?:每|(?<![\d.])[一1](?=[日天周]))(?:(?P<n>{_N})(?:{_TO}(?P<n2>{_N}))?\s?)?{_CHINESE_PERIOD}"
    rf"(?:[^\d,.;:、每次一二两三四五六七八九十]{{0,6}}?)(?P<a>{_N})(?:{_TO}(?P<b>{_N}))?\s?[次回](?!数)"
)
_CHINESE_EVERY = re.compile(
    rf"每(?:间?隔)?(?P<n>{_N})(?:{_TO}(?P<n2>{_N}))?\s?{_CHINESE_PERIOD}(?![内里后前])"
)
_CHINESE_SLASH = re.compile(
    rf"(?P<a>{_N})(?:{_TO}(?P<b>{_N}))?\s?次\s?(?:/|每)\s?(?P<period>日|天|周|月|年|小时|"
    rf"[dh](?![a-z]))"
)
_NIGHTLY = re.compile(
    r"\b(?:each|every) (?:morning|evening|night)\b|\bnightly\b|\bat bedtime\b|"
    r"每晚(?!\s?[\d一二两三])"
)
_CHINESE_OTHER = re.compile(r"隔[日天](?:\s?[一1]?次)?|每隔[一1][日天]")
_DIVIDED = re.compile(
    rf"(?:\b(?:in|as|into)\s+)?(?P<a>{_N})(?:{_TO}(?P<b>{_N}))?\s+(?:equally\s+|equal\s+)?"
    r"(?:divided|separate|split|equal)\s+doses|"
    rf"(?:divided|split) (?:in(?:to)? )?(?P<a2>{_N})(?:{_TO}(?P<b2>{_N}))? doses|"
    rf"(?:平均|均)?分(?:为|成)?(?P<a3>{_N})(?:{_TO}(?P<b3>{_N}))?\s?次"
)
_ONCE = {"once": 1.0, "twice": 2.0, "thrice": 3.0}


class Frequency(NamedTuple):
    """`low` to `high` times a day. `divided`: so many parts of a day's dose."""

    start: int
    end: int
    low: float
    high: float
    divided: bool = False


def frequencies(text: str) -> list[Frequency]:
    """Those of a normalised text, in order; none overlaps another."""
    found = sorted(_found(text), key=lambda f: (f.start, -f.end))
    kept: list[Frequency] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _found(text: str) -> Iterator[Frequency]:
    for match in _COUNTED.finditer(text):
        yield _counted(match)
    for match in _EVERY.finditer(text):
        period = _hours(match["period"])
        if match["other"]:
            yield Frequency(*match.span(), 12 / period, 12 / period)
        else:
            yield _every(match, match["a"], match["b"], period)
    for match in _HOURLY.finditer(text):
        yield _every(match, match["a"], match["b"], _hours(match["period"] or "hour"))
    for match in _LATIN.finditer(text):
        times = _LATIN_TIMES[match["name"].replace(".", "")]
        yield Frequency(*match.span(), times, times)
    for match in (*_CHINESE_COUNTED.finditer(text), *_CHINESE_SLASH.finditer(text)):
        yield _chinese(match)
    for match in _CHINESE_EVERY.finditer(text):
        yield _every(match, match["n"], match["n2"], _hours(match["period"]))
    for match in _NIGHTLY.finditer(text):
        yield Frequency(*match.span(), 1.0, 1.0)
    for match in _CHINESE_OTHER.finditer(text):
        yield Frequency(*match.span(), 0.5, 0.5)
    for match in _DIVIDED.finditer(text):
        a = match["a"] or match["a2"] or match["a3"]
        b = match["b"] or match["b2"] or match["b3"] or a
        yield Frequency(*match.span(), _number(a), _number(b), divided=True)


def _counted(match: re.Match[str]) -> Frequency:
    if match["once"]:
        low = _ONCE[match["once"]]
        more = match["more"]
        high = low if not more else _ONCE.get(more) or _number(match["moren"])
    else:
        low = _number(match["a"])
        high = _number(match["b"]) if match["b"] else low
    day = 24 / _hours(match["period"])
    return Frequency(*match.span(), low * day, high * day)


def _chinese(match: re.Match[str]) -> Frequency:
    groups = match.groupdict()
    low = _number(match["a"])
    high = _number(match["b"]) if match["b"] else low
    hours = _hours(match["period"])
    longest = hours * (_number(groups.get("n2") or groups.get("n") or "1"))
    shortest = hours * _number(groups.get("n") or "1")
    return Frequency(*match.span(), 24 * low / max(longest, 1e-9), 24 * high / max(shortest, 1e-9))


def _every(match: re.Match[str], first: str, second: str | None, hours: float) -> Frequency:
    shortest = _number(first) * hours
    longest = _number(second) * hours if second else shortest
    return Frequency(*match.span(), 24 / max(longest, 1e-9), 24 / max(shortest, 1e-9))


def _hours(period: str) -> float:
    bare = period.removeprefix("个")
    return _HOURS.get(bare) or _HOURS[bare.removesuffix("s")]


def _number(text: str) -> float:
    match = NUMBER.fullmatch(text)
    return value(text, str(match.lastgroup)) if match else 1.0


_DAY_WORD = r"daily|a day|per day|each day|every day|/ ?day|/ ?d\b"
_AFTER = re.compile(
    rf"(?:\s+(?!and\b|or\b|for\b|then\b|but\b|with\b|plus\b|"
    rf"after\b)[a-z()-]+){{0,4}}?\s*(?:\b(?P<day>{_DAY_WORD})|(?P<week>weekly|(?:a|per) week)|"
    r"(?P<dose>per dose|(?:a|per) time|each time|/ ?次))\b|(?P<dose2>/次|/剂)|(?P<day2>/日|/天)"
)
_BEFORE = re.compile(
    r"(?:(?P<day>\bdaily\b|\beach day\b|\bper day\b|每[日天晚]|一日|日剂量|日总量|全日)|"
    r"(?P<week>\bweekly\b|每周)|(?P<dose>每次|一次|单次|每剂|\bper dose\b|\beach dose\b|"
    r"\bsingle dose\b))"
    r"(?P<gap>[^\d,.;:、。，；次]{0,44})$"
)


_ELSE = re.compile(r"\band\b|\bthen\b|\bincreas|\breduc|增加|减少|随后|然后|之后|再|至")
"""What between "daily" and a dose says that it is of another."""


class Basis(NamedTuple):
    """What a dose is per, "day", "week", "dose" or "", and where the words stand that say so."""

    name: str
    start: int
    end: int


def basis_at(text: str, start: int, end: int, taken: list[Frequency]) -> Basis:
    """What the dose at `start` to `end` is per by the words around it, other than frequencies."""
    after = _AFTER.match(text, end)
    if after and not _within(after.end() - 1, taken):
        return Basis(str(after.lastgroup).removesuffix("2"), start, after.end())
    before = _BEFORE.search(text, max(0, start - 56), start)
    if before and not _within(before.start(), taken) and not _ELSE.search(before["gap"]):
        name = next(n for n in ("day", "week", "dose") if before[n])
        return Basis(name, before.start(), end)
    return Basis("", start, end)


def _within(at: int, taken: list[Frequency]) -> bool:
    return any(f.start <= at < f.end for f in taken)
