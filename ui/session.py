"""What one visitor's session remembers: questions with their answers, what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard, cast

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from taiyi_rag.types import (
    Answer,
    Citation,
    Document,
    Evidence,
    Filters,
)
from ui import spoken
from ui.excerpts import Span
from ui.texts import Texts

NO_FILTERS = Filters()

TOGETHER = 6
"""Turns that are drawn at first."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something failed: the error's class name, what the administrator should know of it, and
    which words the page has for it (`ui.texts.problems`)."""

    name: str
    message: str = ""
    reason: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with what came of it. `documents` are those of its evidence, without text.

    `stopped`: the reader didn't wait for the answer. `pending`: it is being answered, or to be
    answered. `gone` says why there is no answer to show: the words' id after "gone-". `number` is
    its place in the chat that is kept, None where it isn't; `key` names it while it is underway.
    """

    question: str
    collection: str
    answer: Answer | None = None
    documents: dict[str, Document] = field(default_factory=dict)
    problem: Problem | None = None
    stopped: bool = False
    filters: Filters = NO_FILTERS
    pending: bool = False
    gone: str = ""
    number: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A passage that the reader opened, with the citation it was opened by, if any, or the spans of
    its document's text that a search matched."""

    turn: Turn
    evidence: Evidence
    citation: Citation | None = None
    marks: tuple[Span, ...] = ()


def turns() -> list[Turn]:
    """The questions of the conversation that is open, oldest first: see `ui.chats`."""
    return cast("list[Turn]", st.session_state.setdefault("turns", []))


def first_drawn() -> int:
    """The number of the first turn that is drawn. Of a long conversation these are the last ones,
    until its reader asks for more: each costs every rerun its part, here and in the browser."""
    found = turns()
    first = max(0, len(found) - _drawn())
    return min([first, *(n for n, turn in enumerate(found) if turn.pending)])


def draw_more() -> None:
    """Draw earlier turns, too."""
    st.session_state["drawn"] = _drawn() + 3 * TOGETHER


def _drawn() -> int:
    return cast(int, st.session_state.get("drawn", TOGETHER))


def passage_named(turn: Turn, label: object, claim: object) -> Opened | None:
    """The passage of a turn's evidence with that label, as cited by one of its claims if given.

    `label` and `claim` come from the browser: what doesn't name anything gives None.
    """
    answer = turn.answer
    evidence = next((e for e in answer.evidence if e.label == label), None) if answer else None
    if answer is None or evidence is None:
        return None
    claims = answer.claims[claim : claim + 1] if _is_index(claim) else answer.claims
    citations = [c for one in claims for c in one.citations if c.label == label]
    return Opened(turn, evidence, citations[0] if citations else None)


def open_passage(opened: Opened | None) -> None:
    """Have a passage opened in the next run."""
    st.session_state["opened"] = opened


def take_opened() -> Opened | None:
    """What was opened since the last run. The next run doesn't open it again."""
    return cast("Opened | None", st.session_state.pop("opened", None))


def keep_address(parameters: Mapping[str, str | list[str]], collection: str) -> None:
    """Write the page's address, so that a reload shows the same."""
    kept = {"lang": st.query_params["lang"]} if "lang" in st.query_params else {}
    st.query_params.from_dict({**kept, "collection": collection, **parameters})


def keep_pages(pages: Mapping[str, StreamlitPage]) -> None:
    """Remember the pages by id, for links from one to another."""
    st.session_state["pages"] = dict(pages)


def page(id: str) -> StreamlitPage:
    """The page of that id."""
    return cast("dict[str, StreamlitPage]", st.session_state["pages"])[id]


def texts() -> Texts:
    """The page's words."""
    return Texts(spoken.language())


def _is_index(value: object) -> TypeGuard[int]:
    return type(value) is int and value >= 0
