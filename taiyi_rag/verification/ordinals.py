"""Numbers that name rather than measure: dates, grades and types, the first hour.

For prepared text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.verification.measures import unit_at
from taiyi_rag.verification.quantity import Quantity

_CLASS = re.compile(
    r"\b(?P<en>type|grade|stage|class|phase|category|tier)s?\s?(?P<a>\d{1,2}|[ivx]{1,4})"
    r"(?:\s?(?:-|~|to|and|or|/)\s?(?P<b>\d{1,2}|[ivx]{1,4}))?\b(?![.%])"
    r"|(?<![\w.])(?P<a2>\d{1,2}|[ivx]{1,4}|[一二三四](?=[型期级]))(?:\s?[-~至或/]\s?(?P<b2>\d{1,2}|"
    r"[ivx]{1,4}))?"
    r"\s?(?P<zh>[型级期类])(?![毒])|(?P<a3>first|second|third|1st|2nd|3rd)[- ](?P<line>line)|"
    r"(?P<a4>[一二三])(?P<line2>线)"
)


_CLASSES = {"type": "type", "型": "type", "line": "line", "线": "line"}


_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
}


_ORDINAL = {
    "first": 1,
    "second": 2,
    "third": 3,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
}


def _classes(text: str) -> Iterator[Quantity]:
    for match in _CLASS.finditer(text):
        first = match["a"] or match["a2"] or match["a3"] or match["a4"]
        label = match["en"] or match["zh"] or match["line"] or match["line2"]
        last = match["b"] or match["b2"] or first
        low, high = _class_number(first), _class_number(last)
        yield Quantity(
            match.group(), *match.span(), low, high, f"class:{_CLASSES.get(label, 'grade')}"
        )


_MONTHS = "january february march april may june july august september october november december"


_NOT_MODAL = r"may(?=,? \d{4}|[,.;)]|$| and)"


_MONTH = "|".join(f"{m[:3]}(?:{m[3:]})?" if m != "may" else _NOT_MODAL for m in _MONTHS.split())


_DATE = re.compile(
    rf"\b(?P<m>{_MONTH}|may)\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|%)"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m2>{_MONTH})\b"
    r"|\b(?P<m4>january|february|april|june|july|august|september|october|november|december)\b"
    r"|(?P<m3>\d{1,2}) ?月(?:份)?(?: ?(?P<d3>\d{1,2}) ?[日号])?(?![内后])"
)


def _dates(text: str) -> Iterator[Quantity]:
    """Days of the year, as month × 100 + day; no year."""
    for match in _DATE.finditer(text):
        month = match["m"] or match["m2"] or match["m4"]
        number = _MONTHS.split().index(_full(month)) + 1 if month else int(match["m3"])
        day = match["d"] or match["d2"] or match["d3"] or 0
        at = float(100 * number + int(day))
        yield Quantity(match.group(), *match.span(), at, at, "date")


_FIRST = re.compile(r"\b(first|second|third)\s(hour|day|week|month|year)\b")


def _ordinals(text: str) -> Iterator[Quantity]:
    """第1小时, as English says it."""
    for match in _FIRST.finditer(text):
        unit = unit_at(f" {match[2]}", 0)
        at = _ORDINAL[match[1]] * (unit.scale if unit else 1.0)
        yield Quantity(match.group(), *match.span(), at, at, "time", certain=False)


def _full(month: str) -> str:
    return next(m for m in _MONTHS.split() if m.startswith(month))


def _class_number(text: str) -> float:
    return float(_ROMAN.get(text) or _ORDINAL.get(text) or (text if text.isdigit() else 0))


def naming_numbers(text: str) -> Iterator[Quantity]:
    """Dates, grades, types and ordinals of a text; they don't overlap but by chance."""
    yield from _dates(text)
    yield from _classes(text)
    yield from _ordinals(text)
