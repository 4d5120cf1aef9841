"""Which words of the evidence might decide a claim: runs of sentences, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from taiyi_rag.language import is_order, numbers, sentence_spans
from taiyi_rag.types import Evidence
from taiyi_rag.verification.support import Source, shared_names, shared_words

_LONGEST_RUN = 3
"""Sentences together: "Adults take 5 mg. Children take half." may need both."""
_COST = 0.04
"""What each further sentence of a run must bring."""
_KEPT = 8
"""Candidates that are looked at closely: each has sentences to embed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """`evidence.passage.text[start:end]`, as whole sentences; `context` is what else says what they
    are about."""

    evidence: Evidence
    start: int
    end: int
    source: Source

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.evidence.passage.text[self.start : self.end]

    @property
    def context(self) -> str:
        """Title, headings, and the passage around."""
        return f"{self.source.context}\n{self.evidence.passage.text}"


def candidates(claim: str, evidence: Sequence[Evidence]) -> list[Candidate]:
    """The runs of sentences of the evidence that share most with a claim, best first."""
    scored = [(_score(claim, c), c) for one in evidence for c in _runs(one)]
    scored.sort(key=lambda found: -found[0])
    return [c for _, c in scored[:_KEPT]]


def _runs(one: Evidence) -> Iterator[Candidate]:
    """Every run of up to three sentences without an order among them."""
    text = one.passage.text
    spans = sentence_spans(text)
    context = "\n".join([one.title, *one.passage.headings])
    for first in range(len(spans)):
        for last in range(first, min(first + _LONGEST_RUN, len(spans))):
            if is_order(text[slice(*spans[last])]):
                break
            words = tuple(text[a:b] for a, b in spans[first : last + 1])
            yield Candidate(one, spans[first][0], spans[last][1], Source(words, context))


def _score(claim: str, candidate: Candidate) -> float:
    """What a candidate shares with the claim: words or, across languages, names; and numbers."""
    own = set(numbers(claim))
    shared = len(own & set(numbers(candidate.text))) / len(own) if own else 0.0
    said = shared_words(claim, candidate.source) + shared_names(claim, candidate.source)
    return said + shared - _COST * len(candidate.source.sentences)
