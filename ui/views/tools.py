"""Tools: what can be done with a text, a page each."""

from __future__ import annotations

import streamlit as st

from taiyi_rag.settings import Settings
from ui import blocks
from ui.texts import Texts


def draw(t: Texts, settings: Settings) -> None:  # noqa: ARG001 - to be built
    """Draw the page."""
    st.html(blocks.welcome(t("tools"), ""))
