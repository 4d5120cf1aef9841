"""What the truth has seen between two commits: how derived indexes are made and caught up.

All of it must be read in one `Truth.snapshot`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from taiyi_rag.language import definitions, expanded_terms
from taiyi_rag.library.labels import COLUMNS, LABELS
from taiyi_rag.library.records import Vector, vectors_from
from taiyi_rag.library.truth import Truth
from taiyi_rag.types import Language

Keys = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_BATCH = 8192


@dataclass(frozen=True, slots=True)
class VectorBatch:
    """Passages of one language in order of key: their keys (n,), their documents' keys (n,),
    whether they are hidden (n,), and their vectors (n, dimension)."""

    keys: Keys
    documents: Keys
    hidden: Flags
    vectors: Vector


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What the lexical index keeps of a passage: its words in context, and what filters ask for.

    `expansion` are terms of the abbreviations that it uses and its document explains elsewhere.
    `facets` has the document's values of each of `labels.FACETS`.
    """

    key: int
    document_id: str
    language: Language
    context: str
    text: str
    expansion: tuple[str, ...]
    hidden: bool
    year: int | None
    facets: Mapping[str, tuple[str, ...]]


def count_since(truth: Truth, commit: int) -> int:
    """How many passages came or went after `commit`."""
    return int(
        truth.database.rows(
            "SELECT (SELECT count(*) FROM passages WHERE commit_number > ?)"
            " + (SELECT count(*) FROM removed WHERE commit_number > ?)",
            (commit, commit),
        )[0][0]
    )


def removed_since(truth: Truth, commit: int) -> list[int]:
    """Keys of passages removed after `commit`."""
    rows = truth.database.rows("SELECT key FROM removed WHERE commit_number > ?", (commit,))
    return [key for (key,) in rows]


def reclaimed(truth: Truth) -> int:
    """The commit up to which removals have been forgotten (`compact`): an index that is older
    can't be caught up."""
    return int(truth.meta("reclaimed") or 0)


def vectors_since(
    truth: Truth, commit: int, language: Language, dimension: int, batch: int = _BATCH
) -> Iterator[VectorBatch]:
    """The passages of a language added after `commit`, in order of key, in batches."""
    # Keys grow with commits: all that came later lies behind the first that did.
    first = truth.database.row(
        "SELECT key FROM passages WHERE commit_number > ? ORDER BY commit_number, key LIMIT 1",
        (commit,),
    )
    if first is None:
        return
    rows = truth.database.stream(
        "SELECT p.key, p.document_key, p.hidden != '', v.vector"
        " FROM passages p CROSS JOIN vectors v ON v.key = p.key"
        " WHERE p.key >= ? AND p.language = ? ORDER BY p.key",
        (*first, language),
    )
    while some := list(islice(rows, batch)):
        keys, documents, hidden, vectors = zip(*some, strict=True)
        yield VectorBatch(
            np.array(keys, np.int64),
            np.array(documents, np.int64),
            np.array(hidden, np.bool_),
            vectors_from(vectors, dimension),
        )


def lexical_entries_since(truth: Truth, commit: int) -> Iterator[LexicalEntry]:
    """The passages that were added after `commit`, and those of documents of which something
    changed that filters ask for."""
    # By its index: in order of key SQLite would look through all documents for the few.
    documents = truth.database.rows(
        "SELECT key FROM documents INDEXED BY documents_by_changed WHERE changed > ?", (commit,)
    )
    for (document,) in sorted(documents):
        yield from _entries(truth, document)


def _entries(truth: Truth, document: int) -> Iterator[LexicalEntry]:
    row = truth.database.row(
        f"SELECT id, title, text, year, {', '.join(COLUMNS)} FROM documents WHERE key = ?",
        (document,),
    )
    if row is None:
        return
    id, title, text, year, *values = row
    facets: dict[str, tuple[str, ...]]
    facets = {name: (value,) for name, value in zip(COLUMNS, values, strict=True) if value}
    facets |= {kind: tuple(_labels(truth, document, kind)) for kind in LABELS}
    passages = truth.database.rows(
        'SELECT key, start, "end", language, headings, hidden FROM passages'
        " WHERE document_key = ? ORDER BY key",
        (document,),
    )
    # What readers don't see may not say what a word of theirs stands for.
    seen = [text[start:end] for _, start, end, _, _, hidden in passages if not hidden]
    known = definitions("\n".join(seen)) if len(passages) > 1 else {}
    for key, start, end, language, headings, hidden in passages:
        context, passage = "\n".join((title, *json.loads(headings))), text[start:end]
        expansion = tuple(expanded_terms(f"{context}\n{passage}", known))
        yield LexicalEntry(
            key, id, language, context, passage, expansion, bool(hidden), year, facets
        )


def _labels(truth: Truth, document: int, kind: str) -> list[str]:
    rows = truth.database.rows(
        "SELECT name FROM labels WHERE document_key = ? AND kind = ?", (document, kind)
    )
    return [name for (name,) in rows]
