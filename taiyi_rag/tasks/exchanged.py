"""Whether what a model wrote gives each medicine its own doses, and names no other medicine.

By the rules that tell whose a quantity is (`whose`), in either language: "amoxicillin 40 mg" is
told where the text gives 40 mg to prednisone alone. Of what the text doesn't say whose it is,
nothing is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from taiyi_rag.language import document_language, substances, unknown_medicines
from taiyi_rag.language.tokens import normalise
from taiyi_rag.tasks.prescribed import Note
from taiyi_rag.tasks.whose import Measured, Sentence
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
    theirs: dict[_Amount, set[str]] = {}
    for one in _given(text):
        theirs.setdefault(_amount(one.quantity), set()).add(one.to)
    timed = {to for amount, some in theirs.items() if amount[0] == "frequency" for to in some}
    named = substances(text, parts=True).union(*theirs.values())
    found = []
    for one in mine:
        # How often is said of several at once: it is another's only where its own is said, too.
        known = timed if one.quantity.dimension == "frequency" else named
        owners = theirs.get(_amount(one.quantity), {""})
        if one.to in known and not owners & {"", one.to}:
            found.append(one.words)
    return tuple(dict.fromkeys(found))


_Amount = tuple[str, str, str]


def _amount(quantity: Quantity) -> _Amount:
    """What is the same of the same amount, whatever its unit was."""
    return quantity.dimension, f"{quantity.low:.5g}", f"{quantity.high:.5g}"


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
