"""What can be chosen of a tool: kinds or classes, one or several, a language, a form."""

from __future__ import annotations

from typing import cast

import streamlit as st

from taiyi_rag.tasks import About, Options
from taiyi_rag.types import Language
from ui.texts import NAMES, Texts

_MOST = 60
"""Kinds that may be given."""


def draw(t: Texts, about: About, place: str = "") -> Options:
    """Draw what the tool takes; what is chosen now. `place` tells it from others on the page."""
    id = f"{about.id}{place}"
    return Options(
        types=_types(t, about, id) if "types" in about.takes else (),
        several="several" in about.takes and st.toggle(t("option-several"), key=_key(id, "many")),
        to=_to(t, id) if "to" in about.takes else None,
        schema=_schema(t, id) if "schema" in about.takes else "",
    )


def _types(t: Texts, about: About, id: str) -> tuple[str, ...]:
    """None chosen: the tool's own, in the text's language, which the empty box names."""
    own = [name for language in NAMES for name in about.types.get(language, ())]
    # Which of them are asked for depends on the text's language, not on the page's.
    usual = " / ".join(", ".join(about.types.get(language, ())) for language in NAMES)
    chosen = st.multiselect(
        t("option-labels" if "labels" in about.gives else "option-types"),
        list(dict.fromkeys(own)),
        key=_key(id, "types"),
        accept_new_options=True,
        max_selections=_MOST,
        placeholder=t("option-types-own", types=usual),
        help=t("option-types-help"),
    )
    return tuple(" ".join(name.split()) for name in chosen if name.strip())


def _to(t: Texts, id: str) -> Language | None:
    chosen = st.segmented_control(
        t("option-to"),
        ["", *NAMES],
        default="",
        format_func=lambda code: NAMES[cast(Language, code)] if code else t("option-to-own"),
        key=_key(id, "to"),
        required=True,
    )
    return cast(Language, chosen) if chosen else None


def _schema(t: Texts, id: str) -> str:
    with st.expander(t("option-schema"), icon=":material/data_object:"):
        return st.text_area(
            t("option-schema"),
            key=_key(id, "schema"),
            height=160,
            placeholder=t("option-schema-here"),
            label_visibility="collapsed",
        ).strip()


def _key(id: str, option: str) -> str:
    return f"option-{option}-{id}"
