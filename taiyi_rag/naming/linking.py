"""Which concept a name means: its identifiers, the likeliest first.

The rule, in order, where a name may mean several concepts: the type that is asked for; a name that
is written as the lexicon writes it; MeSH's headings before its supplementary concepts and HGNC,
these before the ontologies; a preferred name before a synonym; the concept of which more is known
(more identifiers); the lower identifier. A name that the lexicon lacks is looked up in other words
(`lists/same.tsv`: "renal" is "kidney"). What it is only a kind of is told apart (`exact`): what
wider words say (`lists/wider.tsv`: "kidney injury" is a "kidney disease"), or what is left without
its first words, unless these turn its meaning (`lists/turning.txt`: "absence of seizures"). A short
form is linked only as `short_forms` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from taiyi_rag.language.tokens import fold
from taiyi_rag.language.vocabulary import Entry, vocabulary
from taiyi_rag.naming.index import Index, Meaning
from taiyi_rag.naming.otherwise import Keys, ways
from taiyi_rag.naming.patterns import listed
from taiyi_rag.naming.short_forms import believed, is_short
from taiyi_rag.naming.words import BREAK, key, words

_SALTS = ("hydrochloride", "sodium", "maleate", "acid")
_LOCANT = re.compile(r"\d{0,2}(?:alpha|beta)?|[ldrs]|dl|cis|trans")
_BRACKETED = re.compile(r"\s*\([A-Z][A-Za-z0-9-]{1,7}\)\s*")
"""The abbreviation in a name: "glucose-6-phosphate dehydrogenase (G6PD) deficiency"."""
_NO_MEDICINE = re.compile(r"\w+(?:ium|yl)|zinc|copper|iron|silver|gold|lead|mercury|ferrous|ferric")
"""What is another substance without its salt."""
_GENERAL = frozenset(
    map(key, "disease disorder syndrome deficiency failure defect lesion damage symptom".split())
)
"""What a name is no kind of that would tell anything."""


class Link(NamedTuple):
    """A concept: its identifiers ("MESH:D001241"), that of the lexicon first, and its preferred
    name. `exact`: it is what the name means, and not what that is a kind of."""

    ids: tuple[str, ...]
    name: str
    exact: bool


class Linker:
    """Links names to the concepts of a lexicon."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def link(self, name: str, type: str | None = None) -> Link | None:
        """The concept of that type that a name means, else one that this is a kind of; of any,
        where the type is None."""
        for synonym in _synonyms(name):
            keys = _keys(synonym)
            for way in (*ways(keys, "same"), *_completed(keys, type)):
                if meaning := self._best(way, synonym, type):
                    return self._linked(meaning, exact=True)
        for way, said in _wider(name, type):
            if meaning := self._best(way, said, type):
                return self._linked(meaning, exact=False)
        return None

    def _linked(self, meaning: Meaning, *, exact: bool) -> Link:
        name, same = self._index.concept(meaning.id)
        return Link((meaning.id, *same), name, exact)

    def _best(self, keys: Keys, name: str, type: str | None) -> Meaning | None:
        some = believed(self._index.meanings(" ".join(keys) + " "), name, type)
        return min(some, key=lambda m: self._order(m, name)) if some else None

    def _order(self, meaning: Meaning, name: str) -> tuple[bool, int, int, str]:
        other = bool(meaning.written) and meaning.written != name.removesuffix("s")
        known = len(self._index.concept(meaning.id)[1])
        return other, meaning.rank, -known, meaning.id


def _keys(name: str) -> Keys:
    return tuple(word.key for word in words(name) if word.key != BREAK)


def _synonyms(name: str) -> list[str]:
    """The name, maybe without an abbreviation in it, and the English ones of what our vocabulary
    knows by it, Chinese or English. A short form that it knows means what it does there, whatever
    else a list has."""
    ours = [other for entry in known(name) for other in entry.english]
    if ours and is_short(name):
        return [other for other in ours if not is_short(other)]
    names = dict.fromkeys((name, _BRACKETED.sub(" ", name), *ours))
    return [one for one in names if _keys(one)]


def known(name: str) -> Iterator[Entry]:
    """What our vocabulary knows by the whole name."""
    folded = fold(name).strip().lower()
    return (found.entry for found in vocabulary().find(name) if found.name == folded)


def _completed(keys: Keys, type: str | None) -> Iterator[Keys]:
    """A medicine with a salt that MeSH has it by, or without its own, an ion as its acid, a
    person's name with what it names."""
    if type in (None, "chemical"):
        if keys[-1].endswith("ate"):
            yield (*keys[:-1], keys[-1].removesuffix("ate") + "ic", "acid")
        yield from ((*keys, salt) for salt in _SALTS)
        base = _without_salts(keys)
        if base not in (keys, ()) and not _NO_MEDICINE.fullmatch(base[-1]):
            yield base
        if len(keys) > 1 and _LOCANT.fullmatch(keys[0]):
            yield keys[1:]
    if type in (None, "disease"):
        yield from ((*keys, kind) for kind in ("syndrome", "disease"))


def _without_salts(keys: Keys) -> Keys:
    """A medicine as it is before its salts; () where there is nothing else."""
    while keys and (keys[-1] in listed("salts") or keys[-1].endswith("ate")):
        keys = keys[:-1]
    return keys


def _wider(name: str, type: str | None) -> Iterator[tuple[Keys, str]]:
    """What a name is a kind of: what it says in wider words, then what is left without its first
    words, as long as these only say which kind. With each what the text has of it."""
    said = [word for word in words(name) if word.key != BREAK]
    for first, word in enumerate(said):
        left = tuple(other.key for other in said[first:])
        if first and not _is_a_kind(left, type):
            return
        text = name[word.start : said[-1].end]
        if not is_short(text):
            yield from ((way, text) for way in ways(left, "same"))
            yield from ((way, text) for way in ways(left, "wider"))
        if word.key in listed("turning"):
            return


def _is_a_kind(left: Keys, type: str | None) -> bool:
    """Whether what is left tells anything: no general word, no symbol of another gene, no salt
    without its medicine."""
    if type in (None, "chemical") and not _without_salts(left):
        return False
    return len(left) > 1 or not (type == "gene" or left[0] in _GENERAL)
