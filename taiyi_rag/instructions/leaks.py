"""What may not be trained on: records of test sets, by their ids and by what they say.

A record leaks where a test set has its id, or its text or question, the same or nearly; or where
its file says of itself that it is for judging alone. Numbers that may be those of lines are no ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.errors import InputError
from taiyi_rag.instructions.nearness import Near, plain
from taiyi_rag.instructions.pairs import Item
from taiyi_rag.instructions.sources import Source
from taiyi_rag.language import has_han

_TELLING = re.compile(r"(?=.*\d)(?:\d{6,}|\S*[^\d\s]\S*)")
"""Ids that are somebody's: PubMed's, a set's own."""
_SHORTEST_ID, _SHORTEST = 5, 4
"""Characters of an id, and of a text, that can be told apart from others."""
_OWN = {True: 20, False: 40}
"""Characters of a question that isn't just "which of the following", in Chinese and otherwise."""
_SHOWN = 10


class Leak(NamedTuple):
    """A record of a source, why it can't be trained on, and the record of a test set."""

    set: str
    id: str
    why: str
    test: str = ""


class Tests:
    """The records of test sets, to be asked about others."""

    def __init__(self, sources: Iterable[Source], likeness: float) -> None:
        self._ids: dict[str, str] = {}
        self._texts = Near(likeness)
        self.sets: dict[str, int] = {}
        for source in sources:
            self.sets[source.name] = len(source.records)
            for record in source.records:
                self._add(source, record)

    def _add(self, source: Source, record: Annotated) -> None:
        name = f"{source.name}: {record.id}"
        if id := _telling(record.id):
            self._ids.setdefault(id, name)
        for text in texts(record):
            if self._texts.same(text) is None:
                self._texts.add(name, text)

    def leak(self, item: Item) -> Leak | None:
        """Why a record can't be trained on, if it can't."""
        said = texts(item.record)
        found = (
            (self._ids.get(_telling(item.record.id) or ""), "same id"),
            (next(filter(None, map(self._texts.same, said)), None), "same text"),
            (next(filter(None, map(self._texts.like, said)), None), "nearly the same text"),
        )
        for test, why in found:
            if test is not None:
                return Leak(item.source.name, item.id, why, test)
        return None


def for_judging(source: Source) -> Leak:
    """A file whose canary says that nothing of it may be trained on."""
    return Leak(source.name, "all records", "their file says that it is for judging alone")


def refuse(leaks: list[Leak]) -> None:
    """Raise `InputError` that tells them, if there are any."""
    if not leaks:
        return
    shown = "; ".join(_told(leaks[:_SHOWN]))
    more = f"; and {len(leaks) - _SHOWN:,} more" if len(leaks) > _SHOWN else ""
    raise InputError(
        f"{len(leaks):,} records or files may not be trained on: {shown}{more}. Leave them out of "
        "what you give, or have them left out with --drop-leaks."
    )


def _told(leaks: Iterable[Leak]) -> Iterator[str]:
    for leak in leaks:
        yield f"{leak.set} {leak.id} ({leak.why}{f' as {leak.test}' if leak.test else ''})"


def texts(record: Annotated) -> list[str]:
    """What a record says, as it is compared: its text, and each question, with its choices and,
    where it is long enough to be somebody's own, without."""
    said = [record.text, *(text for one in record.questions for text in _asked(one))]
    return [text for text in dict.fromkeys(map(plain, said)) if len(text) >= _SHORTEST]


def _asked(question: Question) -> Iterator[str]:
    choices = sorted(question.choices) if question.type == "multiple_choice" else ()
    if not choices or len(plain(question.question)) >= _OWN[has_han(question.question)]:
        yield question.question
    yield "\n".join((question.question, *choices))


def _telling(id: str) -> str | None:
    own = id.partition("#")[0]
    return own if len(own) >= _SHORTEST_ID and _TELLING.fullmatch(own) else None
