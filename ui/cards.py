"""Cards: what was found, each with why, and what can be done with it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import streamlit as st

from taiyi_rag.nodes import passage_of
from taiyi_rag.retrieval import Entry, Match
from taiyi_rag.retrieval.highlights import Pieces, excerpt, highlights, pieces
from taiyi_rag.settings import Settings
from taiyi_rag.types import Document, Evidence
from ui import basket, hits, places, session, wanted
from ui.session import Opened, Turn
from ui.texts import Texts

_SHOWN = 330
"""Characters of a passage on a card."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What all cards of a page share: the library's name and the words searched for, the documents
    in the basket and those that are new, and the greatest score by words, which the bars compare
    with."""

    name: str
    words: str
    held: AbstractSet[basket.Key] = frozenset()
    new: AbstractSet[str] = frozenset()
    strongest: float = 0.0


def draw(t: Texts, settings: Settings, shown: Shown, rank: int, entry: Entry) -> None:
    """A card."""
    document = entry.document
    with st.container(border=True, gap="xxsmall", key=f"card-{rank}"):
        title, page = _title(document, shown.words), _page(shown.name, entry)
        st.html(hits.card_head(t, document, title, rank, page, new=document.id in shown.new))
        for match in entry.passages:
            st.html(
                hits.found(
                    t,
                    passage_of(match.node),
                    _excerpt(match),
                    *_legs(match, shown.strongest),
                    match.node.node.metadata["prior"],
                )
            )
            with st.container(horizontal=True, gap="small", key=f"do-{match.node.node.node_id}"):
                _draw_buttons(t, settings, shown, rank, entry, match)
        if entry.matching > len(entry.passages):
            st.html(hits.more(t("more-passages", count=entry.matching - len(entry.passages))))


def _draw_buttons(
    t: Texts, settings: Settings, shown: Shown, rank: int, entry: Entry, match: Match
) -> None:
    id = match.node.node.node_id
    st.button(
        t("card-open"),
        key=f"open-{id}",
        icon=":material/menu_book:",
        type="tertiary",
        on_click=_open,
        args=(shown.name, shown.words, rank, entry.document, match),
    )
    st.button(
        t("card-similar"),
        key=f"similar-{id}",
        icon=":material/hub:",
        type="tertiary",
        on_click=wanted.change,
        kwargs={"like": id},
    )
    if match is entry.passages[0]:
        held = (shown.name, entry.document.id) in shown.held
        st.button(
            t("card-held" if held else "card-keep"),
            key=f"keep-{id}",
            icon=":material/bookmark_added:" if held else ":material/bookmark_add:",
            type="tertiary",
            on_click=basket.put_or_take,
            args=(settings, shown.name, entry.document),
        )


def _page(name: str, entry: Entry) -> str:
    """The address of the document at its best passage."""
    passage = entry.passages[0].node.node.node_id
    return places.address(name, passage)


def _open(name: str, words: str, rank: int, document: Document, match: Match) -> None:
    passage = passage_of(match.node)
    evidence = Evidence(rank, passage, document.title, document.source, document.trust)
    turn = Turn(words, name, documents={document.id: document})
    marks = tuple((passage.start + a, passage.start + b) for a, b in match.highlights)
    session.open_passage(Opened(turn, evidence, marks=marks))


def _title(document: Document, words: str) -> Pieces:
    return pieces(document.title, highlights(document.title, words, document.language))


def _excerpt(match: Match) -> Pieces:
    return excerpt(match.node.node.get_content(), match.highlights, _SHOWN)


def _legs(match: Match, strongest: float) -> tuple[float, float]:
    """How much the meaning and the words say for a passage, 0…1."""
    metadata = match.node.node.metadata
    words = float(metadata["words"]) / strongest if strongest else 0.0
    return max(0.0, float(metadata["similarity"])), words
