"""The way to a place in a document: opened as a whole, or copied as a link."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.texts import Texts

_ASSETS = Path(__file__).parent / "assets"

_component = st.components.v2.component(
    "taiyi_link",
    js=(_ASSETS / "link.js").read_text("utf-8"),
    css=(_ASSETS / "link.css").read_text("utf-8"),
)


def draw(t: Texts, copied: str, opened: str = "") -> None:
    """A button that copies one address, and a link that opens another in a window of its own.
    Both are of `ui.places.address`."""
    _component(
        key="link",
        data={
            "copied": copied,
            "opened": opened,
            "texts": {id: t(id) for id in ("open-whole", "copy-link", "link-copied", "link-here")},
        },
    )
