"""The sidebar: language, library, filters. Conversations are `ui.history`'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import streamlit as st

from taiyi_rag.retrieval.facets import Facets
from taiyi_rag.settings import Settings
from taiyi_rag.types import Filters
from ui import blocks, chats, narrowing, resources, spoken
from ui.problems import told
from ui.texts import NAMES, Texts
from ui.wanted import NOTHING, Narrowing


def choose_language(t: Texts) -> None:
    """The switch of languages. What is chosen stays in the address, so that a link says it too."""
    spoken.tell(t.language)
    st.session_state.setdefault("language", t.language)
    if "lang" in st.query_params:
        st.session_state["language-chosen"] = True
    elif "language-chosen" in st.session_state:  # going to another page empties the address
        st.query_params["lang"] = st.session_state["language"]
    st.sidebar.segmented_control(
        t("language"),
        list(NAMES),
        format_func=lambda code: NAMES[code],
        key="language",
        required=True,
        on_change=spoken.keep,
        label_visibility="collapsed",
    )


def choose_collection(t: Texts, settings: Settings, names: Sequence[str]) -> str:
    """The collection to ask: the one chosen, of the chat that is opened or by hand, else the
    address's, else the settings'."""
    chats.arrive(settings)
    wanted = (st.query_params.get("collection"), settings.collection, names[0])
    st.session_state.setdefault("collection", next(name for name in wanted if name in names))
    if st.session_state["collection"] not in names:  # it was removed meanwhile
        st.session_state["collection"] = names[0]
    if len(names) == 1:
        st.sidebar.html(blocks.small(t("collection-named", name=names[0])))
        return names[0]
    return st.sidebar.selectbox(t("collection"), names, key="collection", persist_state="session")


def filters() -> Filters:
    """What answers are confined to."""
    return _narrowing().filters


def draw_filters(t: Texts, settings: Settings, name: str) -> None:
    """The filters of answers; what they are set to holds for the next questions."""
    chosen = _narrowing()
    active = chosen != NOTHING
    with st.sidebar.expander(t("filters-on" if active else "filters"), icon=":material/tune:"):
        years = resources.years(settings, name)
        narrowing.draw(t, "ask", chosen, Facets(), _narrow, years)
        st.html(blocks.small(t("filters-how")))


def _narrowing() -> Narrowing:
    return cast(Narrowing, st.session_state.setdefault("narrowing", NOTHING))


def _narrow(**fields: Any) -> None:
    st.session_state["narrowing"] = replace(_narrowing(), **fields)


def draw_counts(t: Texts, settings: Settings, name: str) -> None:
    """What the collection holds. Drawn last: it may have to wait for the model."""
    with told(t):
        counts = resources.collection(settings, name).counts()
        st.html(blocks.small(t("counts", **counts)))
