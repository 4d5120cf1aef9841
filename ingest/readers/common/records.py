"""What the readers of record formats share: damaged records, identifiers, years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.blocks import Source
from taiyi_rag.errors import ReadError

SHOWN = 20
"""So many damaged records of a file are reported one by one; the others are counted."""

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def tolerate(
    outcomes: Iterable[Source | ReadError], *, nothing: str | None
) -> Iterator[Source | ReadError]:
    """The outcomes as they come, so that one damaged record doesn't cost the others.

    A file without one good record raises: its first error, else `ReadError(nothing)`, else
    (`nothing` is None) it ends in peace. Errors before the first good record wait for it.
    """
    waiting: list[ReadError] = []
    good = bad = 0
    for outcome in outcomes:
        if not isinstance(outcome, ReadError):
            yield from waiting
            waiting.clear()
            good += 1
            yield outcome
        else:
            bad += 1
            waiting += [outcome] if bad <= SHOWN else []
            if good:
                yield from waiting
                waiting.clear()
    if not good:
        _refuse(waiting, bad, nothing)
    elif bad > SHOWN:
        yield ReadError(f"{bad - SHOWN} more damaged records of this file were left out.")


def _refuse(errors: list[ReadError], count: int, nothing: str | None) -> None:
    if count > 1:
        raise ReadError(f"None of the {count} records could be read. The first: {errors[0]}")
    if errors:
        raise errors[0]
    if nothing:
        raise ReadError(nothing)


def present(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, "", ())}


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values without blanks and repetitions (letter case aside), first spelling first."""
    seen: dict[str, str] = {}
    for value in values:
        if value:
            seen.setdefault(value.casefold(), value)
    return tuple(seen.values())


def year_in(text: str) -> int | None:
    """The first year from 1500 to 2099 in `text`: "1998 Dec-1999 Jan" is 1998."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def bare_doi(text: str) -> str | None:
    """The DOI without a resolver or "doi:" before it, else None: "10.1000/182"."""
    found = _DOI.search(text)
    return found[0].rstrip(".,;") if found else None


def cite(journal: str, year: int | None, volume: str, issue: str, pages: str) -> str:
    """A citation as PubMed writes it: "Lancet. 1998;352(9131):837-53"."""
    number = f"{volume}({issue})" if issue else volume
    place = f"{number}:{pages}" if pages else number
    when = ";".join(part for part in (str(year or ""), place) if part)
    return ". ".join(part for part in (journal.rstrip("."), when) if part)
