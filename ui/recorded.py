"""A conversation's questions with their answers, as they are kept and recorded.

Each is rebuilt from the workspace's row and the record in its collection. What the session has
rebuilt it keeps, until somebody may no longer read a collection or a document must be gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from taiyi_rag.errors import TaiyiError
from taiyi_rag.settings import Settings
from taiyi_rag.workspace import Asked
from ui import resources, underway
from ui.session import Turn

_FRESH = timedelta(minutes=10)
"""A question that was cut off later than this ago is answered when its chat is opened; of an older
one the visitor is asked first."""


def turns(
    settings: Settings, chat: str, rows: Sequence[Asked], known: Sequence[Turn]
) -> list[Turn]:
    """The questions of a chat: those of its `rows`, then those that couldn't be kept. `known` are
    the session's."""
    lapsed = _lapsed(settings, known)
    for n in lapsed:
        underway.forget(known[n].key)  # it has the answer too
    readable = resources.collection_names(settings) if any(t.gone for t in known) else []
    held = {
        turn.number: turn
        for n, turn in enumerate(known)
        if n not in lapsed and not (turn.gone == "collection" and turn.collection in readable)
    }
    return [
        *(_turn(settings, chat, row, held.get(row.number), row is rows[-1]) for row in rows),
        *(
            replace(turn, answer=None, documents={}, gone=lapsed[n]) if n in lapsed else turn
            for n, turn in enumerate(known)
            if turn.number is None
        ),
    ]


def answered(settings: Settings, turn: Turn, id: str) -> Turn:
    """A turn with the answer of that id, from its collection's record, or why there is none.
    Raises `TaiyiError` where the collection can't be read."""
    past = resources.past(settings, turn.collection, id)
    if past is None:
        return replace(turn, gone="unknown")
    if past.record is None:
        return replace(turn, gone=past.why if past.why == "expired" else "deleted")
    answer = replace(past.record.answer, id=id)
    truth = resources.collection(settings, turn.collection).truth
    documents = truth.headers([e.passage.document_id for e in answer.evidence])
    return replace(turn, question=answer.question, answer=answer, documents=documents)


def _turn(settings: Settings, chat: str, row: Asked, known: Turn | None, last: bool) -> Turn:
    """A turn as it is kept; as the session has it, where nothing came of it since."""
    if known and _is_current(row, known):
        return known
    key = f"{chat}/{row.number}"
    turn = Turn(row.question, row.collection, filters=row.filters, number=row.number, key=key)
    if row.ended == "answered" and (row.answer or not underway.find(key)):
        return _with_answer(settings, turn, row.answer)
    if row.ended in ("stopped", "failed"):
        failed = "failed" if row.ended == "failed" else ""
        return replace(turn, stopped=not failed, gone=failed)
    if underway.find(key) or (last and _is_fresh(row.at)):
        return replace(turn, pending=True)
    return replace(turn, gone="cut")


def _is_current(row: Asked, known: Turn) -> bool:
    """Whether what the session has is what became of a question, in words that may still be
    said."""
    blanked = bool(known.question) and not row.question and not known.answer and not known.pending
    return bool(row.ended) != (known.pending or known.gone == "cut") and not blanked


def _with_answer(settings: Settings, turn: Turn, id: str) -> Turn:
    """A turn with its answer as it was recorded, or why there is none."""
    if not id:
        return replace(turn, gone="unrecorded")
    try:
        return answered(settings, turn, id)
    except TaiyiError:
        return replace(turn, gone="collection")


def _lapsed(settings: Settings, known: Sequence[Turn]) -> dict[int, str]:
    """Which of the session's answers may not be shown as they are any more, by their place, and
    what is then said: the visitor may not read the collection, a record or a document is gone."""
    found: dict[int, str] = {}
    for name in {turn.collection for turn in known if turn.answer}:
        its = {n: t for n, t in enumerate(known) if t.answer and t.collection == name}
        try:
            sound = _sound(settings, name, its)
        except TaiyiError:
            found |= dict.fromkeys(its, "collection")
        else:
            found |= {n: "deleted" for n in its if n not in sound}
    return found


def _sound(settings: Settings, name: str, its: Mapping[int, Turn]) -> set[int]:
    """The places of those of a collection's answers whose words and documents are all there yet.
    Raises `TaiyiError` where this visitor can't read it."""
    from taiyi_rag.records import AnswerLog

    library = resources.shelved(settings, name)
    ids = {n: turn.answer.id for n, turn in its.items() if turn.answer and turn.answer.id}
    worded = AnswerLog(library).worded(ids.values())
    there = library.truth.editions([id for turn in its.values() for id in turn.documents]).keys()
    return {
        n
        for n, turn in its.items()
        if (n not in ids or ids[n] in worded) and turn.documents.keys() <= there
    }


def _is_fresh(at: str) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(at) < _FRESH
