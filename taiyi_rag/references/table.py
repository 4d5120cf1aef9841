"""CSV, for spreadsheets: RFC 4180 (CR LF, quotes doubled), UTF-8 with a byte order mark.

The mark, because Excel reads a file without one in the system's own encoding and Chinese titles
come out garbled. A cell that a spreadsheet would compute begins with an apostrophe (OWASP, "CSV
Injection").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from taiyi_rag.references.reference import Reference

COLUMNS = (
    "id type title authors year journal volume issue pages publisher doi pmid pmcid url language "
    "study_types keywords trust tier notes"
).split()

_MARK = "\ufeff"
"""At the beginning of a file: it is UTF-8."""
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def table(references: Sequence[Reference]) -> str:
    """A table of references, a head line first."""
    return as_csv([COLUMNS, *map(_row, references)])


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Any table, safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_cell(str(value)) for value in row] for row in rows)
    return _MARK + text.getvalue()


def _row(r: Reference) -> tuple[object, ...]:
    authors = "; ".join(name.inverted for name in r.authors)
    return (
        r.id, r.kind, r.title, authors, r.year or "", r.container, r.volume, r.issue, r.pages,
        r.publisher, r.doi, r.pmid, r.pmcid, r.url, r.language, "; ".join(r.types),
        "; ".join(r.keywords), r.trust, r.tier, " ".join(r.notes),
    )  # fmt: skip


def _cell(value: str) -> str:
    """A cell that no spreadsheet computes."""
    return f"'{value}" if value.lstrip(" ").startswith(_COMPUTED) else value
