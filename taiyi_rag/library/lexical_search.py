"""Searching the words of a collection at one commit: a published snapshot, and its tail in memory.

With `lexical` and `lexical_filters` the only modules that know tantivy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import tantivy

from taiyi_rag.library.labels import FACETS
from taiyi_rag.library.lexical_filters import conditions
from taiyi_rag.library.lexical_tail import Statistics, Tail, weight
from taiyi_rag.library.permission import permitted_passages, permitted_share
from taiyi_rag.library.truth import Truth
from taiyi_rag.types import Filters

_MOST = 0.7
"""Share of documents from which a filter is applied after a search."""

Hits = list[tuple[int, float]]

TERMS, HIDDEN_TERMS = "terms", "hidden_terms"
"""Fields. Passages that a reader of the original doesn't see have theirs apart: a search that may
not find them doesn't meet them, and needs no condition that would slow it down."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", stored=False, indexed=True, fast=True)
    for name in (TERMS, HIDDEN_TERMS):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("year", stored=False, indexed=True, fast=True)
    for name in ("document", "language", *FACETS):
        builder.add_text_field(name, stored=False, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


_NONE = Statistics()


@dataclass(frozen=True, slots=True)
class Base:
    """A published snapshot, open. `searcher` is None when there is none."""

    commit: int
    token: str
    searcher: tantivy.Searcher | None = None
    statistics: Statistics = _NONE


@dataclass(frozen=True, slots=True)
class Lexical:
    """The lexical index at one commit. Immutable: a later commit makes another."""

    commit: int
    token: str
    base: Base
    tail: Tail
    truth: Truth
    shares: dict[Filters, float] = field(default_factory=dict)

    def search(self, terms: list[str], count: int, filters: Filters | None = None) -> Hits:
        """Keys and BM25 scores of the `count` best passages that hold any of `terms` and that
        `filters` let through, best first."""
        chosen = filters or Filters()
        terms = list(dict.fromkeys(terms))
        if not terms or count < 1:
            return []
        hits = self._base_hits(terms, count, chosen)
        hits += self.tail.search(terms, chosen, self.document_frequency, self._statistics)
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:count]

    def _base_hits(self, terms: list[str], count: int, filters: Filters) -> Hits:
        """Of the snapshot, without what has changed since; asks for more while that took places."""
        searcher = self.base.searcher
        if searcher is None:
            return []
        if self._lets_most_through(filters):
            hits, _ = self._some(searcher, _query(terms, Filters(hidden=filters.hidden)), 2 * count)
            permitted = permitted_passages(self.truth, filters, [key for key, _ in hits])
            hits = [hit for hit in hits if hit[0] in permitted]
            if len(hits) >= count:
                return hits
        query, asked = _query(terms, filters), count
        while True:
            hits, complete = self._some(searcher, query, asked)
            if len(hits) >= count or complete:
                return hits
            asked *= 4

    def _some(
        self, searcher: tantivy.Searcher, query: tantivy.Query, asked: int
    ) -> tuple[Hits, bool]:
        """The best `asked` of a query less those that changed since, and whether that's all."""
        found = searcher.search(query, asked, count=False).hits
        keys: list[Any] = searcher.fast_field_values("key", [address for _, address in found])
        hits = [
            (int(key), float(score or 0))
            for key, (score, _) in zip(keys, found, strict=True)
            if int(key) not in self.tail.replaced
        ]
        return hits, len(found) < asked

    def _lets_most_through(self, filters: Filters) -> bool:
        """Whether the unfiltered ranking, which tantivy is quick at, holds enough that is let
        through: a condition makes it score every passage that has any of the words."""
        if not filters.confine_documents or filters.languages:
            return False
        share = self.shares.get(filters)
        if share is None:
            share = self.shares[filters] = permitted_share(self.truth, filters)
        return share > _MOST

    def keys(self) -> set[int]:
        """The keys of all passages here."""
        searcher = self.base.searcher
        found: list[Any] = []
        if searcher is not None and searcher.num_docs:
            query = tantivy.Query.all_query()
            hits = searcher.search(query, searcher.num_docs, count=False).hits
            found = searcher.fast_field_values("key", [address for _, address in hits])
        return {int(key) for key in found} - self.tail.replaced | self.tail.words.keys()

    @property
    def _statistics(self) -> Statistics:
        return self.base.statistics + self.tail.statistics

    def ceiling(self, terms: list[str]) -> float:
        """What no passage's score for `terms` comes up to: it would have to consist of them."""
        passages = self._statistics.passages
        return sum(weight(self.document_frequency(term), passages) for term in set(terms))

    def document_frequency(self, term: str) -> int:
        """In about how many passages `term` occurs."""
        searcher = self.base.searcher
        in_base = 0 if searcher is None else int(searcher.doc_freq(TERMS, term))
        return in_base + self.tail.document_frequency(term)


def _query(terms: list[str], filters: Filters) -> tantivy.Query:
    fields = (TERMS, HIDDEN_TERMS) if filters.hidden else (TERMS,)
    words = tantivy.Query.boolean_query(
        [
            (
                tantivy.Occur.Should,
                tantivy.Query.term_query(SCHEMA, field, term, index_option="freq"),
            )
            for term in terms
            for field in fields
        ]
    )
    confined = conditions(SCHEMA, filters)
    if not confined:
        return words
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, words), *confined])
