"""Facets count what brute force counts."""

from __future__ import annotations

from collections import Counter

import pytest

from taiyi_rag.library.facets import facets
from taiyi_rag.types import Population, StudyDesign, TrustStatus


@pytest.mark.parametrize("ids", [None, ["d1", "d3", "d3", "gone"], []])
def test_facets_are_counts(collection, draft, put, ids: list[str] | None) -> None:
    for number in range(12):
        fields = {
            "design": list(StudyDesign)[number % 5],
            "populations": tuple(Population)[: number % 3],
            "jurisdiction": ("CN", None, "WHO")[number % 3],
            "year": None if number == 1 else 2000 + number % 4,
            "trust": list(TrustStatus)[number % 5],
            "source": f"Journal {number % 2}",
            "tier": "untrusted" if number % 4 == 0 else "curated",
        }
        put(draft(f"d{number}", **fields), publish=False)
    wanted = [d for d in collection.truth.documents() if ids is None or d.id in ids]
    found = facets(collection.truth, ids)
    for name in ("language", "year", "design", "source", "trust", "tier", "jurisdiction"):
        values = (getattr(d, name) for d in wanted)
        assert found[name] == Counter(str(v) for v in values if v is not None), name
    assert found["population"] == Counter(str(p) for d in wanted for p in d.populations)


def test_facets_read_no_texts(collection) -> None:
    """At a million documents that would take minutes."""
    for name in ("design", "source", "language"):
        plan = collection.truth.database.rows(
            f"EXPLAIN QUERY PLAN SELECT {name}, count(*) FROM documents d"
            f" WHERE d.{name} IS NOT NULL AND 1 GROUP BY d.{name}"
        )
        assert any("COVERING INDEX" in str(row) for row in plan), plan
