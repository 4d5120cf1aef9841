"""Filters as conditions of a tantivy query, and the same for one passage in memory.

Conditions confine, and add nothing to a score. Hidden passages are told apart by their field
(`library.lexical`), not by a condition.
"""

from __future__ import annotations

import tantivy

from taiyi_rag.library.changes import LexicalEntry
from taiyi_rag.library.labels import facets
from taiyi_rag.types import Filters

Condition = tuple[tantivy.Occur, tantivy.Query]


def conditions(schema: tantivy.Schema, filters: Filters) -> list[Condition]:
    """What a passage must be."""
    found: list[Condition] = []
    if filters.year_from is not None or filters.year_to is not None:
        found.append(
            _must(
                tantivy.Query.range_query(
                    schema,
                    "year",
                    tantivy.FieldType.Integer,
                    filters.year_from,
                    filters.year_to,
                )
            )
        )
    wanted = {"document": filters.documents, "language": filters.languages, **facets(filters)}
    for field, allowed in wanted.items():
        if values := sorted(allowed):
            found.append(_must(tantivy.Query.term_set_query(schema, field, values)))
    return found


def _must(query: tantivy.Query) -> Condition:
    return tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)


def permits(filters: Filters, entry: LexicalEntry) -> bool:
    """Whether a passage is let through."""
    year = entry.year
    return (
        (filters.hidden or not entry.hidden)
        and (filters.year_from is None or (year is not None and year >= filters.year_from))
        and (filters.year_to is None or (year is not None and year <= filters.year_to))
        and (not filters.documents or entry.document_id in filters.documents)
        and (not filters.languages or entry.language in filters.languages)
        and all(
            not allowed or not allowed.isdisjoint(entry.facets.get(name, ()))
            for name, allowed in facets(filters).items()
        )
    )
