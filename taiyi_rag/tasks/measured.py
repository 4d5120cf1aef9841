"""Quantities in a text, and the same in the units that are usual."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from taiyi_rag.annotation.schema import Note, Span
from taiyi_rag.language import Conversion, converted, normalise
from taiyi_rag.language.alignment import Alignment
from taiyi_rag.tasks.mention import Mention
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity, prepared

_MILLIGRAMS = ("mass", "mass/kg")
_GRAM = 1e3  # in milligrams; what is more is a body's weight
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNUSUAL = "kPa"
"""Blood pressure is in mmHg in both languages."""


def measured(text: str) -> Iterator[Mention]:
    """Of a sentence. Bare numbers, which often count nothing, and classes ("type 2") aren't."""
    read = prepared(text)
    places = Alignment(text, read)
    elsewhere = _conversions(text)
    groups = _paired(read, quantities(read))
    nexts = [*(group[0].start for group in groups[1:]), len(read)]
    for some, following in zip(groups, nexts, strict=False):
        # "0.5 g 每日两次": 每日 says what 0.5 g is per, but belongs to how often.
        end = len(read[: min(some[-1].end, following)].rstrip())
        span = places.span(some[0].start, end)
        other = [w for place, w in elsewhere if place[0] < span[1] and span[0] < place[1]]
        notes: list[tuple[Note, str]] = [("converted", w) for w in other]
        is_dose = any(one.is_dose for one in some)
        yield Mention("quantity", span, (), (*_equal(some[0]), *notes), is_dose)


def _paired(read: str, found: Iterable[Quantity]) -> list[list[Quantity]]:
    """Each by itself, but for two of a kind with a stroke between them: 152/88 mmHg."""
    groups: list[list[Quantity]] = []
    for one in found:
        if one.dimension == "count" or one.dimension.startswith("class:"):
            continue
        last = groups[-1][-1] if groups else None
        joined = last and read[last.end : one.start].strip() == "/"
        if last and joined and last.dimension == one.dimension:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _equal(one: Quantity) -> Iterator[tuple[Note, str]]:
    """The same in milligrams, or in times a day."""
    if one.dimension == "frequency":
        yield "daily", _range(one)
    elif one.dimension in _MILLIGRAMS and one.scale != 1.0 and one.scale <= _GRAM:
        yield "equals", f"{_range(one)} {'mg/kg' if '/' in one.dimension else 'mg'}"


def _range(one: Quantity) -> str:
    low, high = f"{one.low:.4g}", f"{one.high:.4g}"
    return low if low == high else f"{low}–{high}"


def _conversions(text: str) -> list[tuple[Span, str]]:
    """Levels in blood and the like in their other unit, the nearest, with their places."""
    read = normalise(text)
    places = Alignment(text, read)
    found, at = [], 0
    for one in converted(text):
        at = read.index(one.found, at)
        place = places.span(at, at + len(one.found))
        numbers = _NUMBER.findall(one.found)
        each = [one] if len(numbers) == 1 else _one_by_one(read, at, one.found, numbers)
        found.append((place, _joined([c.written[0] for c in each])))
        at += len(one.found)
    return [(place, words) for place, words in found if words and not words.endswith(_UNUSUAL)]


def _joined(written: list[str]) -> str:
    """A range with its unit once: 126–180 mg/dL."""
    return "–".join([*(w.split()[0] for w in written[:-1]), *written[-1:]])


def _one_by_one(read: str, at: int, words: str, numbers: list[str]) -> list[Conversion]:
    """The ends of a range, or the two numbers of a blood pressure, each as if it stood alone."""
    unit = words[words.rindex(numbers[-1]) + len(numbers[-1]) :]
    alone = (f"{read[:at]}{number}{unit}{read[at + len(words) :]}" for number in numbers)
    wanted = [f"{number}{unit}" for number in numbers]
    return [
        conversion
        for text, name in zip(alone, wanted, strict=True)
        for conversion in converted(text)
        if conversion.found == name
    ][: len(numbers)]
