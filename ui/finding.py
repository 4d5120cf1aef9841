"""What the page of results does in the browser: "/" goes to the search box, another page is seen
from its top, a link is copied, and on a narrow screen the filters are brought out."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.texts import Texts

_ASSETS = Path(__file__).parent / "assets"

_component = st.components.v2.component(
    "taiyi_finding",
    js=(_ASSETS / "finding.js").read_text("utf-8"),
    css=(_ASSETS / "finding.css").read_text("utf-8"),
)


def draw(t: Texts, page: int = 0, filters: int = 0) -> None:
    """Draw the buttons that only a browser can serve; `page` is of the results, 0 without any,
    `filters` how many are in force."""
    words = {
        "filters": t("filters-out", count=filters) if filters else t("filters"),
        "copy": t("link-copy"),
        "copied": t("link-copied"),
    }
    _component(key="finding", data={"words": words, "page": page}, width="content")
