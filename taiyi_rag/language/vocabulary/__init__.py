"""Clinical words in English and Chinese, and where a text uses them.

The lists beside this file were written by us. A row is one concept: its English names, a tab, its
Chinese names, and for medicines a tab and brand names of both languages; names are divided by
"|", the usual one first.

- A word with a capital ("AIDS", "eGFR") is found only where a text writes it so, or its plural.
- A name that begins with "~" is what a text of that language may say, but is never looked for: by
  itself it may mean something else.
- The first name of a combination is its parts, divided by "/".

Other names are lower-cased, American in spelling or not, singular, in simplified characters. A
name stands in one row only. `between.txt` has ordinary words that are read as such, so that no name
is found across two of them (其中|风险 isn't 中风). `tests/unit/language/test_vocabulary.py` holds
the lists to this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, NamedTuple

from taiyi_rag.language.detect import HAN, has_han
from taiyi_rag.language.spelling import base_forms
from taiyi_rag.language.tokens import fold
from taiyi_rag.types import Language

Kind = Literal["substance", "condition", "term"]
FILES: dict[Kind, str] = {
    "substance": "substances.tsv",
    "condition": "conditions.tsv",
    "term": "terms.tsv",
}
NEVER_SOUGHT = "~"
_AROUND = 24
"""How many characters of the text on either side of a name are kept with it."""
_MEASURE = re.compile(
    r"\s*(?:[-~至到]\s?\d+\s*)?(?:国际)?(?:单位|毫|微?克|分钟|%|(?:u|iu|units?|m[lg]|min(?:ute)?s?)\b)",
    re.I,
)
"""What makes the number before it an amount: 诺和锐30 is a premix, 诺和锐30单位 a dose."""

_PIECE = re.compile(
    rf"(?P<han>[{HAN}])|(?P<latin>[^\W\d_{HAN}]+|\d+)|(?P<joint>[\s\-/'’*]+)|(?P<other>.)"
)

_FOLDED = re.compile("[α-ω']")
"""What the lists hold that `fold` changes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept. `brands` are names of both languages; `english` and `chinese` hold them too."""

    kind: Kind
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    brands: tuple[str, ...] = ()

    def names(self, language: Language) -> tuple[str, ...]:
        """Its names in a language, the usual one first."""
        return self.chinese if language == "zh" else self.english


_NOTHING = Entry("term", (), ())


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text: its concept, the language that it is in, and the name as the text has it,
    with a little of the (folded) text before and after it. `start` is its offset in that text."""

    entry: Entry
    language: Language
    name: str
    before: str
    after: str
    start: int = 0


class _Piece(NamedTuple):
    """A Chinese character, a run of letters or a run of digits; `text` is empty for what divides
    names. `glued` says that it goes on the word of the piece before it, as "6" does in "IL6"."""

    text: str
    start: int
    end: int
    glued: bool = False


@dataclass(slots=True)
class _Node:
    """Of a tree of names, piece by piece."""

    entry: Entry | None = None
    following: dict[str, _Node] = field(default_factory=dict)


class Vocabulary:
    """Finds the names of `entries` in a text."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self._root = _Node()
        for entry in entries:
            for name in (*entry.english, *entry.chinese):
                if not name.startswith(NEVER_SOUGHT):
                    self._add(name, entry)
        for name in _read("between.txt"):
            self._add(name, _NOTHING)

    def _add(self, name: str, entry: Entry) -> None:
        folded = fold(name) if _FOLDED.search(name) else name
        keys = [_key(piece.text) for piece in _pieces(folded)]
        for form in {tuple(keys), ("".join(keys),) if "-" in name else tuple(keys)}:
            node = self._root
            for key in form:
                node = node.following.setdefault(key, _Node())
            node.entry = node.entry or entry

    def find(self, text: str) -> list[Found]:
        """The names in `text`, in order; of names that overlap those that cover the most of it, the
        fewest of them, the later ones (of two readings the one from the right is more often right
        in Chinese)."""
        folded = fold(text)
        pieces = _pieces(folded)
        all_capitals = folded.isupper() and not has_han(folded)
        best: list[tuple[int, int]] = [(0, 0)] * (len(pieces) + 1)
        chosen: list[tuple[int, Entry] | None] = [None] * len(pieces)
        for i in range(len(pieces) - 1, -1, -1):
            best[i] = best[i + 1]
            for end, entry in self._names_at(pieces, i):
                if end == i + 1 and not all_capitals and _means_another(pieces[i].text, entry):
                    continue
                if _is_amount(folded, pieces[end - 1], entry):
                    continue
                covered, names = best[end]
                score = (covered + pieces[end - 1].end - pieces[i].start, names - 1)
                if score > best[i]:
                    best[i], chosen[i] = score, (end, entry)
        return list(_walked(folded, pieces, chosen))

    def _names_at(self, pieces: list[_Piece], start: int) -> Iterator[tuple[int, Entry]]:
        """Where the names end that begin with the piece at `start`, and what they are of."""
        root = self._root.following
        if pieces[start].glued or not any(f in root for f in _forms(pieces[start].text)):
            return
        nodes = [self._root]
        for i in range(start, len(pieces)):
            forms = _forms(pieces[i].text)
            nodes = [n for node in nodes for f in forms if (n := node.following.get(f))]
            if not nodes:
                return
            if i + 1 == len(pieces) or not pieces[i + 1].glued:
                for node in nodes:
                    if node.entry is not None:
                        yield i + 1, node.entry
                        break


def _means_another(piece: str, entry: Entry) -> bool:
    """Whether a short word in capitals is an abbreviation of something else: "BAT" is no bat, but
    "HIV" is what its entry spells out, and "TB" is no word."""
    return (
        1 < len(piece) < 6
        and piece.isupper()
        and piece not in entry.english
        and not any(" " in name or "-" in name for name in entry.english)
        and re.search("[AEIOU]", piece) is not None
    )


def _is_amount(folded: str, last: _Piece, entry: Entry) -> bool:
    """Whether what would be the last piece of a medicine's name is the number of a dose."""
    return (
        entry.kind == "substance"
        and last.text.isdigit()
        and _MEASURE.match(folded, last.end) is not None
    )


def _walked(
    folded: str, pieces: list[_Piece], chosen: list[tuple[int, Entry] | None]
) -> Iterator[Found]:
    i = 0
    while i < len(pieces):
        choice = chosen[i]
        if choice is None:
            i += 1
            continue
        end, entry = choice
        first, last = pieces[i].start, pieces[end - 1].end
        name = folded[first:last].lower()
        if entry is not _NOTHING:
            before, after = folded[max(0, first - _AROUND) : first], folded[last : last + _AROUND]
            yield Found(entry, "zh" if has_han(name) else "en", name, before, after, first)
        i = end


def _pieces(folded: str) -> list[_Piece]:
    pieces = []
    end = -1
    for match in _PIECE.finditer(folded):
        kind, start = match.lastgroup, match.start()
        if kind == "han":
            pieces.append(_Piece(match.group(), start, match.end()))
        elif kind == "latin":
            pieces.append(_Piece(match.group(), start, match.end(), start == end))
            end = match.end()
        elif kind == "other":
            pieces.append(_Piece("", start, match.end()))
    return pieces


@lru_cache(maxsize=65_536)
def _forms(piece: str) -> tuple[str, ...]:
    """What a piece of a text may be in a name: a word's base forms, before them the word as
    written if it has a capital."""
    lowered = piece.lower()
    if lowered == piece:
        return base_forms(piece) if piece.isascii() else (piece,)
    return (piece, piece.removesuffix("s"), *base_forms(lowered))


def _key(piece: str) -> str:
    return piece if piece != piece.lower() else base_forms(piece)[0]


@cache
def vocabulary() -> Vocabulary:
    """All the lists; read once."""
    return Vocabulary(tuple(entry for kind in FILES for entry in read_entries(kind)))


def read_entries(kind: Kind) -> list[Entry]:
    """The rows of a list."""
    return [_entry(kind, line) for line in _read(FILES[kind])]


def _read(name: str) -> list[str]:
    return resources.files(__package__).joinpath(name).read_text("utf-8").splitlines()


def _entry(kind: Kind, line: str) -> Entry:
    english, chinese, *rest = (tuple(column.split("|")) for column in line.split("\t"))
    brands = rest[0] if rest else ()
    return Entry(
        kind,
        (*english, *(b for b in brands if not has_han(b))),
        (*chinese, *(b for b in brands if has_han(b))),
        brands,
    )
