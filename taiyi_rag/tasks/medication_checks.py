"""A row of a medication list against the note: only what the note says of that medicine is kept.

A dose that the note gives to another medicine, or to none, is left out and told; so are units,
frequencies, durations, routes and indications. What the note says in other words (0.5 g for
500 mg) is given in the note's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from taiyi_rag.annotation.schema import Remark, Slot, Span
from taiyi_rag.tasks.medication_doses import (
    differs_elsewhere,
    differs_here,
    doses,
    equal,
    is_strength,
)
from taiyi_rag.tasks.medication_frequencies import Frequencies
from taiyi_rag.tasks.medication_statuses import Told, became
from taiyi_rag.tasks.medication_words import CUES, ROUTES, STATUSES
from taiyi_rag.tasks.prescribed import Note
from taiyi_rag.tasks.quoting import plain, stands
from taiyi_rag.tasks.whose import Measured, Medicine, Sentence
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import prepared

_FROM = re.compile(r"(?:\bfrom|[由从自])\s*$")
_PER_DAY = re.compile(r"\s*(?:每[日天]|\bdaily|\ba day|\bper day)$", re.ASCII)
_AMOUNT = re.compile(
    r"(?P<dose>.*(?:[\d½¼¾]\s?万?|[半一二两三四五六七八九十零][百千万亿]*))\s*(?P<unit>[^\d½¼¾]*)",
    re.S,
)
_FOUND = ("dose", "frequency", "duration")
"""What tells which of several mentions of a medicine a row is of."""
_MOST = 30
"""Medicines that are tried."""
_NEAR = 60
"""Characters on either side of a name."""


@dataclass(slots=True)
class Checked:
    """What of a row is in the note, by field, and what isn't."""

    values: dict[str, tuple[str, tuple[Span, ...]]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def slots(self, at: str, order: tuple[str, ...]) -> Iterator[Slot]:
        """Its values, at a pointer."""
        for name in order:
            if name in self.values:
                yield Slot(f"{at}/{name}", *self.values[name])


def checked(row: Mapping[str, str], note: Note) -> Checked:
    """The row as the note bears it out; empty where the note doesn't name the medicine."""
    named = _likely(row, note)[:_MOST]
    if not named:
        return Checked({}, [Remark("not-in-text", " ".join(filter(None, row.values())))])
    asked = sum(bool(row.get(name)) for name in _FOUND)
    best, most = Checked(), -1
    for mention, sentence in named:
        one = _Reading(row, note, mention, sentence).checked()
        found = sum(name in one.values for name in _FOUND)
        if found > most:
            best, most = one, found
        if found == asked:
            break
    return best


def _likely(row: Mapping[str, str], note: Note) -> list[tuple[Medicine, Sentence]]:
    """Where the note names the medicine, first where the row's dose stands near."""
    dose = row.get("dose", "")

    def unlikely(one: tuple[Medicine, Sentence]) -> bool:
        start, end = one[0].span
        return not (dose and stands(dose, note.text, max(0, start - _NEAR), end + _NEAR))

    return sorted(note.mentions(row["name"]), key=unlikely)


class _Reading:
    """A row read as what the note says where it names the medicine once."""

    def __init__(
        self, row: Mapping[str, str], note: Note, mention: Medicine, sentence: Sentence
    ) -> None:
        self._row = {name: value.strip() for name, value in row.items()}
        self._note, self._text = note, note.text
        self._mention, self._sentence = mention, sentence
        self._made = Checked()

    def checked(self) -> Checked:
        self._keep("name", self._mention.span)
        self._dose()
        self._said("route", self._route())
        self._frequency()
        self._said("duration", self._measure("duration", "time"))
        self._indication()
        self._status()
        return self._made

    def _keep(self, name: str, span: Span) -> None:
        start, end = span
        said = self._text[start:end]
        if said[-1:] in "。．" or (said[-1:] == "." and "." not in said[:-1]):
            end -= 1  # the sentence's full stop, not that of "p.o."
        self._made.values[name] = (self._text[start:end], ((start, end),))

    def _tell(self, name: str, kind: str = "not-in-text") -> None:
        words = f"{self._text[slice(*self._mention.span)]}: {name} {self._row.get(name, '')}"
        self._made.remarks.append(
            Remark("doubtful" if kind == "doubtful" else "not-in-text", words)
        )

    def _said(self, name: str, span: Span | None) -> None:
        if self._row.get(name):
            if span:
                self._keep(name, span)
            else:
                self._tell(name)

    def _own(self, spans: list[Span]) -> Span | None:
        return next((span for span in spans if self._sentence.is_of(span, self._mention)), None)

    def _words(self, words: str) -> list[Span]:
        return stands(words, self._text, *self._sentence.span)

    def _dose(self) -> None:
        dose, unit = self._row.get("dose", ""), self._row.get("unit", "")
        if not dose:
            if unit:
                self._tell("unit")
            return
        said = f"{dose} {unit}".strip()
        span = self._amount(said) or self._unread_amount(said) or self._changed_amount(said)
        parts = _AMOUNT.fullmatch(self._text[slice(*span)]) if span else None
        if span is None or parts is None:
            self._row = {**self._row, "dose": said}
            self._tell("dose")
            return
        for name in ("dose", "unit"):
            words = _PER_DAY.sub("", parts[name]).strip()
            if words:
                at = span[0] + parts.start(name)
                self._keep(name, (at, at + len(words)))
        if self._is_doubtful(span):
            self._row = {**self._row, "dose": said}
            self._tell("dose", "doubtful")

    def _doses(self) -> list[Measured]:
        return doses(self._sentence, self._mention)

    def _amount(self, said: str) -> Span | None:
        told = [q for q in quantities(prepared(said)) if q.dimension != "frequency"]
        if len(told) != 1:
            return None
        return next((d.span for d in self._doses() if equal(told[0], d.quantity)), None)

    def _unread_amount(self, said: str) -> Span | None:
        """An amount that is no single quantity: 875/125 mg."""
        if len(quantities(prepared(said))) == 1:
            return None
        return self._own(self._words(said))

    def _changed_amount(self, said: str) -> Span | None:
        """One end of "from 125 mcg to 250 mcg", which is read as a range."""
        ranges = [
            d.span
            for d in self._doses()
            if d.quantity.is_range and _FROM.search(self._text, max(0, d.span[0] - 8), d.span[0])
        ]
        return next((at for a, b in ranges for at in stands(said, self._text, a, b)), None)

    def _is_doubtful(self, span: Span) -> bool:
        here = (self._sentence, self._mention)
        return (
            differs_here(span, *here)
            or is_strength(self._text, span, *here)
            or differs_elsewhere(span, self._note, *here)
        )

    def _measure(self, name: str, dimension: str) -> Span | None:
        said = self._row.get(name, "")
        told = [q for q in quantities(prepared(said)) if q.dimension == dimension]
        if len(told) != 1:
            return self._own(self._words(said)) if said else None
        own = [
            m.span
            for m in self._sentence.quantities
            if m.quantity.dimension == dimension and equal(told[0], m.quantity)
        ]
        return self._own(own)

    def _frequency(self) -> None:
        said = self._row.get("frequency", "")
        span, sure = Frequencies(self._text, self._sentence, self._mention).find(said)
        self._said("frequency", span if said else None)
        if span and not sure:
            self._tell("frequency", "doubtful")

    def _route(self) -> Span | None:
        said = plain(self._row.get("route", ""))
        kind = next((kind for kind in ROUTES if said and kind.search(said)), None)
        if kind is None:
            return self._own(self._words(said)) if said else None
        start, end = self._sentence.span
        spans = [m.span() for m in kind.finditer(plain(self._text), start, end)]
        others = (k.search(plain(self._text), start, end) for k in ROUTES if k is not kind)
        alone = spans[0] if spans and not any(others) else None
        return self._own(spans) or alone

    def _indication(self) -> None:
        """What the sentence gives as this medicine's reason; what stands elsewhere is doubtful."""
        said = self._row.get("indication", "")
        found = stands(said, self._text) or self._note.conditions(said) if said else []
        start, end = self._sentence.span
        here = [span for span in found if start <= span[0] and span[1] <= end]
        alone = len({m.substance for m in self._sentence.medicines}) == 1
        own = here[0] if here and alone else self._own(here) or self._given_before(found)
        free = [span for span in found if not self._note.is_in_a_sentence(span)]
        self._said("indication", own or (free[0] if free else None))
        if free and not own:
            self._tell("indication", "doubtful")

    def _given_before(self, spans: list[Span]) -> Span | None:
        """The first that stands beside another mention of the medicine, as said of it."""
        named = self._note.named(self._mention.substance)[:_MOST]
        return next(
            (
                span
                for mention, sentence in named
                for span in spans
                if sentence.span[0] <= span[0] < sentence.span[1] and sentence.is_of(span, mention)
            ),
            None,
        )

    def _status(self) -> None:
        """What the note says plainly goes before what the model says: a medicine that someone is
        allergic to is never shown as taken, nor one that was stopped."""
        said = self._row.get("status", "")
        cues = {name: self._cue(name) for name in CUES}
        cue = cues.get(said)
        if cue:
            self._made.values["status"] = (said, (cue.span,))
            if not cue.sure:
                self._tell("status", "doubtful")
        elif any(cues.values()):
            self._tell("status", "doubtful")
            allergy = cues["allergy"]
            if allergy and allergy.sure:
                self._made.values["status"] = ("allergy", (allergy.span,))
        elif said in CUES:
            self._tell("status")
            if said == "allergy" and len(self._made.values) == 1:
                self._made.values.clear()
        elif said in STATUSES:
            self._made.values["status"] = (said, ())

    def _cue(self, status: str) -> Told | None:
        return became(status, self._note, self._sentence, self._mention)
