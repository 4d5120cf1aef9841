"""What a visitor looks up, kept in the session and in the page's address: a reload keeps it, and a
link shows others the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

import streamlit as st

from taiyi_rag.retrieval import Request
from taiyi_rag.retrieval.results import By, Sort
from taiyi_rag.types import Filters, Language, Population, StudyDesign, Tier, TrustStatus

SIZE = 10
"""Places of a page."""
_MOST = 20
"""Values of one filter that an address may bring."""
_LONGEST = 300
_YEARS = re.compile(r"(\d{4})-(\d{4})")
_PAGE = re.compile(r"[1-9]\d{0,3}")
_PASSAGE = re.compile(r"p\d{1,18}")


_PARAMETERS = {
    "languages": "in",
    "designs": "design",
    "study_types": "type",
    "populations": "about",
    "sources": "journal",
    "jurisdictions": "where",
    "tiers": "tier",
    "trust": "trust",
}
"""How an address names the fields of a narrowing that have several values."""

KNOWN: dict[str, tuple[str, ...]] = {
    "languages": get_args(Language),
    "designs": tuple(map(str, StudyDesign)),
    "populations": tuple(map(str, Population)),
    "tiers": get_args(Tier),
    "trust": tuple(map(str, TrustStatus)),
}
"""All values of a field, where they are known."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a search is confined to, as the filters of the page have it. Nothing: to nothing."""

    languages: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    designs: tuple[str, ...] = ()
    study_types: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    trust: tuple[str, ...] = ()

    @property
    def filters(self) -> Filters:
        """The same for a search."""
        first, last = self.years or (None, None)
        return Filters(
            languages=frozenset(cast("tuple[Language, ...]", self.languages)),
            year_from=first,
            year_to=last,
            study_types=frozenset(self.study_types),
            trust=frozenset(map(TrustStatus, self.trust)),
            designs=frozenset(map(StudyDesign, self.designs)),
            populations=frozenset(map(Population, self.populations)),
            sources=frozenset(self.sources),
            jurisdictions=frozenset(self.jurisdictions),
            tiers=frozenset(cast("tuple[Tier, ...]", self.tiers)),
        )


NOTHING = Narrowing()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked up: `words`, or passages like the one of id `like`."""

    words: str = ""
    like: str = ""
    narrowing: Narrowing = NOTHING
    sort: Sort = "relevance"
    by: By = "passage"
    page: int = 1

    @property
    def request(self) -> Request:
        """The same for a lookup."""
        narrowed = self.narrowing.filters
        return Request(self.words, narrowed, self.sort, self.by, self.page, SIZE)


def current() -> Wanted:
    """What the session looks up; at its beginning, what the address says."""
    if "wanted" not in st.session_state:
        params = {name: st.query_params.get_all(name) for name in st.query_params}
        st.session_state["wanted"] = from_address(params)
    return cast(Wanted, st.session_state["wanted"])


def change(**fields: Any) -> None:
    """Look up something else, from its first page on unless a page is given."""
    st.session_state["wanted"] = replace(current(), **({"page": 1} | fields))


def narrow(**fields: Any) -> None:
    """Change the filters."""
    change(narrowing=replace(current().narrowing, **fields))


def to_address(wanted: Wanted) -> dict[str, str | list[str]]:
    """Parameters that say it; what is as at the beginning is left out."""
    narrowed = wanted.narrowing
    years = "-".join(map(str, narrowed.years)) if narrowed.years else ""
    said: dict[str, str | list[str]] = {
        "q": wanted.words,
        "like": wanted.like,
        "years": years,
        **{name: list(getattr(narrowed, field)) for field, name in _PARAMETERS.items()},
        "sort": wanted.sort if wanted.sort != "relevance" else "",
        "by": wanted.by if wanted.by != "passage" else "",
        "page": str(wanted.page) if wanted.page > 1 else "",
    }
    return {name: value for name, value in said.items() if value}


def from_address(params: Mapping[str, Sequence[str]]) -> Wanted:
    """What parameters say. They come from outside: what isn't understood is left out."""

    def one(name: str) -> str:
        return next(iter(params.get(name, ())), "")

    years = _YEARS.fullmatch(one("years"))
    first, last = (int(years[1]), int(years[2])) if years else (1, 0)
    page = one("page")
    return Wanted(
        words=one("q"),
        like=one("like") if _PASSAGE.fullmatch(one("like")) else "",
        narrowing=Narrowing(
            years=(first, last) if first <= last else None,
            **{field: _values(field, params.get(name, ())) for field, name in _PARAMETERS.items()},
        ),
        sort=cast(Sort, one("sort")) if one("sort") in get_args(Sort) else "relevance",
        by=cast(By, one("by")) if one("by") in get_args(By) else "passage",
        page=int(page) if _PAGE.fullmatch(page) else 1,
    )


def _values(field: str, given: Sequence[str]) -> tuple[str, ...]:
    known = KNOWN.get(field)
    values = dict.fromkeys(value for value in given if value and len(value) <= _LONGEST)
    return tuple(value for value in values if known is None or value in known)[:_MOST]
