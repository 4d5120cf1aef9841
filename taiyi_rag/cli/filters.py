"""The options that confine `ask` and `search`, and the `Filters` that they make."""

from __future__ import annotations

import re
from typing import Annotated, get_args

import typer

from taiyi_rag.errors import InputError
from taiyi_rag.types import Filters, Language, TrustStatus

InLanguage = Annotated[
    list[str] | None, typer.Option("--language", "-l", help="only passages in en or zh")
]
Years = Annotated[
    str | None, typer.Option("--years", help="only documents of 2020, 2015-2020, 2015- or -2020")
]
StudyType = Annotated[
    list[str] | None,
    typer.Option("--study-type", help='only such documents, e.g. "Randomized Controlled Trial"'),
]
Trust = Annotated[
    list[str] | None,
    typer.Option("--trust", help=f"only documents that are {', '.join(TrustStatus)}"),
]
InDocument = Annotated[
    list[str] | None, typer.Option("--document", help="only the document of that id")
]
Hidden = Annotated[
    bool, typer.Option("--hidden", help="also text that a reader of the original doesn't see")
]

_YEARS = re.compile(r"(\d{4})?(-)?(\d{4})?")


def filters(
    languages: list[str] | None,
    years: str | None,
    study_types: list[str] | None,
    trust: list[str] | None,
    documents: list[str] | None,
    hidden: bool,
) -> Filters:
    """Filters of what was given. Raises `InputError` for what can't be understood."""
    first, last = _years(years)
    return Filters(
        languages=frozenset(_language(name) for name in languages or ()),
        year_from=first,
        year_to=last,
        study_types=frozenset(study_types or ()),
        trust=frozenset(_trust(name) for name in trust or ()),
        documents=frozenset(documents or ()),
        hidden=hidden,
    )


def _years(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    match = _YEARS.fullmatch(text.strip())
    if not match or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
        raise InputError(
            f"--years {text!r} isn't understood. Give 2020, 2015-2020, 2015- or -2020."
        )
    first, last = (int(year) if year else None for year in (match[1], match[3]))
    if not match[2]:
        first = last = first if first is not None else last
    if first is not None and last is not None and first > last:
        raise InputError(f"--years {text!r}: the first year is after the last. Turn them round.")
    return first, last


def _language(name: str) -> Language:
    for language in get_args(Language):
        if name == language:
            return language  # type: ignore[no-any-return]
    raise InputError(f"--language {name!r} isn't known. Give en or zh.")


def _trust(name: str) -> TrustStatus:
    try:
        return TrustStatus(name)
    except ValueError:
        raise InputError(
            f"--trust {name!r} isn't known. Give one of: {', '.join(TrustStatus)}."
        ) from None
