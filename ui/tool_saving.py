"""What tools made, saved as files: the forms that always fit, and others that hold some of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import streamlit as st

from taiyi_rag.annotation import writing
from taiyi_rag.annotation.formats import FORMS
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.tasks import About
from taiyi_rag.tasks.task import Gives
from ui import blocks
from ui.texts import Texts

_ALWAYS = ("jsonl", "csv")
_FIT: Mapping[Gives, tuple[str, ...]] = {
    "entities": ("pubtator", "bioc-json", "bioc-xml", "brat", "conll"),
    "relations": ("pubtator", "bioc-json", "bioc-xml", "brat"),
    "events": ("brat",),
}
"""Forms that can hold what a task gives, beside those that always can."""

Records = Callable[[], Iterable[Annotated]]


def draw(t: Texts, about: About, records: Records, key: str) -> None:
    """Draw buttons that save records. `key` tells them from others on the page."""
    fits = dict.fromkeys(form for gives in about.gives for form in _FIT.get(gives, ()))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}-save"):
        st.html(blocks.small(t("save-as")), width="content")
        for form in _ALWAYS:
            _draw_button(about, records, form, key)
        if fits:
            with st.popover(t("save-forms"), icon=":material/download:", key=f"{key}-forms"):
                st.html(blocks.small(t("save-forms-how")))
                for form in fits:
                    _draw_button(about, records, form, key)


def _draw_button(about: About, records: Records, form: str, key: str) -> None:
    chosen = FORMS[form]
    st.download_button(
        chosen.name if form not in _ALWAYS else form.upper(),
        partial(written, records, form),
        file_name=f"{about.id}{'.zip' if form == 'brat' else chosen.endings[0]}",
        key=f"{key}-{form}",
        icon=":material/download:",
        on_click="ignore",
    )


def written(records: Records, form: str) -> bytes:
    """A file of that form."""
    return writing.content(records(), form)[0]
