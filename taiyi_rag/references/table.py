"""CSV, for spreadsheets: RFC 4180 (CR LF, quotes doubled), UTF-8 with a byte order mark.

The mark, because Excel reads a file without one in the system's own encoding and Chinese titles
come out garbled. A cell that a spreadsheet would compute begins with an apostrophe (OWASP, "CSV
Injection").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from taiyi_rag.references.reference import Reference

COLUMNS = (
    "id type title authors year journal volume issue pages publisher doi pmid pmcid url language "
    "study_types keywords trust tier notes"
).split()

MARK = "\ufeff"
"""At the beginning of a file: it is UTF-8."""
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def table(references: Sequence[Reference]) -> str:
    """A table of references, a head line first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, references))
    return MARK + text.getvalue()


def _row(r: Reference) -> list[str]:
    authors = "; ".join(name.inverted for name in r.authors)
    values = (
        r.id, r.kind, r.title, authors, r.year or "", r.container, r.volume, r.issue, r.pages,
        r.publisher, r.doi, r.pmid, r.pmcid, r.url, r.language, "; ".join(r.types),
        "; ".join(r.keywords), r.trust, r.tier, " ".join(r.notes),
    )  # fmt: skip
    return [inert_cell(str(value)) for value in values]


def inert_cell(value: str) -> str:
    """A cell that no spreadsheet computes."""
    return f"'{value}" if value.lstrip(" ").startswith(_COMPUTED) else value
