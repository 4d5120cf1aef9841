"""The doses that a sentence gives a medicine, and what makes one of them doubtful."""

from __future__ import annotations

from taiyi_rag.annotation.schema import Span
from taiyi_rag.tasks.medication_words import COUNTED, PER_VOLUME
from taiyi_rag.tasks.prescribed import Note
from taiyi_rag.tasks.quoting import plain
from taiyi_rag.tasks.whose import Measured, Medicine, Sentence
from taiyi_rag.verification.quantity import Quantity, same_number

_MOST = 30
"""Places of a medicine that are compared."""


def doses(sentence: Sentence, medicine: Medicine) -> list[Measured]:
    """The amounts that a sentence gives a medicine; bare numbers too."""
    return [
        one
        for one in sentence.quantities
        if (one.quantity.is_dose or one.quantity.dimension in ("count", "percent"))
        and not one.quantity.age
        and sentence.is_of(one.span, medicine)
    ]


def equal(said: Quantity, told: Quantity) -> bool:
    """Whether both are the same amount; a bare number is whatever the note has it of."""
    if said.dimension == "count":
        pairs = ((said.low, told.low / told.scale), (said.high, told.high / told.scale))
    elif said.dimension != told.dimension:
        return False
    else:
        pairs = ((said.low, told.low), (said.high, told.high))
    return all(same_number(one, other) for one, other in pairs)


def is_strength(text: str, span: Span, sentence: Sentence, medicine: Medicine) -> bool:
    """Whether it may be what a tablet or so many mL hold, of which the text gives a number."""
    if PER_VOLUME.match(plain(text), span[1]):
        return True
    counted = [m.span("many") for m in COUNTED.finditer(plain(text), *sentence.span)]
    return any(not _overlap(at, span) and sentence.is_of(at, medicine) for at in counted)


def differs_here(span: Span, sentence: Sentence, medicine: Medicine) -> bool:
    """Whether the sentence gives the medicine other amounts too, or the amount is one of two that
    were read as a range."""
    every = [d for d in doses(sentence, medicine) if d.quantity.is_dose]
    own = [d for d in every if _overlap(d.span, span)]
    if any(o.span != span and o.span[0] <= span[0] and span[1] <= o.span[1] for o in own):
        return True
    return any(_differ(o.quantity, d.quantity) for o in own for d in every if d not in own)


def differs_elsewhere(span: Span, note: Note, sentence: Sentence, medicine: Medicine) -> bool:
    """Whether other sentences give the medicine another dose: at home, at discharge."""
    own = [d for d in doses(sentence, medicine) if d.quantity.is_dose and _overlap(d.span, span)]
    others = [
        dose.quantity
        for mention, other in note.named(medicine.substance)[:_MOST]
        if other is not sentence
        for dose in doses(other, mention)
    ]
    return any(_differ(o.quantity, d) for o in own for d in others)


def _differ(one: Quantity, other: Quantity) -> bool:
    return one.dimension == other.dimension and not equal(one, other)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
