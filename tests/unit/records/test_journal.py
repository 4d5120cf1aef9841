"""The journal beside a collection: what is changed in it shows, and what must go, goes."""

from __future__ import annotations

import stat
import tarfile
from pathlib import Path

import pytest

from taiyi_rag.errors import CollectionForeign
from taiyi_rag.library import Collection
from taiyi_rag.library.backup import back_up, restore
from taiyi_rag.library.chain import Head
from taiyi_rag.library.journal import Journal
from taiyi_rag.library.purging import prove_gone, purge
from taiyi_rag.library.verifying import verify
from taiyi_rag.records import AnswerLog, Circumstances
from tests.faults.tampering import Tampering, tamper

ENTRIES = 12
CANARY = 'Zanzibarine "5 mg" is given to adults.'


@pytest.fixture
def filled(collection, put, log, answered) -> Collection:
    for n in range(3):
        put(f"d{n}")
    for n in range(ENTRIES):
        log.keep(answered(f"d{n % 3}", question=f"Question {n}?"), Circumstances())
    return collection


def files(collection: Collection) -> dict[Path, bytes]:
    collection.close()
    return {path: path.read_bytes() for path in collection.folder.glob("answers.db*")}


def changed(collection: Collection, statement: str) -> Journal:
    """The journal after somebody was at it. Ways to do that: tests/faults/test_records.py."""
    tamper(collection.folder / "answers.db", Tampering(statement, {}))
    return Journal(collection.folder)


def test_journal_as_it_was_written_has_no_flaw(filled) -> None:
    assert list(filled.journal.flaws()) == []
    assert list(verify(filled)) == []
    assert filled.journal.head().number == ENTRIES


def test_head_tells_a_journal_that_goes_on_from_one_that_was_begun_anew(filled, log, answered):
    head = filled.journal.head()
    log.keep(answered(), Circumstances())
    assert filled.journal.includes(head)
    assert filled.journal.includes(Head(0, ""))
    assert not filled.journal.includes(Head(head.number, "00"))
    for path in files(filled):
        path.unlink()
    assert not Journal(filled.folder).includes(head)


def test_flaws_are_what_verify_tells(filled) -> None:
    changed(filled, "UPDATE entries SET content = '{}' WHERE number = 2").close()
    (flaw,) = verify(Collection(filled.folder))
    assert (flaw.subject, flaw.text) == ("answers.db", "the content of entry 2 was changed")


def test_damaged_journal_is_told_of_and_answers_all_the_same(filled, answered) -> None:
    (path,) = files(filled)
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    path.write_bytes(data)
    collection = Collection(filled.folder)
    assert {flaw.subject for flaw in verify(collection)} == {"answers.db"}
    assert AnswerLog(collection).keep(answered(), Circumstances()) == ""


def test_another_programs_file_is_refused_by_name(filled) -> None:
    changed(filled, "PRAGMA user_version = 9").close()
    with pytest.raises(CollectionForeign, match=r"answers\.db"):
        Journal(filled.folder).entry("x")


@pytest.mark.parametrize("role", ["cited", "shown", "named"])
def test_purged_document_leaves_no_words_and_the_chain_whole(
    filled, put, log, answered, role: str
) -> None:
    put("secret document", CANARY, title="Of zanzibarine")
    cited, shown, named = (
        ("secret document",) if r == role else () for r in ("cited", "shown", "named")
    )
    question = "What of zanzibarine, as in secret document?"
    answer = answered(*cited, shown=shown, question=question)
    words = Circumstances(text=f"{CANARY} Of zanzibarine.", named=named)
    id, others = log.keep(answer, words), list(log.history())[1:]
    with filled.writing():
        proof = prove_gone(filled, purge(filled, ["secret document"]))
    assert proof.traces == ()
    assert all(
        b"anzibarine" not in path.read_bytes() and b"secret document" not in path.read_bytes()
        for path in filled.folder.rglob("*")
        if path.is_file()
    )
    past = log.past(id)
    assert (past.record, past.why) == (None, "deleted")
    assert past.erased_at
    assert list(log.history())[1:] == others
    assert list(filled.journal.flaws()) == []


def test_purge_that_leaves_records_alone_is_found_out(
    filled, put, log, answered, monkeypatch
) -> None:
    """A line with quotes too, which JSON writes otherwise."""
    put("secret document", CANARY, title="Of zanzibarine")
    log.keep(answered("secret document"), Circumstances())
    monkeypatch.setattr(Journal, "erase", lambda *arguments: 0)
    with filled.writing():
        proof = prove_gone(filled, purge(filled, ["secret document"]))
    assert {trace.what for trace in proof.traces} >= {"title", "id", "text"}
    assert {trace.file.split("-")[0] for trace in proof.traces} == {"answers.db"}


def test_compacting_forgets_what_was_removed_before(filled, put, log, answered) -> None:
    put("secret document", CANARY)
    id = log.keep(answered("secret document"), Circumstances())
    with filled.writing():
        with filled.truth.transaction() as writer:
            writer.remove("secret document")
        assert log.past(id).record is not None
        filled.compact()
    assert log.past(id).record is None
    assert len([p for p in log.history() if p.record is None]) == 1


def test_answer_that_is_made_while_its_document_is_purged(filled, put, log, answered) -> None:
    """It was read before, and is recorded after: without its words."""
    put("secret document", CANARY)
    answer = answered("secret document")
    with filled.writing():
        purge(filled, ["secret document"])
    id = log.keep(answer, Circumstances(text=CANARY))
    assert (log.past(id).record, log.past(id).why) == (None, "deleted")
    assert all(CANARY[:11].encode() not in data for data in files(filled).values())
    assert list(filled.journal.flaws()) == []


def test_backup_leaves_answers_out_unless_asked(filled, tmp_path) -> None:
    back_up(filled, tmp_path / "library.tar")
    back_up(filled, tmp_path / "all.tar", answers=True)
    with tarfile.open(tmp_path / "library.tar") as archive:
        assert "answers.db" not in archive.getnames()
    assert stat.S_IMODE((tmp_path / "all.tar").stat().st_mode) == 0o600
    for name, count in (("library", 0), ("all", ENTRIES)):
        restore(tmp_path / f"{name}.tar", tmp_path / "indexes", name)
        restored = Collection(tmp_path / "indexes" / name)
        assert len(list(AnswerLog(restored).history())) == count
        assert list(verify(restored)) == []
        for path in restored.folder.glob("answers.db"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        restored.close()
