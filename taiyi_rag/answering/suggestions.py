"""What to ask next: questions about the same medicine or disease that the library answers.

A question is suggested only where searching for it finds a passage that the judge of relevance lets
through and of which a sentence tells what is asked, by its words: a dose in milligrams, a course of
days, "contraindicated". Nothing is written for it. What was asked before isn't suggested, nor what
only sentences tell that the reader has seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Collection as Ids
from dataclasses import dataclass

from taiyi_rag.answering.aspects import ASPECTS, Aspect
from taiyi_rag.language import has_han, query_language, sentences
from taiyi_rag.language.substances import names_another, substances
from taiyi_rag.language.vocabulary import NEVER_SOUGHT, Entry, Found, vocabulary
from taiyi_rag.types import Evidence, Language

Find = Callable[[str], Sequence[Evidence]]
"""Passages for a question."""

_FIRST = 3
"""Passages of the evidence, the best, one of which must tell what is asked."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about: a medicine, perhaps with the disease that it is given in, or a
    disease; each by its concept and its name in the question's language."""

    entry: Entry
    name: str
    condition: str = ""

    @classmethod
    def of(cls, question: str) -> Subject | None:
        """The only medicine of a question, with its only disease; or that alone."""
        language = query_language(question) or "en"
        found = [f for f in vocabulary().find(question) if not names_another(f)]
        medicines, diseases = (
            list({f.entry: f for f in found if f.entry.kind == kind}.values())
            for kind in ("substance", "condition")
        )
        names = [_name(f, question, language) for f in diseases]
        if not medicines and len(diseases) == 1:
            return cls(diseases[0].entry, names[0])
        if len(medicines) != 1:
            return None
        name = _name(medicines[0], question, language)
        return cls(medicines[0].entry, name, names[0] if len(names) == 1 else "")

    def spoken_of(self, sentence: str) -> bool:
        """Whether a sentence may be of it: not one that names other medicines alone."""
        named = substances(sentence, parts=True)
        return self.entry.kind != "substance" or not named or self.entry.english[0] in named


def suggestions(
    asked: Sequence[str],
    said: Sequence[str],
    documents: Ids[str],
    near: Find,
    chosen: Find,
    count: int,
) -> Iterator[str]:
    """At most `count` questions about what was asked last, in its language.

    `asked` are the questions of the conversation as they stand alone, `said` the sentences of its
    answers, `documents` those that the last answer cites. `near` gives what is found for words,
    `chosen` the evidence that a question would be answered from, none where it wouldn't be.
    """
    if not asked or (subject := Subject.of(asked[-1])) is None:
        return
    around = near(f"{subject.name} {subject.condition}".strip())
    seen = {_plain(sentence) for sentence in said}
    for question, aspect in candidates(subject, asked):
        if count == 0:
            return
        confined = () if aspect.elsewhere else documents
        if not _telling(subject, aspect, around, confined) - seen:
            continue  # so that not every question has to be searched for
        telling = _telling(subject, aspect, chosen(question)[:_FIRST], confined)
        if telling - seen:
            seen |= telling
            count -= 1
            yield question


def _telling(
    subject: Subject, aspect: Aspect, passages: Sequence[Evidence], documents: Ids[str]
) -> set[str]:
    """The sentences of passages that tell an aspect of a subject; of these documents, if any."""
    return {
        _plain(sentence)
        for one in passages
        if not documents or one.passage.document_id in documents
        for sentence in sentences(one.passage.text)
        if aspect.tells.search(sentence) and subject.spoken_of(sentence)
    }


def candidates(subject: Subject, asked: Sequence[str]) -> Iterator[tuple[str, Aspect]]:
    """What may be asked of a subject, in the last question's language, and wasn't yet."""
    language = query_language(asked[-1]) or "en"
    before = [q for q in asked if any(f.entry is subject.entry for f in vocabulary().find(q))]
    for aspect in ASPECTS:
        if aspect.of == subject.entry.kind and not any(map(aspect.asks.search, before)):
            templates = aspect.together if subject.condition else aspect.alone
            yield templates[language].format(x=subject.name, c=subject.condition), aspect


def _name(found: Found, question: str, language: Language) -> str:
    """A name as the question has it, or as its language usually does."""
    if found.language != language:
        usual = found.entry.names(language)
        return usual[0].removeprefix(NEVER_SOUGHT) if usual else found.name
    written = re.search(re.escape(found.name), question, re.IGNORECASE)
    name = written.group() if written else found.name
    return name.lower() if _is_at_the_start(name, question, found.entry) else name


def _is_at_the_start(name: str, question: str, entry: Entry) -> bool:
    """Whether a medicine has its capital only because a sentence begins with it."""
    generic = entry.kind == "substance" and name.lower() not in entry.brands
    return generic and name.istitle() and question.lstrip().startswith(name)


def _plain(sentence: str) -> str:
    return "".join(c for c in sentence.lower() if c.isalnum() or has_han(c))
