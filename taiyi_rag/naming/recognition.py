"""Names of diseases, chemicals and genes in an English text, with what they may mean.

Candidates come from our vocabulary, from the lexicon and from how names are made; of those that
overlap the longest stays. What an abbreviation stands for in its text decides what it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from taiyi_rag.language import definitions
from taiyi_rag.naming.genes import has_context, looks_symbolic
from taiyi_rag.naming.index import Index, Meaning
from taiyi_rag.naming.joined import Joining
from taiyi_rag.naming.patterns import is_code, listed, looks_chemical, looks_diseased
from taiyi_rag.naming.reading import Candidate, Read, longest

_REACH = 100
"""Characters of keys that a name is looked for in."""
_SURE = 3
"""The last rank of MeSH; short names that only ontologies have mean too much."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name at `start:end`. `meanings` of the lexicon, the best first, are () where it only looks
    like a name."""

    type: str
    start: int
    end: int
    meanings: tuple[Meaning, ...] = ()


def recognised(text: str, index: Index | None, known: Iterable[Named] = ()) -> list[Named]:
    """In order, without overlaps. `known` were found by our vocabulary."""
    read = Read(text)
    looked_up = list(_looked_up(read, index)) if index else []
    anatomy = {p for c in looked_up if c.type == "anatomy" for p in range(c.first, c.last + 1)}
    candidates = [*_placed(read, known), *(c for c in looked_up if c.type != "anatomy"), *_made(read)]
    found = longest(candidates)
    joining = Joining(read, found, anatomy)
    found = longest([*joining.headed(), *found])
    joining = Joining(read, found, anatomy)
    found = longest(map(joining.wider, found))
    named = [Named(c.type, *read.span(c.first, c.last), c.meanings) for c in found]
    return _with_abbreviations(read, named)


def _placed(read: Read, known: Iterable[Named]) -> Iterator[Candidate]:
    for one in known:
        if place := read.places(one.start, one.end):
            yield Candidate(one.type, *place, one.meanings)


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
    if first == last and (read.key(first) in listed("ordinary") or len(written) < 3):
        return {}
    by_type: dict[str, tuple[Meaning, ...]] = {}
    for meaning in meanings:
        if meaning.written and written not in (meaning.written, f"{meaning.written}s"):
            continue
        if meaning.type == "gene" and not _is_gene(read, first, last, meaning):
            continue
        if meaning.written and meaning.rank > _SURE and meaning.type == "disease":
            continue
        by_type[meaning.type] = (*by_type.get(meaning.type, ()), meaning)
    return by_type


def _is_gene(read: Read, first: int, last: int, meaning: Meaning) -> bool:
    if not meaning.written:
        return first < last
    return has_context(read, first, last) or (meaning.rank == 2 and re.search(r"\d", meaning.written) is not None)


def _made(read: Read) -> Iterator[Candidate]:
    """Single words that are made as names are."""
    for place, word in enumerate(read.words):
        if not word.key:
            continue
        if word.key in listed("alone") or looks_diseased(word.text):
            yield Candidate("disease", place, place)
        elif looks_chemical(word.text) or is_code(word.text):
            yield Candidate("chemical", place, place)
        elif looks_symbolic(word.text) and read.key(place + 1) in ("gene", "protein", "mrna", "mutation"):
            yield Candidate("gene", place, place)


def _with_abbreviations(read: Read, named: list[Named]) -> list[Named]:
    """What the text explains is, wherever it stands, what its explanation is."""
    text = read.text
    known = {text[n.start : n.end]: n for n in reversed(named)}
    ends = {n.end: n for n in named}
    for short, long in definitions(text).items():
        at = text.find(long)
        named = [n for n in named if text[n.start : n.end] not in (short, short + "s")]
        if at < 0:
            continue
        meant = known.get(long) or ends.get(at + len(long))
        if meant and (meant.start <= at or (meant.end - meant.start) * 2 > len(long)):
            taken = [(n.start, n.end) for n in named]
            for match in re.finditer(rf"(?<![\w-]){re.escape(short)}(?=s?(?![\w]))", text):
                if not any(s < match.end() and match.start() < e for s, e in taken):
                    named.append(Named(meant.type, *match.span(), meant.meanings))
    return sorted(named, key=lambda n: n.start)
