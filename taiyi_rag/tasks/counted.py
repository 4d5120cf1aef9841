"""Number words that the other text hasn't in any form: 三十例 told as "thirteen patients".

Number words often count nothing for sure, so only those before what is counted are looked at,
from three on ("two" is also "both", "a pair", 双). The other text may have the number anywhere, in
digits or words of either language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.verification.numerals import HAN_NUMERAL, NUMBER, value
from taiyi_rag.verification.quantity import Quantity, prepared, same_number

_LEAST = 3
_ENGLISH = re.compile(
    r"[ -](?:[a-z-]+ ){0,2}(?:patients?|cases?|participants?|subjects?|people|persons?|individuals|"
    r"adults?|children|infants?|men|women|volunteers|times|tablets?|capsules?|pills|doses?|drops|"
    r"puffs|hours?|days?|weeks?|months?|years?|trials|studies|cycles|courses|sessions)\b"
)
_CHINESE = re.compile(
    r"余?(?:例|名|位|个(?:月|小时|疗程|周期|病例|患者|受试者)|次|片|粒|滴|剂|天|周|岁|小时|"
    r"项(?:研究|试验))"
)
_OTHER = tuple("第数几星期周十")
"""Before a numeral, what makes no count of it: 第三次, 数十例."""
_HAN = re.compile(rf"{HAN_NUMERAL}+")


def miscounted(made: str, text: str) -> Iterator[str]:
    """The number words of what was made, with what they count, that its text hasn't."""
    told = prepared(made)
    some = [(m, end) for m in NUMBER.finditer(told) if (end := _counts(told, m))]
    known = _values(text) if some else []
    for match, end in some:
        number = value(match.group(), str(match.lastgroup))
        if number >= _LEAST and not any(same_number(number, one) for one in known):
            yield told[match.start() : end]


def in_chinese(text: str) -> Iterator[Quantity]:
    """The counts that a text has in Chinese numerals: thirty of 三十例."""
    read = prepared(text)
    for match in NUMBER.finditer(read):
        if match.lastgroup == "han" and _counts(read, match):
            number = value(match.group(), "han")
            yield Quantity(match.group(), *match.span(), number, number, "count", certain=False)


def _counts(text: str, number: re.Match[str]) -> int:
    """Where what a number word counts ends; 0 where it is in digits or counts nothing for sure."""
    if number.lastgroup == "word":
        after = _ENGLISH.match(text, number.end())
    elif (
        number.lastgroup == "han"
        and text[max(0, number.start() - 1) : number.start()] not in _OTHER
    ):
        after = _CHINESE.match(text, number.end())
    else:
        return 0
    return after.end() if after else 0


def _values(text: str) -> list[float]:
    """All numbers of a text, however they are written, and also as parts of other words."""
    read = prepared(text)
    found = [value(m.group(), str(m.lastgroup)) for m in NUMBER.finditer(read)]
    return found + [value(m.group(), "han") for m in _HAN.finditer(read)]
