"""Every answer is recorded as it was; no answer fails for its record."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from taiyi_rag.errors import StorageFull
from taiyi_rag.library import entries, journal
from taiyi_rag.records import AnswerLog, Circumstances
from taiyi_rag.types import Check, Claim, Exchange, Filters, Finding, Verdict

WRITES = """
import sys
from pathlib import Path
from taiyi_rag.library import Collection
from taiyi_rag.records import AnswerLog, Circumstances
from taiyi_rag.types import Answer, Outcome
log = AnswerLog(Collection(Path(sys.argv[1])))
for number in range(20):
    assert log.keep(Answer(sys.argv[2], "en", Outcome.DECLINED), Circumstances())
"""


def test_record_is_what_was_answered(collection, put, answered) -> None:
    put("d1")
    put("d2")
    put("d9")
    log = AnswerLog(
        collection, made_with={"model": {"seed": 7}}, filters=Filters(languages=frozenset({"zh"}))
    )
    answer = answered("d1", shown=("d2",))
    drafted = Claim("A “drug”\n", Verdict.CONTRADICTED, (), (Finding(Check.DOSE, "5", "6"),), 0.25)
    how = Circumstances("written [1]", (drafted,), "model-failed", "", 3, "ABC", ("d9",))
    id = log.keep(answer, how)
    past = log.past(id)
    assert past is not None
    record = past.record
    assert record is not None
    assert record.answer == answer
    assert record.drafted == (drafted,)
    assert (record.text, record.failed, record.commit, record.token) == (
        "written [1]",
        "model-failed",
        3,
        "ABC",
    )
    assert record.made_with == {"model": {"seed": 7}}
    assert record.filters == Filters(languages=frozenset({"zh"}))
    assert datetime.now(UTC) - datetime.fromisoformat(past.at) < timedelta(minutes=1)
    assert [p.id for p in AnswerLog(collection).history()] == [id]


def test_history_is_newest_first_and_from_a_time_on(log, put, answered) -> None:
    put("d1")
    ids = [log.keep(answered("d1", question=f"q{n}"), Circumstances()) for n in range(4)]
    past = list(log.history())
    assert [p.id for p in past] == ids[::-1]
    assert [p.record.answer.question for p in log.history(limit=2)] == ["q3", "q2"]
    assert list(log.history(past[1].at)) == [p for p in past if p.at >= past[1].at]
    assert list(log.history("9999")) == []


def test_ids_cant_be_guessed_and_fit_an_address(log, answered) -> None:
    ids = {log.keep(answered(), Circumstances()) for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch("[1-9A-HJ-NP-Za-km-z]{12}", id) for id in ids)


def test_only_its_owner_may_read_it(log, collection, answered) -> None:
    log.keep(answered(), Circumstances())
    files = list(collection.folder.glob("answers.db*"))
    assert files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_keeping_nothing_keeps_nothing(collection, answered) -> None:
    log = AnswerLog(collection, keeping=False)
    assert log.keep(answered(), Circumstances()) == ""
    assert not list(collection.folder.glob("answers*"))
    assert list(log.history()) == []
    assert log.past("x") is None


@pytest.mark.parametrize("error", [StorageFull("test"), OSError(28, "full"), ValueError("odd")])
def test_no_answer_fails_for_its_record(
    log, answered, monkeypatch, caplog, error: Exception
) -> None:
    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(journal.Journal, "append", fail)
    assert log.keep(answered(question="secret"), Circumstances()) == ""
    (said,) = caplog.records
    assert said.getMessage() == "answer not recorded"
    assert "secret" not in repr(vars(said))


def test_file_that_is_none_of_ours_is_left_alone(log, collection, answered) -> None:
    path = collection.folder / "answers.db"
    path.write_bytes(b"something else" * 100)
    assert log.keep(answered(), Circumstances()) == ""
    assert path.read_bytes().startswith(b"something else")


def test_question_that_isnt_text_is_recorded(log, answered) -> None:
    id = log.keep(answered(question="What\udce9 is \U0001f48a?"), Circumstances())
    assert log.past(id).record.answer.question == "What? is \U0001f48a?"


def test_words_go_when_they_are_too_old(collection, answered, monkeypatch) -> None:
    log = AnswerLog(collection, days=30)
    then = (datetime.now(UTC) - timedelta(days=31)).isoformat("T", "milliseconds")
    monkeypatch.setattr(journal, "now", lambda: then)
    old = log.keep(answered(question="an old question"), Circumstances())
    monkeypatch.setattr(journal, "now", entries.now)
    new = AnswerLog(collection, days=30).keep(answered(question="a new one"), Circumstances())
    past = log.past(old)
    assert past.record is None
    assert past.why == "expired"
    assert past.erased_at > past.at == then
    assert log.past(new).record is not None
    assert list(collection.journal.flaws()) == []
    collection.close()
    assert all(b"an old question" not in p.read_bytes() for p in collection.folder.glob("*.db*"))


def test_processes_write_at_once(collection) -> None:
    """They all begin before there is a file, and none loses an entry."""
    begun = [
        subprocess.Popen([sys.executable, "-c", WRITES, str(collection.folder), f"from {n}"])
        for n in range(3)
    ]
    assert [process.wait(60) for process in begun] == [0, 0, 0]
    asked = [p.record.answer.question for p in AnswerLog(collection).history()]
    assert sorted(asked) == sorted(f"from {n}" for n in range(3) for _ in range(20))
    assert list(collection.journal.flaws()) == []


def test_conversation_isnt_recorded(collection, log, answered) -> None:
    """Only what was asked: what was answered before has a record of its own."""
    assert Exchange not in {type(value) for value in vars(log).values()}
    log.keep(answered(), Circumstances())
    ((past),) = log.history()
    assert not hasattr(past.record, "conversation")
