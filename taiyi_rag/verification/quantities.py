"""The quantities of a text: number or range, unit, bound, what a dose is per, how often.

They are read from normalised text (`prepared`) and compared in base units, so that 0.5 g is
500 mg. Numbers that are part of a name (SGLT2, COVID-19, 三氧化二砷) are no quantities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from taiyi_rag.language.detect import HAN
from taiyi_rag.verification.comparators import NONE, Bound, bound_at
from taiyi_rag.verification.doses import with_shared_units, with_times
from taiyi_rag.verification.measures import Unit, per_before, unit_at
from taiyi_rag.verification.numerals import NUMBER, SHARES, value
from taiyi_rag.verification.ordinals import naming_numbers
from taiyi_rag.verification.quantity import Quantity, named
from taiyi_rag.verification.schedules import Frequency, frequencies

_TO = re.compile(r"\s?(?:-{1,2}|~|—|\bto\b|至|到)\s?(?:最[多长高]|as (?:much|high) as )?")


_AND = re.compile(r"\s?(?:\band\b|和|与|至|到|-|~)\s?")


_BETWEEN = re.compile(r"\bbetween\s$|介于$|在$")


_LETTER_BEFORE = re.compile(r"[a-z][-]?$|[a-z]\d*[.,]?$|\d[a-z]$")


_NAME_AFTER = re.compile(
    r"[a-z]|[-'](?:ht|fu|[a-z]{1,2}\b|hydroxy|fluoro|amino|methyl|alpha|beta|羟|氟|氨|α|β)"
)


_CALENDAR_YEAR = re.compile(r"(?:1[89]|20)\d\d ?年")


_MOMENT = re.compile(r"\b(day|week|month|year|hour)s?\s$")


_AGE_BEFORE = re.compile(
    r"\b(?:aged?|older than|younger than|(?:over|under) the age of|age of|ages)[^\d.;]{0,24}$|"
    r"年龄[^\d。；]{0,10}$"
)


_AGE_AFTER = re.compile(
    r"[\s-]*(?:years?[\s-]?olds?|months?[\s-]?olds?|years? of age|months? of age|(?:or|"
    r"and) (?:older|younger)|years? (?:or|and) (?:older|younger|over|under|above))|\s?岁|"
    r"\s?周岁|\s?月龄"
)


_NOUN = re.compile(rf"[\s-]?(?:of the |of |the )?([a-z]{{3,}}|[{HAN}]{{1,2}})")


_NO_NOUN = frozenset(
    "and but for with per was were had who are the from that this than not or to".split()
)


_YEAR_HOURS = 365.25 * 24


@lru_cache(maxsize=8_192)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Those of a prepared text, in order."""
    often = frequencies(text)
    taken = [(f.start, f.end) for f in often]
    naming = [q for q in naming_numbers(text) if not _inside(q.start, taken)]
    taken += [(q.start, q.end) for q in naming]
    numbers = with_shared_units(text, _numbers(text, taken, *_named(text)))
    dosed = with_times(text, numbers, often)
    rates = [
        Quantity(text[f.start : f.end], f.start, f.end, f.low, f.high, "frequency", _bound(text, f))
        for f in often
    ]
    return tuple(sorted([*dosed, *naming, *rates], key=lambda q: q.start))


def _bound(text: str, often: Frequency) -> Bound:
    if often.divided:
        return NONE
    if inner := _WITHIN_RATE.search(text, often.start, often.end):  # 每年至少查一次
        return bound_at(text, inner.end(), inner.end())
    return bound_at(text, often.start, often.end)


_WITHIN_RATE = re.compile(r"至少|最少|不少于|至多|最多|不超过|不多于")


def _named(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where medicines' names stand, and where any name does."""
    found = named(text)
    spans = [(f.start, f.start + len(f.name)) for f in found]
    medicines = [s for s, f in zip(spans, found, strict=True) if f.entry.kind == "substance"]
    return medicines, spans


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    value: float
    written: str
    unit: Unit | None


def _numbers(
    text: str,
    taken: list[tuple[int, int]],
    medicines: list[tuple[int, int]],
    names: list[tuple[int, int]],
) -> list[Quantity]:
    found: list[Quantity] = []
    at = 0
    while match := NUMBER.search(text, at):
        at = match.end()
        number = _number(text, match)
        if _inside(match.start(), taken) or not _counts(text, number, medicines, names):
            continue
        quantity, at = _quantity(text, number)
        found.append(quantity)
    return found


def _number(text: str, match: re.Match[str]) -> _Number:
    written = str(match.lastgroup)
    amount = value(match.group(), written)
    start = match.start()
    if written == "digits" and re.search(r"(?:^|[\s(,:=])-$", text[max(0, start - 2) : start]):
        start, amount = start - 1, -amount
    end = match.end()
    unit = unit_at(text, end)
    if written == "part" and unit and unit.dimension in ("time", "mass", "tablets"):
        amount /= 100  # half an hour
    elif written in SHARES:
        unit = Unit("percent", 1.0, "", end)
    if unit and _CALENDAR_YEAR.fullmatch(text, start, unit.end):
        unit = Unit("count", 1.0, "", unit.end)
    return _Number(start, end, amount, written, unit)


def _counts(
    text: str, number: _Number, medicines: list[tuple[int, int]], names: list[tuple[int, int]]
) -> bool:
    """Whether a number counts or measures something, and isn't part of a name."""
    start, end = number.start, number.end
    if number.written == "han":
        return _measured(text, number) and not _inside(start, names)
    if number.written in SHARES:
        return True
    if _inside(start, medicines):
        return False
    if _LETTER_BEFORE.search(text, max(0, start - 3), start) and number.written == "digits":
        return False
    if number.unit is None and number.written == "digits":
        return not _NAME_AFTER.match(text, end)
    return True


def _measured(text: str, number: _Number) -> bool:
    """Whether a unit follows, perhaps after the other end of a range: 三至六周."""
    if number.unit is not None:
        return True
    joint = _TO.match(text, number.end)
    last = NUMBER.match(text, joint.end()) if joint else None
    return last is not None and unit_at(text, last.end()) is not None


def _quantity(text: str, first: _Number) -> tuple[Quantity, int]:
    """The quantity that begins with a number: itself or a range; and where to read on."""
    last = _range_end(text, first)
    end_of = last or first
    unit = end_of.unit or first.unit
    low_unit = first.unit or unit
    end = end_of.unit.end if end_of.unit else end_of.end
    quantity = _made(text, first, end_of, low_unit, unit, end)
    return quantity, end


def _range_end(text: str, first: _Number) -> _Number | None:
    after = first.unit.end if first.unit else first.end
    joint = _TO.match(text, after)
    if joint is None and _BETWEEN.search(text, max(0, first.start - 9), first.start):
        joint = _AND.match(text, after)
    if joint is None:
        return None
    at = joint.end()
    if first.value < 0 and text[at : at + 1] == "-":
        at += 1
    match = NUMBER.match(text, at)
    if match is None or match.lastgroup in ("part", "inone", "hanpart"):
        return None
    last = _number(text, match)
    if first.value < 0 and at > joint.end():
        last = replace(last, value=-abs(last.value))
    elif last.value < 0 <= first.value:
        last = replace(last, value=-last.value)
    if (last.value < first.value and first.unit is None) or (
        _NAME_AFTER.match(text, last.end) and last.unit is None
    ):
        return None
    same = not (first.unit and last.unit) or first.unit.dimension == last.unit.dimension
    if first.unit and last.unit and first.value * first.unit.scale > last.value * last.unit.scale:
        return None
    return last if same else None


def _made(
    text: str, first: _Number, last: _Number, low_unit: Unit | None, unit: Unit | None, end: int
) -> Quantity:
    dimension, per = (unit.dimension, unit.per) if unit else ("count", "")
    low = first.value * (low_unit.scale if low_unit else 1.0)
    high = last.value * (unit.scale if unit else 1.0)
    moment = _MOMENT.search(text, max(0, first.start - 7), first.start)
    if unit is None and moment and first.written == "digits":
        named = unit_at(f" {moment[1]}", 0)
        low, high = low * named.scale if named else low, high * named.scale if named else high
        dimension = "time"
    if dimension in ("mass", "volume", "activity", "mass/kg"):
        before = per_before(text, first.start)
        if before and f"/{before.dimension}" not in dimension:
            dimension = f"{dimension}/{before.dimension}"
            low, high = low / before.scale, high / before.scale
    age = dimension == "time" and bool(_AGE_AFTER.match(text, last.end))
    if dimension in ("time", "count") and _AGE_BEFORE.search(
        text, max(0, first.start - 40), first.start
    ):
        age = True
    if dimension == "count" and (
        age or re.match(r"\s?(?:years? )?(?:or|and) (?:older|younger)\b", text[end:])
    ):
        dimension, low, high, age = "time", low * _YEAR_HOURS, high * _YEAR_HOURS, True
    ordinal = first.written == "han" and text[max(0, first.start - 1) : first.start] == "第"
    certain = not ordinal and first.written not in ("word", "part", "inone", "han", "hanpart")
    bound = bound_at(text, first.start, end)
    if dimension == "time" and not age and text[bound.start : bound.start + 4] == "over":
        bound = NONE  # "infused over 60 minutes"
    noun = _NOUN.match(text, end) if dimension == "count" else None
    if dimension == "count" and low == 1 and re.match(r"\s?[名例个种次位项条]", text[end:]):
        certain = False  # as "a" or "one" says it
    return Quantity(
        text[first.start : end],
        first.start,
        end,
        min(low, high),
        max(low, high),
        dimension,
        bound,
        per,
        noun=noun[1] if noun and noun[1] not in _NO_NOUN else "",
        certain=certain,
        age=age,
        scale=unit.scale if unit else 1.0,
    )
