"""Names of diseases that no list has whole: "hepatic vein thrombosis", "Tay-Sachs disease",
"G6PD deficiency", "cancer of the bladder", "breast and ovarian cancer".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.naming.patterns import listed
from taiyi_rag.naming.reading import Candidate, Read

_NAMED_AFTER = frozenset("disease syndrome disorder dystrophy anomaly ataxia tumor".split())
"""What stands after a person's name."""
_LACKING = frozenset("deficiency deficient".split())
_EPONYM = re.compile(r"[A-Z][a-zéèöüñ]{2,}")
_CAPITALS = re.compile(r"[A-Z].*[A-Z0-9]")
_PARTICLES = frozenset("von van der de la".split())
_AND = frozenset("and or".split())
_NO_EPONYM = frozenset(
    "the this these that those our we in of for from with patient to and severe human other such "
    "genetic common rare early late no most many both each its their his her an as by on at is "
    "clinical novel new two three mild finnish japanese jewish european american chinese".split()
)


class Joining:
    """Finds and widens them, among the names that are found already."""

    def __init__(self, read: Read, found: list[Candidate], anatomy: set[int]) -> None:
        self._read = read
        self._found = {place: c for c in found for place in range(c.first, c.last + 1)}
        self._anatomy = anatomy

    def headed(self) -> Iterator[Candidate]:
        """Heads with what they need before them: "renal failure"."""
        for place, word in enumerate(self._read.words):
            if place in self._found and self._found[place].type == "disease":
                continue
            if word.key in _LACKING and (first := self._lacking(place)) < place:
                yield Candidate("disease", first, place)
            elif word.key in listed("heads"):
                first = self._qualified(place)
                if first == place and word.key in _NAMED_AFTER:
                    first = self._eponym(place)
                if first < place:
                    yield Candidate("disease", first, place)
            elif word.key in _NAMED_AFTER and (first := self._eponym(place)) < place:
                yield Candidate("disease", first, place)

    def wider(self, one: Candidate) -> Candidate:
        """A disease with the words before and after it that belong to it."""
        if one.type != "disease":
            return one
        is_head = one.first == one.last and self._read.key(one.first) in listed("heads")
        first = self._qualified(one.first, all_qualities=is_head)
        first = self._coordinated(first)
        last = self._of(one.last)
        if (first, last) == (one.first, one.last):
            return one
        return one._replace(first=first, last=last, meanings=())

    def _qualified(self, first: int, *, all_qualities: bool = True) -> int:
        """The first of the words before `first` that say which disease."""
        while self._says_which(first - 1, all_qualities):
            first -= 1
        return first

    def _says_which(self, place: int, all_qualities: bool) -> bool:
        key, found = self._read.key(place), self._found.get(place)
        if not key or (found and found.type != "disease"):
            return False
        if self._is_part(place):
            return True
        wanted = "qualities" if all_qualities else "kinds"
        return key in listed(wanted) or (all_qualities and found is not None)

    def _before(self, place: int) -> int:
        """The word before, or the one before an abbreviation in brackets: "von Hippel-Lindau (VHL)
        disease"."""
        words = self._read.words
        if place > 3 and (words[place - 1].text, words[place - 3].text) == (")", "("):
            return place - 4
        return place - 1

    def _lacking(self, place: int) -> int:
        """Where begins what is deficient."""
        first = place
        while self._may_lack(before := self._before(first)):
            first = self._found[before].first if before in self._found else before
        return first

    def _may_lack(self, place: int) -> bool:
        key = self._read.key(place)
        return bool(key) and (
            place in self._found
            or key.endswith(("ase", "in"))
            or key in listed("body")
            or key in listed("lacked")
            or _CAPITALS.search(self._read.words[place].text) is not None
        )

    def _eponym(self, place: int) -> int:
        """Where a person's name before `place` begins."""
        first = place
        while first and place - first < 8:
            before = self._before(first)
            word = self._read.words[before]
            if word.key in _NO_EPONYM or not word.key:
                break
            if not (_EPONYM.fullmatch(word.text) or word.key in _PARTICLES):
                break
            first = before
        begins = first < place and (first == 0 or not self._read.key(first - 1))
        if begins and place - first == 1 and not self._is_name(first):
            return place
        return first

    def _is_name(self, place: int) -> bool:
        """Whether a word at a sentence's beginning is a name and no other word: it is seen
        elsewhere with its capital."""
        word = self._read.words[place].text
        others = [w.text for i, w in enumerate(self._read.words) if i != place]
        return word in others and word.lower() not in others

    def _coordinated(self, first: int) -> int:
        """Where begins what shares its head: "breast and ovarian cancer"."""
        key = self._read.key
        before = first - 1
        while key(before) in _AND:
            before -= 1
        if before == first - 1 or not self._is_part(first):
            return first
        start = before + 1
        while self._is_part(start - 1) and start - 1 not in self._found:
            start -= 1
        return start if start <= before else first

    def _is_part(self, place: int) -> bool:
        """Whether a word names a part of the body."""
        return self._read.key(place) in listed("body") or place in self._anatomy

    def _of(self, last: int) -> int:
        """The last word of "of the bladder" after a disease."""
        if self._read.key(last + 1) != "of":
            return last
        at = last + 2
        while self._read.key(at) in ("the", "left", "right"):
            at += 1
        end = at
        while self._is_part(end):
            end += 1
        return end - 1 if end > at else last
