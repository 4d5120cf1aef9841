"""Literature: words in, passages and documents out, narrowed, sorted, opened, taken along."""

from __future__ import annotations

import streamlit as st

from taiyi_rag.engine import check_question
from taiyi_rag.retrieval import Results
from taiyi_rag.retrieval.facets import Facets
from taiyi_rag.settings import Settings
from ui import basket, blocks, cards, narrowing, reader, resources, session, wanted
from ui.problems import told
from ui.texts import Texts
from ui.texts.literature import SEARCHES
from ui.wanted import NOTHING, SIZE, Wanted

_SORTS = ("relevance", "-year", "year", "title")
_LISTS = ("passage", "document")


def draw(t: Texts, settings: Settings, name: str) -> None:
    """Draw the page."""
    now = wanted.current()
    session.keep_address(wanted.to_address(now), name)
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
    if name == resources.SAMPLES:
        st.html(blocks.small(t("try")))
        with st.container(key="taiyi-examples"):
            for example in SEARCHES:
                st.button(
                    example,
                    icon=":material/search:",
                    on_click=wanted.change,
                    kwargs={"words": example, "like": ""},
                    width="stretch",
                )
    if basket.held():
        basket.draw(t, settings)


def _draw_results(t: Texts, settings: Settings, name: str, now: Wanted) -> None:
    with st.spinner(t("stage-retrieve")):
        results = _found(settings, name, now)
        facets = _facets(settings, name, now, results)
    with st.sidebar:
        _draw_clearing(t, now)
        narrowing.draw(t, "find", now.narrowing, facets, wanted.narrow)
    if now.like:
        _draw_like(t, now)
    _draw_bar(t, settings, now, results)
    if not results.entries:
        _draw_nothing(t, now)
    strongest = max(
        (float(f.node.node.metadata["words"]) for e in results.entries for f in e.passages),
        default=0.0,
    )
    for rank, entry in enumerate(results.entries, start=(results.page - 1) * SIZE + 1):
        cards.draw(t, name, now.words, rank, entry, strongest)
    _draw_pages(results)


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


def _draw_bar(t: Texts, settings: Settings, now: Wanted, results: Results) -> None:
    """How much was found, in which order, and the basket."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="taiyi-bar"):
        if not now.like:
            _draw_orders(t, now)
        basket.draw(t, settings)
    if results.entries:
        id = "found" if results.complete else "found-best"
        st.html(blocks.subheading(t(id, passages=results.passages, documents=results.documents)))


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


def _draw_like(t: Texts, now: Wanted) -> None:
    st.html(blocks.notice("calm", t("like", passage=now.like), t("like-how")))
    st.button(
        t("like-back"),
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=wanted.change,
        kwargs={"like": ""},
    )


def _draw_nothing(t: Texts, now: Wanted) -> None:
    narrowed = now.narrowing != NOTHING
    how = t("nothing-narrowed" if narrowed else "nothing-how")
    st.html(blocks.notice("calm", t("nothing"), how))


def _draw_clearing(t: Texts, now: Wanted) -> None:
    if now.narrowing != NOTHING:
        st.button(
            t("filters-clear"),
            icon=":material/filter_alt_off:",
            width="stretch",
            on_click=wanted.change,
            kwargs={"narrowing": NOTHING},
        )


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
