"""What can be done with an answer: copy it, link to it, say whether it is right, take it along, ask
on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast, get_args

import streamlit as st

from taiyi_rag.answering.notices import URGENT
from taiyi_rag.settings import Settings
from taiyi_rag.types import Answer, Outcome
from taiyi_rag.workspace import Feedback, FeedbackVerdict
from ui import blocks, chats, copying, exports, kept, resources, visitor
from ui.markup import inert, label_text
from ui.problems import fragment, told
from ui.session import Turn
from ui.texts import Texts

_ASSETS = Path(__file__).parent / "assets"
_VERDICTS = get_args(FeedbackVerdict)
_LONGEST = 1000
"""Characters of a comment."""
_SNIPPET = 90
"""Characters of a sentence that feedback may be about."""

_copying = st.components.v2.component(
    "taiyi_copying",
    js=(_ASSETS / "copying.js").read_text("utf-8"),
    css=(_ASSETS / "copying.css").read_text("utf-8"),
)


def draw(t: Texts, settings: Settings, number: int, turn: Turn) -> None:
    """Draw it below an answer."""
    if turn.answer is None:
        return
    row = st.container(horizontal=True, vertical_alignment="center", key=f"actions-{number}")
    with row:
        _draw_copying(t, settings, number, turn, turn.answer)
        if turn.answer.id:
            _draw_feedback(t, settings, turn, turn.answer)
        exports.draw(t, settings, number, turn)


# Copying


def _draw_copying(t: Texts, settings: Settings, number: int, turn: Turn, answer: Answer) -> None:
    stamps = resources.stamps(settings, turn.collection, answer.id) if answer.id else ()
    link = {"answer": answer.id, "collection": turn.collection} if answer.id else None
    _copying(
        key=f"copy-{number}",
        width="content",
        data={
            "text": inert(copying.as_text(turn, stamps)),
            "link": link,
            "texts": {
                "answer": t("copy-answer"),
                "link": t("copy-link"),
                "done": t("copy-done"),
                "by-hand": t("copy-by-hand"),
            },
        },
    )


# What somebody says of it


def recall(settings: Settings, turns: Iterable[Turn]) -> None:
    """Look up what the visitor said of these turns' answers, all at once: before they are drawn."""
    answers = [turn.answer.id for turn in turns if turn.answer and turn.answer.id]
    nothing: list[Feedback] = []
    said = kept.read(settings, lambda w, owner: w.said(owner, answers), nothing)
    recalled: dict[str, dict[int | None, Feedback]] = {}
    for one in said:
        recalled.setdefault(one.answer, {})[one.claim] = one
    st.session_state["said"] = recalled


def _said(answer: Answer) -> dict[int | None, Feedback]:
    """What was said of an answer's sentences, None: of the whole."""
    recalled = cast(
        "dict[str, dict[int | None, Feedback]]", st.session_state.setdefault("said", {})
    )
    return recalled.setdefault(answer.id, {})


@fragment
def _draw_feedback(t: Texts, settings: Settings, turn: Turn, answer: Answer) -> None:
    said = _said(answer)
    whole = said.get(None) or next(iter(said.values()), None)
    title = t("feedback-said", verdict=t(f"feedback-{whole.verdict}")) if whole else t("feedback")
    icon = ":material/rate_review:" if whole else ":material/thumbs_up_down:"
    key = f"feedback-{answer.id}"
    # To Streamlit a popover of another name is another, and closed: one that is open keeps its own.
    names = cast("dict[str, tuple[str, str]]", st.session_state.setdefault("feedback-names", {}))
    if answer.id not in names or not st.session_state.get(key):
        names[answer.id] = (title, icon)
    title, icon = names[answer.id]
    opener = st.popover(title, icon=icon, type="tertiary", key=key, on_change="rerun")
    if opener.open:
        with opener:
            about = _draw_about(t, answer)
            _draw_verdict(t, settings, turn, answer, about, said.get(about))


def _draw_about(t: Texts, answer: Answer) -> int | None:
    """Which sentence is spoken of, None: the whole answer."""
    if len(answer.claims) < 2:
        return None
    whole = -1  # what a select box calls None is nothing chosen
    sentences = [inert(f"{n}. {claim.text}") for n, claim in enumerate(answer.claims, start=1)]
    short = [s if len(s) <= _SNIPPET else s[: _SNIPPET - 1] + "…" for s in sentences]
    chosen = st.selectbox(
        t("feedback-about"),
        [whole, *range(len(short))],
        format_func=lambda n: t("feedback-whole") if n == whole else short[n],
        key=f"about-{answer.id}",
    )
    return None if chosen == whole else chosen


def _draw_verdict(
    t: Texts,
    settings: Settings,
    turn: Turn,
    answer: Answer,
    about: int | None,
    before: Feedback | None,
) -> None:
    verdict_key, comment_key = (f"{n}-{answer.id}-{about}" for n in ("verdict", "comment"))
    st.session_state.setdefault(verdict_key, before.verdict if before else None)
    st.session_state.setdefault(comment_key, before.comment if before else "")

    def say() -> None:
        verdict = cast("FeedbackVerdict | None", st.session_state[verdict_key])
        comment = st.session_state.get(comment_key) or ""
        owner, workspace = visitor.current().owner, resources.workspace(settings)
        with told(t):
            if verdict is None:
                workspace.unsay(owner, answer.id, about)
                _said(answer).pop(about, None)
            else:
                said = Feedback(turn.collection, answer.id, verdict, comment, about)
                workspace.say(owner, said)
                _said(answer)[about] = said

    st.pills(
        t("feedback-ask"),
        _VERDICTS,
        format_func=lambda verdict: t(f"feedback-{verdict}"),
        key=verdict_key,
        on_change=say,
    )
    if st.session_state[verdict_key]:
        st.text_area(
            t("feedback-comment"), key=comment_key, max_chars=_LONGEST, on_change=say, height=80
        )
    st.html(blocks.small(t("feedback-how")))


# What to ask next


def draw_suggestions(t: Texts, settings: Settings, turns: Sequence[Turn]) -> None:
    """Questions that the library answers, about what the last one was about."""
    last = turns[-1]
    if last.answer is None or not _may_suggest(last.answer):
        return
    asked = tuple((turn.answer.asked if turn.answer else "") or turn.question for turn in turns)
    found = resources.suggestions(settings, last, asked)
    if not found:
        return
    with st.container(key="taiyi-suggestions", gap="xsmall"):
        st.html(blocks.small(t("suggestions")))
        for n, question in enumerate(found):
            st.button(
                label_text(question),
                key=f"suggestion-{n}",
                icon=":material/subdirectory_arrow_right:",
                on_click=chats.ask,
                args=(settings, question, last.collection, last.filters),
            )


def _may_suggest(answer: Answer) -> bool:
    """Not beside an emergency, nor where nothing could be searched for."""
    urgent = any(notice.code in URGENT for notice in answer.notices)
    return answer.outcome is not Outcome.DECLINED and not urgent
