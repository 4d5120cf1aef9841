"""Records as instruction and answer: the prompt of a task, and what a model that is right replies.

Both are the task's own (`Work.request`, `Work.reply`), so that what a model learns is what it will
be asked. A pair is made only if the task reads its own reply back as what the record holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Entity
from taiyi_rag.errors import TaiyiError
from taiyi_rag.generation.fitting import tokens_at_most
from taiyi_rag.generation.replies import Turn
from taiyi_rag.instructions.sources import Source
from taiyi_rag.tasks import Options, Work
from taiyi_rag.tasks.modelled import settled, spoken
from taiyi_rag.types import Language

Reason = Literal[
    "unreadable", "leak", "empty", "language", "length", "mismatch", "duplicate", "near duplicate"
]
"""Why a record makes no pair. "mismatch": what the record holds isn't what its text says, or can't
be said in a reply."""


@dataclass(frozen=True, slots=True)
class Item:
    """A record of a set, to be made a pair."""

    source: Source
    id: str
    record: Annotated
    language: Language

    @property
    def group(self) -> tuple[str, ...]:
        """What is asked of it: the same text may stand in several of these."""
        return self.source.task, self.language, *self.source.types


@dataclass(frozen=True, slots=True)
class Pair:
    """An instruction with its answer. `turns` begin with the user's and end with the answer;
    `tokens` are a bound."""

    item: Item
    turns: tuple[Turn, ...]
    tokens: int
    wording: int = 1


def items(source: Source) -> Iterator[Item]:
    """The records of a source, one for each question where they hold questions."""
    for record in source.records:
        language = source.language or spoken(record)
        if len(record.questions) < 2:
            yield Item(source, record.id, record, language)
        else:
            for question in record.questions:
                alone = replace(record, questions=(question,))
                yield Item(source, f"{record.id}/{question.id}", alone, language)


def pair(item: Item, work: Work, most_tokens: int, wording: int = 1) -> Pair | Reason:
    """The pair of a record, or why there is none."""
    record = replace(item.record, remarks=())
    if spoken(record) != item.language:
        return "language"
    options = Options(item.source.types, item.source.several)
    options = settled(work.about, options, item.language)
    try:
        with prompts.worded(wording):
            asked = work.request(record, item.language, options).turns
        answer = work.reply(record, item.language, options)
    except (TaiyiError, ValueError, LookupError):  # it holds nothing that the task is about
        return "mismatch"
    if not answer.strip() or not _holds(work, record):
        return "empty"
    tokens = sum(tokens_at_most(text) for _, text in (*asked, ("assistant", answer)))
    if tokens > most_tokens:
        return "length"
    if not _given_back(work, record, answer, item.language, options):
        return "mismatch"
    return Pair(item, (*asked, ("assistant", answer)), tokens, wording)


def _holds(work: Work, record: Annotated) -> bool:
    """Whether the record has what the task gives."""
    if "questions" in work.about.gives:
        return any(question.answer for question in record.questions)
    return any(getattr(record, gives) for gives in work.about.gives)


def _given_back(
    work: Work, record: Annotated, answer: str, language: Language, options: Options
) -> bool:
    """Whether the task reads what the record holds out of its own reply, and finds no flaw."""
    blank = replace(
        record,
        entities=() if "entities" in work.about.gives else record.entities,
        relations=(),
        events=(),
        questions=tuple(replace(question, answer=()) for question in record.questions),
        labels=(),
        texts=(),
        structures=(),
    )
    made = work.read(answer, blank, language, options)
    return not made.remarks and all(
        _said(record, gives) <= _said(made, gives) for gives in work.about.gives
    )


def _said(record: Annotated, gives: str) -> set[object]:
    """What a record holds of a field, without the ids and places that a reply doesn't tell."""
    names = {entity.id: _name(entity) for entity in record.entities}
    if gives == "entities":
        return {(e.type, _name(e)) for e in record.entities}
    if gives == "relations":
        return {(r.type, names.get(r.head), names.get(r.tail)) for r in record.relations}
    if gives == "events":
        return {(e.type, " ".join(e.text)) for e in record.events}
    if gives == "questions":
        return {(q.id, q.answer) for q in record.questions}
    if gives == "labels":
        return {label.name for label in record.labels}
    if gives == "texts":
        return {(text.type, " ".join(text.text.split())) for text in record.texts}
    return {(s.type, slot.name, slot.value) for s in record.structures for slot in s.slots}


def _name(entity: Entity) -> str:
    return " ".join(" ".join(entity.text).split()).casefold()
