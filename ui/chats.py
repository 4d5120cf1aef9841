"""The conversation that is open, and the visitor's others.

A question is kept in the workspace before it is answered, its answer as the id of its record. So a
reload, or the address in another tab, rebuilds the same page; the session holds what was rebuilt,
and besides only what can't be kept.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Literal, TypeVar, cast

import streamlit as st

from taiyi_rag.engine import check_question, exchange_of
from taiyi_rag.errors import QueryError, TaiyiError
from taiyi_rag.settings import Settings
from taiyi_rag.types import Exchange, Filters, Outcome
from taiyi_rag.workspace import Asked, Chat, Ended
from ui import recorded, resources, session, underway, visitor
from ui.problems import problem_of
from ui.session import NO_FILTERS, Turn
from ui.wanted import Narrowing

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

Unkept = Literal["", "off", "failed"]
"""Why the conversation isn't kept: the settings say so, or the disk didn't take it."""


def current() -> str:
    """The id of the chat that is open, "" where none is kept."""
    return cast(str, st.session_state.get("chat", ""))


def is_missing() -> bool:
    """Whether the address names a chat that isn't there, or isn't this visitor's."""
    return bool(st.session_state.get("missing"))


def unkept(settings: Settings) -> Unkept:
    """Why what is asked now isn't kept, "" where it is."""
    if not settings.records.keep:
        return "off"
    return cast(Unkept, st.session_state.get("unkept", ""))


# Opening


def arrive(settings: Settings) -> None:
    """Open the chat that the address names, if it isn't open. Before the collection is chosen."""
    st.session_state["missing"] = False
    wanted = st.query_params.get("chat", "") or current()
    if not wanted:
        return
    owner, kept = visitor.current().owner, resources.workspace(settings)
    chat = _tried(lambda: kept.chat(owner, wanted), None)
    if chat is None:
        begin_anew()
        st.session_state["missing"] = True
    elif wanted != current():
        _open(settings, chat)


def open_chat(settings: Settings, id: str) -> None:
    """Open another chat, and have the address name it."""
    begin_anew()
    st.query_params["chat"] = id
    arrive(settings)


def _open(settings: Settings, chat: Chat) -> None:
    begin_anew(address=False)
    st.session_state["chat"] = chat.id
    last = next(reversed(_kept_turns(settings)), None)
    name = last.collection if last else chat.collection
    if name in resources.collection_names(settings):
        st.session_state["collection"] = name
    st.session_state["narrowing"] = _narrowing(last.filters if last else NO_FILTERS)


def begin_anew(*, address: bool = True) -> None:
    """Begin a new conversation."""
    for name in ("turns", "chat", "unkept", "opened"):
        st.session_state.pop(name, None)
    if address:
        _address("")


def _address(id: str) -> None:
    """Have the page's address name a chat, and beside it the language; without a chat the
    collection."""
    names = ("lang",) if id else ("lang", "collection")
    wanted = {name: st.query_params[name] for name in names if name in st.query_params}
    wanted |= {"chat": id} if id else {}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


# Its turns


def turns(settings: Settings) -> list[Turn]:
    """The questions of the open conversation: those that are kept as they stand there, then those
    that couldn't be. What may not be shown any more is without its answer."""
    known, id = session.turns(), current()
    if id and "chat" not in st.query_params:
        _address(id)
    known[:] = recorded.turns(settings, id, _kept_turns(settings) if id else [], known)
    return known


def _kept_turns(settings: Settings) -> list[Asked]:
    owner, kept = visitor.current().owner, resources.workspace(settings)
    return _tried(lambda: kept.turns(owner, current()), [])


def exchanges(turns: Iterable[Turn], collection: str) -> list[Exchange]:
    """What was asked of a collection and answered in these turns, oldest first."""
    answers = [turn.answer for turn in turns if turn.collection == collection and turn.answer]
    return [exchange_of(a) for a in answers if a.outcome is not Outcome.DECLINED]


# Asking


def ask(settings: Settings, question: str, collection: str, filters: Filters = NO_FILTERS) -> None:
    """Have a question answered in this run or the next, and keep that it was asked. One that can't
    be read is told of at once, and not kept: it may have any length."""
    turn = Turn(question, collection, filters=filters, pending=True)
    try:
        check_question(question, settings.question_characters)
    except QueryError as error:
        turn = replace(turn, pending=False, problem=problem_of(error))
    if turn.pending and not unkept(settings):
        try:
            turn = _kept(settings, turn)
        except (TaiyiError, OSError) as error:
            _log.warning("question not kept", extra={"error": type(error).__name__})
            st.session_state["unkept"] = "failed"
    session.turns().append(turn if turn.key else replace(turn, key=secrets.token_urlsafe(12)))
    _address(current())


def _kept(settings: Settings, turn: Turn) -> Turn:
    owner, kept = visitor.current().owner, resources.workspace(settings)
    id = current() or kept.begin(owner, turn.collection).id
    number = kept.asked(owner, id, turn.question, turn.collection, turn.filters)
    st.session_state["chat"] = id
    return replace(turn, number=number, key=f"{id}/{number}")


def again(settings: Settings, turn: Turn) -> None:
    """Have a question answered that has no answer: in its place if it is the last, else anew."""
    turns = session.turns()
    if turn is not turns[-1]:
        ask(settings, turn.question, turn.collection, turn.filters)
        return
    underway.forget(turn.key)
    note(settings, turn)("", "")
    asked = Turn(turn.question, turn.collection, filters=turn.filters, pending=True)
    turns[-1] = replace(asked, number=turn.number, key=turn.key)


def stop(settings: Settings, index: int) -> None:
    """Leave a question without an answer, unless that is there already. The rerun that follows ends
    the run that shows how it is made."""
    turn = session.turns()[index]
    making = underway.find(turn.key)
    if making is None or making.stop():
        note(settings, turn)("stopped", "")
        session.turns()[index] = replace(turn, pending=False, stopped=True)


def note(settings: Settings, turn: Turn) -> Callable[[Ended, str], None]:
    """What keeps what became of a turn; any thread may call it. It raises nothing."""
    owner, kept, chat = visitor.current().owner, resources.workspace(settings), current()

    def keep(how: Ended, answer: str) -> None:
        if turn.number is None:
            return
        _tried(lambda: kept.ended(owner, chat, turn.number or 0, how, answer), None)

    return keep


# The others


def listed(settings: Settings, words: str = "") -> list[Chat]:
    """The visitor's chats, last asked in first: those whose title, questions or answers have each
    of the words."""
    found = _chats(settings)
    for word in words.split():
        ids = {chat.id for chat in _chats(settings, word)} | _answering(settings, word)
        found = [chat for chat in found if chat.id in ids]
    return found


def _chats(settings: Settings, word: str = "") -> list[Chat]:
    owner, kept = visitor.current().owner, resources.workspace(settings)
    nothing: list[Chat] = []
    return _tried(partial(kept.chats, owner, word), nothing)


def _answering(settings: Settings, word: str) -> set[str]:
    """The visitor's chats of which some answer has a word."""
    owner, kept = visitor.current().owner, resources.workspace(settings)
    nothing: dict[str, dict[str, set[str]]] = {}
    found: set[str] = set()
    for name, answers in _tried(partial(kept.answers, owner), nothing).items():
        none: set[str] = set()
        saying = _tried(partial(resources.saying, settings, name, word, answers), none)
        found.update(*(answers[id] for id in saying))
    return found


def delete(settings: Settings, id: str) -> None:
    """Delete a chat; if it is open, a new one is begun. Raises `TaiyiError`."""
    resources.workspace(settings).delete(visitor.current().owner, id)
    if id == current():
        begin_anew()


def _tried(read: Callable[[], _T], otherwise: _T) -> _T:
    """What something gives; where it fails (a full disk, a file that can't be read) the page goes
    on without it."""
    try:
        return read()
    except (TaiyiError, OSError) as error:
        _log.warning("workspace failed", extra={"error": type(error).__name__})
        return otherwise


def _narrowing(filters: Filters) -> Narrowing:
    """Filters as the page shows them, sorted."""
    first, last = filters.year_from, filters.year_to
    return Narrowing(
        years=(first, last) if first is not None and last is not None else None,
        **{
            name: tuple(sorted(map(str, getattr(filters, name))))
            for name in Narrowing.__dataclass_fields__
            if name != "years"
        },
    )
