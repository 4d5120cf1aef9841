"""Whether bounds are the other way round: "eGFR <30" told as "eGFR >30", "at least" as 最多.

A bound is compared by its direction alone, since texts are loose about whether the number itself
is in (18岁以下, "under 18").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from taiyi_rag.verification.agreeing import comparable, same_values, turned_bound
from taiyi_rag.verification.comparators import Bound
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity


class _Bounded(NamedTuple):
    quantity: Quantity
    bound: Bound
    words: str


def out_of_bounds(made: Iterable[str], text: Iterable[str]) -> Iterator[str]:
    """The quantities of prepared sentences, with their bounds, that other sentences have, but never
    with a bound of that direction: with the other, or one of the two says no bound of a dose or a
    level that the other says plainly."""
    theirs = list(_bounded(text))
    for one in _bounded(made):
        equal = [other for other in theirs if same(one.quantity, other.quantity)]
        if equal and not any(_agree(one, other) for other in equal):
            yield one.words


def same(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities have the same value, whatever bounds it."""
    return comparable(one, other) and same_values(one, other)


def _bounded(sentences: Iterable[str]) -> Iterator[_Bounded]:
    for sentence in sentences:
        for one in quantities(sentence):
            bound = turned_bound(sentence, one)
            start, end = one.start, one.end
            if bound.sign:
                start, end = min(start, bound.start), max(end, bound.end)
            yield _Bounded(one, bound, sentence[start:end])


def _agree(one: _Bounded, other: _Bounded) -> bool:
    if one.bound.window or other.bound.window:
        return True
    if one.bound.sign and other.bound.sign:
        return one.bound.sign[0] == other.bound.sign[0]
    return not (_is_plain(one) or _is_plain(other))


def _is_plain(one: _Bounded) -> bool:
    """Whether a bound is one for sure, and of a quantity that is another without it: "up to 77%"
    and "aged 18 and over" are told without."""
    measures = one.quantity.dimension not in ("count", "time", "date", "frequency")
    return bool(one.bound.sign) and not one.bound.loose and measures
