"""The words of what the truth has seen since the lexical index was published, in memory.

Scores are BM25 as tantivy computes it (Robertson & Zaragoza 2009, doi:10.1561/1500000019, with
k1 = 1.2 and b = 0.75), over the statistics of the whole, so that they rank together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field

from taiyi_rag.language import index_terms
from taiyi_rag.library.changes import LexicalEntry
from taiyi_rag.library.lexical_filters import permits
from taiyi_rag.types import Filters

_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many passages were indexed, and how many terms they have together. Passages that were
    removed since still count, as they do in tantivy until it merges."""

    passages: int = 0
    terms: int = 0

    def __add__(self, other: Statistics) -> Statistics:
        return Statistics(self.passages + other.passages, self.terms + other.terms)

    def as_json(self) -> dict[str, int]:
        """For a manifest."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Words:
    """A passage with its terms."""

    entry: LexicalEntry
    counts: Counter[str]
    length: int


@dataclass(frozen=True, slots=True)
class Tail:
    """Passages that the published index lacks, and the keys that it has wrong: of what was removed
    or is here. Immutable."""

    words: dict[int, _Words] = field(default_factory=dict)
    replaced: frozenset[int] = frozenset()

    def grown(self, removed: Iterable[int], added: Iterable[LexicalEntry]) -> Tail:
        """The same at a later commit."""
        gone = set(removed)
        words = {key: value for key, value in self.words.items() if key not in gone}
        for entry in added:
            terms = entry_terms(entry)
            words[entry.key] = _Words(entry, Counter(terms), len(terms))
        return Tail(words, self.replaced | gone | words.keys())

    def search(
        self,
        terms: list[str],
        filters: Filters,
        frequency: Callable[[str], int],
        statistics: Statistics,
    ) -> list[tuple[int, float]]:
        """Keys and scores of the passages here that hold any of `terms`. `frequency` says in how
        many passages of the whole a term occurs, `statistics` are of the whole."""
        if not self.words:
            return []
        average = statistics.terms / max(1, statistics.passages)
        weights = {term: weight(frequency(term), statistics.passages) for term in terms}
        hits = []
        for key, one in self.words.items():
            norm = _K1 * (1 - _B + _B * one.length / max(1.0, average))
            score = sum(
                weights[term] * count / (count + norm)
                for term in terms
                if (count := one.counts.get(term))
            )
            if score and permits(filters, one.entry):
                hits.append((key, score))
        return hits

    def document_frequency(self, term: str) -> int:
        """In how many of the passages here `term` occurs, those that are hidden left out."""
        return sum(term in one.counts for one in self.words.values() if not one.entry.hidden)

    @property
    def statistics(self) -> Statistics:
        """Of the passages here."""
        return Statistics(len(self.words), sum(one.length for one in self.words.values()))


def weight(frequency: int, passages: int) -> float:
    """A term's inverse document frequency, times k1 + 1."""
    among = max(passages, frequency)
    return math.log(1 + (among - frequency + 0.5) / (frequency + 0.5)) * (_K1 + 1)


def entry_terms(entry: LexicalEntry) -> list[str]:
    """What is indexed of a passage: the terms of its title, headings and text, and of what its
    abbreviations stand for."""
    return [*index_terms(f"{entry.context}\n{entry.text}"), *entry.expansion]
