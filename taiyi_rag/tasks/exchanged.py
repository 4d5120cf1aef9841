"""Whether what a model wrote gives each medicine its own doses, and names no other medicine.

By the rules that tell whose a quantity is (`whose`), in either language: "amoxicillin 40 mg" is
told where the text gives 40 mg to prednisone alone. Of what the text doesn't say whose it is,
nothing is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from taiyi_rag.language import document_language, substances, unknown_medicines
from taiyi_rag.language.tokens import normalise
from taiyi_rag.tasks.prescribed import Note
from taiyi_rag.tasks.whose import Measured, Sentence
from taiyi_rag.verification.agreeing import comparable, same_values
from taiyi_rag.verification.comparators import NONE
from taiyi_rag.verification.quantity import Quantity


class _Given(NamedTuple):
    """What a text gives: `to` is the medicine, "" where it isn't known or is everyone's."""

    quantity: Quantity
    to: str
    words: str


def exchanged(made: str, text: str) -> tuple[str, ...]:
    """The doses, and how often they are given, that the text has for other medicines only, each
    with its medicine in the words of what was made."""
    mine = [one for one in _given(made) if one.to]
    if not mine:
        return ()
    theirs, named = list(_given(text)), substances(text, parts=True)
    return tuple(dict.fromkeys(one.words for one in mine if _is_anothers(one, theirs, named)))


def _is_anothers(one: _Given, theirs: Sequence[_Given], named: set[str]) -> bool:
    same = [other for other in theirs if _same(one.quantity, other.quantity)]
    if not same or any(other.to in ("", one.to) for other in same):
        return False
    own = [other for other in theirs if other.to == one.to]
    if one.quantity.dimension == "frequency":  # which is often said of several at once
        return any(other.quantity.dimension == "frequency" for other in own)
    return one.to in named or bool(own)


def _same(one: Quantity, other: Quantity) -> bool:
    return comparable(one, other) and same_values(one, other)


def _given(text: str) -> Iterator[_Given]:
    for sentence in Note(text).sentences:
        for measured in sentence.quantities:
            for quantity in _of_dosing(measured.quantity, sentence):
                yield _Given(quantity, *_to(sentence, measured, text))


def _of_dosing(quantity: Quantity, sentence: Sentence) -> Iterator[Quantity]:
    """It, if it is a dose or how often; of "25 mcg daily" both."""
    if quantity.dimension == "frequency" or quantity.is_dose:
        yield quantity
    if quantity.is_dose and quantity.basis == "day" and not (quantity.times or quantity.divided):
        others = (m.quantity for m in sentence.quantities if m.quantity is not quantity)
        if not any(o.start < quantity.end and quantity.start < o.end for o in others):
            yield replace(quantity, low=1.0, high=1.0, dimension="frequency", bound=NONE)


def _to(sentence: Sentence, measured: Measured, text: str) -> tuple[str, str]:
    words = text[slice(*measured.span)]
    owner = None if sentence.is_shared(measured.span) else sentence.owner(measured.span)
    if owner is None:
        return "", words
    return owner.substance, f"{text[slice(*owner.span)]}: {words}"


def other_medicines(made: str, text: str) -> tuple[str, ...]:
    """Medicines that what was made names and its text doesn't: those that we know by their English
    names, words that end as medicines' names do as they are."""
    known = sorted(substances(made) - substances(text, parts=True))
    if document_language(text) != "en":
        return tuple(known)
    read = normalise(text)
    unknown = [word for word in unknown_medicines(made) if word not in read]
    return (*known, *unknown)
