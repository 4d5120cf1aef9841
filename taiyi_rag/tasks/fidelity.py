"""Whether what a model wrote has the numbers of its text: quantities, units, doses and bounds.

Quantities are read by the rules that check our answers, in both languages, and compared in base
units, so that 0.5 g is 500 mg and 三次 is "three times". So are bounds (`bounds`), number words
(`counted`), and what is started, stopped or an allergy (`reversed`). A wrong dose that reads well
is the worst that a translation or a summary can do; no other check here sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from taiyi_rag.language import sentence_spans
from taiyi_rag.tasks.arms import other_arms
from taiyi_rag.tasks.bounds import out_of_bounds, same
from taiyi_rag.tasks.counted import in_chinese, miscounted
from taiyi_rag.tasks.exchanged import exchanged
from taiyi_rag.tasks.reversed import reversals
from taiyi_rag.types import Check
from taiyi_rag.verification.amounts import differences
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity, prepared

_COMPARED = 2_000
"""Characters of lines in which what doses are of is compared."""
_OF_DOSES = (Check.DOSE, Check.UNIT, Check.FREQUENCY)


def added(made: str, text: str) -> tuple[str, ...]:
    """The quantities of what was made that its text hasn't, in the words of what was made, and
    doses and results that it has of something else."""
    known = _read(text)
    mine = _in_ends(_read(made), known)
    known = [*_in_ends(known, mine), *_plainly_daily(text), *in_chinese(text)]
    new = [q.words for q in mine if _tells(q) and not _found(q, known)]
    found = [
        *new,
        *_misplaced(made, text, [(made, text)]),
        *_turned(made, text),
        *other_arms(made, text),
    ]
    return tuple(dict.fromkeys(found))


def changed(made: str, text: str) -> tuple[str, ...]:
    """The quantities in which a translation and its text differ: what only one of them has, and
    what one has more often, each in the words of where it stands; and doses that both have, but of
    something else."""
    mine, theirs = _read(made), _read(text)
    mine, theirs = _in_ends(mine, theirs), _in_ends(theirs, mine)
    found = [
        *_over(mine, [*theirs, *_plainly_daily(text), *in_chinese(text)]),
        *_over(theirs, [*mine, *_plainly_daily(made), *in_chinese(made)]),
        *_misplaced(made, text, _lines(made, text)),
        *_turned(made, text),
        *out_of_bounds(_prepared(text), _prepared(made)),
        *miscounted(text, made),
    ]
    return tuple(dict.fromkeys(found))


def _turned(made: str, text: str) -> Iterator[str]:
    """What was made of the text's bounds, number words and orders, where it is something else."""
    yield from out_of_bounds(_prepared(made), _prepared(text))
    yield from miscounted(made, text)
    yield from reversals(made, text)


def _lines(made: str, text: str) -> list[tuple[str, str]]:
    """A translation's lines with their text's; all in one where they are not as many."""
    mine, theirs = made.splitlines(), text.splitlines()
    return list(zip(mine, theirs, strict=True)) if len(mine) == len(theirs) else [(made, text)]


def _misplaced(made: str, text: str, lines: Iterable[tuple[str, str]]) -> Iterable[str]:
    """Doses that the text has of something else: of another medicine, or beside other words."""
    return exchanged(made, text) or _elsewhere(lines)


def _elsewhere(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Doses that stand beside other words than in the text, as far as the rules tell: 5 mg for
    adults and 10 mg for children."""
    for one, other in pairs:
        if max(len(one), len(other)) > _COMPARED:
            continue  # their numbers are compared all the same
        for difference in differences(prepared(one), prepared(other)):
            if difference.said.is_dose and difference.check in _OF_DOSES and difference.instead:
                yield difference.said.words


def _read(text: str) -> list[Quantity]:
    """Sentence by sentence, since a list's number before one is no quantity."""
    return [q for piece in _prepared(text) for q in quantities(piece)]


def _plainly_daily(text: str) -> list[Quantity]:
    """Once a day where a text gives a dose and says just "daily" or 每日."""
    found: list[Quantity] = []
    for piece in _prepared(text):
        some = quantities(piece)
        often = [q for q in some if q.dimension == "frequency"]
        places = (m.span() for m in _DAILY.finditer(piece) if any(q.is_dose for q in some))
        for start, end in places:
            if not any(q.start < end and start < q.end for q in often):
                words = piece[start:end]
                found.append(Quantity(words, start, end, 1.0, 1.0, "frequency"))
    return found


_DAILY = re.compile(
    r"(?<!total )(?<!maximum )(?<!maximal )(?<!max )\bdaily\b(?! (?:total |maximum )?dos)|"
    r"(?<!/)每[日天](?!(?:最[大高多]|总|剂量|用量|极量))"
)
"""Not what says how much a day's dose is in all."""


def _prepared(text: str) -> list[str]:
    return [prepared(piece) for piece in _pieces(text)]


def _pieces(text: str) -> Iterator[str]:
    for line in text.splitlines():
        for start, end in sentence_spans(line):
            for at in range(start, end, _LONGEST):
                yield line[at : min(end, at + _LONGEST)]


_LONGEST = 1_000
"""Characters that are read at a time, where a text has no sentences."""


_UNTELLING = re.compile(r"[一a]|\d{1,2} ?月")
"""How words begin that count nothing for sure (一天, "a week"), and months: March, 3月."""


def _tells(quantity: Quantity) -> bool:
    """Whether it measures something that the other text must say, too."""
    if quantity.dimension == "date":
        return quantity.low % 100 != 0
    if quantity.dimension == "count":
        return quantity.certain
    return _UNTELLING.match(quantity.words) is None


def _found(one: Quantity, others: Sequence[Quantity]) -> bool:
    return any(same(one, other) for other in others)


def _in_ends(some: Sequence[Quantity], others: Sequence[Quantity]) -> list[Quantity]:
    """With the two ends in the place of a range that the others haven't: "from 49 to 73" may be
    told as two numbers."""
    parted: list[Quantity] = []
    for one in some:
        if one.is_range and not _found(one, others):
            parted += [replace(one, high=one.low), _upper(one)]
        else:
            parted.append(one)
    return parted


def _upper(one: Quantity) -> Quantity:
    """The end of a range; a bare number where it has no unit, since it may be none of it ("for 5
    days to 412 adults")."""
    if one.words[-1:].isdigit():
        number = one.high / one.scale
        return replace(one, low=number, high=number, dimension="count", scale=1.0)
    return replace(one, low=one.high)


def _over(some: Sequence[Quantity], others: Sequence[Quantity]) -> Iterator[str]:
    """The words of those that are left when each of the others has met one that is the same."""
    left = list(others)
    for one in some:
        met = next((i for i, other in enumerate(left) if same(one, other)), None)
        if met is not None:
            del left[met]
        elif _tells(one):
            yield one.words
