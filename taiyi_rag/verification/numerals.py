"""Numbers as English and Chinese texts write them: digits, powers of ten, words, fractions.

All patterns are for text that went through `taiyi_rag.language.tokens.normalise`: lower case,
half-width, one hyphen, "10⁹" as "10^9".
"""

from __future__ import annotations

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = dict(zip(_ONES, range(20), strict=True)) | dict(
    zip(_TENS, range(20, 100, 10), strict=True)
)
_MULTIPLES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "万": 1e4,
    "亿": 1e8,
    "千": 1e3,
    "百": 1e2,
}
_HAN = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_TENS = {"十": 10, "百": 100, "千": 1_000}
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
}

_WORD = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?"
    rf"|(?:{'|'.join(sorted(_ONES, key=len, reverse=True))}))"
)
HAN_NUMERAL = "[零〇一二两三四五六七八九十百千万]"
DIGITS = (
    r"(?:\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?"
    r"|(?<!\d )(?<![a-z\d.,])\d{1,3}(?: \d{3})+(?![\d.,:/-])"
    r"|\d+(?:\.\d+)?|(?<![\d.])\.\d+)"
    r"(?:\s?[×x*]\s?10\^?-?\d+|e-?\d+)?"
)
NUMBER = re.compile(
    rf"(?P<power>(?<![\w.])10\^-?\d+)"
    rf"|(?P<share>百分之(?:{DIGITS}|{HAN_NUMERAL}+))"
    rf"|(?P<hanpart>{HAN_NUMERAL}+分之{HAN_NUMERAL}+|一半|半数)"
    rf"|(?P<part>\b(?:(?:one|two|three|a)[- ])?(?:{'|'.join(_PARTS)})s?\b(?![- ]?(?:line|life|"
    rf"lives|"
    r"generation|degree|trimester|dose|day|of life))(?:\s+an?\b)?)"
    rf"|(?P<inone>\b(?:{_WORD}|\d+) in (?:{_WORD}|\d+)\b(?!\s?\^))"
    rf"|(?P<digits>{DIGITS}(?:\s?(?:million|billion|thousand|[万亿千])(?![a-z]))?)"
    rf"|(?P<word>\b{_WORD}(?:[- ](?:hundred|thousand|million))?\b)"
    rf"|(?P<han>{HAN_NUMERAL}*[零〇一二两三四五六七八九十百千]|半)"
)
"""A number; `lastgroup` says how it is written."""

SHARES = ("share", "hanpart", "part", "inone")
"""Ways to write a number that is a part of a whole: their value is in per cent."""

_POWER = re.compile(r"(?:\s?[×x*]\s?10\^?|e)(-?\d+)")


def value(text: str, written: str) -> float:
    """The value of a match of `NUMBER`, `written` being its group; of `SHARES` in per cent."""
    if written == "power":
        return 10.0 ** int(text.removeprefix("10^"))
    if written == "share":
        rest = text.removeprefix("百分之")
        return _digits(rest) if rest[0].isdigit() else _han(rest)
    if written == "hanpart":
        whole, _, part = text.partition("分之")
        return 100.0 * _han(part) / _han(whole) if part else 50.0
    if written == "part":
        return _part(text)
    if written == "inone":
        part, _, whole = text.partition(" in ")
        return 100.0 * _cardinal(part) / max(_cardinal(whole), 1.0)
    if written == "han":
        return _han(text)
    return _digits(text) if written == "digits" else _cardinal(text)


def _digits(text: str) -> float:
    power = _POWER.search(text)
    if power:
        return _digits(text[: power.start()]) * 10.0 ** int(power[1])
    scale = 1.0
    for name, factor in _MULTIPLES.items():
        if text.endswith(name):
            text, scale = text.removesuffix(name), factor
    return float(re.sub(r"[,\s]", "", text)) * scale


def _cardinal(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    *_, last = re.split(r"[- ]", text)
    if last in _MULTIPLES:
        return _cardinal(text[: -len(last) - 1]) * _MULTIPLES[last]
    return float(sum(_VALUES[word] for word in re.split(r"[- ]", text)))


def _part(text: str) -> float:
    words = re.split(r"[- ]", re.sub(r"\s+an?$", "", text))
    whole = _PARTS.get(words[-1]) or _PARTS[words[-1].removesuffix("s")]
    count = _VALUES.get(words[0], 1) if len(words) > 1 else 1
    return 100.0 * count / whole


def _han(text: str) -> float:
    """Of Chinese numerals up to 99,999,999; 半 is a half."""
    if text == "半":
        return 0.5
    if "万" in text:
        high, _, low = text.partition("万")
        return _han(high or "一") * 1e4 + (_han(low) if low else 0.0)
    if not any(c in _HAN_TENS for c in text):  # digits one by one: 二〇二二
        return float("".join(str(_HAN[c]) for c in text) or 0)
    total, digit = 0, 1
    for i, c in enumerate(text):
        if c in _HAN_TENS:
            total += digit * _HAN_TENS[c]
            digit = 0
        else:
            digit = _HAN[c] if i or c not in "零〇" else 0
    return float(total + (digit if text[-1] in _HAN else 0))
