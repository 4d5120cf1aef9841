"""Which documents may not be relied on, why, and which answers rest on them; what says so: tables
of retractions."""

from __future__ import annotations

import streamlit as st

from taiyi_rag import records
from taiyi_rag.library import Collection
from taiyi_rag.library.listing import Wanted, by_standing, how_many, listed
from taiyi_rag.settings import Settings
from taiyi_rag.types import TrustStatus
from ui import blocks, resources, visitor
from ui.librarian import pieces, receiving, results
from ui.texts import Texts

_SIZE = 20
_ANSWERS = 10
"""Own answers that are named, the newest."""

_DOUBTFUL = tuple(status for status in TrustStatus if status is not TrustStatus.CURRENT)


def draw(t: Texts, settings: Settings, name: str) -> None:
    """Draw what is known, then the import."""
    collection = resources.shelved(settings, name)
    st.html(pieces.heading(t("standing-documents")))
    _draw_documents(t, collection)
    st.html(pieces.heading(t("standing-answers")))
    _draw_answers(t, settings, collection)
    if resources.may_change(settings, name):
        st.html(pieces.heading(t("standing-import")))
        _draw_import(t, settings, name)
        results.draw(t, settings, name, ("trust",))


def _draw_documents(t: Texts, collection: Collection) -> None:
    counts = by_standing(collection.truth)
    there = [status for status in _DOUBTFUL if counts.get(status)]
    if not there:
        st.html(blocks.notice("calm", t("standing-none"), t("standing-none-how")))
        return
    chosen = st.pills(
        t("filter-trust"),
        there,
        selection_mode="multi",
        format_func=lambda status: f"{t(f'trust-{status}')} ({counts[status]:,})",
        key="standing-chosen",
        label_visibility="collapsed",
    )
    wanted = Wanted(trust=frozenset(chosen or there), order="year")
    pages = max(1, -(-how_many(collection.truth, wanted) // _SIZE))
    page = _draw_pages(pages)
    for row in listed(collection.truth, wanted, limit=_SIZE, offset=(page - 1) * _SIZE):
        st.html(pieces.doubtful(t, row.document))


def _draw_pages(pages: int) -> int:
    return st.pagination(pages, key=f"standing-page-of-{pages}") if pages > 1 else 1


def _draw_answers(t: Texts, settings: Settings, collection: Collection) -> None:
    """How many past answers are affected; the visitor's own are named, for others' may hold what is
    nobody else's business."""
    affected = _affected(collection.truth.identity, *collection.truth.state(), collection)
    if not affected:
        st.html(blocks.small(t("standing-no-answers")))
        return
    st.html(blocks.small(t("standing-affected", answers=len(affected))))
    own = [one for one in _own(settings, collection.name) if one[1] in affected]
    if own:
        st.html(blocks.small(t("standing-own")))
        st.html(pieces.questions([(question, chat) for chat, _, question in own[:_ANSWERS]]))


@st.cache_data(max_entries=32, show_spinner=False)
def _affected(
    identity: str,  # noqa: ARG001 - the key, with the two that follow
    commit: int,  # noqa: ARG001
    token: str,  # noqa: ARG001
    _collection: Collection,
) -> frozenset[str]:
    return frozenset(one.id for one in records.affected(_collection))


def _own(settings: Settings, name: str) -> list[tuple[str, str, str]]:
    """Ids of chat and answer, and question, of all that the visitor asked a collection."""
    kept, owner = resources.workspace(settings), visitor.current().owner
    return [
        (chat.id, asked.answer, asked.question)
        for chat in kept.chats(owner)
        if chat.collection == name
        for asked in kept.turns(owner, chat.id)
        if asked.answer and asked.collection == name
    ]


def _draw_import(t: Texts, settings: Settings, name: str) -> None:
    st.html(blocks.small(t("standing-import-how")))
    receiving.draw(
        t,
        settings,
        name,
        "trust",
        label=t("standing-files"),
        button=t("standing-read"),
        types=["csv", "xml", "gz", "nxml"],
    )
