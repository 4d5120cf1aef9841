"""The filters of a search, with how many documents each would leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from taiyi_rag.retrieval.facets import Facets
from ui import histogram
from ui.markup import inert
from ui.texts import Texts
from ui.wanted import KNOWN, Narrowing

_PILLS = {"languages": "language", "tiers": "tier", "trust": "trust"}
_LISTS = {
    "designs": "design",
    "study_types": "study_type",
    "populations": "population",
    "sources": "source",
    "jurisdictions": "jurisdiction",
}
FIELDS = (
    "languages", "years", "designs", "study_types", "populations", "sources", "jurisdictions",
    "tiers", "trust",
)  # fmt: skip
"""Of `Narrowing`, in the order in which they are drawn."""
_MOST = 60
"""Values to choose from, the commonest."""
_FIRST, _LAST = 1900, 2100

Changed = Callable[..., None]
"""Told of a change, as fields of `Narrowing`."""


def draw(
    t: Texts,
    prefix: str,
    chosen: Narrowing,
    facets: Facets,
    changed: Changed,
    years: tuple[int, int] | None = None,
) -> None:
    """Draw the filters here, set to `chosen`. `prefix` tells their keys from those of others.

    Without facets those are drawn whose values are known anyway, and `years` from the first to the
    last.
    """
    for field in FIELDS:
        key = f"{prefix}-{field}"
        if field == "years":
            _draw_years(t, key, chosen, facets, changed, years)
        else:
            _draw_values(t, key, field, chosen, facets, changed)


def named(t: Texts, field: str, value: str) -> str:
    """A value as the page calls it. Where it isn't ours, it is as the document has it."""
    facet = _PILLS.get(field) or _LISTS[field]
    if field == "jurisdictions":
        return inert(t.place(value))
    return t(f"{facet}-{value}") if field in KNOWN else inert(value)


def _draw_values(
    t: Texts, key: str, field: str, chosen: Narrowing, facets: Facets, changed: Changed
) -> None:
    facet = _PILLS.get(field) or _LISTS[field]
    counts = dict(getattr(facets, facet)[:_MOST])
    set_to: tuple[str, ...] = getattr(chosen, field)
    options = _options(field, counts, set_to, counted=facets != Facets())
    if len(options) < 2 and not set_to:
        return  # nothing to choose between

    def name(value: str) -> str:
        text = named(t, field, value)
        return f"{text} ({counts[value]})" if value in counts else text

    st.session_state[key] = list(set_to)
    more: dict[str, Any] = {"key": key, "on_change": _take, "args": (key, field, changed)}
    if field in _PILLS:
        st.pills(t(f"filter-{field}"), options, selection_mode="multi", format_func=name, **more)
    else:
        any_of = t("any")
        st.multiselect(t(f"filter-{field}"), options, format_func=name, placeholder=any_of, **more)


def _options(
    field: str, counts: dict[str, int], set_to: Sequence[str], *, counted: bool
) -> list[str]:
    """What can be chosen: what was found, and what is chosen already."""
    if field not in KNOWN:
        return [*counts, *(value for value in set_to if value not in counts)]
    return [v for v in KNOWN[field] if not counted or v in counts or v in set_to]


def _draw_years(
    t: Texts,
    key: str,
    chosen: Narrowing,
    facets: Facets,
    changed: Changed,
    years: tuple[int, int] | None,
) -> None:
    known = {int(year): count for year, count in facets.year if _FIRST <= int(year) <= _LAST}
    ends = [*known, *(chosen.years or ()), *(years or ())]
    if not ends or min(ends) == max(ends):
        return
    first, last = min(ends), max(ends)
    if known:
        bars = histogram.bars(known, first, last)
        whole = (bars[0].first, bars[-1].last)

        def take(begin: int, end: int) -> None:
            again = chosen.years == (begin, end)  # a second click on a bar takes it back
            changed(years=None if again or (begin, end) == whole else (begin, end))

        histogram.draw(t, f"{key}-bars", bars, chosen.years, take)
    wanted = chosen.years or (first, last)
    anew = st.session_state.get(key, wanted) != wanted
    if anew:
        st.session_state[key] = wanted
    st.slider(
        t("filter-years"),
        first,
        last,
        # Without it Streamlit looks for one among the state of every widget of the page.
        None if anew else wanted,
        key=key,
        on_change=_take_years,
        args=(key, first, last, changed),
        label_visibility="collapsed" if known else "visible",
    )


def _take(key: str, field: str, changed: Changed) -> None:
    values: Any = st.session_state[key]
    changed(**{field: tuple(values)})


def _take_years(key: str, first: int, last: int, changed: Changed) -> None:
    years = tuple(st.session_state[key])
    changed(years=None if years == (first, last) else years)
