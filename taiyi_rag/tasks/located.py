"""Where the names that a model wrote stand in the text.

A model changes case, hyphens, width, white space and accents, names Greek letters, writes in the
other script of Chinese, or adds a full stop; all this is folded away, letter by letter, so that
each letter that is compared knows where it stands (`language.alignment` compares whole texts, of at
most a thousand letters). What is found is the text's own words. Within Latin script names begin and
end where words do; Chinese has no such places. Nothing here is a regular expression made of a
model's words: time grows with the length of text and names.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from taiyi_rag.annotation.schema import Span
from taiyi_rag.language import has_han, sentence_spans
from taiyi_rag.language.tokens import fold

Pieces = tuple[Span, ...]
"""The pieces of a mention, in order."""

_DROPPED = frozenset("-_ \t\n\r\x0b\x0c\u3000")
_AROUND_NAMES = " .。,，;；:：、!！?？\"'“”‘’()（）[]【】{}<>《》*`"
_POSSESSIVES = ("'s", "’s")
_MINUSES = ("-", "‐", "‑", "−", "－", "⁻")
_LONGEST = 500
"""Characters that a name may have."""
_SYMBOL, _ACRONYM = 2, 4
"""Letters up to which a name with a capital, or all in capitals, is only what has them too."""
_GAP = 60
_GAP_HAN = 12
"""Characters that may stand between the pieces of a mention."""
_TRIES = 40
"""Places where the first piece of a mention in pieces is looked for, and cuts that are tried."""
_AND = r"(?:(?<!\w)(?:and/or|and|or|nor|as well as)\b|[,/、，和及与或])"
_COORDINATES = re.compile(rf"[\s\-‐‑–]*{_AND}|.*{_AND}\s*$", re.DOTALL)
"""What lies between two pieces of one name: "left *and right* ventricles", "cancer of the *breast
or* ovary"; not "left *ventricle and right* heart failure"."""


@lru_cache(maxsize=16_384)
def _folded_letter(letter: str) -> str:
    """What is compared of a letter; nothing of what joins words or can't be seen."""
    plain = letter if letter.isascii() else fold(letter)
    plain = unicodedata.normalize("NFKD", plain.casefold()).casefold()
    return "".join(c for c in plain if c not in _DROPPED and unicodedata.category(c) != "Mn")


class Folded:
    """A text with what is compared of it. `at[i]` is where letter i of `letters` stands. Between
    two numbers something stays: "1-2" isn't 12."""

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        self.at: list[int] = []
        last, is_apart = "", False
        for place, letter in enumerate(text):
            plain = "" if _is_possessive(text, place) else _folded_letter(letter)
            if plain and is_apart and last.isdigit() and plain[0].isdigit():
                letters.append(" ")
                self.at.append(place - 1)
            last, is_apart = plain[-1:] or last, not plain
            letters.append(plain)
            self.at.extend([place] * len(plain))
        self.letters = "".join(letters)


def _is_possessive(text: str, place: int) -> bool:
    """Whether the letter belongs to the 's of "Crohn's"."""
    start = place if text[place] in "'’" else place - 1
    return (
        start > 0
        and text[start] in "'’"
        and text[start + 1 : start + 2] in ("s", "S")
        and text[start - 1].isalnum()
        and not text[start + 2 : start + 3].isalnum()
    )


def folded(name: str) -> str:
    """What is compared of a name."""
    return Folded(name).letters


class Located:
    """A text in which names are looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded = Folded(text)
        self._found: dict[str, tuple[Span, ...]] = {}
        self._sentences = sentence_spans(text)
        self._starts = [start for start, _ in self._sentences]

    def holds(self, name: str) -> bool:
        """Whether the name stands there in one piece."""
        return bool(self.spans(name))

    def mentions(self, name: str) -> list[Pieces]:
        """All places where the name stands; in pieces, if it doesn't stand anywhere in one."""
        return [(span,) for span in self.spans(name)] or list(self._in_pieces(name))

    def spans(self, name: str) -> tuple[Span, ...]:
        """All places where the name stands in one piece, apart, in order."""
        if name not in self._found:
            found = self._spans(name) or self._spans(name.strip(_AROUND_NAMES))
            self._found[name] = tuple(found)
        return self._found[name]

    def sentence(self, place: int) -> Span:
        """The sentence in which a place is."""
        found = bisect_right(self._starts, place) - 1
        return self._sentences[found] if found >= 0 else (0, len(self.text))

    def _spans(self, name: str) -> list[Span]:
        if len(name) > _LONGEST:
            return []
        found = [self._lengthened(span, name) for span in self._words(folded(name))]
        if not _is_acronym(name):
            return found
        same = [span for span in found if self.text[slice(*span)] == name]
        return same or [s for s in found if any(map(str.isupper, self.text[slice(*s)]))]

    def _words(self, letters: str, *, begins: bool = True) -> Iterator[Span]:
        """Where these letters stand as whole words; at their end alone, unless `begins`."""
        at = self._folded.at
        place = self._folded.letters.find(letters) if letters else -1
        while place >= 0:
            end = place + len(letters)
            start, last = at[place], at[end - 1]
            whole = (place == 0 or at[place - 1] < start) and (end == len(at) or at[end] > last)
            if whole and self._divides(last + 1) and (not begins or self._divides(start)):
                yield start, self._with_marks(last + 1)
                place = self._folded.letters.find(letters, end)
            else:
                place = self._folded.letters.find(letters, place + 1)

    def _with_marks(self, end: int) -> int:
        """Past the accents that belong to the last letter."""
        while end < len(self.text) and _is_mark(self.text[end]):
            end += 1
        return end

    def _divides(self, place: int) -> bool:
        """Whether a name may begin or end there."""
        before = place - 1
        while before > 0 and _is_mark(self.text[before]):
            before -= 1
        return place == 0 or not (
            _in_word(self.text[before]) and _in_word(self.text[place : place + 1])
        )

    def _lengthened(self, span: Span, name: str) -> Span:
        """With the 's or the minus (G6PD A-) that the name has too."""
        start, end = span
        if name.endswith(_POSSESSIVES) and self.text.startswith(_POSSESSIVES, end):
            return start, end + 2
        both = name.endswith(_MINUSES) and self.text.startswith(_MINUSES, end)
        return (start, end + 1) if both and not _in_word(self.text[end + 1 : end + 2]) else span

    def _in_pieces(self, name: str) -> Iterator[Pieces]:
        """Two pieces with "and", "or" or a comma between them, in one sentence: the nearest of each
        sentence. "Left ventricles" in "left and right ventricles", 左心室 in 左、右心室,
        "hypothyroidism" in "hypo- and hyperthyroidism"."""
        best: dict[Span, tuple[int, Pieces]] = {}
        for head, tail, parted in _cuts(name):
            for mention in self._two(folded(head), folded(tail), parted):
                gap = mention[1][0] - mention[0][1]
                sentence = self.sentence(mention[0][0])
                if sentence not in best or gap < best[sentence][0]:
                    best[sentence] = (gap, mention)
        yield from (mention for _, mention in sorted(best.values(), key=lambda b: b[1]))

    def _two(self, head: str, tail: str, parted: bool) -> Iterator[Pieces]:
        """`parted`: the head is half a word, with a hyphen after it, the tail the end of one."""
        tails = list(self._words(tail, begins=not parted)) if head and tail else []
        starts = [start for start, _ in tails]
        for number, (start, end) in enumerate(self._words(head) if tails else ()):
            if number == _TRIES:
                return
            if parted and self.text[end : end + 1] not in ("-", "‐", "‑", "–"):
                continue
            after = bisect_right(starts, end)
            if after < len(tails) and self._joined(end, tails[after]):
                yield (start, end), tails[after]

    def _joined(self, end: int, tail: Span) -> bool:
        """Whether what lies between says that both pieces are one name."""
        gap = self.text[end : tail[0]]
        longest = _GAP_HAN if has_han(gap) else _GAP
        within = tail[1] <= self.sentence(end - 1)[1]
        return within and len(gap) <= longest and bool(_COORDINATES.match(gap))


def _is_acronym(name: str) -> bool:
    """Whether a name may be another word in small letters: ALL, WAS; As, In, K."""
    letters = [letter for letter in name if letter.isalpha()]
    if len(letters) <= _SYMBOL:
        return any(map(str.isupper, letters))
    return len(letters) <= _ACRONYM and all(map(str.isupper, letters))


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")


def _in_word(letter: str) -> bool:
    """Whether words of Latin script, Greek and so on go on with it."""
    return letter.isalnum() and not has_han(letter)


def _cuts(name: str) -> Iterator[tuple[str, str, bool]]:
    """The ways to take a name for two pieces: at white space; a Chinese one anywhere; half a word
    from the other."""
    name = name.strip(_AROUND_NAMES)
    if not 2 < len(name) <= _LONGEST:
        return
    gaps = list(re.finditer(r"\s+", name))[:_TRIES]
    yield from ((name[: gap.start()], name[gap.end() :], False) for gap in gaps)
    if has_han(name) and not gaps and len(name) <= _TRIES:
        yield from ((name[:at], name[at:], False) for at in range(1, len(name)))
    elif not gaps and name.isalpha() and len(name) <= _TRIES:
        yield from ((name[:at], name[at:], True) for at in range(3, len(name) - 3))
