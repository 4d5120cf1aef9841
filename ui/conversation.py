"""Questions and their answers, as they stand on the page."""

from __future__ import annotations

import streamlit as st

from taiyi_rag import assembly
from taiyi_rag.engine import Progress
from taiyi_rag.settings import Settings
from taiyi_rag.types import Answer, Filters, Outcome
from ui import blocks, ledger, resources
from ui.problems import problem_of, show
from ui.session import NO_FILTERS, Asked, Turn
from ui.texts import Texts

_WARNINGS = ("retracted", "superseded")


def draw(t: Texts, number: int, turn: Turn) -> None:
    """Draw a question with its answer."""
    st.html(blocks.question(number, turn.question))
    with st.container():
        _draw_outcome(t, number, turn, fresh=False)


def answer(t: Texts, settings: Settings, number: int, asked: Asked) -> Turn:
    """Answer a question, showing the stages and then the answer."""
    st.html(blocks.question(number, asked.question))
    place = st.empty()
    steps = ("open", *assembly.stages(settings))
    names = [t(f"stage-{step}") for step in steps]

    def progress(stage: str) -> None:
        place.html(blocks.stages(names, steps.index(stage)))

    progress("open")
    turn = _ask(t, settings, asked, progress)
    with place.container():
        _draw_outcome(t, number, turn, fresh=True)
    return turn


def _ask(t: Texts, settings: Settings, asked: Asked, progress: Progress) -> Turn:
    try:
        answer = resources.engine(settings, asked.collection, _confining(asked)).ask(
            asked.question, progress
        )
        truth = resources.collection(settings, asked.collection).truth
        documents = truth.headers([e.passage.document_id for e in answer.evidence])
    except Exception as error:  # a failed question must not take the page along
        return Turn(asked.question, asked.collection, problem=problem_of(t, error))
    return Turn(asked.question, asked.collection, answer, documents)


def _confining(asked: Asked) -> Filters | None:
    return asked.filters if asked.filters != NO_FILTERS else None


def _draw_outcome(t: Texts, number: int, turn: Turn, *, fresh: bool) -> None:
    if turn.problem:
        show(t, turn.problem)
    if turn.answer:
        _draw_answer(t, number, turn, turn.answer, fresh=fresh)


def _draw_answer(t: Texts, number: int, turn: Turn, answer: Answer, *, fresh: bool) -> None:
    if answer.outcome is not Outcome.ANSWERED:
        told = [n.text for n in answer.notices if n.code not in _WARNINGS]
        st.html(blocks.notice("calm", t(str(answer.outcome)), *told))
    ledger.draw(t, number, turn, fresh=fresh)
    for one in answer.notices:
        if one.code in _WARNINGS:
            st.html(blocks.notice("warning", "", one.text))
    if answer.outcome is Outcome.ANSWERED:
        st.html(blocks.small(_remark(answer), _seconds(t, answer)))


def _remark(answer: Answer) -> str:
    """What the answer says of itself, in its own language."""
    said = [one.text for one in answer.notices if one.code not in _WARNINGS]
    return " ".join([*said, Texts(answer.language)("remark")])


def _seconds(t: Texts, answer: Answer) -> str:
    total = answer.timings.get("total")
    return t("seconds", seconds=f"{total / 1000:.1f}") if total else ""
