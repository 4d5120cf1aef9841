"""How many documents have each value of what a search can be confined by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from taiyi_rag.library.records import marks, slices
from taiyi_rag.library.truth import Truth

COLUMNS = ("language", "year", "design", "source", "trust", "tier", "jurisdiction")
NAMES = (*COLUMNS, "population")


def facets(truth: Truth, document_ids: Sequence[str] | None = None) -> dict[str, Counter[str]]:
    """For each of `NAMES`, how many documents have which value; of some documents, or of all.

    Values are as filters take them, years as text. A document without a value isn't counted, one
    with several populations is counted in each.
    """
    found: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    with truth.snapshot():
        for where, values in _selections(document_ids):
            for name in COLUMNS:
                selected = f"documents d WHERE d.{name} IS NOT NULL AND {where}"
                _count(truth, found[name], f"d.{name}", selected, values)
            _count(
                truth,
                found["population"],
                "l.name",
                "documents d JOIN labels l ON l.document_key = d.key AND l.kind = 'population'"
                f" WHERE {where}",
                values,
            )
    return found


def _selections(ids: Sequence[str] | None) -> Iterable[tuple[str, Sequence[str]]]:
    if ids is None:
        return [("1", ())]
    return [(f"d.id IN ({marks(some)})", some) for some in slices(list(dict.fromkeys(ids)))]


def _count(
    truth: Truth, counter: Counter[str], column: str, selected: str, values: Sequence[str]
) -> None:
    rows = truth.database.rows(
        f"SELECT {column}, count(*) FROM {selected} GROUP BY {column}", values
    )
    counter.update({str(value): number for value, number in rows})
