"""A number with the words that say what it is of: the sensitivity 85 %, 48 hours before.

For prepared text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.types import Check, Finding
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity, same_number

_MEASURES = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (r"\bsensitivity\b|敏感[度性]|灵敏度", r"\bspecificity\b|特异[度性]"),
        (r"\bpositive predictive\b|\bppv\b|阳性预测", r"\bnegative predictive\b|\bnpv\b|阴性预测"),
        (r"\bpeaks?\b|峰浓度", r"\btroughs?\b|谷浓度"),
        (r"\bsystolic\b|收缩压", r"\bdiastolic\b|舒张压"),
        (r"\brate\b|频率|速率", r"\bdepth\b|深度"),
    )
)
_BEFORE = re.compile(r"\s?(?:before|prior to|之前|以前|前)")
_AFTER = re.compile(r"\s?(?:after|following|之后|以后|后)")
_ENDS_BEFORE = re.compile(r"[^\W\d_]前(?:至少)?\s?$")
_ENDS_AFTER = re.compile(r"[^\W\d_]后(?:至少)?\s?$")


def misplaced(claim: str, source: str) -> Iterator[Finding]:
    """Numbers that the source has of the other measure, or on the other side of an event."""
    yield from _of_another_measure(claim, source)
    yield from _on_the_other_side(claim, source)


def _of_another_measure(claim: str, source: str) -> Iterator[Finding]:
    for pair in _MEASURES:
        stands = dict(_values(source, pair))
        if len(stands) < 2:
            continue
        for name, said in _values(claim, pair):
            if name in stands and not _same(said, stands[name]) and _same(said, stands[1 - name]):
                yield Finding(Check.NUMBER, said.words, stands[name].words)


def _values(text: str, pair: tuple[re.Pattern[str], ...]) -> list[tuple[int, Quantity]]:
    """Which of the pair, and its number: the first after its name and before the other's; where all
    names come first, each in its turn."""
    names = sorted((m.start(), i) for i, p in enumerate(pair) for m in p.finditer(text))
    if not names:
        return []
    found = [q for q in quantities(text) if q.start > names[0][0]]
    later = [q for q in found if q.start > names[-1][0]]
    if len(names) == 2 and len(later) >= 2 and len(later) == len(found):
        return [(i, q) for (_, i), q in zip(names, later, strict=False)]
    values = []
    for at, (start, name) in enumerate(names):
        end = names[at + 1][0] if at + 1 < len(names) else len(text)
        own = [q for q in found if start < q.start < end]
        values += [(name, own[0])] if own else []
    return values


def _same(one: Quantity, other: Quantity) -> bool:
    alike = one.dimension == other.dimension and same_number(one.low, other.low)
    return alike and same_number(one.high, other.high)


def _on_the_other_side(claim: str, source: str) -> Iterator[Finding]:
    """48 hours after, where the source has 48 hours before."""
    stands = _sided(source)
    for said, side in _sided(claim):
        same = [s for s in stands if _same(said, s[0])]
        if same and all(other != side for _, other in same):
            yield Finding(Check.DIRECTION, said.words, same[0][0].words)


def _sided(text: str) -> list[tuple[Quantity, str]]:
    found = []
    for quantity in quantities(text):
        if quantity.dimension == "time" and not quantity.age:
            before = text[max(0, quantity.start - 6) : quantity.start]
            if _BEFORE.match(text, quantity.end) or _ENDS_BEFORE.search(before):
                found.append((quantity, "before"))
            elif _AFTER.match(text, quantity.end) or _ENDS_AFTER.search(before):
                found.append((quantity, "after"))
    return found
