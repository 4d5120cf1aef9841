"""Does a sentence of a passage say what a claim says? A calibrated probability.

A claim is as well covered as the part of it that is covered least: "A, and B" isn't said by what
says A. Of a sentence in the claim's language: the share of that part's words that it has, each
weighted by how few sentences of the evidence have it, and of the names that our vocabulary knows,
by any of their names; and the centred cosine of claim and sentence. Of a sentence in the other
language the cosine, the names, numbers and Latin words, and whether the claim is much the shorter.

What these can't see, a changed number or a lost "not", is for `verification.facts`. The
coefficients were fitted by `benchmarks/answers` on the even items of its sets and are reported on
the odd ones, with their calibration (`benchmarks/results/answers_support.json`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, Protocol

from taiyi_rag.language import (
    HAN,
    content_terms,
    document_language,
    translated_terms,
)
from taiyi_rag.language.bridges import name_terms
from taiyi_rag.verification.advice import plainly
from taiyi_rag.verification.sources import Source

CONSIDERED = 3
"""Sources of a claim, in each language, whose sentences are embedded: that is most of the time of
a check."""

_NEAREST = 0.9
"""The cosine of a sentence and the same in other words: what even this wouldn't make probable isn't
embedded."""

_ASKED = 0.5

_WORDS_ALONE = 0.6
"""Probability at most where there are no vectors: less than anything counts as supported from."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN = re.compile(r"[a-z]")
_UNIT = re.compile(rf"[A-Za-z0-9]+|[{HAN}]")
_HAN_A_WORD = 1.7
"""Chinese characters that are as long as an English word."""

_JOINT = re.compile(
    r"[;；，、。]|[,:.]\s|\s(?:and|but|while|whereas|which|who|that)\s|并且|以及|但"
)
_LEAST_OF_PART = 4
"""Words of a part of a claim, or pairs of characters."""

_UNKNOWN = 0.5
"""The share of nothing: where a claim has no names, none says anything."""


class Signals(NamedTuple):
    """What speaks for one source. `words`, `names` and `figures` are shares, 0…1.

    `words` and `names` are those of the part of the claim that the source covers least; `figures`
    are numbers and, across languages, words in Latin letters; `brevity` is the logarithm of the
    claim's length to the source's, 0 where the claim is the longer.
    """

    own_language: bool
    similarity: float
    words: float
    names: float
    figures: float
    brevity: float


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Of the logistic model, for what `Signals` has of the same name."""

    intercept: float
    similarity: float
    words: float = 0.0
    names: float = 0.0
    figures: float = 0.0
    brevity: float = 0.0


OWN_LANGUAGE = Coefficients(-5.87, 4.49, words=4.98, names=2.95)
OTHER_LANGUAGE = Coefficients(-7.76, 11.07, names=4.93, figures=2.06, brevity=1.29)


Near = Callable[[str, Sequence[Sequence[str]]], list[float] | None]
"""A claim, and sentences that stand together, to one cosine each, None where there are none:
`nearness.Nearness`."""


class Judged(NamedTuple):
    """The probabilities, 0…1, that a source says what a claim says, and that it says otherwise, as
    far as the judge can tell that apart."""

    source: Source
    support: float
    against: float = 0.0


class Judge(Protocol):
    """Judges the most promising of `sources`, best first."""

    def __call__(self, claim: str, sources: Sequence[Source]) -> list[Judged]: ...


def probability(found: Signals) -> float:
    """The probability, 0…1, that a source with these signals says what the claim says."""
    c = OWN_LANGUAGE if found.own_language else OTHER_LANGUAGE
    logit = c.intercept + sum(
        getattr(c, name) * value
        for name, value in found._asdict().items()
        if name != "own_language"
    )
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


class SignalJudge:
    """Judges by `Signals`. Where there are no vectors, no words make it probable enough."""

    def __init__(self, nearness: Near | None = None, considered: int = CONSIDERED) -> None:
        self._nearness = nearness
        self._considered = considered

    def __call__(self, claim: str, sources: Sequence[Source]) -> list[Judged]:
        """The most promising sources."""
        found = self.signals(claim, sources)
        most = 1.0 if found is not None else _WORDS_ALONE
        found = self.promising(claim, sources) if found is None else found
        judged = [Judged(source, min(most, probability(signals))) for source, signals in found]
        return sorted(judged, key=lambda j: -j.support)

    def signals(self, claim: str, sources: Sequence[Source]) -> list[tuple[Source, Signals]] | None:
        """What speaks for each of the most promising sources, None if vectors can't be had."""
        if self._nearness is None:
            return None
        within = [
            (source, found)
            for source, found in self.promising(claim, sources)
            if probability(found._replace(similarity=_NEAREST)) >= _ASKED
        ]
        near = self._nearness(claim, [[x.text for x in s.sentences] for s, _ in within])
        if near is None:
            return None
        return [(s, f._replace(similarity=n)) for (s, f), n in zip(within, near, strict=True)]

    def promising(self, claim: str, sources: Sequence[Source]) -> list[tuple[Source, Signals]]:
        """Of each language the few sources whose words promise most, by all but the similarity."""
        words = _Words(claim, sources)
        found = sorted(
            ((source, words.signals(source)) for source in sources),
            key=lambda one: (-probability(one[1]), len(one[0].sentences)),
        )
        return [
            *_first(found, self._considered, own_language=True),
            *_first(found, self._considered, own_language=False),
        ]


def _first(
    found: Iterable[tuple[Source, Signals]], count: int, *, own_language: bool
) -> list[tuple[Source, Signals]]:
    """The first `count` of a language; none that only adds sentences to one before it."""
    chosen: list[tuple[Source, Signals]] = []
    for source, signals in found:
        if signals.own_language is own_language and not any(source.holds(s) for s, _ in chosen):
            chosen.append((source, signals))
        if len(chosen) == count:
            break
    return chosen


class _Words:
    """A claim's parts with their words and names, and how rare each word is in the evidence."""

    def __init__(self, claim: str, sources: Sequence[Source]) -> None:
        self._language = document_language(claim)
        self._length = _length(claim)
        parts = parts_of(plainly(claim, self._language))
        self._numbers = [t for t in content_terms(claim) if _NUMBER.fullmatch(t)]
        self._parts = [
            [t for t in content_terms(part) if not _NUMBER.fullmatch(t)] for part in parts
        ]
        self._all = frozenset(chain.from_iterable(self._parts))
        self._weights = _weights(self._all, sources)
        self._names = {
            language: [translated_terms(part, language) for part in parts]
            for language in {s.language for s in sources}
        }

    def signals(self, source: Source) -> Signals:
        """All but the similarity, which is 0."""
        own = source.language == self._language
        terms = source.terms | source.heading_terms
        words, names = [], []
        for part, concepts in zip(self._parts, self._names[source.language], strict=True):
            named = [c for c in concepts if any(terms.issuperset(a) for a in c.alternatives)]
            names.append(len(named) / len(concepts) if concepts else _UNKNOWN)
            if own:
                words.append(self._share(part, terms.union(*(name_terms(c.found) for c in named))))
        if own:
            return Signals(True, 0.0, min(words), min(names), 0.0, 0.0)
        brevity = min(0.0, math.log(self._length / _length(source.text)))
        return Signals(False, 0.0, 0.0, min(names), self._figures(source), brevity)

    def _share(self, words: Sequence[str], has: frozenset[str]) -> float:
        """By weight."""
        total = sum(self._weights[t] for t in words)
        return sum(self._weights[t] for t in words if t in has) / total if total else 0.0

    def _figures(self, source: Source) -> float:
        """The share of the claim's numbers that the source has, and of the Latin words of
        whichever is in Chinese that the other has."""
        here, there = self._all, source.terms
        if self._language == "en":
            here, there = there, here
        latin = [t for t in here if _LATIN.search(t)]
        found = [n in source.terms for n in self._numbers] + [t in there for t in latin]
        return sum(found) / len(found) if found else _UNKNOWN


def parts_of(claim: str) -> list[str]:
    """What a claim says, one thing after the other; words too few to be judged go to what follows,
    the last to what precedes."""
    parts, start = [], 0
    for end, following in [(m.start(), m.end()) for m in _JOINT.finditer(claim)]:
        if len(content_terms(claim[start:end])) >= _LEAST_OF_PART:
            parts.append(claim[start:end])
            start = following
    rest = claim[start:]
    if parts and len(content_terms(rest)) < _LEAST_OF_PART:
        parts[-1] = f"{parts[-1]} {rest}"
    else:
        parts.append(rest)
    return parts


def _weights(words: Iterable[str], sources: Sequence[Source]) -> dict[str, float]:
    sentences = {(s.evidence.label, x.start): x for s in sources for x in s.sentences}
    frequency = Counter(t for sentence in sentences.values() for t in sentence.terms)
    return {t: math.log(1 + len(sentences) / (1 + frequency[t])) for t in words}


@lru_cache(maxsize=4_096)
def _length(text: str) -> float:
    """In English words."""
    units: list[str] = _UNIT.findall(text)
    latin = sum(u.isascii() for u in units)
    return max(1.0, latin + (len(units) - latin) / _HAN_A_WORD)
