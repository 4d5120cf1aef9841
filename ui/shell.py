"""The frame around every page: title, style, navigation, and errors told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage as Page

from taiyi_rag.settings import Settings, load_settings
from ui import blocks, resources, session, sidebar
from ui.problems import told
from ui.texts import Texts
from ui.views import ask, literature

View = Callable[[Texts, Settings, str], None]

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
    t = session.texts()
    sidebar.choose_language(t)
    with told(t):
        _navigation(t, load_settings()).run()


def _navigation(t: Texts, settings: Settings) -> Page:
    """The page that the address names, drawn in what all pages share."""

    def page(draw_view: View, id: str, icon: str, *, default: bool = False) -> Page:
        def run() -> None:
            _draw_view(t, settings, draw_view)

        return st.Page(run, title=t(id), icon=icon, url_path=id, default=default)

    pages = [
        page(ask.draw, "ask", ":material/forum:", default=True),
        page(literature.draw, "literature", ":material/library_books:"),
    ]
    return st.navigation(pages, position="top")


def _draw_view(t: Texts, settings: Settings, draw_view: View) -> None:
    names = resources.collection_names(settings)
    if not names:
        _draw_no_collection(t, settings.indexes.absolute())
        return
    name = sidebar.choose_collection(t, settings, names)
    counts = st.sidebar.container()
    draw_view(t, settings, name)
    with counts:
        sidebar.draw_counts(t, settings, name)


def _draw_no_collection(t: Texts, indexes: Path) -> None:
    """Say how to make a collection."""
    st.html(blocks.welcome("Taiyi-RAG", t("tagline")))
    how = t("no-collections-how", indexes=indexes)
    st.html(blocks.notice("calm", t("no-collections"), how))
    st.code(t("samples-command"), language="bash")
