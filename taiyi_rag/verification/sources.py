"""What may decide a claim: a sentence of a passage, or two or three that stand beside each other.

More than one, because "It is given twice daily" needs the sentence before it; no more than three,
because in a whole passage the words of any claim may stand scattered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from taiyi_rag.language import document_language, index_terms, is_order, sentence_spans
from taiyi_rag.types import Citation, Evidence, Language
from taiyi_rag.verification.advice import plainly

_ADJACENT = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a passage, `passage.text[start:end]`, and what is compared of it."""

    text: str
    start: int
    end: int
    language: Language
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Source:
    """One to three adjacent sentences of a piece of evidence."""

    evidence: Evidence
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """Their words, as the passage has them."""
        return self.evidence.passage.text[self.sentences[0].start : self.sentences[-1].end]

    @property
    def language(self) -> Language:
        """That of the first of them."""
        return self.sentences[0].language

    @property
    def terms(self) -> frozenset[str]:
        """The terms of all of them."""
        return frozenset().union(*(s.terms for s in self.sentences))

    @property
    def heading_terms(self) -> frozenset[str]:
        """Those of the title and the headings above them, which say what "it" is."""
        return _terms(self._headed)

    def holds(self, other: Source) -> bool:
        """Whether all sentences of `other` are among these."""
        mine, theirs = self.sentences, other.sentences
        return (
            self.evidence is other.evidence
            and mine[0].start <= theirs[0].start
            and theirs[-1].end <= mine[-1].end
        )

    @property
    def context(self) -> str:
        """What else tells of whom and of what they speak: title, headings, the whole passage."""
        return f"{self._headed}\n{self.evidence.passage.text}"

    @property
    def _headed(self) -> str:
        """Title and headings, without those that are orders."""
        told = (self.evidence.title, *self.evidence.passage.headings)
        return "\n".join(text for text in told if not is_order(text))

    @property
    def citation(self) -> Citation:
        """The citation that quotes them."""
        return citation(self.evidence, self.sentences[0].start, self.sentences[-1].end)


def citation(evidence: Evidence, start: int, end: int) -> Citation:
    """The citation of `passage.text[start:end]`."""
    passage = evidence.passage
    return Citation(
        evidence.label,
        passage.document_id,
        passage.id,
        passage.start + start,
        passage.start + end,
        passage.text[start:end],
    )


def sources(evidence: Iterable[Evidence]) -> list[Source]:
    """Every sentence of the evidence that is no order to whoever writes, and every two and three
    that are adjacent."""
    return [
        Source(one, found[i : i + count])
        for one in evidence
        for found in (sentences_of(one.passage.text),)
        for count in range(1, _ADJACENT + 1)
        for i in range(len(found) - count + 1)
        if not any(is_order(s.text) for s in found[i : i + count])
    ]


@lru_cache(maxsize=1_024)
def sentences_of(text: str) -> tuple[Sentence, ...]:
    """The sentences of a passage. Remembered: an answer's claims are all compared with them."""
    return tuple(_sentence(text[a:b], a, b) for a, b in sentence_spans(text))


def _sentence(text: str, start: int, end: int) -> Sentence:
    language = document_language(text)
    return Sentence(text, start, end, language, _terms(text) | _terms(plainly(text, language)))


@lru_cache(maxsize=4_096)
def _terms(text: str) -> frozenset[str]:
    return frozenset(index_terms(text))
