"""The documents of a collection as a list that is looked through: some words, some filters, an
order, a page at a time. Nothing is read but what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from taiyi_rag.library.records import document_from
from taiyi_rag.library.truth import HEADER, Truth
from taiyi_rag.types import Document, Language, StudyDesign, Tier, TrustStatus

Order = Literal["newest", "title", "year"]
"""`newest`: last added first; `year`: the latest year first, those without one last."""

ORDERS: tuple[Order, ...] = get_args(Order)

_ORDERED = {
    "newest": "key DESC",
    "title": "title COLLATE NOCASE, key",
    "year": "year DESC NULLS LAST, title COLLATE NOCASE, key",
}
_FILE = "replace(path, rtrim(path, replace(path, '/', '')), '')"  # its name, without its folder
_FOUND_IN = f"""
    lower(title || char(10) || source || char(10) || id || char(10) || {_FILE} || char(10)
          || coalesce(json_extract(record, '$.authors'), ''))
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents: those that have every one of the words in their title, authors, source, id
    or file name, and any of the values of each filter. Nothing given confines nothing."""

    words: str = ""
    languages: frozenset[Language] = frozenset()
    designs: frozenset[StudyDesign] = frozenset()
    trust: frozenset[TrustStatus] = frozenset()
    tiers: frozenset[Tier] = frozenset()
    order: Order = "newest"


@dataclass(frozen=True, slots=True)
class Row:
    """A document, without text, sections and regions, and when it was added (UTC, ISO 8601)."""

    document: Document
    passages: int
    added: str


def how_many(truth: Truth, wanted: Wanted) -> int:
    """The number of documents that are wanted."""
    where, values = _where(wanted)
    return int(truth.database.rows(f"SELECT count(*) FROM documents {where}", values)[0][0])


def listed(truth: Truth, wanted: Wanted, *, limit: int, offset: int = 0) -> list[Row]:
    """So many of them, after so many others."""
    where, values = _where(wanted)
    rows = truth.database.records(
        f"{HEADER} {where} ORDER BY {_ORDERED[wanted.order]} LIMIT ? OFFSET ?",
        (*values, limit, offset),
    )
    documents = [document_from(row) for row in rows]
    with truth.snapshot():
        return [Row(d, *_more(truth, d.id)) for d in documents]


def by_standing(truth: Truth) -> dict[TrustStatus, int]:
    """How many documents are of which trust status."""
    rows = truth.database.rows("SELECT trust, count(*) FROM documents GROUP BY trust")
    return {TrustStatus(trust): number for trust, number in rows}


def _where(wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    conditions, values = [], []
    for column, chosen in (
        ("language", wanted.languages),
        ("design", wanted.designs),
        ("trust", wanted.trust),
        ("tier", wanted.tiers),
    ):
        if chosen:
            conditions.append(f"{column} IN ({', '.join('?' * len(chosen))})")
            values += sorted(map(str, chosen))
    for word in wanted.words.split():
        conditions.append(f"instr({_FOUND_IN}, lower(?))")
        values.append(word.encode("utf-8", "replace").decode())
    return f"WHERE {' AND '.join(conditions)}" if conditions else "", tuple(values)


def _more(truth: Truth, id: str) -> tuple[int, str]:
    row = truth.database.row(
        "SELECT (SELECT count(*) FROM passages WHERE document_key = documents.key), added"
        " FROM documents WHERE id = ?",
        (id,),
    )
    return (int(row[0]), str(row[1])) if row else (0, "")
