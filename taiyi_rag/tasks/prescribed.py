"""The medicines that a text names, sentence by sentence, by whatever name.

What our vocabulary lacks has to be found, too, so that its dose is no other's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from taiyi_rag.annotation.schema import Span
from taiyi_rag.language import HAN, unknown_medicines
from taiyi_rag.language.alignment import Alignment
from taiyi_rag.language.substances import names_another
from taiyi_rag.language.tokens import fold
from taiyi_rag.language.vocabulary import vocabulary
from taiyi_rag.tasks.quoting import plain, stands
from taiyi_rag.tasks.whose import Medicine, Sentence, apart, stretches

_FORM = re.compile(
    rf"[{HAN}]{{2,8}}(?:(?:缓释|肠溶|分散|控释)?(?:片|胶囊)|注射液|颗粒|口服液|滴丸|软膏|滴眼液|喷雾剂)"
)
_WORD = re.compile(r"[a-z]{6,}")
_MINERAL = re.compile(
    r"(?:^|[,;:(/\n]\s*|\b(?:and|plus|with|of|or|then)\s+)"
    r"(potassium|magnesium|calcium|sodium|phosphate|iron)\b(?![- ](?:channel|level))|"
    r"(?:^|[,;:(、\n.和与及并补])([钾钙镁铁磷])(?=\s?\d)"
)
"""What is given, and isn't the salt of the medicine before it: "furosemide, potassium 40 mmol"."""


class Note:
    """A text with the medicines that it names: those of our vocabulary, and those that are asked
    for."""

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        self.text = text
        known = list(_known(text))
        asked = [m for name in dict.fromkeys(names) for m in _asked(text, name, known)]
        named = apart([*known, *asked])
        others = [
            m for m in _looks_like(text) if not _any_overlaps(m.span, [n.span for n in named])
        ]
        mentions = apart([*named, *others])
        starts = [mention.span[0] for mention in mentions]
        self._said = [
            (mention, sentence)
            for a, b in stretches(text)
            if (some := mentions[bisect_left(starts, a) : bisect_left(starts, b)])
            for sentence in (Sentence(text, (a, b), some),)
            for mention in some
        ]
        self._conditions: dict[str, str] | None = None

    @property
    def sentences(self) -> list[Sentence]:
        """Those that name medicines, in order."""
        return list(dict.fromkeys(sentence for _, sentence in self._said))

    def mentions(self, name: str) -> list[tuple[Medicine, Sentence]]:
        """Where the note names that medicine, by this name or another."""
        places = stands(name, self.text)
        found = [one for one in self._said if _any_overlaps(one[0].span, places)]
        if not found:
            meant = {f.entry.english[0] for f in vocabulary().find(name) if _medicine(f.entry.kind)}
            found = [one for one in self._said if one[0].substance in meant]
        return found

    def conditions(self, words: str) -> list[Span]:
        """Where the note names the condition that some words name."""
        if self._conditions is None:
            named = [f for f in vocabulary().find(self.text) if f.entry.kind == "condition"]
            self._conditions = {f.entry.english[0]: f.name for f in reversed(named)}
        names = (self._conditions.get(f.entry.english[0]) for f in vocabulary().find(words))
        return [at for name in names if name for at in stands(name, self.text)]

    def is_in_a_sentence(self, span: Span) -> bool:
        """Whether it stands in a sentence that names medicines."""
        return any(s.span[0] <= span[0] < s.span[1] for s in self.sentences)

    def named(self, substance: str) -> list[tuple[Medicine, Sentence]]:
        """Where the note names a substance, by any of its names."""
        return [one for one in self._said if one[0].substance == substance]


def _any_overlaps(span: Span, places: list[Span]) -> bool:
    at = bisect_left(places, span)
    return any(_overlap(span, place) for place in places[max(0, at - 1) : at + 1])


def _medicine(kind: str) -> bool:
    return kind == "substance"


def _known(text: str) -> Iterator[Medicine]:
    for start, end in stretches(text):
        written = text[start:end]
        folded = fold(written)
        places = Alignment(written, folded)
        for found in vocabulary().find(written):
            if _medicine(found.entry.kind) and not names_another(found):
                at, to = places.span(found.start, found.start + len(found.name))
                yield Medicine((start + at, start + to), found.entry.english[0])


def _looks_like(text: str) -> Iterator[Medicine]:
    """What must be a medicine that we don't know, whose dose is no other's: a word with the ending
    of one, a name with a form that medicines come in."""
    words = set(unknown_medicines(text))
    for found in _WORD.finditer(plain(text)):
        if found.group() in words:
            yield Medicine(found.span(), found.group())
    yield from (Medicine(found.span(), found.group()) for found in _FORM.finditer(text))
    for found in _MINERAL.finditer(plain(text)):
        group = found.lastindex or 0
        yield Medicine(found.span(group), found[group])


def _asked(text: str, name: str, known: list[Medicine]) -> Iterator[Medicine]:
    """A name that was asked for; where it holds one that we know (阿司匹林肠溶片), it means it."""
    for span in stands(name, text):
        inside = [m for m in known if _overlap(m.span, span)]
        yield Medicine(span, inside[0].substance if len(inside) == 1 else plain(name))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
