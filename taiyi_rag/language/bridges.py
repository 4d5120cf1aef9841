"""What a question's words are called in the other language.

A lexical index finds words, and a Chinese question shares hardly any with an English passage. Here
its names are looked up in our vocabulary, so that the words of the other language can be searched
too.
"""

from __future__ import annotations

from dataclasses import dataclass

from taiyi_rag.language.detect import has_han
from taiyi_rag.language.substances import names_another
from taiyi_rag.language.tokens import index_terms
from taiyi_rag.language.vocabulary import NEVER_SOUGHT, Entry, Kind, vocabulary
from taiyi_rag.types import Language


@dataclass(frozen=True, slots=True)
class Bridge:
    """A concept that a text names: the name as the text has it, the language of that name, and its
    names in the language asked for, the usual one first. Where both are the same language, these
    are the name itself and its synonyms."""

    found: str
    language: Language
    names: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Concept:
    """A bridge as a search is made of it.

    Each of `alternatives` is one name's index terms. They are ways to say the same: what a passage
    scores is the best of them, not their sum (a disjunction max over alternatives, each of which is
    the sum of its terms, or asks for them all). A Chinese name is its pairs of characters, since
    its single ones say little.
    """

    found: str
    language: Language
    alternatives: tuple[tuple[str, ...], ...]
    kind: Kind


def bridge(text: str, to: Language) -> list[Bridge]:
    """The concepts that `text` names, in order, each once, by their names in the language `to`.

    A medicine's name within the name of another that we don't know is left out: its translation
    would find the wrong medicine.
    """
    bridges: dict[Entry, Bridge] = {}
    for found in vocabulary().find(text):
        if names_another(found):
            continue
        names = tuple(name.removeprefix(NEVER_SOUGHT) for name in found.entry.names(to))
        bridges.setdefault(found.entry, Bridge(found.name, found.language, names, found.entry.kind))
    return list(bridges.values())


def translated_terms(text: str, to: Language) -> list[Concept]:
    """The concepts that `text` names, as terms of the language `to`."""
    return [
        Concept(b.found, b.language, tuple(dict.fromkeys(map(name_terms, b.names))), b.kind)
        for b in bridge(text, to)
    ]


def name_terms(name: str) -> tuple[str, ...]:
    """The distinct index terms of a name; of Chinese, pairs of characters where there are any."""
    terms = dict.fromkeys(index_terms(name))
    longer = tuple(t for t in terms if not (len(t) == 1 and has_han(t)))
    return longer or tuple(terms)
