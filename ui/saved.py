"""Saved searches: kept for this visitor under a name, opened again with what is new since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from taiyi_rag.library import Collection
from taiyi_rag.retrieval import Results
from taiyi_rag.settings import Settings
from taiyi_rag.workspace import Parameters, Search
from ui import blocks, in_force, kept, wanted
from ui.markup import label_text
from ui.texts import Texts
from ui.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Returned:
    """A saved search that was opened, and when it had been opened or saved before (UTC)."""

    collection: str
    parameters: Parameters
    before: str


def searches(settings: Settings) -> list[Search]:
    """This visitor's, last opened or saved first."""
    return kept.read(settings, lambda workspace, owner: workspace.searches(owner), [])


def draw_saving(
    t: Texts, settings: Settings, name: str, now: Wanted, known: Sequence[Search]
) -> None:
    """A button to keep the search that is shown."""
    saved = next((s for s in known if (s.collection, s.parameters) == (name, _said(now))), None)
    icon = ":material/bookmark_added:" if saved else ":material/bookmark_add:"
    label = t("search-saved" if saved else "search-save")
    with st.popover(label, icon=icon, type="tertiary", key="taiyi-saving"):
        st.session_state["search-name"] = saved.name if saved else _suggested(t, now)
        with st.form("saving", border=False):
            st.text_input(t("search-name"), key="search-name", max_chars=200)
            st.form_submit_button(
                t("search-keep"), type="primary", on_click=_save, args=(t, settings, name, now)
            )


def draw_list(
    t: Texts, settings: Settings, names: Sequence[str], known: Sequence[Search], where: str
) -> None:
    """The saved searches, each to be opened or deleted. `where` tells this list from another."""
    for search in known:
        row = st.container(horizontal=True, gap="xxsmall", key=f"saved-{where}-{search.id}")
        there = search.collection in names
        with row:
            st.button(
                label_text(search.name) or t("search-unnamed"),
                key=f"saved-open-{where}-{search.id}",
                icon=":material/saved_search:",
                type="tertiary",
                width="stretch",
                disabled=not there,
                help=_help(t, search, there=there) if len(names) > 1 or not there else None,
                on_click=_open,
                args=(settings, search),
            )
            st.button(
                t("search-delete", name=label_text(search.name)),
                key=f"saved-delete-{where}-{search.id}",
                icon=":material/delete:",
                type="tertiary",
                on_click=_forget,
                args=(settings, search),
            )


def draw_news(t: Texts, collection: Collection, results: Results, now: Wanted) -> frozenset[str]:
    """Say how many of the documents found came since the search was opened last; their ids."""
    returned = cast("Returned | None", st.session_state.get("returned"))
    shown = (collection.name, _said(now))
    if returned is None or (returned.collection, returned.parameters) != shown:
        return frozenset()
    known = collection.truth.editions(results.ids)
    new = frozenset(id for id, (_, _, added) in known.items() if added > returned.before)
    day = returned.before[:10]
    st.html(blocks.small(t("news", count=len(new), day=day) if new else t("news-none", day=day)))
    return new


def _said(now: Wanted) -> Parameters:
    """What tells a search from another: on whatever page it is looked at."""
    return wanted.to_address(replace(now, page=1))


def _suggested(t: Texts, now: Wanted) -> str:
    names = (one.name for one in in_force.filters(t, now.narrowing))
    return " · ".join([now.words.strip() or now.like, *names])[:200]


def _help(t: Texts, search: Search, *, there: bool) -> str:
    id = "collection-named" if there else "search-without"
    return t(id, name=label_text(search.collection))


def _save(t: Texts, settings: Settings, name: str, now: Wanted) -> None:
    called = str(st.session_state["search-name"] or "").strip() or _suggested(t, now)
    if kept.change(settings, lambda w, owner: w.save_search(owner, called, name, _said(now))):
        st.toast(t("search-is-saved"), icon=":material/bookmark_added:")


def _open(settings: Settings, search: Search) -> None:
    lists = {n: v if isinstance(v, list) else [v] for n, v in search.parameters.items()}
    st.session_state["wanted"] = wanted.from_address(lists)
    st.session_state["collection"] = search.collection
    st.session_state["returned"] = Returned(search.collection, search.parameters, search.at)
    kept.change(settings, lambda workspace, owner: workspace.opened_search(owner, search.id))


def _forget(settings: Settings, search: Search) -> None:
    kept.change(settings, lambda workspace, owner: workspace.forget_search(owner, search.id))
