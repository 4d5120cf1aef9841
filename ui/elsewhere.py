"""The libraries that this visitor may read, with how many documents of each stand out for
the words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from taiyi_rag.errors import TaiyiError
from taiyi_rag.settings import Settings
from ui import resources
from ui.markup import label_text
from ui.texts import Texts
from ui.wanted import Wanted

_COUNTED = 6
"""Libraries that are looked through, at most: as many as stay open."""


def draw(t: Texts, settings: Settings, names: Sequence[str], name: str, now: Wanted) -> None:
    """Draw the choice. It takes a search in each of them: it is drawn last."""
    first = [name, *(other for other in names if other != name)]
    counts = {one: _count(settings, one, now) for one in first[:_COUNTED]}
    st.session_state["elsewhere"] = name

    def named(one: str) -> str:
        known = counts.get(one)
        return label_text(one if known is None else f"{one} ({known})")

    st.pills(
        t("filter-collection"),
        first,
        key="elsewhere",
        required=True,
        format_func=named,
        help=t("filter-collection-how"),
        on_change=_switch,
    )


def _count(settings: Settings, name: str, now: Wanted) -> int | None:
    try:
        return resources.outstanding(settings, name, now.words, now.narrowing.filters)
    except TaiyiError:  # it says so itself when it is chosen
        return None


def _switch() -> None:
    st.session_state["collection"] = st.session_state["elsewhere"]
