"""The filters of a search, with how many documents each would leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

import streamlit as st

from taiyi_rag.retrieval.facets import Facets
from taiyi_rag.types import Language, TrustStatus
from ui import hits
from ui.markup import inert
from ui.texts import Texts
from ui.wanted import Narrowing

_TYPES = 40
"""Study types to choose from, the commonest."""
_FIRST, _LAST = 1900, 2100

Changed = Callable[..., None]
"""Told of a change, as fields of `Narrowing`."""


def draw(t: Texts, prefix: str, chosen: Narrowing, facets: Facets, changed: Changed) -> None:
    """Draw the filters here, set to `chosen`. `prefix` tells their keys from those of others."""
    languages = [*get_args(Language)]
    _pills(t, prefix, "languages", languages, chosen.languages, dict(facets.language), changed)
    _years(t, prefix, chosen, facets, changed)
    _types(t, prefix, chosen, facets, changed)
    statuses = [str(s) for s in TrustStatus if _has(s, chosen, facets)]
    _pills(t, prefix, "trust", statuses, chosen.trust, dict(facets.trust), changed)


def _has(status: TrustStatus, chosen: Narrowing, facets: Facets) -> bool:
    """Whether a status can be chosen: where nothing is counted, each can."""
    return not facets.trust or str(status) in {*chosen.trust, *dict(facets.trust)}


def _pills(
    t: Texts,
    prefix: str,
    field: str,
    options: Sequence[str],
    chosen: Sequence[str],
    counts: Mapping[str, int],
    changed: Changed,
) -> None:
    key = f"{prefix}-{field}"
    texts = {"languages": "language", "trust": "trust"}
    st.session_state[key] = [value for value in chosen if value in options]
    st.pills(
        t(f"filter-{field}"),
        options,
        selection_mode="multi",
        key=key,
        format_func=lambda value: _counted(t(f"{texts[field]}-{value}"), counts.get(value)),
        on_change=_take,
        args=(key, field, changed),
    )


def _types(t: Texts, prefix: str, chosen: Narrowing, facets: Facets, changed: Changed) -> None:
    counts = dict(facets.study_type[:_TYPES])
    options = [*counts, *(value for value in chosen.study_types if value not in counts)]
    if not options:
        return
    key = f"{prefix}-study_types"
    st.session_state[key] = list(chosen.study_types)
    st.multiselect(
        t("filter-study_types"),
        options,
        key=key,
        format_func=lambda value: _counted(inert(value), counts.get(value)),
        placeholder=t("any"),
        on_change=_take,
        args=(key, "study_types", changed),
    )


def _years(t: Texts, prefix: str, chosen: Narrowing, facets: Facets, changed: Changed) -> None:
    known = sorted((int(year), count) for year, count in facets.year)
    known = [(year, count) for year, count in known if _FIRST <= year <= _LAST]
    ends = [year for year, _ in known] + list(chosen.years or ())
    if not ends or min(ends) == max(ends):
        return
    first, last = min(ends), max(ends)
    key = f"{prefix}-years"
    st.session_state[key] = chosen.years or (first, last)
    st.slider(
        t("filter-years"),
        first,
        last,
        key=key,
        on_change=_take_years,
        args=(key, first, last, changed),
    )
    if known:
        st.html(hits.histogram(t("filter-years"), dict(known), first, last))


def _take(key: str, field: str, changed: Changed) -> None:
    values: Any = st.session_state[key]
    changed(**{field: tuple(values)})


def _take_years(key: str, first: int, last: int, changed: Changed) -> None:
    years = tuple(st.session_state[key])
    changed(years=None if years == (first, last) else years)


def _counted(text: str, count: int | None) -> str:
    return text if count is None else f"{text} ({count})"
