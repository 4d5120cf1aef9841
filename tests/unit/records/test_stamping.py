"""Past answers are stamped with what became of their documents since, and with nothing else."""

from __future__ import annotations

import pytest

from taiyi_rag.library import Collection, Status
from taiyi_rag.records import AnswerLog, Circumstances, affected, stamps
from taiyi_rag.types import TrustStatus


@pytest.fixture
def said(collection: Collection):
    """Says something of a work that a document is."""

    def mark(doi: str, nature: str, date: str = "2026-02-03", reason: str = "Error") -> None:
        with collection.writing(), collection.truth.transaction() as writer:
            status = Status((f"doi:{doi}",), nature, date, reason, "PMID:9")  # type: ignore[arg-type]
            writer.mark({f"record {nature} {doi}": [status]})

    return mark


def remove(collection: Collection, id: str) -> None:
    with collection.writing(), collection.truth.transaction() as writer:
        writer.remove(id)
    collection.journal.note_gone([id])


def reasons(collection: Collection, **chosen: object) -> dict[str, list[tuple[str, str]]]:
    return {
        one.id: [(s.document_id, s.why) for s in one.stamps]
        for one in affected(collection, **chosen)  # type: ignore[arg-type]
    }


def test_nothing_is_affected_by_nothing(collection, put, log, answered) -> None:
    assert affected(collection) == []
    put("d1")
    id = log.keep(answered("d1"), Circumstances())
    assert affected(collection) == []
    assert stamps(collection, id) == ()
    assert stamps(collection, "nobody") == ()


@pytest.mark.parametrize(
    ("nature", "why"),
    [("retraction", "retracted"), ("concern", "concern"), ("correction", "corrected")],
)
def test_what_is_said_of_a_document_later(
    collection, put, log, answered, said, nature: str, why: str
) -> None:
    put("d1", doi="10.1000/a")
    put("d2", doi="10.1000/b")
    id = log.keep(answered("d1", "d2"), Circumstances())
    said("10.1000/a", nature)
    ((one),) = affected(collection)
    (stamp,) = one.stamps
    assert (one.id, stamp.document_id, stamp.title) == (id, "d1", "Title of d1")
    assert (stamp.why, stamp.since, stamp.detail) == (why, "2026-02-03", "Error; PMID:9")
    assert stamps(collection, id) == one.stamps


def test_what_the_answer_told_isnt_told_again(collection, put, log, answered, said) -> None:
    put("d1", doi="10.1000/a")
    said("10.1000/a", "concern")
    id = log.keep(answered("d1"), Circumstances())
    assert reasons(collection) == {}
    said("10.1000/a", "retraction")
    assert reasons(collection) == {id: [("d1", "retracted")]}
    said("10.1000/a", "reinstatement", "2026-03-01")
    assert reasons(collection) == {}


def test_superseded_says_by_what_and_since_when(collection, put, log, answered) -> None:
    put("d1")
    id = log.keep(answered("d1"), Circumstances())
    put("d2", supersedes="d1")
    ((one),) = affected(collection)
    (stamp,) = one.stamps
    assert (one.id, stamp.why, stamp.detail) == (id, "superseded", "Title of d2")
    assert stamp.since[:4].isdigit()


def test_changed_text_counts_and_other_fields_dont(collection, put, log, answered) -> None:
    put("d1")
    id = log.keep(answered("d1"), Circumstances())
    put("d1", year=1999)
    assert reasons(collection) == {}
    put("d1", "The dose of d1 is 50 mg.")
    assert reasons(collection) == {id: [("d1", "changed")]}
    put("d1")
    assert reasons(collection) == {}


def test_document_that_changed_while_it_was_answered(collection, put, log, answered) -> None:
    put("d1")
    answer = answered("d1")
    put("d1", "The dose of d1 is 50 mg.")
    id = log.keep(answer, Circumstances())
    assert reasons(collection) == {id: [("d1", "changed")]}


def test_deleted_documents_and_when(collection, put, log, answered) -> None:
    put("d1")
    put("d2")
    ids = [log.keep(answered("d1"), Circumstances()), log.keep(answered("d2"), Circumstances())]
    remove(collection, "d1")
    ((one),) = affected(collection)
    (stamp,) = one.stamps
    assert (one.id, stamp.document_id, stamp.why) == (ids[0], "d1", "deleted")
    assert stamp.since >= one.at
    put("d1")
    assert affected(collection) == []


def test_purged_documents_are_known_to_who_knows_their_id(collection, put, log, answered) -> None:
    put("d1")
    id = log.keep(answered("d1"), Circumstances())
    remove(collection, "d1")
    collection.journal.erase(["d1"])
    ((one),) = affected(collection)
    assert one.id == id
    assert one.stamps[0].document_id.startswith("sha256:")
    assert reasons(collection, documents=["d1"]) == {id: [("d1", "deleted")]}
    assert reasons(collection, documents=["d2"]) == {}


def test_only_what_is_cited_counts(collection, put, log, answered) -> None:
    put("d1")
    put("d2")
    put("d3")
    log.keep(answered("d1", shown=("d2",)), Circumstances(named=("d3",)))
    remove(collection, "d2")
    remove(collection, "d3")
    assert affected(collection) == []


def test_newest_first_since_a_time_and_by_document(collection, put, log, answered) -> None:
    put("d1")
    put("d2")
    ids = [log.keep(answered(d), Circumstances()) for d in ("d1", "d2", "d1", "d2")]
    remove(collection, "d1")
    remove(collection, "d2")
    found = affected(collection)
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    assert {one.id for one in found} == set(ids)
    assert {one.id for one in affected(collection, documents=["d2"])} == {ids[1], ids[3]}
    assert affected(collection, since="9999") == []


def test_expired_answers_arent_listed(collection, put, log, answered) -> None:
    put("d1")
    log.keep(answered("d1"), Circumstances())
    collection.journal.expire("9999")
    remove(collection, "d1")
    assert affected(collection) == []


def test_naive_stamping_by_todays_status_is_found_out(collection, put, log, answered, said) -> None:
    """One that asks only for what is retracted today misses what changed and what is gone."""
    put("d1", doi="10.1000/a")
    put("d2")
    put("d3")
    for id in ("d1", "d2", "d3"):
        log.keep(answered(id), Circumstances())
    said("10.1000/a", "retraction")
    put("d2", "The dose of d2 is 50 mg.")
    remove(collection, "d3")
    headers = collection.truth.headers(["d1", "d2", "d3"])
    naive = {id for id, header in headers.items() if header.trust is not TrustStatus.CURRENT}
    assert naive == {"d1"}
    assert {s.document_id for one in affected(collection) for s in one.stamps} == {"d1", "d2", "d3"}


def test_log_of_another_collection_says_nothing(indexes, put, log, answered) -> None:
    put("d1")
    log.keep(answered("d1"), Circumstances())
    other = Collection.create(indexes, "other", embedder="model", dimension=8)
    assert affected(other) == []
    assert list(AnswerLog(other).history()) == []
