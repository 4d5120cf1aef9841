"""Questions and their answers, as they stand on the page."""

from __future__ import annotations

import streamlit as st

from taiyi_rag import assembly
from taiyi_rag.answering.notices import DOUBTS, URGENT
from taiyi_rag.settings import Settings
from taiyi_rag.types import Answer, Filters, Outcome
from ui import actions, blocks, evidence, ledger, resources, session
from ui.live import Live
from ui.problems import problem_of, show
from ui.session import NO_FILTERS, Asked, Turn
from ui.texts import Texts

_CALM = ("model-failed", "model-unverified")


def draw(t: Texts, settings: Settings, number: int, turn: Turn) -> None:
    """Draw a question with its answer."""
    st.html(blocks.question(number, turn.question))
    st.empty()  # where `answer` has its stages: the outcome keeps its place, and so its focus
    with st.container():
        _draw_outcome(t, settings, number, turn, fresh=False)


def answer(t: Texts, settings: Settings, number: int, asked: Asked) -> Turn:
    """Answer a question, showing what happens as it does and then the answer."""
    st.html(blocks.question(number, asked.question))
    # In places of their own: Streamlit keeps what a container had when another takes its place.
    passing, lasting = st.empty(), st.container()
    with passing.container():
        live = Live(t, number, ("open", *assembly.stages(settings)))
        turn = _ask(settings, asked, live)
    passing.empty()
    with lasting:
        _draw_outcome(t, settings, number, turn, fresh=True)
    return turn


def _ask(settings: Settings, asked: Asked, live: Live) -> Turn:
    try:
        engine = resources.engine(settings, asked.collection, _confining(asked))
        answer = live.follow(engine.stream(asked.question, session.conversation(asked.collection)))
        truth = resources.collection(settings, asked.collection).truth
        documents = truth.headers([e.passage.document_id for e in answer.evidence])
    except Exception as error:  # a failed question must not take the page along
        return Turn(asked.question, asked.collection, problem=problem_of(error))
    return Turn(asked.question, asked.collection, answer, documents)


def _confining(asked: Asked) -> Filters | None:
    return asked.filters if asked.filters != NO_FILTERS else None


def _draw_outcome(t: Texts, settings: Settings, number: int, turn: Turn, *, fresh: bool) -> None:
    if turn.problem:
        show(t, turn.problem)
    if turn.stopped:
        st.html(blocks.small(t("stopped")))
    if turn.answer:
        if not fresh and turn.answer.id:
            _draw_stamps(t, settings, turn.collection, turn.answer.id)
        _draw_answer(t, settings, number, turn, turn.answer, fresh=fresh)


def _draw_stamps(t: Texts, settings: Settings, name: str, answer: str) -> None:
    """What became, since it was given, of the documents that an answer rests on."""
    for one in resources.stamps(settings, name, answer):
        told = t(f"stamp-{one.why}", title=one.title or one.document_id)
        details = [text for text in (one.since, one.detail) if text]
        st.html(blocks.notice("error", told, *details))


def _draw_answer(
    t: Texts, settings: Settings, number: int, turn: Turn, answer: Answer, *, fresh: bool
) -> None:
    _draw_notices(answer, URGENT, "error")
    if answer.asked:
        st.html(blocks.small(t("read-as", question=answer.asked)))
    if answer.outcome is not Outcome.ANSWERED:
        told = [n.text for n in answer.notices if n.code not in (*URGENT, *DOUBTS)]
        courteous = any(n.code == "courtesy" for n in answer.notices)
        st.html(blocks.notice("calm", "" if courteous else t(str(answer.outcome)), *told))
    else:
        _draw_notices(answer, _CALM, "calm")
    strike = settings.answering.unsupported == "strike"
    ledger.draw(t, number, turn, fresh=fresh, strike=strike)
    evidence.draw(t, number, turn)
    _draw_notices(answer, DOUBTS, "warning")
    if answer.outcome is Outcome.ANSWERED:
        st.html(blocks.small(_remark(answer), _seconds(t, answer)))
    actions.draw(t, settings, number, turn)


def _draw_notices(answer: Answer, codes: tuple[str, ...], kind: str) -> None:
    for one in answer.notices:
        if one.code in codes:
            st.html(blocks.notice(kind, "", one.text))


def _remark(answer: Answer) -> str:
    """What the answer says of itself, in its own language."""
    shown = (*URGENT, *DOUBTS, *_CALM)
    said = [one.text for one in answer.notices if one.code not in shown]
    return " ".join([*said, Texts(answer.language)("remark")])


def _seconds(t: Texts, answer: Answer) -> str:
    total = answer.timings.get("total")
    return t("seconds", seconds=f"{total / 1000:.1f}") if total else ""
