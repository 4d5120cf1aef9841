"""What one visitor's session remembers: questions with their answers, and what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard, cast

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from taiyi_rag.engine import exchange_of
from taiyi_rag.types import (
    Answer,
    Citation,
    Document,
    Evidence,
    Exchange,
    Filters,
    Outcome,
)
from ui import spoken
from ui.excerpts import Span
from ui.texts import Texts

NO_FILTERS = Filters()


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
    `stopped`: the reader didn't wait for the answer."""

    question: str
    collection: str
    answer: Answer | None = None
    documents: dict[str, Document] = field(default_factory=dict)
    problem: Problem | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A passage that the reader opened, with the citation it was opened by, if any, or the spans of
    its document's text that a search matched."""

    turn: Turn
    evidence: Evidence
    citation: Citation | None = None
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for its answer. It waits through an interrupted rerun too."""

    question: str
    collection: str
    filters: Filters = NO_FILTERS


def turns() -> list[Turn]:
    """The questions of this session, oldest first."""
    return cast("list[Turn]", st.session_state.setdefault("turns", []))


def ask(question: str, collection: str, filters: Filters = NO_FILTERS) -> None:
    """Have a question answered in this run or the next."""
    st.session_state["asked"] = Asked(question, collection, filters)


def waiting() -> Asked | None:
    """The question to answer now."""
    return cast("Asked | None", st.session_state.get("asked"))


def answered(turn: Turn) -> None:
    """Keep what came of the question that waited."""
    turns().append(turn)
    st.session_state.pop("asked", None)


def stop() -> None:
    """Keep the question that waits as one without an answer. The rerun that follows ends the run
    that is answering, and with it the request to the model."""
    if asked := waiting():
        answered(Turn(asked.question, asked.collection, stopped=True))


def conversation(collection: str) -> list[Exchange]:
    """What was asked of a collection and answered in this session, oldest first."""
    answers = [turn.answer for turn in turns() if turn.collection == collection and turn.answer]
    return [exchange_of(a) for a in answers if a.outcome is not Outcome.DECLINED]


def forget() -> None:
    """Begin a new conversation."""
    for name in ("turns", "asked", "opened"):
        st.session_state.pop(name, None)


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
