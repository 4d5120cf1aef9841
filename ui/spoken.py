"""The page's language: the one chosen, else the address's, else the one chosen at an earlier visit,
else the browser's."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import streamlit as st

from taiyi_rag.types import Language
from ui.texts import NAMES, language_of

COOKIE = "taiyi-language"

_TAGS: dict[Language, str] = {"en": "en", "zh": "zh-CN"}
"""BCP 47."""

_component = st.components.v2.component(
    "taiyi_spoken", js=(Path(__file__).parent / "assets" / "spoken.js").read_text("utf-8")
)


def language() -> Language:
    """The language to draw the page in."""
    asked = (
        st.session_state.get("language"),
        st.query_params.get("lang"),
        st.context.cookies.get(COOKIE),
    )
    known = next((one for one in asked if one in NAMES), language_of(st.context.locale))
    return cast(Language, known)


def tell(language: Language) -> None:
    """Tell the browser which language the page is in. Draws nothing."""
    chosen = "language-kept" in st.session_state
    data = {"cookie": COOKIE, "lang": language, "tag": _TAGS[language], "chosen": chosen}
    _component(key="spoken", data=data)


def keep() -> None:
    """Have the browser keep the language that is chosen now."""
    st.session_state["language-kept"] = st.session_state["language-chosen"] = True
    st.query_params["lang"] = st.session_state["language"]
