"""Literature: words in, passages and documents out, narrowed, sorted, opened, taken along."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from taiyi_rag.engine import check_question
from taiyi_rag.library import passage_key
from taiyi_rag.retrieval import Results
from taiyi_rag.retrieval.facets import Facets
from taiyi_rag.settings import Settings
from taiyi_rag.workspace import Search
from ui import (
    basket,
    blocks,
    cards,
    elsewhere,
    finding,
    hits,
    in_force,
    kept,
    narrowing,
    reader,
    resources,
    saved,
    session,
    wanted,
)
from ui.problems import told
from ui.texts import Texts
from ui.texts.literature import SEARCHES
from ui.wanted import NOTHING, SIZE, Wanted

Held = dict[basket.Key, str]

_SORTS = ("relevance", "-year", "year", "title")
_LISTS = ("passage", "document")


def draw(t: Texts, settings: Settings, name: str) -> None:
    """Draw the page."""
    now = wanted.current()
    session.keep_address(wanted.to_address(now), name)
    troubles = st.container()
    _draw_box(t, now)
    with told(t):
        if now.like or now.words.strip():
            if not now.like:
                check_question(now.words, settings.question_characters)
            _draw_results(t, settings, name, now)
        else:
            _draw_welcome(t, settings, name)
    if opened := session.take_opened():
        reader.show(t, settings, opened)
    with troubles:
        kept.draw_problem(t)


def _draw_box(t: Texts, now: Wanted) -> None:
    st.session_state["find"] = now.words
    st.text_input(
        t("find"),
        key="find",
        type="search",
        icon=":material/search:",
        placeholder=t("find-here"),
        label_visibility="collapsed",
        on_change=_find,
    )


def _find() -> None:
    wanted.change(words=st.session_state["find"] or "", like="")


def _draw_welcome(t: Texts, settings: Settings, name: str) -> None:
    st.html(blocks.welcome(t("literature"), t("literature-tagline")))
    if known := saved.searches(settings):
        st.html(blocks.small(t("searches")))
        names = resources.collection_names(settings)
        saved.draw_list(t, settings, names, known, "page")
    if name == resources.SAMPLES:
        st.html(blocks.small(t("try-search")))
        with st.container(key="taiyi-examples"):
            for example in SEARCHES:
                st.button(
                    example,
                    icon=":material/search:",
                    on_click=wanted.change,
                    kwargs={"words": example, "like": ""},
                    width="stretch",
                )
    st.html(blocks.small(t("find-how")))
    finding.draw(t)
    if held := basket.held(settings):
        basket.draw(t, settings, held)


def _draw_results(t: Texts, settings: Settings, name: str, now: Wanted) -> None:
    with st.spinner(t("stage-retrieve")):
        results = _found(settings, name, now)
        facets = _facets(settings, name, now, results)
    names, known = resources.collection_names(settings), saved.searches(settings)
    with st.sidebar:
        if known:
            with st.expander(t("searches"), icon=":material/saved_search:"):
                saved.draw_list(t, settings, names, known, "side")
        libraries = st.container(key="taiyi-elsewhere") if len(names) > 1 else None
        narrowing.draw(t, "find", now.narrowing, facets, wanted.narrow)
    st.html(hits.heading(t("found-for", words=now.words or now.like)))
    held = basket.held(settings)
    if now.like:
        _draw_like(t, settings, name, now)
    _draw_bar(t, settings, now, held)
    _draw_doing(t, settings, name, now, results, known)
    in_force.draw(t, now.narrowing)
    _draw_cards(t, settings, name, now, results, held)
    _draw_pages(results)
    if libraries is not None and not now.like:
        with libraries:
            elsewhere.draw(t, settings, names, name, now)


def _found(settings: Settings, name: str, now: Wanted) -> Results:
    """The page that is wanted; the last one there is, where there are fewer."""
    lookup = resources.lookup(settings, name)
    if now.like:
        return lookup.similar(now.like, top=SIZE, filters=now.narrowing.filters)
    results = lookup.find(now.request)
    if results.entries or now.page == 1:
        return results
    wanted.change(page=max(1, results.pages))
    session.keep_address(wanted.to_address(wanted.current()), name)
    return lookup.find(wanted.current().request)


def _facets(settings: Settings, name: str, now: Wanted, results: Results) -> Facets:
    """Counted without filters, so that choosing a value doesn't hide the others."""
    if now.like:
        return Facets()
    if now.narrowing == NOTHING:
        return results.facets
    return resources.facets(settings, name, now.words)


def _draw_bar(t: Texts, settings: Settings, now: Wanted, held: Held) -> None:
    """In which order, or the way back; and the basket."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="taiyi-bar"):
        if now.like:
            st.button(
                t("like-back"),
                icon=":material/arrow_back:",
                on_click=wanted.change,
                kwargs={"like": ""},
            )
        else:
            _draw_orders(t, now)
        basket.draw(t, settings, held)


def _draw_doing(
    t: Texts,
    settings: Settings,
    name: str,
    now: Wanted,
    results: Results,
    known: Sequence[Search],
) -> None:
    """What can be done with the search as a whole."""
    active = len(list(in_force.filters(t, now.narrowing)))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="taiyi-do"):
        finding.draw(t, results.page, active)
        saved.draw_saving(t, settings, name, now, known)
        if results.entries:
            st.button(
                t("keep-page"),
                icon=":material/library_add:",
                type="tertiary",
                on_click=basket.put,
                args=(settings, name, [entry.document for entry in results.entries]),
            )


def _draw_orders(t: Texts, now: Wanted) -> None:
    st.session_state["order"], st.session_state["listed"] = now.sort, now.by
    st.selectbox(
        t("sort"),
        _SORTS,
        key="order",
        format_func=lambda sort: t(f"sort-{sort.replace('-year', 'newest')}"),
        label_visibility="collapsed",
        width=170,
        on_change=lambda: wanted.change(sort=st.session_state["order"]),
    )
    st.segmented_control(
        t("list"),
        _LISTS,
        key="listed",
        format_func=lambda by: t(f"list-{by}"),
        required=True,
        label_visibility="collapsed",
        on_change=lambda: wanted.change(by=st.session_state["listed"]),
    )


def _draw_like(t: Texts, settings: Settings, name: str, now: Wanted) -> None:
    truth = resources.collection(settings, name).truth
    key = passage_key(now.like)
    if key is not None and (passage := truth.passages([key]).get(key)):
        document = truth.headers([passage.document_id])[passage.document_id]
        st.html(hits.passage_named(t, document, passage))


def _draw_cards(
    t: Texts, settings: Settings, name: str, now: Wanted, results: Results, held: Held
) -> None:
    if not results.entries:
        _draw_nothing(t, settings, name, now)
        return
    if not now.like:
        id = "found" if results.complete else "found-best"
        count = t(id, passages=results.passages, documents=results.documents)
        st.html(blocks.subheading(count, t("found-outstanding", count=results.outstanding)))
    new = saved.draw_news(t, resources.collection(settings, name), results, now)
    scores = [float(f.node.node.metadata["words"]) for e in results.entries for f in e.passages]
    shown = cards.Shown(name, now.words, held.keys(), new, max(scores, default=0.0))
    for rank, entry in enumerate(results.entries, start=(results.page - 1) * SIZE + 1):
        cards.draw(t, settings, shown, rank, entry)


def _draw_nothing(t: Texts, settings: Settings, name: str, now: Wanted) -> None:
    narrowed = now.narrowing != NOTHING
    how = t("nothing-narrowed" if narrowed else "nothing-how")
    st.html(blocks.notice("calm", t("nothing"), how))
    if narrowed and not now.like:
        with st.container(key="taiyi-ways-out"):
            in_force.draw_ways_out(t, resources.lookup(settings, name), now)


def _draw_pages(results: Results) -> None:
    if results.pages < 2:
        return
    key = f"page-{results.page}-of-{results.pages}"
    with st.container(horizontal=True, horizontal_alignment="center", key="taiyi-pages"):
        st.pagination(
            results.pages,
            default=results.page,
            key=key,
            on_change=lambda: wanted.change(page=st.session_state[key]),
        )
