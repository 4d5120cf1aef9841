"""The quantities of a text: number or range, unit, bound, what a dose is per, how often.

They are read from normalised text (`prepared`) and compared in base units, so that 0.5 g is
500 mg. Numbers that are part of a name (SGLT2, COVID-19, 三氧化二砷) are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from taiyi_rag.language.detect import HAN
from taiyi_rag.language.tokens import normalise
from taiyi_rag.language.vocabulary import vocabulary
from taiyi_rag.verification.comparators import NONE, Bound, bound_at
from taiyi_rag.verification.measures import DOSED, Unit, per_kilogram_before, unit_at
from taiyi_rag.verification.numerals import DIGITS, HAN_NUMERAL, NUMBER, SHARES, value
from taiyi_rag.verification.schedules import Frequency, basis_at, frequencies


@dataclass(frozen=True, slots=True)
class Quantity:
    """`low` to `high` in base units of `dimension`; equal where it is no range.

    A dimension is one of `measures`, or "count" (a bare number), "frequency" (times a day) or
    "class:…" (type 2, grade 3). `basis` is what a dose is per; `times` a day it is given, (low,
    high), where that is said. `words` are it in the normalised text, at `start` to `end`.
    `certain` is False for number words, which often count nothing. `age`: of a person. `scale` is
    that of the unit: `low / scale` is the number as written.
    """

    words: str
    start: int
    end: int
    low: float
    high: float
    dimension: str
    bound: Bound = NONE
    basis: str = ""
    times: tuple[float, float] | None = None
    divided: bool = False
    noun: str = ""
    certain: bool = True
    age: bool = False
    scale: float = 1.0

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    @property
    def is_dose(self) -> bool:
        """Whether it may be an amount of a medicine."""
        first, *below = self.dimension.split("/")
        if first in ("volume", "amount", "equivalents"):
            return not below or below == ["kg"]
        return first in DOSED and not {"volume", "gram", "mole"} & set(below)


_POINT = re.compile(r"(?<=\d)·(?=\d)")
_TO = re.compile(r"\s?(?:-{1,2}|~|—|\bto\b|至|到)\s?(?:最[多长高]|as (?:much|high) as )?")
_AND = re.compile(r"\s?(?:\band\b|和|与|至|到|-|~)\s?")
_LIST = re.compile(r"\s?(?:,|、|/|;)?\s?(?:\b(?:and|or|to|then|followed by)\b|和|或|与|及)?\s?")
_BETWEEN = re.compile(r"\bbetween\s$|介于$|在$")
_LETTER_BEFORE = re.compile(r"[a-z][-]?$|[a-z]\d*[.,]?$|\d[a-z]$")
_NAME_AFTER = re.compile(r"[a-z]|[-'](?:ht|fu|[a-z]{1,2}\b|hydroxy|fluoro|amino|methyl|alpha|beta|羟|氟|氨|α|β)")
_CLASS = re.compile(
    r"\b(?P<en>type|grade|stage|class|phase|category|tier)s?\s?(?P<a>\d{1,2}|[ivx]{1,4})"
    r"(?:\s?(?:-|~|to|and|or|/)\s?(?P<b>\d{1,2}|[ivx]{1,4}))?\b(?![.%])"
    r"|(?<![\w.])(?P<a2>\d{1,2}|[ivx]{1,4}|[一二三四](?=[型期级]))(?:\s?[-~至或/]\s?(?P<b2>\d{1,2}|[ivx]{1,4}))?"
    rf"\s?(?P<zh>[型级期类])(?![毒])|(?P<a3>first|second|third|1st|2nd|3rd)[- ](?P<line>line)|(?P<a4>[一二三])(?P<line2>线)"
)
_CLASSES = {"type": "type", "型": "type", "line": "line", "线": "line"}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_ORDINAL = {"first": 1, "second": 2, "third": 3, "1st": 1, "2nd": 2, "3rd": 3, "一": 1, "二": 2, "三": 3, "四": 4}
_MOMENT = re.compile(r"\b(day|week|month|year|hour)s?\s$")
_AGE_BEFORE = re.compile(r"\b(?:aged?|older than|younger than|(?:over|under) the age of|age of|ages)[^\d.;]{0,24}$|年龄[^\d。；]{0,10}$")
_AGE_AFTER = re.compile(r"[\s-]*(?:years?[\s-]?olds?|months?[\s-]?olds?|years? of age|months? of age|(?:or|and) (?:older|younger)|years? (?:or|and) (?:older|younger|over|under|above))|[岁]|周岁|月龄")
_NOUN = re.compile(rf"[\s-]?(?:of the |of |the )?([a-z]{{3,}}|[{HAN}]{{1,2}})")
_NO_NOUN = frozenset("and but for with per was were had who are the from that this than not or to".split())
_YEAR_HOURS = 365.25 * 24
_FREQUENCY_REACH = 48


def prepared(text: str) -> str:
    """`text` as everything in this package reads it."""
    return _POINT.sub(".", normalise(text))


@lru_cache(maxsize=8_192)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Those of a prepared text, in order."""
    often = frequencies(text)
    taken = [(f.start, f.end) for f in often]
    classes = [q for q in _classes(text) if not _inside(q.start, taken)]
    taken += [(q.start, q.end) for q in classes]
    numbers = _with_shared_units(text, _numbers(text, taken, *_named(text)))
    dosed = _with_times(text, numbers, often)
    rates = [
        Quantity(text[f.start : f.end], f.start, f.end, f.low, f.high, "frequency", _bound(text, f))
        for f in often
    ]
    return tuple(sorted([*dosed, *classes, *rates], key=lambda q: q.start))


def _bound(text: str, often: Frequency) -> Bound:
    return NONE if often.divided else bound_at(text, often.start, often.end)


def _named(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where medicines' names stand, and where any name does."""
    found = vocabulary().find(text)
    spans = [(f.start, f.start + len(f.name)) for f in found]
    medicines = [s for s, f in zip(spans, found, strict=True) if f.entry.kind == "substance"]
    return medicines, spans


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _classes(text: str) -> Iterator[Quantity]:
    for match in _CLASS.finditer(text):
        first = match["a"] or match["a2"] or match["a3"] or match["a4"]
        label = match["en"] or match["zh"] or match["line"] or match["line2"]
        last = match["b"] or match["b2"] or first
        low, high = _class_number(first), _class_number(last)
        yield Quantity(
            match.group(), *match.span(), low, high, f"class:{_CLASSES.get(label, 'grade')}"
        )


def _class_number(text: str) -> float:
    return float(_ROMAN.get(text) or _ORDINAL.get(text) or (text if text.isdigit() else 0))


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
    unit = Unit("percent", 1.0, "", end) if written in SHARES else unit_at(text, end)
    return _Number(start, end, amount, written, unit)


def _counts(
    text: str, number: _Number, medicines: list[tuple[int, int]], names: list[tuple[int, int]]
) -> bool:
    """Whether a number counts or measures something, and isn't part of a name."""
    start, end = number.start, number.end
    if number.written == "han":
        return number.unit is not None and not _inside(start, names)
    if number.written in SHARES:
        return True
    if _inside(start, medicines):
        return False
    if _LETTER_BEFORE.search(text, max(0, start - 3), start) and number.written == "digits":
        return False
    if number.unit is None and number.written == "digits":
        return not _NAME_AFTER.match(text, end)
    return not (number.written == "word" and text[start:end] == "one" and number.unit is None)


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
    if (last.value < first.value and first.unit is None) or _NAME_AFTER.match(text, last.end) and last.unit is None:
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
    if "mass" in dimension and per_kilogram_before(text, first.start) and "/kg" not in dimension:
        dimension += "/kg"
    age = dimension == "time" and bool(_AGE_AFTER.match(text, last.end))
    if dimension in ("time", "count") and _AGE_BEFORE.search(text, max(0, first.start - 40), first.start):
        age = True
    if dimension == "count" and (age or re.match(r"\s?(?:years? )?(?:or|and) (?:older|younger)\b", text[end:])):
        dimension, low, high, age = "time", low * _YEAR_HOURS, high * _YEAR_HOURS, True
    bound = bound_at(text, first.start, end)
    if dimension == "time" and not age and text[bound.start : bound.start + 4] == "over":
        bound = NONE  # "infused over 60 minutes"
    noun = _NOUN.match(text, end) if dimension == "count" else None
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
        certain=first.written not in ("word", "part", "inone", "han"),
        age=age,
        scale=unit.scale if unit else 1.0,
    )


def _with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """A number without a unit takes the one of the next in its list: 140/90 mmHg, 0, 12 and 24 h."""
    for i in range(len(found) - 2, -1, -1):
        this, following = found[i], found[i + 1]
        if this.dimension != "count" or following.dimension in ("count", "percent", "fold", "doses"):
            continue
        between = _LIST.match(text, this.end)
        joined = between and between.group().strip() and between.end() == following.start
        if joined and (len(text[this.end : following.start].strip()) > 0):
            scale = _scale_of(text, following)
            found[i] = replace(
                this,
                low=this.low * scale,
                high=this.high * scale,
                dimension=following.dimension,
                basis=following.basis,
                age=following.age,
                scale=scale,
                noun="",
            )
    return found


def _scale_of(text: str, quantity: Quantity) -> float:
    numbers = list(NUMBER.finditer(quantity.words))
    last = numbers[-1] if numbers else None
    if last is None:
        return 1.0
    amount = value(last.group(), str(last.lastgroup))
    return quantity.high / amount if amount else 1.0


def _with_times(text: str, numbers: list[Quantity], often: list[Frequency]) -> list[Quantity]:
    """Doses with what they are per, by the words and frequencies near them."""
    doses = [q for q in numbers if q.is_dose]
    found = []
    for quantity in numbers:
        if quantity.is_dose:
            quantity = _timed(text, quantity, doses, often)
        found.append(quantity)
    return found


def _timed(text: str, dose: Quantity, doses: list[Quantity], often: list[Frequency]) -> Quantity:
    named = basis_at(text, dose.start, dose.end, often)
    basis = dose.basis or named.name
    start, end = min(named.start, dose.start), max(named.end, dose.end)
    near = [f for f in often if _belongs(text, dose, f, doses)]
    if not near:
        return replace(dose, basis=basis)
    parts = [f for f in near if f.divided]
    one = parts[0] if parts else min(near, key=lambda f: _distance(dose, f))
    if not basis:
        basis = "day" if one.divided else "dose"
    return replace(dose, basis=basis, times=(one.low, one.high), divided=one.divided)


def _distance(dose: Quantity, often: Frequency) -> int:
    after = often.start - dose.end
    return after if after >= 0 else dose.start - often.end + 8


def _belongs(text: str, dose: Quantity, often: Frequency, doses: list[Quantity]) -> bool:
    """Whether a frequency is a dose's: near it in its sentence, with no other dose nearer."""
    start, end = (dose.end, often.start) if often.start >= dose.end else (often.end, dose.start)
    if end - start > _FREQUENCY_REACH or re.search(r"[.。;；!?！？](?:\s|$)|。|；", text[start:end]):
        return False
    if any(start <= other.start < end for other in doses):
        return False
    if often.start < dose.start:  # before it: only if no dose stands before the frequency
        return not any(0 <= often.start - other.end <= 12 for other in doses)
    return True


def same_number(a: float, b: float) -> bool:
    """Whether two values are equal but for the arithmetic."""
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b), 1e-9)


__all__ = ["DIGITS", "HAN_NUMERAL", "Quantity", "prepared", "quantities", "same_number"]
