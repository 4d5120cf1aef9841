"""Tools: what can be done with a text, each at its own address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import streamlit as st

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import CollectionNotFound
from taiyi_rag.settings import Settings
from taiyi_rag.tasks import TASKS, About, Task
from taiyi_rag.types import Language
from ui import blocks, reader, resources, session, sidebar, tool_files, tool_results
from ui.markup import element, label_text
from ui.problems import problem_of, show, told
from ui.session import Problem
from ui.texts import Texts

_ICONS = {
    "names": ":material/ink_highlighter:",
    "link": ":material/link:",
    "summary": ":material/short_text:",
    "glossary": ":material/translate:",
    "check": ":material/fact_check:",
}
_ICON = ":material/construction:"
_SHORT = 500
"""Characters of a text that takes a line or two."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of the text that a tool was last run on."""

    record: Annotated | None
    problem: Problem | None = None


def draw(t: Texts, settings: Settings) -> None:
    """Draw the page."""
    about = next((a for a in TASKS if a.id == _chosen()), None)
    _keep_address(about)
    with told(t):
        if about is None:
            _draw_menu(t)
        else:
            _draw_tool(t, settings, about)
    if opened := session.take_opened():
        reader.show(t, settings, opened)


def _chosen() -> str:
    """The tool in the address. Another page empties it: then the one that was open last."""
    if "tool" in st.query_params:
        return st.query_params["tool"]
    return str(st.session_state.get("tool", ""))


def _keep_address(about: About | None) -> None:
    st.session_state["tool"] = about.id if about else ""
    if about:
        st.query_params["tool"] = about.id
    elif "tool" in st.query_params:
        del st.query_params["tool"]


def _choose(id: str) -> None:
    st.session_state["tool"] = id
    if id:
        st.query_params["tool"] = id
    elif "tool" in st.query_params:
        del st.query_params["tool"]


def _draw_menu(t: Texts) -> None:
    st.html(blocks.welcome(t("tools"), t("tools-tagline")))
    for about in TASKS:
        with st.container(border=True, gap="xxsmall", key=f"tool-card-{about.id}"):
            st.button(
                t(f"tool-{about.id}"),
                key=f"open-{about.id}",
                icon=_ICONS.get(about.id, _ICON),
                type="tertiary",
                on_click=_choose,
                args=(about.id,),
            )
            st.html(element("p", t(f"tool-{about.id}-line"), class_="taiyi-line"))


def _draw_tool(t: Texts, settings: Settings, about: About) -> None:
    st.button(
        t("tools-all"),
        key="tools-all",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=_choose,
        args=("",),
    )
    name, how = t(f"tool-{about.id}"), t(f"tool-{about.id}-how")
    st.html(element("div", element("h1", name), element("p", how), class_="taiyi-head"))
    collection = _choose_collection(t, settings) if about.needs_collection else ""

    def make() -> Task:
        return resources.task(settings, about.id, collection)

    one, file = st.tabs([t("tool-one"), t("tool-file")])
    with one:
        _draw_one(t, about, make)
    with file:
        tool_files.draw(t, about, make)


def _choose_collection(t: Texts, settings: Settings) -> str:
    """Raises `CollectionNotFound` when there is none."""
    names = resources.collection_names(settings)
    if not names:
        raise CollectionNotFound(f"{t('no-collections')}.")
    return sidebar.choose_collection(t, settings, names)


def _draw_one(t: Texts, about: About, make: Callable[[], Task]) -> None:
    text = _draw_input(t, about)
    if text is not None:
        with st.spinner(t("tool-running")):
            _results()[about.id] = _run(make, text)
    made = _results().get(about.id)
    if made is None:
        return
    if made.problem:
        show(t, made.problem)
    elif made.record:
        st.html(element("h2", t("result"), class_="taiyi-section"))
        tool_results.draw(t, about, made.record, about.id)
        tool_results.save(t, about.id, lambda: [cast(Annotated, made.record)], about.id)


def _draw_input(t: Texts, about: About) -> str | None:
    """The box, and examples; the text to work on now, if one is wanted."""
    key = f"text-{about.id}"
    # A page that isn't shown loses its widgets' values.
    st.session_state.setdefault(key, _kept().get(about.id, ""))
    example = _draw_examples(t, about)
    if example is not None:
        st.session_state[key] = _kept()[about.id] = example
    with st.form(f"form-{about.id}", border=False):
        text = st.text_area(
            t("tool-text"),
            key=key,
            height=96 if about.longest <= _SHORT else 170,
            placeholder=t("tool-text-here"),
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            wanted = st.form_submit_button(
                t("tool-run"), type="primary", icon=":material/play_arrow:"
            )
            longest = t("tool-longest", longest=f"{about.longest:,}")
            st.html(blocks.small(longest), width="content")
    if wanted:
        _kept()[about.id] = text or ""
        return text or ""
    return example


def _draw_examples(t: Texts, about: About) -> str | None:
    """Buttons, in both languages; the example that was chosen now."""
    chosen = None
    names: dict[Language, str] = {"en": t("tool-example"), "zh": t("tool-example-zh")}
    with st.container(horizontal=True, gap="small", key=f"examples-{about.id}"):
        for language, name in names.items():
            for number, example in enumerate(about.examples[language], start=1):
                more = f" {number}" if len(about.examples[language]) > 1 else ""
                if st.button(
                    label_text(f"{name}{more}"),
                    key=f"example-{about.id}-{language}-{number}",
                    type="tertiary",
                ):
                    chosen = example.text
    return chosen


def _run(make: Callable[[], Task], text: str) -> _Made:
    try:
        return _Made(make().run(Annotated.of(text)))
    except Exception as error:  # told in the place of the result
        return _Made(None, problem_of(error))


def _kept() -> dict[str, str]:
    """The text of each tool's box."""
    return cast("dict[str, str]", st.session_state.setdefault("tool-texts", {}))


def _results() -> dict[str, _Made]:
    """What each tool made last in this session."""
    return cast("dict[str, _Made]", st.session_state.setdefault("tool-results", {}))
