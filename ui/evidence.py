"""The evidence of an answer: passages by their strength, and where they stand."""

from __future__ import annotations

import streamlit as st

from ui import blocks
from ui.session import Turn
from ui.texts import Texts


def draw(t: Texts, number: int, turn: Turn) -> None:  # noqa: ARG001 - to be built
    """Draw the evidence of a turn."""
    if turn.answer and turn.answer.agreement:
        st.html(blocks.agreement(t, turn.answer.agreement))
