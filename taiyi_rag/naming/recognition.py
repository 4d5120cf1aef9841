"""Names of diseases, chemicals and genes in an English text, with what they may mean.

Candidates come from our vocabulary, from the lexicon and from how names are made; of those that
overlap the longest stays. What an abbreviation stands for in its text decides what it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from taiyi_rag.language import definitions
from taiyi_rag.naming.compounds import Compounds, code
from taiyi_rag.naming.genes import has_context, looks_symbolic
from taiyi_rag.naming.index import Index, Meaning
from taiyi_rag.naming.joined import Joining
from taiyi_rag.naming.patterns import listed, looks_chemical, looks_diseased
from taiyi_rag.naming.reading import Candidate, Read, longest

_REACH = 100
"""Characters of keys that a name is looked for in."""
_BRACKETED = re.compile(r"(?:\s\(|[,;] )([A-Z][A-Za-z0-9-]{0,6}[A-Z0-9])s?(?:[;,:][^()]{0,40})?\)")
_ORGANISMS = frozenset(("virus", "bacteria", "coli"))
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
    weak = [c for c in looked_up if _is_short(read, c)]
    looked_up = [c for c in looked_up if c not in weak]
    looked_up.extend(_supported(weak, looked_up))
    anatomy = {p for c in looked_up if c.type == "anatomy" for p in range(c.first, c.last + 1)}
    candidates = [*_placed(read, known), *(c for c in looked_up if c.type != "anatomy"), *_made(read)]
    found = longest(candidates)
    joining = Joining(read, found, anatomy)
    found = longest([*joining.headed(), *found])
    found = list(Compounds(read, found).all())
    joining = Joining(read, found, anatomy)
    found = longest(map(joining.wider, found))
    named = [Named(c.type, *read.span(c.first, c.last), c.meanings) for c in found]
    return _with_abbreviations(read, named)


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


def _supported(weak: list[Candidate], found: list[Candidate]) -> Iterator[Candidate]:
    """Those short names whose meaning the text has in full, too: NO beside "nitric oxide"."""
    ids = {m.id for c in found for m in c.meanings if not m.written}
    for one in weak:
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
        elif looks_chemical(word.text):
            yield Candidate("chemical", place, place)
        elif (end := code(read, place)) is not None:
            yield Candidate("chemical", place, end)
        elif looks_symbolic(word.text) and read.key(place + 1) in ("gene", "protein", "mrna", "mutation"):
            yield Candidate("gene", place, place)


def _with_abbreviations(read: Read, named: list[Named]) -> list[Named]:
    """What the text explains is, wherever it stands, what its explanation is."""
    text = read.text
    for short, meant in _explained(text, named).items():
        named = [n for n in named if text[n.start : n.end].removesuffix("s") != short]
        if meant is None:
            continue
        taken = [(n.start, n.end) for n in named]
        for match in re.finditer(rf"(?<![\w-]){re.escape(short)}(?=s?(?!\w))", text):
            start, end = match.span()
            if not any(s < end and start < e for s, e in taken):
                named.append(Named(meant.type, start, end, meant.meanings))
    return sorted(named, key=lambda n: n.start)


def _explained(text: str, named: list[Named]) -> dict[str, Named | None]:
    """The abbreviations that a text explains, and the names that explain them; None where that is
    no name."""
    ends = {n.end: n for n in named}
    starts = {n.start: n for n in named}
    found: dict[str, Named | None] = {}
    for match in _BRACKETED.finditer(text):
        before = ends.get(match.start())
        if before and before.type != "gene" and _could_be(match[1], text[before.start : before.end]):
            found.setdefault(match[1], before)
    for short, long in definitions(text).items():
        at = text.find(long)
        meant = ends.get(at + len(long)) or _around(text, starts.get(at), short)
        whole = meant and (meant.start <= at or (meant.end - meant.start) * 2 > len(long))
        found.setdefault(short, meant if whole else None)
    return found


def _around(text: str, name: Named | None, short: str) -> Named | None:
    """A person's disease with its abbreviation inside it; what is deficient is another thing."""
    said = text[name.start : name.end] if name else ""
    return name if f"({short})" in said and "deficien" not in said else None


def _could_be(short: str, long: str) -> bool:
    """Whether the letters of an abbreviation are in a name, two of them at the beginnings of its
    words or of its parts: "DM" is myotonic dystrophy."""
    letters = [c for c in short.lower() if c.isalpha()]
    initials = {part[0].lower() for part in re.findall(r"[^\W\d_]+", long)}
    return all(c in long.lower() for c in letters) and len(initials & set(letters)) >= min(
        2, len(initials)
    )
