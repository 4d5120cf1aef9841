"""No answer fails for its record, and no record is half: when the disk is full or may only be read,
and when the process is killed, at each step of recording.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from taiyi_rag.library import Collection
from taiyi_rag.records import AnswerLog, Circumstances
from taiyi_rag.types import Answer, Outcome
from tests.faults import scoreboard
from tests.faults.corpus import append, lines
from tests.faults.forking import ForkServer, Watched
from tests.faults.injecting import Fail, Fault, Kill, ReadOnly, steps
from tests.faults.scoreboard import Failures
from tests.faults.sizes import FULL, Sizes, both_forms
from tests.faults.tampering import past_answers

_ANSWERS = 4


def keep(folder: Path, acknowledged: Path) -> list[str]:
    """Answer a few times; the ids of the records, each noted as soon as it is known."""
    collection = Collection(folder)
    log = AnswerLog(collection)
    (passage,) = collection.truth.passages_of("d1")
    ids = []
    for number in range(_ANSWERS):
        answer = Answer(f"Question {number}? " + 9 * passage.text, "en", Outcome.DECLINED)
        ids.append(log.keep(answer, Circumstances(named=("d1",))))
        append(acknowledged, ids[-1])
    return ids


class Recording:
    """Trials that begin with a library that has past answers, or none yet."""

    def __init__(self, server: ForkServer, root: Path, past: int) -> None:
        self._server, self._past = server, past
        self.failures, self.trials, self.refused = Failures(), 0, 0
        past_answers(root / "indexes", past).close()
        self._folder = root / "indexes" / "past"
        self._before = Path(shutil.copytree(root / "indexes", root / "before"))
        self._acknowledged = root / "acknowledged"
        watched = Watched(root / "indexes", log=root / "log")
        server.run(keep, self._folder, self._acknowledged, watched=watched).done()
        self.steps = steps(root / "log")

    def trial(self, fault: Fault) -> None:
        """Record answers while something goes wrong; then see what is there."""
        self.trials += 1
        shutil.rmtree(self._folder.parent)
        shutil.copytree(self._before, self._folder.parent)
        self._acknowledged.unlink(missing_ok=True)
        watched = Watched(self._folder.parent, fault)
        result = self._server.run(keep, self._folder, self._acknowledged, watched=watched)
        killed = isinstance(fault, Kill)
        if result.ended != ("killed" if killed else "returned"):
            self.failures.note(str(fault), f"{result.ended}: {result.kinds[:1]} {result.message}")
        known = lines(self._acknowledged)
        self.refused += known.count("")
        self._see(str(fault), {id for id in known if id})

    def _see(self, what: str, acknowledged: set[str]) -> None:
        collection = Collection(self._folder)
        there = {past.id for past in AnswerLog(collection).history()}
        if lost := acknowledged - there:
            self.failures.note(what, f"{len(lost)} records were lost")
        extra = len(there) - self._past - len(acknowledged)
        if not 0 <= extra <= 1:  # one may be written and not acknowledged
            self.failures.note(what, f"{extra} records too many")
        for flaw in collection.journal.flaws():
            self.failures.note(what, flaw)
        again = AnswerLog(collection).keep(
            Answer("Once more?", "en", Outcome.DECLINED), Circumstances()
        )
        if not again:
            self.failures.note(what, "nothing more is recorded")
        collection.close()


@both_forms
@pytest.mark.parametrize("past", [0, 2])
def test_disk_is_full_or_the_process_killed(
    server: ForkServer, root: Path, past: int, sizes: Sizes
) -> None:
    recording = Recording(server, root, past)
    every = 1 if sizes is FULL else 7
    for step in recording.steps[::every]:
        recording.trial(Fail(step.number, lasting=True))
        recording.trial(Fail(step.number))
        recording.trial(Kill(step.number, "torn" if step.size > 1 else "after"))
    recording.trial(ReadOnly())
    assert recording.refused
    name = f"recording an answer on a full disk, or killed, {past} past answers"
    scoreboard.settle(15, name, recording.trials, recording.failures, refused=recording.refused)


def test_log_that_raises_is_found_out(
    server: ForkServer, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = Recording(server, root, 2)
    made = server.run(
        keep_and_raise, root / "indexes" / "past", watched=Watched(root / "indexes", ReadOnly())
    )
    assert made.ended == "raised"
    assert recording.trials == 0


def keep_and_raise(folder: Path) -> None:
    """What recording would do to an answer if it weren't guarded."""
    collection = Collection(folder)
    answer = Answer("Question?", "en", Outcome.DECLINED)
    AnswerLog(collection)._keep(replace(answer, id=""), Circumstances())
