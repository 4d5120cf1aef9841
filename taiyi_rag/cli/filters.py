"""The options that confine `ask` and `search`, and the `Filters` that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, TypeVar, get_args

import typer

from taiyi_rag.errors import InputError
from taiyi_rag.types import Filters, Language, Population, StudyDesign, Tier, TrustStatus

TIERS: tuple[Tier, ...] = get_args(Tier)

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
Design = Annotated[
    list[str] | None, typer.Option("--design", help="only such evidence, e.g. rct or guideline")
]
People = Annotated[
    list[str] | None, typer.Option("--population", help="only about e.g. children or pregnancy")
]
Journal = Annotated[
    list[str] | None, typer.Option("--journal", help="only of that journal or other source")
]
Jurisdiction = Annotated[
    list[str] | None,
    typer.Option("--jurisdiction", help="only what holds there: a country's code, WHO or EU"),
]
InTier = Annotated[
    list[str] | None, typer.Option("--tier", help=f"only documents that are {' or '.join(TIERS)}")
]
InDocument = Annotated[
    list[str] | None, typer.Option("--document", help="only the document of that id")
]
Hidden = Annotated[
    bool, typer.Option("--hidden", help="also text that a reader of the original doesn't see")
]

LANGUAGES: tuple[Language, ...] = get_args(Language)
_JURISDICTION = re.compile(r"[a-z]{2}|WHO", re.IGNORECASE)
_Name = TypeVar("_Name", bound=str)

_YEARS = re.compile(r"(\d{4})?(-)?(\d{4})?")


def filters(
    languages: list[str] | None = None,
    years: str | None = None,
    study_types: list[str] | None = None,
    trust: list[str] | None = None,
    documents: list[str] | None = None,
    hidden: bool = False,
    *,
    designs: list[str] | None = None,
    populations: list[str] | None = None,
    journals: list[str] | None = None,
    jurisdictions: list[str] | None = None,
    tiers: list[str] | None = None,
) -> Filters:
    """Filters of what was given. Raises `InputError` for what can't be understood."""
    first, last = _years(years)
    return Filters(
        languages=frozenset(_one(name, "--language", LANGUAGES) for name in languages or ()),
        year_from=first,
        year_to=last,
        study_types=frozenset(study_types or ()),
        trust=frozenset(TrustStatus(_one(n, "--trust", TrustStatus)) for n in trust or ()),
        documents=frozenset(documents or ()),
        designs=frozenset(StudyDesign(_one(n, "--design", StudyDesign)) for n in designs or ()),
        populations=frozenset(
            Population(_one(n, "--population", Population)) for n in populations or ()
        ),
        sources=frozenset(journals or ()),
        jurisdictions=frozenset(map(_jurisdiction, jurisdictions or ())),
        tiers=frozenset(_one(name, "--tier", TIERS) for name in tiers or ()),
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


def _one(name: str, option: str, known: Iterable[_Name]) -> _Name:
    """The one of `known` that is meant; case, blanks and hyphens don't matter."""
    meant = name.strip().lower().replace("-", "_").replace(" ", "_")
    for value in known:
        if meant == value:
            return value
    raise InputError(f"{option} {name!r} isn't known. Give one of: {', '.join(known)}.")


def _jurisdiction(name: str) -> str:
    if _JURISDICTION.fullmatch(name.strip()):
        return name.strip().upper()
    raise InputError(
        f"--jurisdiction {name!r} isn't understood. Give a country's code (ISO 3166-1, such as CN, "
        "GB or US), WHO or EU."
    )
