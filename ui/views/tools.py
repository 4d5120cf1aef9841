"""Tools: what can be done with a text, each at its own address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import streamlit as st

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import CollectionNotFound
from taiyi_rag.settings import Settings
from taiyi_rag.tasks import TASKS, About, Options, Task
from taiyi_rag.tasks.task import Group
from taiyi_rag.types import Language
from ui import (
    blocks,
    reader,
    resources,
    session,
    sidebar,
    tool_files,
    tool_forms,
    tool_options,
    tool_results,
    tool_saving,
)
from ui.markup import element, label_text
from ui.problems import problem_of, show, told
from ui.session import Problem
from ui.texts import Texts
from ui.tool_forms import Values

_ICONS = {
    "names": ":material/ink_highlighter:",
    "link": ":material/link:",
    "ner": ":material/label:",
    "relations": ":material/graph_3:",
    "events": ":material/bolt:",
    "causes": ":material/account_tree:",
    "medications": ":material/medication:",
    "pico": ":material/science:",
    "structure": ":material/data_object:",
    "classify": ":material/category:",
    "check": ":material/fact_check:",
    "choice": ":material/checklist:",
    "yesno": ":material/help:",
    "reading": ":material/quiz:",
    "similarity": ":material/compare_arrows:",
    "entailment": ":material/rule:",
    "summary": ":material/short_text:",
    "glossary": ":material/menu_book:",
    "summarise": ":material/summarize:",
    "title": ":material/title:",
    "report": ":material/clinical_notes:",
    "translate": ":material/translate:",
    "dialogue": ":material/forum:",
}
_ICON = ":material/construction:"
_GROUPS: tuple[Group, ...] = ("find", "decide", "write")


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
            _draw_menu(t, settings)
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


def _draw_menu(t: Texts, settings: Settings) -> None:
    model = _has_model(settings)
    st.html(blocks.welcome(t("tools"), t("tools-tagline")))
    if not model:
        st.html(blocks.notice("calm", t("tools-no-model"), t("tools-no-model-how")))
    for group in _GROUPS:
        st.html(element("h2", t(f"tool-group-{group}"), class_="taiyi-section"))
        with st.container(key=f"tool-group-{group}"):
            for about in TASKS:
                if about.group == group:
                    _draw_card(t, about, lacking=about.needs_model and not model)


def _draw_card(t: Texts, about: About, *, lacking: bool) -> None:
    with st.container(border=True, gap="xxsmall", key=f"tool-card-{about.id}"):
        st.button(
            t(f"tool-{about.id}"),
            key=f"open-{about.id}",
            icon=_ICONS.get(about.id, _ICON),
            type="tertiary",
            on_click=_choose,
            args=(about.id,),
        )
        name = t("tool-lacks-model" if lacking else "tool-by-model")
        by = [" ", element("span", name, class_="taiyi-tag")] if about.needs_model else []
        st.html(element("p", t(f"tool-{about.id}-line"), *by, class_="taiyi-line"))


def _has_model(settings: Settings) -> bool:
    return bool(settings.model.base_url)


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
    st.html(element("div", element("h2", name), element("p", how), class_="taiyi-head"))
    able = _has_model(settings) or not about.needs_model
    if not able:
        _draw_without(t, about)
    collection = _choose_collection(t, settings) if about.needs_collection else ""

    def make(options: Options) -> Task:
        return resources.task(settings, about.id, collection, options)

    one, file = st.tabs([t("tool-one"), t("tool-file")])
    with one:
        _draw_one(t, about, make, able=able)
    with file:
        tool_files.draw(t, settings, about, collection, able=able)


def _draw_without(t: Texts, about: About) -> None:
    """That there is no model, and what can be done all the same."""
    st.html(blocks.notice("warning", t("tool-no-model"), t("tool-no-model-how")))
    if about.instead:
        st.button(
            label_text(t("tool-instead", name=t(f"tool-{about.instead}"))),
            key=f"instead-{about.id}",
            icon=_ICONS.get(about.instead, _ICON),
            on_click=_choose,
            args=(about.instead,),
        )


def _choose_collection(t: Texts, settings: Settings) -> str:
    """Raises `CollectionNotFound` when there is none."""
    names = resources.collection_names(settings)
    if not names:
        raise CollectionNotFound(f"{t('no-collections')}.")
    return sidebar.choose_collection(t, settings, names)


def _draw_one(t: Texts, about: About, make: Callable[[Options], Task], *, able: bool) -> None:
    asked = _draw_input(t, about, able=able)
    if asked is not None:
        with st.spinner(t("tool-running")):
            _results()[about.id] = _run(make, about, *asked)
    made = _results().get(about.id)
    if made is None:
        return
    if made.problem:
        show(t, made.problem)
    elif made.record:
        st.html(element("h2", t("result"), class_="taiyi-section"))
        tool_results.draw(t, about, made.record, about.id)
        tool_saving.draw(t, about, lambda: [cast(Annotated, made.record)], about.id)


def _draw_input(t: Texts, about: About, *, able: bool) -> tuple[Values, Options] | None:
    """The boxes, what can be chosen, and examples; what to work on now, if anything is wanted."""
    example = _draw_examples(t, about)
    if example is not None:
        values = tool_forms.values_of(about, example)
        tool_forms.fill(about, values)
        tool_forms.kept(about).update(values)
    with st.form(f"form-{about.id}", border=False):
        values = tool_forms.draw(t, about, tool_forms.kept(about))
        options = tool_options.draw(t, about)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            wanted = st.form_submit_button(
                t("tool-run"), type="primary", icon=":material/play_arrow:", disabled=not able
            )
            longest = t("tool-longest", longest=f"{about.longest:,}")
            st.html(blocks.small(longest), width="content")
    if wanted:
        tool_forms.kept(about).update(values)
    return (values, options) if able and (wanted or example is not None) else None


def _draw_examples(t: Texts, about: About) -> Annotated | None:
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
                    chosen = example
    return chosen


def _run(make: Callable[[Options], Task], about: About, values: Values, options: Options) -> _Made:
    try:
        return _Made(make(options).run(tool_forms.record_of(about, values)))
    except Exception as error:  # told in the place of the result
        return _Made(None, problem_of(error))


def _results() -> dict[str, _Made]:
    """What each tool made last in this session."""
    return cast("dict[str, _Made]", st.session_state.setdefault("tool-results", {}))
