"""A past or present answer as an export: with its documents as they are now, and what became of
them since."""

from __future__ import annotations

from datetime import UTC, datetime

from taiyi_rag.exporting import Export, Since, Told, compose
from taiyi_rag.library import Collection
from taiyi_rag.records import AnswerLog, stamps
from taiyi_rag.types import Answer, Document


def export_of(collection: Collection, answer: Answer, link: str = "") -> Export:
    """An answer to be written to a file, with the address at which it is shown. One without a
    record is taken as given now."""
    since = stamps(collection, answer.id) if answer.id else ()
    told = Told(
        given_at(collection, answer),
        collection.name,
        link,
        tuple(Since(one.title or one.document_id, one.why, one.since, one.detail) for one in since),
    )
    return compose(answer, documents_of(collection, answer), told)


def given_at(collection: Collection, answer: Answer) -> datetime:
    """When an answer was given; now, where it has no record."""
    past = AnswerLog(collection).past(answer.id) if answer.id else None
    return datetime.fromisoformat(past.at) if past else datetime.now(UTC)


def documents_of(collection: Collection, answer: Answer) -> dict[str, Document]:
    """The headers of an answer's evidence, as they are now; what is gone is missing."""
    return collection.truth.headers([e.passage.document_id for e in answer.evidence])
