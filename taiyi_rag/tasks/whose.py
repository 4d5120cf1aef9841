"""Whose a dose is: of the medicines that a sentence names, the one that a quantity is said of.

A quantity between two medicines is the one's before it, as in "metformin 0.5 g twice daily,
lisinopril 10 mg", unless a comma or an "and" parts it from that one and nothing from the next:
"0.5 g of metformin and 10 mg of lisinopril". What "both", 均 or 各 comes before is everyone's.
Doses in a row beside medicines in a row ("aspirin and atorvastatin, 100 mg and 40 mg") are
nobody's, since order alone would tell; "respectively" or 分别 says that it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from taiyi_rag.annotation.schema import Span
from taiyi_rag.language import sentence_spans
from taiyi_rag.language.alignment import Alignment
from taiyi_rag.tasks.quoting import plain
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity, prepared

_PARTS = re.compile(
    r"[,;:、)\n]|\b(?:and|plus|then|or|with|to)\b|[及和与并或]|联合|改[为用]|加用|换"
)
_OF = re.compile(r"\s*(?:of\s+|的)")
_SHARED = re.compile(r"(?:\b(?:both|each|all)\b|[均都皆各])[^,;.、]{0,8}$")
_JOINT = re.compile(r"(?:[\s,;:、/&+()]|\b(?:and|or|plus|vs|versus)\b\.?|[和与及或、])*")
_RESPECTIVELY = re.compile(r"\brespectively\b|分别|依次")


_LONGEST = 500
"""Characters of a sentence that are read at once: lists have no full stops."""


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine's name. `substance` is what it means, the name itself where we don't know it."""

    span: Span
    substance: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity with its place in the text."""

    quantity: Quantity
    span: Span


def apart(medicines: Iterable[Medicine]) -> list[Medicine]:
    """Without those that lie within another or run into one that begins before it."""
    kept: list[Medicine] = []
    for one in sorted(medicines, key=lambda m: (m.span[0], -m.span[1])):
        if not kept or kept[-1].span[1] <= one.span[0]:
            kept.append(one)
    return kept


def stretches(text: str) -> Iterator[Span]:
    """Sentences, those that are too long in pieces."""
    for start, end in sentence_spans(text):
        while end - start > _LONGEST:
            cut = max(start + 1, _cut(text, start, start + _LONGEST))
            yield start, cut
            start = cut
        yield start, end


def _cut(text: str, start: int, end: int) -> int:
    """After the last mark that parts what is said of medicines, the strongest there is."""
    for marks in (";；\n", ",，、", " "):
        if (at := max(text.rfind(mark, start, end) for mark in marks)) > start:
            return at + 1
    return end


class Sentence:
    """A sentence: the medicines in it, its quantities, and which are whose."""

    def __init__(self, text: str, span: Span, medicines: Iterable[Medicine]) -> None:
        self.span = span
        self._text = plain(text)
        self.medicines = sorted(medicines, key=lambda m: m.span)

    @cached_property
    def quantities(self) -> list[Measured]:
        """Those that are no part of a medicine's name."""
        return [m for m in self._measured() if not self._inside_name(m.span)]

    def _measured(self) -> Iterator[Measured]:
        start, end = self.span
        written = self._text[start:end]
        read = prepared(written)
        places = Alignment(written, read)
        found = quantities(read)
        nexts = [*(one.start for one in found[1:]), len(read)]
        for one, following in zip(found, nexts, strict=False):
            # "0.5 g 每日两次": 每日 says what 0.5 g is per, but belongs to how often.
            stop = len(read[: min(one.end, following)].rstrip())
            if stop > one.start:
                at, to = places.span(one.start, stop)
                yield Measured(one, (at + start, to + start))

    def _inside_name(self, span: Span) -> bool:
        return any(m.span[0] <= span[0] < m.span[1] for m in self.medicines)

    def is_shared(self, span: Span) -> bool:
        """Whether what stands there is said of every medicine: "both 5 mg", 各5mg."""
        return _SHARED.search(self._text, max(self.span[0], span[0] - 12), span[0]) is not None

    def is_of(self, span: Span, medicine: Medicine) -> bool:
        """Whether what stands there is said of that medicine."""
        if self.is_shared(span):
            return True
        owner = self.owner(span)
        return owner is not None and self._first(owner) == self._first(medicine)

    def _first(self, medicine: Medicine) -> Medicine:
        """The first of names of a medicine with nothing measured between them: "Glucophage
        (metformin)"."""
        at = self.medicines.index(medicine)
        while at > 0:
            before, here = self.medicines[at - 1 : at + 1]
            apart = any(before.span[1] <= q.span[0] < here.span[0] for q in self.quantities)
            if before.substance != here.substance or apart:
                break
            at -= 1
        return self.medicines[at]

    def owner(self, span: Span) -> Medicine | None:
        """The medicine that what stands there is said of, if one is."""
        for listed in self._lists:
            if listed.has(span):
                return listed.owner(span)
        before = next((m for m in reversed(self.medicines) if m.span[1] <= span[0]), None)
        after = next((m for m in self.medicines if m.span[0] >= span[1]), None)
        if after is None:
            return before
        if _OF.fullmatch(self._text, span[1], after.span[0]):
            return after
        joined = not _PARTS.search(self._text, span[1], after.span[0])
        if before is None:
            return after if joined else None
        parted = _PARTS.search(self._text, before.span[1], span[0])
        return after if parted and joined else before

    def lists(self, span: Span) -> bool:
        """Whether what stands there is one of several doses of several medicines."""
        return any(listed.has(span) for listed in self._lists)

    @cached_property
    def _lists(self) -> list[_List]:
        """Where several doses stand beside several medicines."""
        rows = self._rows()
        ends = [*(row[0].span[0] for row in rows[2:]), self.span[1]]
        found = []
        for (one, other), end in zip(pairwise(rows), ends, strict=False):
            medicines, doses = _sorted_out(one, other)
            if len({m.substance for m in medicines}) > 1 and len(doses) > 1:
                region = (one[0].span[0], end)
                ordered = _RESPECTIVELY.search(self._text, *region) is not None
                found.append(_List(medicines, doses, region, ordered))
        return found

    def _rows(self) -> list[list[Medicine | Measured]]:
        """Medicines with nothing but "and" and commas between them, and doses."""
        doses = [q for q in self.quantities if q.quantity.is_dose]
        items: list[Medicine | Measured] = [*self.medicines, *doses]
        rows: list[list[Medicine | Measured]] = []
        for one in sorted(items, key=lambda item: item.span):
            last = rows[-1][-1] if rows else None
            if last and type(last) is type(one) and self._joined(last.span[1], one.span[0]):
                rows[-1].append(one)
            else:
                rows.append([one])
        return rows

    def _joined(self, start: int, end: int) -> bool:
        """Whether nothing but how often and how long stands between two members of a row."""
        between = self._text[start:end]
        for measured in reversed(self.quantities):
            if start <= measured.span[0] and measured.span[1] <= end:
                first, last = measured.span[0] - start, measured.span[1] - start
                between = f"{between[:first]} {between[last:]}"
        return _JOINT.fullmatch(between) is not None


def _sorted_out(
    *rows: Sequence[Medicine | Measured],
) -> tuple[list[Medicine], list[Measured]]:
    medicines = [one for row in rows for one in row if isinstance(one, Medicine)]
    return medicines, [one for row in rows for one in row if isinstance(one, Measured)]


@dataclass(frozen=True, slots=True)
class _List:
    """Medicines in a row and doses in a row; `ordered` where the text says that they belong
    together in their order. `region` is all that is said of them."""

    medicines: list[Medicine]
    doses: list[Measured]
    region: Span
    ordered: bool

    def has(self, span: Span) -> bool:
        """Whether what stands there is one of the doses or said of one."""
        last = self.medicines[-1].span[1]
        begins = last if last <= self.doses[0].span[0] else self.doses[0].span[0]
        ends = self.region[1] if last <= self.doses[0].span[0] else last
        return begins <= span[0] and span[1] <= ends

    def owner(self, span: Span) -> Medicine | None:
        """How often goes with the dose before it."""
        if not self.ordered or len(self.medicines) != len(self.doses):
            return None
        before = [n for n, dose in enumerate(self.doses) if dose.span[0] <= span[0]]
        return self.medicines[before[-1]] if before else None
