"""Chemicals whose name has several parts: "2-chloroprocaine", "divalproex sodium", "MK-801"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.naming.patterns import listed
from taiyi_rag.naming.reading import Candidate, Read

_LOCANT = re.compile(
    r"\d{1,2}[a-z]?(?:alpha|beta)?|[LDNSRHOonmpldrs]|alpha|beta|gamma|delta|omega|tert|iso|sec|cis|"
    r"trans|bis|tris|di|tri|mono|poly|methyl|ethyl|hydroxy|amino|acetyl|nitro|desmethyl|nor|dehydro"
)
_LETTERS = re.compile(r"[A-Z]{1,4}")
_LEAST_FIGURES = {"-": 3, " ": 4}
"""How many a code has, by what divides it from its letters."""
_FIGURES = re.compile(r"\d{2,7}[A-Z]?")
_ION = re.compile("Na|K|Ca|Mg|Li|H")
_CHARGE = re.compile(r"\(?\d?\+")
_ONE_WORD = re.compile(
    r"(?!KIAA|ZNF|MIR|CD|HSP|CYP|SNP|COL)[A-Z]{1,4}\d{3,6}[A-Z]?|"
    r"(?:Na|K|Ca|Mg|Li|Al|Cd|Co)Cl2?|H2O2?|CCl4"
)
_OTHERS = frozenset("IL CD HLA ICD DSM SF PMID IC ED LD NCT ISO MHC TNF GRADE PCR".split())
"""What stands before figures in other names."""


class Compounds:
    """Widens chemicals by what belongs to them."""

    def __init__(self, read: Read, found: list[Candidate]) -> None:
        self._read = read
        self._found = found

    def all(self) -> Iterator[Candidate]:
        """Every candidate, in order, chemicals as wide as they are."""
        before: Candidate | None = None
        for one in map(self._wider, self._found):
            if before and self._are_one(before, one):
                before = before._replace(last=one.last, meanings=())
                continue
            if before:
                yield before
            before = one
        if before:
            yield before

    def _wider(self, one: Candidate) -> Candidate:
        if one.type != "chemical":
            return one
        first, last = one.first, one.last
        while self._is_joined(first - 1) and _LOCANT.fullmatch(self._read.words[first - 1].text):
            first -= 1
        while self._read.key(last + 1) in listed("salts"):
            last += 1
        same = (first, last) == (one.first, one.last)
        return one if same else one._replace(first=first, last=last, meanings=())

    def _is_joined(self, place: int) -> bool:
        """Whether a word is followed by a hyphen and the next one."""
        if not self._read.key(place):
            return False
        end, start = self._read.words[place].end, self._read.words[place + 1].start
        return self._read.text[end:start] in ("-", ",", "\u2010", "\u2011")

    def _are_one(self, one: Candidate, other: Candidate) -> bool:
        if (one.type, other.type) != ("chemical", "chemical") or one.last + 1 != other.first:
            return False
        between = self._read.text[
            self._read.words[one.last].end : self._read.words[other.first].start
        ]
        return between == " " and self._read.key(other.last) in listed("salts")


def code(read: Read, place: int) -> int | None:
    """The last word of a substance's code that begins there: "MK-801", "GR 55562"."""
    word = read.words[place]
    if _ONE_WORD.fullmatch(word.text) or (
        _ION.fullmatch(word.text) and _CHARGE.match(read.text, word.end)
    ):
        return place
    if not read.key(place + 1) or not _LETTERS.fullmatch(word.text) or word.text in _OTHERS:
        return None
    following = read.words[place + 1]
    least = _LEAST_FIGURES.get(read.text[word.end : following.start])
    is_code = least and len(following.text) >= least and _FIGURES.fullmatch(following.text)
    return place + 1 if is_code else None
