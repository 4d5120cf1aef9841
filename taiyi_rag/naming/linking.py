"""Which concept a name means: its identifiers, the likeliest first.

The rule, in order, where a name may mean several concepts: the type that is asked for; a name that
is written as the lexicon writes it; MeSH's headings before its supplementary concepts and HGNC,
these before the ontologies; a preferred name before a synonym; the concept of which more is known
(more identifiers); the lower identifier. A name that the lexicon lacks is looked up in other words
(`lists/same.tsv`: "renal" is "kidney"), then without its first words: what is left is what it is a
kind of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from taiyi_rag.language.tokens import fold
from taiyi_rag.language.vocabulary import vocabulary
from taiyi_rag.naming.index import Index, Meaning
from taiyi_rag.naming.patterns import listed
from taiyi_rag.naming.words import BREAK, key, words

_SALTS = ("hydrochloride", "sodium", "maleate", "acid")
_LOCANT = re.compile(r"\d{0,2}(?:alpha|beta)?|[ldrs]|dl|cis|trans")
_GENERAL = frozenset(
    map(key, "disease disorder syndrome deficiency failure defect lesion damage symptom".split())
)
"""What a name is no kind of that would tell anything."""


class Link(NamedTuple):
    """A concept: its identifiers ("MESH:D001241"), that of the lexicon first, and its preferred
    name. `exact`: it was found by the name as it is, and not by a part of it."""

    ids: tuple[str, ...]
    name: str
    exact: bool


class Linker:
    """Links names to the concepts of a lexicon."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def link(self, name: str, type: str | None = None) -> Link | None:
        """The concept of that type that a name means; of any, where the type is None."""
        whole = tuple(word.key for word in words(name) if word.key != BREAK)
        for synonym in filter(None, (whole, *_synonyms(name))):
            for keys in (*_ways(synonym), *_completed(synonym, type)):
                if meaning := self._best(keys, name, type):
                    return self._linked(meaning, exact=True)
        for skipped in range(1, len(whole)):
            left = whole[skipped:]
            if len(left) == 1 and (type == "gene" or left[0] in _GENERAL):
                break
            for keys in _ways(left):
                if meaning := self._best(keys, name, type):
                    return self._linked(meaning, exact=False)
        return None

    def _linked(self, meaning: Meaning, *, exact: bool) -> Link:
        name, same = self._index.concept(meaning.id)
        return Link((meaning.id, *same), name, exact)

    def _best(self, keys: tuple[str, ...], name: str, type: str | None) -> Meaning | None:
        some = [
            m
            for m in self._index.meanings(" ".join(keys) + " ")
            if m.type != "anatomy" and (type is None or m.type == type)
        ]
        return min(some, key=lambda m: self._order(m, name)) if some else None

    def _order(self, meaning: Meaning, name: str) -> tuple[bool, int, int, str]:
        other = bool(meaning.written) and meaning.written != name.removesuffix("s")
        known = len(self._index.concept(meaning.id)[1])
        return other, meaning.rank, -known, meaning.id


def _ways(keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A name as it is, then with one of its words said otherwise, then with all of them."""
    yield keys
    others = [_otherwise().get(k) for k in keys]
    for place, other in enumerate(others):
        if other:
            yield (*keys[:place], *other, *keys[place + 1 :])
    if sum(map(bool, others)) > 1:
        pairs = zip(keys, others, strict=True)
        yield tuple(word for one, other in pairs for word in (other or (one,)))


def _synonyms(name: str) -> Iterator[tuple[str, ...]]:
    """The English names of what our vocabulary knows by that name, Chinese or English."""
    folded = fold(name).strip().lower()
    for found in vocabulary().find(name):
        if found.name == folded:
            for other in found.entry.english:
                yield tuple(word.key for word in words(other) if word.key != BREAK)


def _completed(keys: tuple[str, ...], type: str | None) -> Iterator[tuple[str, ...]]:
    """A medicine with a salt that MeSH has it by, an ion as its acid, a person's name with what it
    names."""
    if type in (None, "chemical"):
        if keys[-1].endswith("ate"):
            yield (*keys[:-1], keys[-1].removesuffix("ate") + "ic", "acid")
        yield from ((*keys, salt) for salt in _SALTS)
        if len(keys) > 1 and keys[-1] in listed("salts"):
            yield keys[:-1]
        if len(keys) > 1 and _LOCANT.fullmatch(keys[0]):
            yield keys[1:]
    if type in (None, "disease"):
        yield from ((*keys, kind) for kind in ("syndrome", "disease"))


@cache
def _otherwise() -> dict[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath("lists", "same.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {key(word): tuple(map(key, other.split())) for word, other in rows}
