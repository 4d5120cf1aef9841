"""Whose a dose is: what a note says of each medicine that it names, sentence by sentence.

A quantity between two medicines is the one's before it, as in "metformin 0.5 g twice daily,
lisinopril 10 mg", unless a comma or an "and" parts it from that one and nothing from the next:
"0.5 g of metformin and 10 mg of lisinopril". What "both", 均 or 各 comes before is everyone's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from taiyi_rag.annotation.schema import Span
from taiyi_rag.language import HAN, sentence_spans, unknown_medicines
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
_LONGEST = 500
"""Characters of a sentence that are read at once: lists have no full stops."""
_FORM = re.compile(
    rf"[{HAN}]{{2,8}}(?:(?:缓释|肠溶|分散|控释)?(?:片|胶囊)|注射液|颗粒|口服液|滴丸|软膏|滴眼液|喷雾剂)"
)
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
        found = quantities(read)
        nexts = [*(one.start for one in found[1:]), len(read)]
        for one, following in zip(found, nexts, strict=False):
            # "0.5 g 每日两次": 每日 says what 0.5 g is per, but belongs to how often.
            stop = len(read[: min(one.end, following)].rstrip())
            if stop > one.start:
                at, to = places.span(one.start, stop)
                yield Measured(one, (at + start, to + start))

    def _inside_name(self, span: Span) -> bool:
        return any(m.span[0] <= span[0] < m.span[1] for m in self.mentions)

    def is_of(self, span: Span, mention: Mention) -> bool:
        """Whether what stands there is said of that medicine."""
        if _SHARED.search(self._text, max(self.span[0], span[0] - 12), span[0]):
            return True
        owner = self._owner(span)
        return owner is not None and self._first(owner) == self._first(mention)

    def _first(self, mention: Mention) -> Mention:
        """The first of names of a medicine with nothing measured between them: "Glucophage
        (metformin)"."""
        at = self.mentions.index(mention)
        while at > 0:
            before, here = self.mentions[at - 1 : at + 1]
            apart = any(before.span[1] <= q.span[0] < here.span[0] for q in self.quantities)
            if before.substance != here.substance or apart:
                break
            at -= 1
        return self.mentions[at]

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
        asked = [m for name in dict.fromkeys(names) for m in _asked(text, name, known)]
        named = _longest([*known, *asked])
        others = [
            m for m in _looks_like(text) if not _any_overlaps(m.span, [n.span for n in named])
        ]
        mentions = _longest([*named, *others])
        starts = [mention.span[0] for mention in mentions]
        self._said = [
            (mention, sentence)
            for a, b in _sentences(text)
            if (some := mentions[bisect_left(starts, a) : bisect_left(starts, b)])
            for sentence in (Sentence(text, (a, b), some),)
            for mention in some
        ]
        self._conditions: dict[str, str] | None = None

    def mentions(self, name: str) -> list[tuple[Mention, Sentence]]:
        """Where the note names that medicine, by this name or another."""
        places = stands(name, self.text)
        found = [one for one in self._said if _any_overlaps(one[0].span, places)]
        if not found:
            meant = {f.entry.english[0] for f in vocabulary().find(name) if _medicine(f.entry.kind)}
            found = [one for one in self._said if one[0].substance in meant]
        return found

    def condition(self, words: str) -> Span | None:
        """Where the note names the condition that some words name."""
        if self._conditions is None:
            named = [f for f in vocabulary().find(self.text) if f.entry.kind == "condition"]
            self._conditions = {f.entry.english[0]: f.name for f in reversed(named)}
        names = (self._conditions.get(f.entry.english[0]) for f in vocabulary().find(words))
        return next((at for name in names if name for at in stands(name, self.text)), None)

    def heading(self, sentence: Sentence) -> Span | None:
        """The line before a sentence that says, with a colon, what the lines under it are."""
        end = sentence.span[0]
        above = self.text[self.text.rfind("\n\n", 0, end) + 1 : end]
        for line in reversed(above.split("\n")):
            if line.rstrip().endswith((":", "：")):
                at = self.text.rfind(line, 0, end)
                return at, at + len(line)
        return None


def _sentences(text: str) -> Iterator[Span]:
    """Sentences, those that are too long in pieces."""
    for start, end in sentence_spans(text):
        while end - start > _LONGEST:
            cut = max(start + 1, _cut(text, start, start + _LONGEST))
            yield start, cut
            start = cut
        yield start, end


def _cut(text: str, start: int, end: int) -> int:
    """After the last mark that parts what is said of medicines, the strongest there is."""
    for marks in (";；\n", ",，、", " "):
        if (at := max(text.rfind(mark, start, end) for mark in marks)) > start:
            return at + 1
    return end


def _any_overlaps(span: Span, places: list[Span]) -> bool:
    at = bisect_left(places, span)
    return any(_overlap(span, place) for place in places[max(0, at - 1) : at + 1])


def _medicine(kind: str) -> bool:
    return kind == "substance"


def _known(text: str) -> Iterator[Mention]:
    for start, end in _sentences(text):
        written = text[start:end]
        folded = fold(written)
        places = Alignment(written, folded)
        for found in vocabulary().find(written):
            if _medicine(found.entry.kind) and not names_another(found):
                at, to = places.span(found.start, found.start + len(found.name))
                yield Mention((start + at, start + to), found.entry.english[0])


def _looks_like(text: str) -> Iterator[Mention]:
    """What must be a medicine that we don't know, whose dose is no other's: a word with the ending
    of one, a name with a form that medicines come in."""
    words = {word: stands(word, text) for word in unknown_medicines(text)}
    for word, places in words.items():
        yield from (Mention(span, word) for span in places)
    yield from (Mention(found.span(), found.group()) for found in _FORM.finditer(text))


def _asked(text: str, name: str, known: list[Mention]) -> Iterator[Mention]:
    """A name that was asked for; where it holds one that we know (阿司匹林肠溶片), it means it."""
    for span in stands(name, text):
        inside = [m for m in known if _overlap(m.span, span)]
        yield Mention(span, inside[0].substance if len(inside) == 1 else plain(name))


def _longest(mentions: list[Mention]) -> list[Mention]:
    """Without those that lie within another or run into one that begins before it."""
    kept: list[Mention] = []
    for one in sorted(mentions, key=lambda m: (m.span[0], -m.span[1])):
        if not kept or not _overlap(one.span, kept[-1].span):
            kept.append(one)
    return kept


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
