"""Filters as the keys of the documents that they let through."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from taiyi_rag.library.changes import Flags, Keys
from taiyi_rag.library.records import marks
from taiyi_rag.library.truth import Truth
from taiyi_rag.types import Filters


def permitted_documents(truth: Truth, filters: Filters) -> Callable[[Keys], Flags]:
    """Says of document keys (n,) which `filters` let through (n,), as the truth has them in this
    thread's snapshot."""

    def permission(documents: Keys) -> Flags:
        if not filters.confine_documents:
            return np.ones(len(documents), np.bool_)
        if not len(documents):
            return np.zeros(0, np.bool_)
        permitted = np.array(_keys(truth, filters), np.int64)
        last = int(documents.max())
        flags = np.zeros(last + 1, np.bool_)
        flags[permitted[permitted <= last]] = True
        return flags[documents]

    return permission


def _keys(truth: Truth, filters: Filters) -> list[int]:
    where: list[str] = ["1"]
    values: list[object] = []
    if filters.year_from is not None:
        where.append("year >= ?")
        values.append(filters.year_from)
    if filters.year_to is not None:
        where.append("year <= ?")
        values.append(filters.year_to)
    for column, allowed in (
        ("trust", sorted(map(str, filters.trust))),
        ("id", sorted(filters.documents)),
    ):
        if allowed:
            where.append(f"{column} IN ({marks(allowed)})")
            values.extend(allowed)
    if types := sorted(name.lower() for name in filters.study_types):
        of_type = f"SELECT document_key FROM study_types WHERE name IN ({marks(types)})"
        where.append(f"key IN ({of_type})")
        values.extend(types)
    rows = truth.database.rows(f"SELECT key FROM documents WHERE {' AND '.join(where)}", values)
    return [key for (key,) in rows]
