"""What became of a medicine: whether a note says that it was stopped or brings an allergy.

A cue is surely of the medicines that it stands beside: "stopped A and B", "A, discontinued last
week", "Stopped: A". What may be of others too is unsure, so that nobody takes either for a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from taiyi_rag.annotation.schema import Span
from taiyi_rag.language import sentence_spans
from taiyi_rag.tasks.medication_words import (
    AIM,
    ALL,
    BEGINS,
    CUES,
    LABEL,
    NONE,
    NOT_ALLERGIC,
    NOT_STOPPED,
    ONWARDS,
    PASSIVE,
    TOWARDS,
)
from taiyi_rag.tasks.prescribed import Note
from taiyi_rag.tasks.quoting import plain
from taiyi_rag.tasks.whose import Medicine, Sentence

_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_MARK = re.compile(r"[,;()\n]|\b(?:and|or|but|with)\b|[和与及]")
_OPENS = re.compile(r"\s*\(\s*")
_JOINT = re.compile(
    r"(?:[\s,、/&+()\d]|\b(?:and|or|plus|both|the|her|his|p\.?o|iv)\b\.?|[和与及或等]|类?药物|类|制剂)*"
)
_MOST = 30
"""Places of a medicine that are looked at."""
_FARTHEST = 24
"""Characters between a cue and what it is said of, after it."""


@dataclass(frozen=True, slots=True)
class Told:
    """Where a note says what became of a medicine, and whether that is surely of this one."""

    span: Span
    sure: bool


@lru_cache(maxsize=256)
def became(status: str, note: Note, sentence: Sentence, medicine: Medicine) -> Told | None:
    """Where the note says it of the medicine: beside this name, else where it is named again."""
    found = list(_headings(status, note, sentence, medicine))
    found += _beside(status, note, sentence, medicine)
    found += _afterwards(status, note, sentence, medicine)
    if not found:
        others = [(m, s) for m, s in note.named(medicine.substance)[:_MOST] if m != medicine]
        found = [one for m, s in others for one in _beside(status, note, s, m)]
        found += [one for m, s in others for one in _headings(status, note, s, m)]
    return min(found, key=lambda one: not one.sure, default=None)


@lru_cache(maxsize=8)
def _read(text: str) -> str:
    return _POINT.sub("·", plain(text))


def _cues(status: str, text: str, start: int, end: int) -> Iterator[Span]:
    """The words that say so there, without those that are denied or say what is treated."""
    denied = NOT_STOPPED if status == "stopped" else NOT_ALLERGIC
    for found in CUES[status].finditer(text, start, end):
        if denied.search(text, start, found.start()):
            continue
        treated = AIM.search(text, start, found.start()) and not TOWARDS.match(text, found.end())
        if status == "stopped" or not treated:
            yield found.span()


def _headings(status: str, note: Note, sentence: Sentence, medicine: Medicine) -> Iterator[Told]:
    """What the heading over a medicine says: on its line, or on a line above it."""
    read = _read(note.text)
    at = medicine.span[0]
    top = read.rfind("\n\n", 0, at) + 1
    labels = reversed(list(LABEL.finditer(read, top, at)))
    label = next((m for m in labels if not _names(note, _label(m))), None)
    if label is None or NONE.match(read, label.end()):
        return
    line = read.rfind("\n", 0, at) + 1
    end = read.find("\n", label.end())
    alone = not read[label.end() : end if end >= 0 else None].strip()
    start, last = _label(label)
    sure = alone or start >= sentence.span[0]
    if not sure and start >= line and BEGINS.search(read, sentence.span[0], at):
        return
    for cue in _cues(status, read, start, last):
        yield Told(cue, sure)


def _label(found: re.Match[str]) -> Span:
    return found.span(found.lastindex or 0)


def _names(note: Note, span: Span) -> bool:
    return any(span[0] <= m.span[0] < span[1] for s in note.sentences for m in s.medicines)


def _beside(status: str, note: Note, sentence: Sentence, medicine: Medicine) -> Iterator[Told]:
    read = _read(note.text)
    labels = [_label(m) for m in LABEL.finditer(read, *sentence.span)]
    for cue in _cues(status, read, *sentence.span):
        heads = any(a <= cue[0] < b and not _names(note, (a, b)) for a, b in labels)
        if not heads:
            told = _Cue(status, read, sentence, cue).tells(medicine)
            if told is not None:
                yield Told(cue, told)


def _afterwards(status: str, note: Note, sentence: Sentence, medicine: Medicine) -> Iterator[Told]:
    """ "It was stopped", in a sentence of its own."""
    if status != "stopped" or medicine != sentence.medicines[-1]:
        return
    read = _read(note.text)
    end = sentence.span[1]
    line = read.find("\n", end + 1)
    stop = next((s.span[0] for s in note.sentences if s.span[0] >= end), len(read))
    for start, last in sentence_spans(note.text[end : line if line >= 0 else None]):
        if end + last <= stop and ":" not in read[end + start : end + last]:
            yield from (Told(cue, False) for cue in _cues(status, read, end + start, end + last))
        break


class _Cue:
    """Words of what became of a medicine, among the medicines of their sentence."""

    def __init__(self, status: str, read: str, sentence: Sentence, span: Span) -> None:
        self._status, self._read, self._sentence, self.span = status, read, sentence, span
        start, end = self._clause()
        inside = [m for m in sentence.medicines if start <= m.span[0] and m.span[1] <= end]
        self._before = [m for m in inside if m.span[1] <= span[0]][::-1]
        self._after = [m for m in inside if m.span[0] >= span[1]]

    def _clause(self) -> Span:
        """Between what begins to tell of something else."""
        start, end = self._sentence.span
        cuts = [m.span() for m in re.compile(r"[;\n]").finditer(self._read, start, end)]
        for found in BEGINS.finditer(self._read, start, end):
            apart = found.end() <= self.span[0] - 3 or found.start() >= self.span[1]
            if apart:
                cuts.append(found.span())
        before = [a for a, b in cuts if b <= self.span[0]]
        after = [a for a, _ in cuts if a >= self.span[1]]
        return max(before, default=start), min(after, default=end)

    def tells(self, medicine: Medicine) -> bool | None:
        """Whether it is surely of the medicine; None where it isn't of it."""
        ahead, back = self._reaches(self._after), self._reaches(self._before)
        if ahead and back and not self._is_passive():
            back = not self._is_onwards()
            if back:
                return False if medicine in (self._after[0], self._before[0]) else None
        elif ahead and back:
            ahead = False
        if ahead:
            return self._listed(self._after, medicine)
        if self._before and not self._is_onwards():
            return self._trailed(medicine, bool(back))
        return None if self._before or not self._is_loose(medicine) else False

    def _is_onwards(self) -> bool:
        """Whether it is of what comes after it alone."""
        if TOWARDS.match(self._read, self.span[1]):
            return True
        return ONWARDS.search(self._read, *self.span) is not None

    def _is_passive(self) -> bool:
        return PASSIVE.search(self._read, self._sentence.span[0], self.span[0]) is not None

    def _is_loose(self, medicine: Medicine) -> bool:
        """Whether it is of none in its clause, and of the only one before it, maybe."""
        return self._sentence.medicines == [medicine] and medicine.span[1] <= self.span[0]

    def _gap(self, one: Span, other: Span) -> Span:
        (_, first), (last, _) = sorted((one, other))
        return first, last

    def _reaches(self, medicines: list[Medicine]) -> bool:
        """Whether no mark parts it from the nearest of them."""
        if not medicines:
            return False
        first, last = self._gap(self.span, medicines[0].span)
        near = last - first <= _FARTHEST or medicines is self._before
        if medicines is self._after and _OPENS.fullmatch(self._read, first, last):
            return True
        return near and not _MARK.search(self._read, first, last)

    def _run(self, medicines: list[Medicine], doses: bool) -> list[Medicine]:
        """Those that only commas and "and" join to the first, and doses, where they may."""
        some = medicines[:1]
        for one, other in pairwise(medicines):
            between = self._between(*self._gap(one.span, other.span), doses)
            if not _JOINT.fullmatch(between):
                break
            some.append(other)
        return some

    def _between(self, start: int, end: int, doses: bool) -> str:
        said = list(self._read[start:end])
        for measured in self._sentence.quantities if doses else ():
            a, b = measured.span
            if start <= a and b <= end:
                said[a - start : b - start] = " " * (b - a)
        return "".join(said)

    def _listed(self, medicines: list[Medicine], medicine: Medicine) -> bool | None:
        """Of the first, and of all that are listed with it; those with doses, maybe."""
        if medicine in self._run(medicines, doses=False):
            return self._status == "stopped" or medicine == medicines[0] or not self._dosed()
        return False if medicine in self._run(medicines, doses=True) else None

    def _dosed(self) -> bool:
        return any(m.quantity.is_dose for m in self._sentence.quantities)

    def _trailed(self, medicine: Medicine, joined: bool) -> bool | None:
        """Of the nearest before it; of those listed with it, surely where it says "all"."""
        if medicine == self._before[0] or medicine in self._run(self._before, doses=False):
            return joined or len(self._before) == 1 or medicine == self._before[0]
        if medicine not in self._before:
            return None
        if ALL.search(self._read, self._sentence.span[0], self.span[0]):
            return medicine in self._run(self._before, doses=True)
        if not joined:
            return False
        gap = self._gap(medicine.span, self._before[0].span)
        listed = medicine in self._run(self._before, doses=True)
        return False if listed and "," not in self._read[slice(*gap)].replace("、", "") else None
