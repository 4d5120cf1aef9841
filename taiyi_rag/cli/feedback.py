"""`taiyi-rag feedback`: what visitors of the page said of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from taiyi_rag.cli.common import AsJson, Indexes, errors_told, print_json, settings_in_force
from taiyi_rag.cli.records import Since, utc
from taiyi_rag.errors import TaiyiError

if TYPE_CHECKING:
    from taiyi_rag.records import Past
    from taiyi_rag.settings import Settings
    from taiyi_rag.workspace import Feedback

OfCollection = Annotated[
    str | None, typer.Option("--collection", "-c", help="only of answers from this one [all]")
]


def feedback(
    collection: OfCollection = None,
    since: Since = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """List what was said of answers on the page, newest first: right, wrong passage, unsupported,
    something missing."""
    with errors_told(as_json):
        from taiyi_rag.cli.past import print_feedback
        from taiyi_rag.workspace import Workspace

        settings = settings_in_force(indexes)
        kept = Workspace.beside(settings.indexes).feedback(collection or "", utc(since))
        said = [(one, _past(settings, one)) for one in kept]
        if as_json:
            print_json([feedback_json(one, past) for one, past in said])
        else:
            print_feedback(said)


def feedback_json(said: Feedback, past: Past | None) -> dict[str, Any]:
    """Something that was said, with the question and the sentence that it is about as they were
    recorded; null where they aren't there any more."""
    answer = past.record.answer if past and past.record else None
    claims = answer.claims if answer else ()
    about = said.claim if said.claim is not None and said.claim < len(claims) else None
    return {
        "at": said.at,
        "collection": said.collection,
        "answer": said.answer,
        "verdict": said.verdict,
        "comment": said.comment,
        "claim": said.claim,
        "sentence": None if about is None else claims[about].text,
        "question": answer.question if answer else None,
    }


def _past(settings: Settings, said: Feedback) -> Past | None:
    """The answer that it is of; None where its collection or its record is gone."""
    from taiyi_rag.library import Collection
    from taiyi_rag.records import AnswerLog

    try:
        return AnswerLog(Collection.open(settings.indexes, said.collection)).past(said.answer)
    except TaiyiError:
        return None
