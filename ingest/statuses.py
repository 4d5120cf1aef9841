"""What a file says of works that came out before it: which were retracted, corrected, reinstated.

Read are tables of Retraction Watch (https://gitlab.com/crossref/retraction-watch-data, whose
columns are `_COLUMNS`), and whatever holds publication records: PubMed XML, JATS. A register writes
"unavailable" or 0 where a work has no number; these name no work.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ingest.files import File, sha256_of
from ingest.formats import LIMIT
from ingest.parsing import Parsers
from ingest.readers.common.decode import decode
from taiyi_rag.errors import InputError, ReadError
from taiyi_rag.library import (
    Nature,
    Status,
    notice_name,
    said_of_itself,
    said_of_others,
    work_name,
)
from taiyi_rag.types import Document

_NATURES: dict[str, Nature] = {
    "retraction": "retraction",
    "expression of concern": "concern",
    "correction": "correction",
    "reinstatement": "reinstatement",
}
_COLUMNS = (
    "Record ID",
    "RetractionDate",
    "RetractionDOI",
    "RetractionPubMedID",
    "OriginalPaperDOI",
    "OriginalPaperPubMedID",
    "RetractionNature",
    "Reason",
)
_RECORDS = ("pubmed", "jats")
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{1,2}:\d{2}.*)?")
_HEAD = 4096  # bytes in which a table's heading must begin


def read_statuses(path: Path) -> dict[str, list[Status]]:
    """What each record of a file says now, nothing where it has nothing against its work.

    Raises `ReadError` or `InputError` when any part of the file can't be read.
    """
    file = File(path.absolute())
    file.digest = sha256_of(file.path, limit=LIMIT)
    if path.suffix.lower() == ".csv" or b"RetractionNature" in _head(path):
        return _table(path)
    said: dict[str, list[Status]] = {}
    for document in _publications(file):
        status = said_of_itself(document)
        said[f"record:{document.id}"] = [status] if status else []
        said[f"document:{document.id}"] = list(said_of_others(document))
    if not said:
        raise InputError(
            f"{path.name} says nothing of retractions. Give a table of Retraction Watch (CSV), "
            "PubMed XML or JATS; nothing was changed."
        )
    return said


def _publications(file: File) -> Iterator[Document]:
    with Parsers() as parsers:
        for _, content in parsers.parse([file]):
            for item in content.items():
                if isinstance(item, ReadError):
                    raise item
                if item.document.format in _RECORDS and item.document.id:
                    yield item.document


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _table(path: Path) -> dict[str, list[Status]]:
    """The rows of a Retraction Watch table. Raises `InputError` with the line that can't be read:
    of a table of which a part is damaged nobody knows what else is missing."""
    text, _ = decode(path.read_bytes(), path.name)
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
    said: dict[str, list[Status]] = {}
    try:
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"no column is named {', '.join(missing)}")
        for row in reader:
            record, statuses = _row(row)
            said.setdefault(record, []).extend(statuses)
    except (csv.Error, ValueError) as error:
        line = reader.line_num + isinstance(error, csv.Error)  # it counts what it has read
        raise InputError(
            f"{path.name}, line {max(1, line)}: {error}. Download the table again, or "
            "correct it; nothing was changed."
        ) from None
    return said


def _row(row: dict[str, str]) -> tuple[str, list[Status]]:
    """What a row says, and which record it is. ValueError when it can't be understood."""
    if None in row or None in row.values():
        raise ValueError("it has another number of cells than the heading")
    nature = _NATURES.get(row["RetractionNature"].strip().lower())
    number = row["Record ID"].strip()
    if nature is None or not number:
        known = ", ".join(_NATURES)
        raise ValueError(f"it needs a Record ID, and a RetractionNature that is one of: {known}")
    pmid, doi = row["OriginalPaperPubMedID"], row["OriginalPaperDOI"]
    works = tuple(filter(None, (work_name("pmid", pmid), work_name("doi", doi))))
    notice = notice_name(row["RetractionPubMedID"], row["RetractionDOI"])
    status = Status(works, nature, _iso_date(row["RetractionDate"]), _reason(row["Reason"]), notice)
    return f"retraction-watch:{number}", [status] if works else []


def _iso_date(text: str) -> str:
    """ "1/31/2020 0:00" and "2020-01-31" as the latter; "" when there is none."""
    text = text.strip()
    if not text:
        return ""
    american = _DATE.fullmatch(text)
    try:
        if american:
            month, day, year = map(int, american.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise ValueError(f"{text!r} is no date") from None


def _reason(text: str) -> str:
    """ "+Fake Data;+Lack of Approval;" as "Fake Data; Lack of Approval"."""
    return "; ".join(filter(None, (part.strip().lstrip("+").strip() for part in text.split(";"))))
