"""Whose a dose is: what a note says of each medicine that it names, sentence by sentence.

A quantity between two medicines is the one's before it, as in "metformin 0.5 g twice daily,
lisinopril 10 mg", unless a comma or an "and" parts it from that one and nothing from the next:
"0.5 g of metformin and 10 mg of lisinopril". What "both", 均 or 各 comes before is everyone's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from taiyi_rag.annotation.schema import Span
from taiyi_rag.language import sentence_spans
from taiyi_rag.language.alignment import Alignment
from taiyi_rag.language.substances import names_another
from taiyi_rag.language.tokens import fold
from taiyi_rag.language.vocabulary import vocabulary
from taiyi_rag.tasks.quoting import plain, stands
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity, prepared

_PARTS = re.compile(
    r"[,;:、)\n]|\b(?:and|plus|then|or|with|to)\b|[及和与并或]|联合|改[为用]|加用|换"
)
_OF = re.compile(r"\s*(?:of\s+|的)")
_SHARED = re.compile(r"(?:\b(?:both|each|all)\b|[均都皆各])[^,;.、]{0,8}$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A medicine's name. `substance` is what it means, the name itself where we don't know it."""

    span: Span
    substance: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity with its place in the note."""

    quantity: Quantity
    span: Span


class Sentence:
    """A sentence of a note: the medicines in it, its quantities, and which are whose."""

    def __init__(self, text: str, span: Span, mentions: Iterable[Mention]) -> None:
        self.span = span
        self._text = plain(text)
        self.mentions = sorted(mentions, key=lambda m: m.span)
        self._quantities: list[Measured] | None = None

    @property
    def quantities(self) -> list[Measured]:
        """Those that are no part of a medicine's name."""
        if self._quantities is None:
            self._quantities = [m for m in self._measured() if not self._inside_name(m.span)]
        return self._quantities

    def _measured(self) -> Iterator[Measured]:
        start, end = self.span
        written = self._text[start:end]
        read = prepared(written)
        places = Alignment(written, read)
        for one in quantities(read):
            at, to = places.span(one.start, one.end)
            yield Measured(one, (at + start, to + start))

    def _inside_name(self, span: Span) -> bool:
        return any(m.span[0] <= span[0] < m.span[1] for m in self.mentions)

    def is_of(self, span: Span, mention: Mention) -> bool:
        """Whether what stands there is said of that medicine."""
        if _SHARED.search(self._text, max(self.span[0], span[0] - 12), span[0]):
            return True
        owner = self._owner(span)
        return owner is not None and owner.substance == mention.substance

    def _owner(self, span: Span) -> Mention | None:
        before = next((m for m in reversed(self.mentions) if m.span[1] <= span[0]), None)
        after = next((m for m in self.mentions if m.span[0] >= span[1]), None)
        if before is None or after is None:
            return before or after
        if _OF.fullmatch(self._text, span[1], after.span[0]):
            return after
        parted = _PARTS.search(self._text, before.span[1], span[0])
        joined = not _PARTS.search(self._text, span[1], after.span[0])
        return after if parted and joined else before


class Note:
    """A text with the medicines that it names: those of our vocabulary, and those that are asked
    for."""

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        self.text = text
        known = list(_known(text))
        asked = [m for name in names for m in _asked(text, name, known)]
        self._mentions = sorted(_longest([*known, *asked]), key=lambda m: m.span)
        self._sentences = [
            Sentence(text, (a, b), [m for m in self._mentions if a <= m.span[0] < b])
            for a, b in sentence_spans(text)
        ]

    def mentions(self, name: str) -> list[tuple[Mention, Sentence]]:
        """Where the note names that medicine, by this name or another."""
        places = stands(name, self.text)
        found = [m for m in self._mentions if any(_overlap(m.span, p) for p in places)]
        if not found:
            meant = {f.entry.english[0] for f in vocabulary().find(name) if _medicine(f.entry.kind)}
            found = [m for m in self._mentions if m.substance in meant]
        return [(m, s) for m in found for s in self._sentences if m in s.mentions]

    def heading(self, sentence: Sentence) -> str:
        """The line before a sentence that says, with a colon, what the lines under it are."""
        lines = self.text[: sentence.span[0]].split("\n\n")[-1].split("\n")
        return next((line for line in reversed(lines) if line.rstrip().endswith((":", "："))), "")


def _medicine(kind: str) -> bool:
    return kind == "substance"


def _known(text: str) -> Iterator[Mention]:
    folded = fold(text)
    places = Alignment(text, folded)
    for found in vocabulary().find(text):
        if _medicine(found.entry.kind) and not names_another(found):
            span = places.span(found.start, found.start + len(found.name))
            yield Mention(span, found.entry.english[0])


def _asked(text: str, name: str, known: list[Mention]) -> Iterator[Mention]:
    """A name that was asked for; where it holds one that we know (阿司匹林肠溶片), it means it."""
    for span in stands(name, text):
        inside = [m for m in known if _overlap(m.span, span)]
        yield Mention(span, inside[0].substance if len(inside) == 1 else plain(name))


def _longest(mentions: list[Mention]) -> list[Mention]:
    """Without those that lie within another."""
    kept: list[Mention] = []
    for one in sorted(mentions, key=lambda m: (m.span[0] - m.span[1], m.span)):
        if not any(_overlap(one.span, other.span) for other in kept):
            kept.append(one)
    return kept


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
