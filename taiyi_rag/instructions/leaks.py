"""What may not be trained on: records of test sets, by their ids and by what they say.

A record leaks where a test set has its id, in whatever form; or its text, question or the text that
it gives, the same or nearly; where it holds one of these whole; or where its file says of itself
that it is for judging alone. Numbers that may be those of lines are no ids.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.errors import InputError
from taiyi_rag.evaluation.matching import publication
from taiyi_rag.instructions.containment import Contained
from taiyi_rag.instructions.nearness import Near, plain
from taiyi_rag.instructions.pairs import Item
from taiyi_rag.instructions.sources import Source
from taiyi_rag.language import has_han

_TELLING = re.compile(r"(?=.*\d)(?:\d{6,}|\S*[^\d\s]\S*)")
"""Ids that are somebody's: PubMed's, a set's own."""
_BARE = re.compile(r"\d{1,5}")
"""A number that may be a line's, unless it is said to be PubMed's."""
_ENDING = re.compile(r"\.(?:txt|json|xml|nxml|ann|a1|html?|pdf|csv|tsv)$")
_PART = re.compile(r"(\d{6,9}|pmc\d+)[_/-](?:[a-z]{0,2}\d{1,3})")
"""A sentence, or a question, of a publication: "12345678_s1"."""
_QUESTION = re.compile(
    r"^[ \t]*(?:question|q|问题|问|题目|题干)[ \t]*\d{0,4}[ \t]*[:：][ \t]*(.*\S)", re.I | re.M
)
"""A line that says that it is a question."""
_SHORTEST_ID, _SHORTEST = 5, 4
"""Characters of an id, and of a text, that can be told apart from others."""
_OWN = {True: 20, False: 40}
"""Characters of a question that isn't just "which of the following", and of a text given that isn't
just "good morning", in Chinese and otherwise."""
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
        self._whole = Contained()
        self.sets: dict[str, int] = {}
        for source in sources:
            self.sets[source.name] = len(source.records)
            for record in source.records:
                self._add(source, record)

    def _add(self, source: Source, record: Annotated) -> None:
        name = f"{source.name}: {record.id}"
        if id := _telling(record.id):
            self._ids.setdefault(id, name)
        for said in _tested(record):
            for text in _compared([said]):
                if self._texts.same(text) is None:
                    self._texts.add(name, text)
                    self._whole.add(name, said)

    def leak(self, item: Item) -> Leak | None:
        """Why a record can't be trained on, if it can't."""
        said = _compared(_taught(item.record))
        found = (
            (self._ids.get(_telling(item.record.id) or ""), "same id"),
            (next(filter(None, map(self._texts.same, said)), None), "same text"),
            (next(filter(None, map(self._texts.like, said)), None), "nearly the same text"),
            (next(filter(None, map(self._whole.within, said)), None), "holds the text"),
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
    """What a record asks about, as it is compared: its text, and each question, with its choices
    and, where it is long enough to be somebody's own, without."""
    return _compared(_asked_of(record))


def _compared(said: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(map(plain, said)) if len(text) >= _SHORTEST]


def _tested(record: Annotated) -> Iterator[str]:
    """What nobody may learn of a test: what it asks, without "Question:" too, and what it gives."""
    for text in (*_asked_of(record), *_given(record)):
        yield text
        if labelled := _QUESTION.fullmatch(text):
            yield labelled[1]


def _taught(record: Annotated) -> Iterator[str]:
    """What may stand in a test: what a record asks, questions within its text too, and gives."""
    for text in (*_asked_of(record), *_given(record)):
        yield text
        yield from _QUESTION.findall(text)


def _asked_of(record: Annotated) -> Iterator[str]:
    yield record.text
    for question in record.questions:
        yield from _asked(question)


def _given(record: Annotated) -> Iterator[str]:
    """The texts that a record gives for its own, a translation, say, which may be turned round."""
    for one in record.texts:
        if _is_own(one.text):
            yield one.text


def _is_own(text: str) -> bool:
    return len(plain(text)) >= _OWN[has_han(text)]


def _asked(question: Question) -> Iterator[str]:
    choices = sorted(question.choices) if question.type == "multiple_choice" else ()
    if not choices or _is_own(question.question):
        yield question.question
    yield "\n".join((question.question, *choices))


def _telling(id: str) -> str | None:
    """An id in the one form of its kind ("pmid:12345678", "pmc1234567", "doi:…", small letters),
    None where it may be a line's."""
    own = unicodedata.normalize("NFKC", id).casefold().partition("#")[0].strip()
    own = _ENDING.sub("", own)
    joined = "".join(own.split())
    part = _PART.fullmatch(joined)
    number = publication(part[1] if part else joined)
    if number and not _BARE.fullmatch(joined):
        kind, _, digits = number.partition(":")
        return f"{kind}:{digits.lstrip('0')}" if kind == "pmid" else number
    return own if len(own) >= _SHORTEST_ID and _TELLING.fullmatch(own) else None
