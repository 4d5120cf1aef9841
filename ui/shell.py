"""The frame around every page: title, style, navigation, and errors told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage as Page

from taiyi_rag.settings import Settings, load_settings
from ui import blocks, resources, reticence, session, sidebar, visitor
from ui.problems import told
from ui.texts import Texts
from ui.views import ask, library, literature, read, status, tools

_ASSETS = Path(__file__).parent / "assets"
_STYLES = (
    "page", "ask", "evidence", "reading", "literature", "library", "tools", "status", "manners",
)  # fmt: skip
"""Style sheets, the frame's first."""

_frame = st.components.v2.component("taiyi_frame", js=(_ASSETS / "frame.js").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class View:
    """A page: its words' id, which is its address too, its icon, and what draws it."""

    id: str
    icon: str
    draw: Callable[[Texts, Settings], None]
    listed: bool = True


def draw() -> None:
    """Draw the page that the address names."""
    st.set_page_config(
        page_title="Taiyi-RAG",
        page_icon=str(_ASSETS / "icon.svg"),
        layout="centered",
        initial_sidebar_state="auto",
    )
    # Dialogs stand outside the element on which Streamlit sets the scheme.
    scheme = "dark" if st.context.theme.type == "dark" else "light"
    st.html(f"<style>:root {{ color-scheme: {scheme} }}\n{_style()}</style>")
    st.logo(str(_ASSETS / "logo.svg"), size="large", icon_image=str(_ASSETS / "icon.svg"))
    t = session.texts()
    visitor.remember()
    sidebar.choose_language(t)
    with told(t):
        if visitor.is_unverified():
            st.html(blocks.notice("warning", t("unverified"), t("unverified-how")))
        page = _navigation(t, load_settings())
        _draw_unseen(page.title)
        page.run()


def _draw_unseen(title: str) -> None:
    """What tells those who don't see the page where they are."""
    st.set_page_config(page_title=f"{title} · Taiyi-RAG")
    with st.container(key="taiyi-frame"):
        st.html(blocks.page_title(title))
        _frame(key="frame")


@cache
def _style() -> str:
    return "\n".join((_ASSETS / "styles" / f"{n}.css").read_text("utf-8") for n in _STYLES)


def _navigation(t: Texts, settings: Settings) -> Page:
    """The page that the address names, drawn in what all pages share."""
    views = [
        View("ask", ":material/forum:", _of_collection(ask.draw)),
        View("literature", ":material/library_books:", _of_collection(literature.draw)),
        View("library", ":material/folder_open:", library.draw),
        View("tools", ":material/construction:", tools.draw),
        View("status", ":material/monitor_heart:", status.draw),
        View("read", ":material/menu_book:", read.draw, listed=False),
    ]
    pages = [_page(t, settings, view, default=view is views[0]) for view in views]
    session.keep_pages({view.id: page for view, page in zip(views, pages, strict=True)})
    return st.navigation(pages, position="top")


def _page(t: Texts, settings: Settings, view: View, *, default: bool) -> Page:
    return st.Page(
        lambda: view.draw(t, settings),
        title=t(view.id),
        icon=view.icon,
        url_path=view.id,
        default=default,
        visibility="visible" if view.listed else "hidden",
    )


def _of_collection(
    draw_view: Callable[[Texts, Settings, str], None],
) -> Callable[[Texts, Settings], None]:
    """A view of the collection that is chosen; without any, of how to make one."""

    def draw_it(t: Texts, settings: Settings) -> None:
        names = resources.collection_names(settings)
        if not names:
            _draw_no_collection(t, settings.indexes.absolute())
            return
        name = sidebar.choose_collection(t, settings, names)
        counts = st.sidebar.container()
        draw_view(t, settings, name)
        with counts:
            sidebar.draw_counts(t, settings, name)

    return draw_it


def _draw_no_collection(t: Texts, indexes: Path) -> None:
    """Say how to make a collection."""
    st.html(blocks.welcome("Taiyi-RAG", t("tagline")))
    how = t("no-collections-how", indexes=reticence.told(str(indexes)))
    st.html(blocks.notice("calm", t("no-collections"), how))
    st.code(t("samples-command"), language="bash")
