"""Questions and their answers, as they stand on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from taiyi_rag import assembly
from taiyi_rag.answering.notices import DOUBTS, URGENT
from taiyi_rag.label import LABEL
from taiyi_rag.settings import Settings
from taiyi_rag.types import Answer, Outcome
from ui import actions, blocks, chats, evidence, ledger, resources, underway, visitor
from ui.live import Live
from ui.problems import problem_of, show
from ui.session import NO_FILTERS, Turn
from ui.texts import Texts

_CALM = ("model-failed", "model-unverified")


def draw(t: Texts, settings: Settings, number: int, turn: Turn) -> None:
    """Draw a question with its answer."""
    st.html(blocks.question(number, turn.question or t("question-deleted")))
    st.empty()  # where `answer` has its stages: the outcome keeps its place, and so its focus
    with st.container():
        _draw_outcome(t, settings, number, turn, fresh=False)


def leave_out() -> None:
    """Keep the places of a turn that isn't drawn: others stay in theirs, and aren't made anew."""
    for _ in range(3):
        st.empty()


def answer(t: Texts, settings: Settings, number: int, turns: Sequence[Turn]) -> Turn:
    """Answer the question of that number, showing what happens as it does and then the answer."""
    turn = turns[number]
    st.html(blocks.question(number, turn.question))
    # In places of their own: Streamlit keeps what a container had when another takes its place.
    passing, lasting = st.empty(), st.container()
    with passing.container():
        stop = partial(chats.stop, settings, number)
        live = Live(t, number, ("open", *assembly.stages(settings)), stop)
        ended = _ask(settings, turn, turns[:number], live)
    passing.empty()
    with lasting:
        _draw_outcome(t, settings, number, ended, fresh=True)
    return ended


def _ask(settings: Settings, turn: Turn, before: Sequence[Turn], live: Live) -> Turn:
    noted = chats.note(settings, turn)
    ended = replace(turn, pending=False)
    try:
        confining = turn.filters if turn.filters != NO_FILTERS else None
        engine = resources.engine(settings, turn.collection, confining)
        conversation = chats.exchanges(before, turn.collection)
        making = underway.begin(
            turn.key,
            lambda: engine.stream(turn.question, conversation),
            noted,
            visitor.current().owner,
        )
        answer = live.follow(making.follow())
        truth = resources.collection(settings, turn.collection).truth
        documents = truth.headers([e.passage.document_id for e in answer.evidence])
    except Exception as error:  # a failed question must not take the page along
        noted("failed", "")
        return replace(ended, problem=problem_of(error))
    return replace(ended, answer=answer, documents=documents)


def _draw_outcome(t: Texts, settings: Settings, number: int, turn: Turn, *, fresh: bool) -> None:
    if turn.problem:
        show(t, turn.problem)
    if turn.stopped:
        st.html(blocks.small(t("stopped")))
    if turn.gone:
        st.html(blocks.notice("calm", "", t(f"gone-{turn.gone}")))
    if not turn.answer and turn.question:
        _draw_again(t, settings, number, turn)
    if turn.answer:
        if not fresh and turn.answer.id:
            _draw_stamps(t, settings, turn.collection, turn.answer.id)
        _draw_answer(t, settings, number, turn, turn.answer, fresh=fresh)


def _draw_again(t: Texts, settings: Settings, number: int, turn: Turn) -> None:
    st.button(
        t("ask-again"),
        key=f"again-{number}",
        icon=":material/refresh:",
        on_click=chats.again,
        args=(settings, turn),
    )


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
    answered = answer.outcome is Outcome.ANSWERED
    remark = _remark(answer) if answered else LABEL[answer.language]
    st.html(blocks.small(remark, _seconds(t, answer) if answered else ""))
    actions.draw(t, settings, number, turn)


def _draw_notices(answer: Answer, codes: tuple[str, ...], kind: str) -> None:
    for one in answer.notices:
        if one.code in codes:
            st.html(blocks.notice(kind, "", one.text))


def _remark(answer: Answer) -> str:
    """What the answer says of itself, in its own language."""
    shown = (*URGENT, *DOUBTS, *_CALM)
    said = [one.text for one in answer.notices if one.code not in shown]
    between = " " if answer.language == "en" else ""
    return between.join([*said, LABEL[answer.language]])


def _seconds(t: Texts, answer: Answer) -> str:
    total = answer.timings.get("total")
    return t("seconds", seconds=f"{max(0.1, total / 1000):.1f}") if total else ""
