"""How often a medicine is given: of all that a sentence says of how often, what is said of it.

"Methotrexate 15 mg weekly; monitor CBC daily" gives it weekly. What is denied ("not daily") or is
said of another act isn't the medicine's; what has a rival, or an exception, is doubtful.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from taiyi_rag.annotation.schema import Span
from taiyi_rag.tasks.medication_words import ACTS, EXCEPT, NEEDED, NOT_SO, PER
from taiyi_rag.tasks.quoting import plain, stands
from taiyi_rag.tasks.whose import Medicine, Sentence
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import prepared, same_number

_BREATH = re.compile(r"[,;:()\n]|\.(?!\d)|\b(?:and|with|but)\b")


@dataclass(frozen=True, slots=True)
class Often:
    """How often, as a text says it: times a day, the least and the most."""

    span: Span
    low: float
    high: float

    def equals(self, other: Often) -> bool:
        return same_number(self.low, other.low) and same_number(self.high, other.high)


class Frequencies:
    """What a sentence says of how often one of its medicines is given."""

    def __init__(self, text: str, sentence: Sentence, medicine: Medicine) -> None:
        self._text, self._sentence, self._medicine = text, sentence, medicine
        self._read = plain(text)
        self._doses = [m.span for m in sentence.quantities if m.quantity.is_dose]

    def find(self, said: str) -> tuple[Span | None, bool]:
        """Where the sentence says it of the medicine, and whether that is sure."""
        told = _told(said)
        if len(told) == 1:
            same = [one for one in self._own() if one.equals(told[0])]
            span = next((one.span for one in same), None) or self._unread(said)
        else:
            span = next(filter(self._is_its, self._unmeasured(said)), None)
        return span, span is not None and self._is_sure(span, told)

    def _unmeasured(self, said: str) -> list[Span]:
        """What is no number of times: as needed, in the morning."""
        start, end = self._sentence.span
        if NEEDED.search(plain(said)):
            return [m.span() for m in NEEDED.finditer(self._read, start, end)]
        return stands(said, self._text, start, end)

    def _unread(self, said: str) -> Span | None:
        """The same words, where they weren't read as how often: "q12h皮下注射"."""
        read = [m.span for m in self._sentence.quantities if m.quantity.dimension == "frequency"]
        read += [m.span() for p, _ in PER for m in p.finditer(self._read, *self._sentence.span)]
        places = stands(said, self._text, *self._sentence.span)
        free = (at for at in places if not any(a < at[1] and at[0] < b for a, b in read))
        return next(filter(self._is_its, free), None)

    def _own(self) -> list[Often]:
        measured = [
            Often(m.span, m.quantity.low, m.quantity.high)
            for m in self._sentence.quantities
            if m.quantity.dimension == "frequency"
        ]
        plainly = [
            Often(found.span(), often, often)
            for pattern, often in PER
            for found in pattern.finditer(self._read, *self._sentence.span)
            if not any(m.span[0] <= found.start() < m.span[1] for m in measured)
        ]
        every = sorted([*measured, *plainly], key=lambda one: one.span)
        return [one for one in every if self._is_its(one.span)]

    def _is_its(self, span: Span) -> bool:
        of = self._sentence.is_of(span, self._medicine)
        return of and not self._is_denied(span) and not self._is_of_an_act(span)

    def _breath(self, span: Span) -> Span:
        """What stands between the marks around it."""
        start, end = self._sentence.span
        before = [m.end() for m in _BREATH.finditer(self._read, start, span[0])]
        after = _BREATH.search(self._read, span[1], end)
        return (before[-1] if before else start), (after.start() if after else end)

    def _since(self, start: int, span: Span) -> int:
        """After the last name or dose before it."""
        names = [m.span for m in self._sentence.medicines]
        return max([start, *(b for _, b in [*names, *self._doses] if b <= span[0])])

    def _is_denied(self, span: Span) -> bool:
        start = self._since(self._breath(span)[0], span)
        return NOT_SO.search(self._read, start, span[0]) is not None

    def _is_of_an_act(self, span: Span) -> bool:
        """Whether it tells how often something is measured: "check INR twice weekly"."""
        start, end = self._breath(span)
        last = self._since(self._sentence.span[0], span)
        if ACTS.search(self._read, last, span[1]):
            return True
        return last <= start and ACTS.search(self._read, span[1], end) is not None

    def _is_sure(self, span: Span, told: list[Often]) -> bool:
        _, end = self._breath(span)
        if ACTS.search(self._read, span[1], end):
            return False
        if EXCEPT.match(self._read, span[1], self._sentence.span[1]):
            return False
        return not any(not one.equals(told[0]) for one in self._own() if told)


def _told(said: str) -> list[Often]:
    """What some words say of how often."""
    found = [q for q in quantities(prepared(said)) if q.dimension == "frequency"]
    if found:
        return [Often((q.start, q.end), q.low, q.high) for q in found]
    read = plain(said)
    return [Often(m.span(), n, n) for pattern, n in PER for m in pattern.finditer(read)]
