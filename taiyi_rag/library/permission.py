"""Filters as the documents that they let through, as the truth has them in a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from taiyi_rag.library.changes import Flags, Keys
from taiyi_rag.library.labels import LABELS, facets
from taiyi_rag.library.records import marks, slices
from taiyi_rag.library.truth import Truth
from taiyi_rag.types import Filters


def permitted_documents(truth: Truth, filters: Filters) -> Callable[[Keys], Flags]:
    """Says of document keys (n,) which `filters` let through (n,)."""

    def permission(documents: Keys) -> Flags:
        if not filters.confine_documents:
            return np.ones(len(documents), np.bool_)
        if not len(documents):
            return np.zeros(0, np.bool_)
        where, values = _conditions(filters)
        rows = truth.database.rows(f"SELECT d.key FROM documents d WHERE {where}", values)
        permitted = np.fromiter((key for (key,) in rows), np.int64, len(rows))
        last = int(documents.max())
        flags = np.zeros(last + 1, np.bool_)
        flags[permitted[permitted <= last]] = True
        return flags[documents]

    return permission


def permitted_share(truth: Truth, filters: Filters) -> float:
    """The share of all documents that `filters` let through."""
    where, values = _conditions(filters)
    permitted = truth.database.rows(f"SELECT count(*) FROM documents d WHERE {where}", values)[0][0]
    return float(permitted / max(1, truth.counts()["documents"]))


def permitted_passages(truth: Truth, filters: Filters, keys: Sequence[int]) -> set[int]:
    """Those of some passages whose documents and languages `filters` let through."""
    where, values = _conditions(filters)
    if filters.languages:
        languages = sorted(filters.languages)
        where += f" AND p.language IN ({marks(languages)})"
        values += languages
    found: set[int] = set()
    for some in slices(keys):
        rows = truth.database.rows(
            # CROSS: the few passages first, not all documents that are let through.
            "SELECT p.key FROM passages p CROSS JOIN documents d ON d.key = p.document_key"
            f" WHERE p.key IN ({marks(some)}) AND {where}",
            [*some, *values],
        )
        found |= {key for (key,) in rows}
    return found


def _conditions(filters: Filters) -> tuple[str, list[object]]:
    """Of SQL on documents `d`, and their values."""
    where: list[str] = ["1"]
    values: list[object] = []
    if filters.year_from is not None:
        where.append("d.year >= ?")
        values.append(filters.year_from)
    if filters.year_to is not None:
        where.append("d.year <= ?")
        values.append(filters.year_to)
    for name, wanted in {"id": filters.documents, **facets(filters)}.items():
        if allowed := sorted(wanted):
            within = f"IN ({marks(allowed)})"
            if name in LABELS:
                named = f"SELECT document_key FROM labels WHERE kind = '{name}' AND name {within}"
                where.append(f"d.key IN ({named})")
            else:
                where.append(f"d.{name} {within}")
            values.extend(allowed)
    return " AND ".join(where), values
