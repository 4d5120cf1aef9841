"""Names of diseases, chemicals and genes in a text, with what they may mean.

Candidates come from our vocabulary, from the lexicon and from how names are made; of those that
overlap the longest stays. What an abbreviation stands for in its text decides what it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from taiyi_rag.language.detect import has_han
from taiyi_rag.naming.abbreviated import with_abbreviations
from taiyi_rag.naming.chinese import recognised as chinese_names
from taiyi_rag.naming.compounds import Compounds, code
from taiyi_rag.naming.found import Named, without_overlaps
from taiyi_rag.naming.genes import has_context, looks_symbolic
from taiyi_rag.naming.index import Index, Meaning
from taiyi_rag.naming.joined import Joining
from taiyi_rag.naming.patterns import listed, looks_chemical, looks_diseased
from taiyi_rag.naming.reading import Candidate, Read, longest

_REACH = 100
"""Characters of keys that a name is looked for in."""

_ORGANISMS = frozenset(("virus", "bacteria", "coli"))
_PRODUCTS = frozenset(("gene", "protein", "mrna", "mutation"))
"""What stands after a symbol that no list has."""
_SURE = 3
"""The last rank of MeSH; short names that only ontologies have mean too much."""


def recognised(text: str, index: Index | None, known: Iterable[Named] = ()) -> list[Named]:
    """In order, without overlaps. `known` were found by our vocabulary."""
    known = list(known)
    chinese = [n for n in known if has_han(text[n.start : n.end])]
    latin = [n for n in known if n not in chinese]
    if has_han(text):
        chinese.extend(chinese_names(text))
    found = without_overlaps([*chinese, *_english(text, index, latin)])
    return with_abbreviations(text, found)


def _english(text: str, index: Index | None, known: Iterable[Named]) -> list[Named]:
    read = Read(text)
    looked_up = list(_believed(read, index)) if index else []
    anatomy = {p for c in looked_up if c.type == "anatomy" for p in range(c.first, c.last + 1)}
    names = (c for c in looked_up if c.type != "anatomy")
    found = longest([*_placed(read, known), *names, *_made(read)])
    found = longest([*Joining(read, found, anatomy).headed(), *found])
    found = list(Compounds(read, found).all())
    found = longest(map(Joining(read, found, anatomy).wider, found))
    return [Named(c.type, *read.span(c.first, c.last), c.meanings) for c in found]


def _placed(read: Read, known: Iterable[Named]) -> Iterator[Candidate]:
    for one in known:
        place = read.places(one.start, one.end)
        if place and not _is_too_general(read, *place):
            yield Candidate(one.type, *place, one.meanings)


def _is_too_general(read: Read, first: int, last: int) -> bool:
    """Whether a name of our vocabulary is of a virus or a course, and of no disease."""
    if read.key(last) in _ORGANISMS:
        return True
    return first == last and read.key(first) in listed("ordinary")


def _is_short(read: Read, one: Candidate) -> bool:
    """Whether one short word means too much to be believed: two letters, or what only the
    ontologies have."""
    word = read.words[one.first].text
    if one.first < one.last:
        return False
    if one.meanings[0].rank > _SURE:
        return len(word) <= 6 and not looks_diseased(word)
    return len(word) < 3


def _believed(read: Read, index: Index) -> Iterator[Candidate]:
    """What the lexicon has; of short names those whose meaning the text has in full, too: NO
    beside "nitric oxide"."""
    found: list[Candidate] = []
    short: list[Candidate] = []
    for one in _looked_up(read, index):
        (short if _is_short(read, one) else found).append(one)
    yield from found
    ids = {m.id for c in found for m in c.meanings if not m.written}
    for one in short:
        if some := tuple(m for m in one.meanings if m.id in ids):
            yield one._replace(meanings=some)


def _looked_up(read: Read, index: Index) -> Iterator[Candidate]:
    """The longest name of each type that begins at a word."""
    for first, word in enumerate(read.words):
        if not word.key:
            continue
        start = read.starts[first]
        best: dict[str, Candidate] = {}
        for length, meanings in index.beginning(read.line[start : start + _REACH]):
            last = read.ends[start + length]
            for type, some in _fitting(read, first, last, meanings).items():
                best[type] = Candidate(type, first, last, some)
        yield from best.values()


def _fitting(
    read: Read, first: int, last: int, meanings: list[Meaning]
) -> dict[str, tuple[Meaning, ...]]:
    """The meanings that the text's words can have, by type, the likeliest type first."""
    written = read.written(first, last)
    if first == last and read.key(first) in listed("ordinary"):
        return {}
    by_type: dict[str, tuple[Meaning, ...]] = {}
    for meaning in meanings:
        if meaning.written and written not in (meaning.written, f"{meaning.written}s"):
            continue
        if meaning.type == "gene" and not _is_gene(read, first, last, meaning):
            continue
        by_type[meaning.type] = (*by_type.get(meaning.type, ()), meaning)
    return by_type


def _is_gene(read: Read, first: int, last: int, meaning: Meaning) -> bool:
    """Whether it may be: by its name in words, by what stands beside it, or by a symbol with a
    figure, which is seldom anything else."""
    if not meaning.written:
        return first < last
    return has_context(read, first, last) or (
        meaning.rank == 2 and re.search(r"\d", meaning.written) is not None
    )


def _made(read: Read) -> Iterator[Candidate]:
    """Single words that are made as names are."""
    for place, word in enumerate(read.words):
        if not word.key:
            continue
        if word.key in listed("alone") or looks_diseased(word.text):
            yield Candidate("disease", place, place)
        elif looks_chemical(word.text):
            yield Candidate("chemical", place, place)
        elif (end := code(read, place)) is not None:
            yield Candidate("chemical", place, end)
        elif looks_symbolic(word.text) and read.key(place + 1) in _PRODUCTS:
            yield Candidate("gene", place, place)
