"""Filters as conditions of a tantivy query, and the same for one passage in memory.

Conditions confine, and add nothing to a score. Hidden passages are told apart by their field
(`library.lexical`), not by a condition.
"""

from __future__ import annotations

import tantivy

from taiyi_rag.library.changes import LexicalEntry
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
    for field, allowed in (
        ("document", filters.documents),
        ("language", filters.languages),
        ("trust", map(str, filters.trust)),
        ("study_type", (name.lower() for name in filters.study_types)),
    ):
        if values := sorted(allowed):
            found.append(_must(tantivy.Query.term_set_query(schema, field, values)))
    return found


def _must(query: tantivy.Query) -> Condition:
    return tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)


def permits(filters: Filters, entry: LexicalEntry) -> bool:
    """Whether a passage is let through."""
    year, types = entry.year, filters.study_types
    return (
        (filters.hidden or not entry.hidden)
        and (filters.year_from is None or (year is not None and year >= filters.year_from))
        and (filters.year_to is None or (year is not None and year <= filters.year_to))
        and (not filters.documents or entry.document_id in filters.documents)
        and (not filters.languages or entry.language in filters.languages)
        and (not filters.trust or entry.trust in filters.trust)
        and (not types or any(name.lower() in entry.study_types for name in types))
    )
