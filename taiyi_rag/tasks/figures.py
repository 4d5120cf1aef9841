"""Numbers that a model wrote and that its text doesn't have.

0.5 g is 500 mg, and 两周 is 14 days; 5 g isn't 5 mg. A number that the text has without a unit may
be written with one, and one that is written without a unit may have any in the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from taiyi_rag.language import numbers, sentence_spans
from taiyi_rag.verification.agreeing import confusable, same_digits
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity, prepared, same_number


def strange(said: str, text: str) -> tuple[str, ...]:
    """The quantities of `said`, as it has them, that `text` doesn't have."""
    told, bare = _read(text), _bare(text)
    return tuple(
        dict.fromkeys(one.words for one in _read(said) if one.certain and not _has(told, bare, one))
    )


def otherwise(said: str, text: str) -> bool:
    """Whether the text has a quantity's number, but in another unit that is taken for its own."""
    told = _read(text)
    return bool(strange(said, text)) and any(
        confusable(one, other) and same_digits(one, other) for one in _read(said) for other in told
    )


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[Quantity, ...]:
    some = (quantities(prepared(text[start:end])) for start, end in sentence_spans(text))
    return tuple(one for found in some for one in found)


@lru_cache(maxsize=64)
def _bare(text: str) -> frozenset[float]:
    """The numbers of a text as they are written, whatever they are of."""
    written = {round(end / one.scale, 9) for one in _read(text) for end in (one.low, one.high)}
    return frozenset(written | {float(n) for n in numbers(text) if n.count(".") < 2})


def _has(told: Iterable[Quantity], bare: frozenset[float], said: Quantity) -> bool:
    ends = {said.low, said.high}
    if said.dimension == "count":
        return all(round(end, 9) in bare for end in ends)
    same = [t for t in told if t.dimension == said.dimension]
    if all(any(same_number(end, e) for t in same for e in (t.low, t.high)) for end in ends):
        return True
    counts = [t for t in told if t.dimension == "count"]
    written = {end / said.scale for end in ends}
    return all(any(same_number(w, e) for t in counts for e in (t.low, t.high)) for w in written)
