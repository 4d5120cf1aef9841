"""YAML front matter of a Markdown file: what its author says of the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import yaml

from taiyi_rag.types import Population, StudyDesign, TrustStatus

_MATTER = re.compile(
    r"\ufeff?---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_LONGEST = 20_000  # characters: front matter is small, and YAML aliases can blow up


def _text(value: object) -> str:
    if isinstance(value, str | int | float | date) and not isinstance(value, bool) and str(value):
        return str(value).strip()
    raise ValueError("text")


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, value)) if isinstance(value, list) else (_text(value),)


def _year(value: object) -> int:
    match = re.match(r"(?:1[5-9]|20)\d\d(?!\d)", _text(value))
    if match is None:
        raise ValueError("a year")
    return int(match[0])


def _language(value: object) -> str:
    language = _text(value).lower()[:2]
    if language not in ("en", "zh"):
        raise ValueError("'en' or 'zh'")
    return language


def _trust(value: object) -> TrustStatus:
    try:
        return TrustStatus(_text(value).lower())
    except ValueError:
        raise ValueError(" or ".join(repr(str(status)) for status in TrustStatus)) from None


def _design(value: object) -> StudyDesign:
    try:
        return StudyDesign(_text(value).lower().replace(" ", "_").replace("-", "_"))
    except ValueError:
        raise ValueError(" or ".join(StudyDesign)) from None


def _populations(value: object) -> tuple[Population, ...]:
    try:
        return tuple(Population(name.lower()) for name in _texts(value))
    except ValueError:
        raise ValueError(" or ".join(Population)) from None


def _jurisdiction(value: object) -> str:
    place = _text(value).upper()
    if not re.fullmatch(r"[A-Z]{2}|WHO", place):
        raise ValueError("a country's code (ISO 3166-1), WHO or EU")
    return place


def _day(value: object) -> str:
    match = re.match(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?(?!\d)", _text(value))
    if match is None:
        raise ValueError("a date such as 2023-01-05")
    return match[0]


_FIELDS: Mapping[str, tuple[str, Callable[[object], Any]]] = {
    "title": ("title", _text),
    "language": ("language", _language),
    "source": ("source", _text),
    "url": ("url", _text),
    "licence": ("licence", _text),
    "license": ("licence", _text),
    "year": ("year", _year),
    "authors": ("authors", _texts),
    "doi": ("doi", _text),
    "pmid": ("pmid", _text),
    "study_types": ("study_types", _texts),
    "design": ("design", _design),
    "populations": ("populations", _populations),
    "issuer": ("issuer", _text),
    "jurisdiction": ("jurisdiction", _jurisdiction),
    "effective": ("effective", _day),
    "version": ("version", _text),
    "supersedes": ("supersedes", _text),
    "keywords": ("keywords", _texts),
    "trust": ("trust", _trust),
}


def front_matter(text: str) -> tuple[dict[str, Any], str, list[str]]:
    """The fields of a Markdown text's front matter, the text after it, and warnings.

    Fields are those of `taiyi_rag.types.Document` that an author may set, and `title`. Others are
    left alone; ill-typed ones are left out with a warning.
    """
    match = _MATTER.match(text)
    if match is None:
        return {}, text, []
    body = text[match.end() :]
    try:
        values = yaml.safe_load(match["yaml"]) if len(match["yaml"]) <= _LONGEST else "too long"
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, body, ["The front matter isn't valid YAML and was ignored. Correct it."]
    if values is None:
        return {}, body, []
    if not isinstance(values, dict):
        return {}, body, ["The front matter isn't a list of “name: value” and was ignored."]
    fields, warnings = _read(values)
    return fields, body, warnings


def _read(values: dict[Any, Any]) -> tuple[dict[str, Any], list[str]]:
    fields: dict[str, Any] = {}
    warnings: list[str] = []
    for key, value in values.items():
        if value is None or key not in _FIELDS:
            continue
        field, convert = _FIELDS[key]
        try:
            fields[field] = convert(value)
        except ValueError as wanted:
            warnings.append(f"The front matter's “{key}” was ignored: it must be {wanted}.")
    return fields, warnings
