"""Years as bars: how many documents are of each, and a click confines the search to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from ui.texts import Texts

BARS = 24
"""At most."""

_ASSETS = Path(__file__).parent / "assets"

_component = st.components.v2.component(
    "taiyi_histogram",
    js=(_ASSETS / "histogram.js").read_text("utf-8"),
    css=(_ASSETS / "histogram.css").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """Years from `first` to `last`, and how many documents are of these."""

    first: int
    last: int
    count: int

    @property
    def years(self) -> str:
        """Its years in a few signs."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def bars(counts: Mapping[int, int], first: int, last: int) -> list[Bar]:
    """All years from `first` to `last`, in bars of as many years each."""
    width = -(-(last - first + 1) // BARS)
    starts = range(first, last + 1, width)
    spans = [range(start, min(start + width, last + 1)) for start in starts]
    return [Bar(s[0], s[-1], sum(counts.get(year, 0) for year in s)) for s in spans]


def draw(
    t: Texts,
    key: str,
    shown: list[Bar],
    chosen: tuple[int, int] | None,
    changed: Callable[[int, int], None],
) -> None:
    """Draw bars; `changed` is told the years of one that is clicked."""
    first, last = chosen or (shown[0].first, shown[-1].last)
    drawn = [
        {
            "name": t("years-of", years=bar.years, count=bar.count),
            "count": bar.count,
            "in": bar.last >= first and bar.first <= last,
        }
        for bar in shown
    ]

    def on_chosen() -> None:
        place: Any = (st.session_state.get(key) or {}).get("chosen")
        if type(place) is int and 0 <= place < len(shown):  # it comes from the browser
            changed(shown[place].first, shown[place].last)

    _component(
        key=key,
        data={
            "name": t("filter-years"),
            "ends": f"{shown[0].first}–{shown[-1].last}",
            "how": t("years-how"),
            "bars": drawn,
        },
        on_chosen_change=on_chosen,
    )
