"""The frame around every page: title, style, navigation, and errors told."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import session
from ui.problems import told
from ui.views import ask

_ASSETS = Path(__file__).parent / "assets"


def draw() -> None:
    """Draw the page that the address names."""
    st.set_page_config(
        page_title="Taiyi-RAG",
        page_icon=str(_ASSETS / "icon.svg"),
        layout="centered",
        initial_sidebar_state="auto",
    )
    st.html(_ASSETS / "page.css")
    # Dialogs stand outside the element on which Streamlit sets this.
    scheme = "dark" if st.context.theme.type == "dark" else "light"
    st.html(f"<style>:root {{ color-scheme: {scheme} }}</style>")
    st.logo(str(_ASSETS / "logo.svg"), size="large", icon_image=str(_ASSETS / "icon.svg"))
    with told(session.texts()):
        pages = [st.Page(ask.draw, title="Taiyi-RAG", url_path="ask", default=True)]
        st.navigation(pages, position="hidden").run()
