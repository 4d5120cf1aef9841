"""What can be chosen of a tool: kinds or classes, one or several, a language, a form."""

from __future__ import annotations

from typing import cast

import streamlit as st

from taiyi_rag.tasks import About, Options
from taiyi_rag.types import Language
from ui.texts import NAMES, Texts

_MOST = 60
"""Kinds that may be given."""


def draw(t: Texts, about: About) -> Options:
    """Draw what the tool takes; what is chosen now."""
    return Options(
        types=_types(t, about) if "types" in about.takes else (),
        several="several" in about.takes
        and st.toggle(t("option-several"), key=_key(about, "many")),
        to=_to(t, about) if "to" in about.takes else None,
        schema=_schema(t, about) if "schema" in about.takes else "",
    )


def _types(t: Texts, about: About) -> tuple[str, ...]:
    """None chosen: the tool's own, in the text's language, which the empty box names."""
    own = [name for language in NAMES for name in about.types.get(language, ())]
    between = "、" if t.language == "zh" else ", "
    chosen = st.multiselect(
        t("option-types"),
        list(dict.fromkeys(own)),
        key=_key(about, "types"),
        accept_new_options=True,
        max_selections=_MOST,
        placeholder=t("option-types-own", types=between.join(about.types.get(t.language, ()))),
        help=t("option-types-help"),
    )
    return tuple(" ".join(name.split()) for name in chosen if name.strip())


def _to(t: Texts, about: About) -> Language | None:
    chosen = st.segmented_control(
        t("option-to"),
        ["", *NAMES],
        default="",
        format_func=lambda code: NAMES[cast(Language, code)] if code else t("option-to-own"),
        key=_key(about, "to"),
        required=True,
    )
    return cast(Language, chosen) if chosen else None


def _schema(t: Texts, about: About) -> str:
    with st.expander(t("option-schema"), icon=":material/data_object:"):
        return st.text_area(
            t("option-schema"),
            key=_key(about, "schema"),
            height=160,
            placeholder=t("option-schema-here"),
            label_visibility="collapsed",
        ).strip()


def _key(about: About, option: str) -> str:
    return f"option-{option}-{about.id}"
