"""Many users who ask at once while the model server fails: who got what, how late, at what cost."""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from taiyi_rag.engine import AnswerEngine
from taiyi_rag.events import Answered, Began
from taiyi_rag.generation.extractive import MODEL_NAME as EXTRACTIVE
from taiyi_rag.types import Answer, Outcome, Verdict
from tests.faults.mutants import ROOT
from tests.faults.scoreboard import Failures
from tests.model_server.modes import FAULTS
from tests.model_server.stub import StubServer

LINES = (ROOT / "samples" / "questions.jsonl").read_text("utf-8").splitlines()
QUESTIONS = [q["question"] for q in map(json.loads, LINES) if q["answerable"]]

_GRACE_S = 3.0
"""After the deadline."""
_HUNG_S = 20.0
"""After the deadline: who has no answer by then is taken for hung."""

ATTEMPTS_PER_REQUEST = 1.1


@dataclass
class User:
    """`seconds` are from the call of the model to the answer, `waited` from the question."""

    question: str
    answer: Answer | None = None
    error: str = ""
    seconds: float = 0.0
    waited: float = 0.0

    def ask(self, engine: AnswerEngine) -> None:
        began = called = time.monotonic()
        try:
            for event in engine.stream(self.question):
                if isinstance(event, Began) and event.stage == "generate":
                    called = time.monotonic()
                if isinstance(event, Answered):
                    self.answer = event.answer
        except Exception as error:  # what a naive build lets through
            self.error = type(error).__name__
        self.seconds, self.waited = time.monotonic() - called, time.monotonic() - began


def crowd(engine: AnswerEngine, count: int, hung_s: float) -> list[User]:
    """So many users, who ask at once and are given up after so many seconds."""
    users = [User(QUESTIONS[n % len(QUESTIONS)]) for n in range(count)]
    threads = [threading.Thread(target=u.ask, args=(engine,), daemon=True) for u in users]
    for thread in threads:
        thread.start()
    until = time.monotonic() + hung_s
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return users


def break_down(server: StubServer, fault: str) -> None:
    """Has the server do what TRUST 11 names so, and otherwise what it does."""
    if fault == "refuse":
        server.refuse()
    elif mode := FAULTS.get(fault):
        server.mode = mode


def measure(
    engine: AnswerEngine,
    server: StubServer,
    fault: str,
    count: int,
    deadline_s: float,
    attempts: Callable[[], int],
    failures: Failures,
    hung_s: float = _HUNG_S,
) -> dict[str, Any]:
    """Notes what went wrong, and gives the figures."""
    break_down(server, fault)
    users = crowd(engine, count, deadline_s + hung_s)
    for number, user in enumerate(users):
        for what in complaints(user, deadline_s, may_answer=fault == "flapping"):
            failures.note(f"{fault}, user {number}", what)
    if attempts() > ATTEMPTS_PER_REQUEST * count:
        failures.note(f"{fault}, all", f"{attempts()} attempts for {count} requests")
    return {
        "attempts": attempts(),
        "seconds_from_the_call": _spread([u.seconds for u in users]),
        "seconds_from_the_question": _spread([u.waited for u in users]),
    }


def complaints(user: User, deadline_s: float, *, may_answer: bool) -> list[str]:
    """What a user didn't get: an answer in time, quoted and cited, that says why it is quoted."""
    answer = user.answer
    if answer is None:
        return [user.error or "hung"]
    told = {notice.code for notice in answer.notices}
    quoted = answer.generator == EXTRACTIVE and "model-failed" in told
    written = may_answer and answer.generator != EXTRACTIVE and "written" in told
    wrong = {
        f"{answer.outcome}": answer.outcome is not Outcome.ANSWERED,
        f"by {answer.generator}, told {sorted(told)}": not (quoted or written),
        "not cited": not answer.claims
        or not all(c.verdict is Verdict.SUPPORTED and c.citations for c in answer.claims),
        f"{user.seconds - deadline_s:.1f} s after the deadline": user.seconds
        > deadline_s + _GRACE_S,
    }
    return [what for what, is_wrong in wrong.items() if is_wrong]


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    return {"median": round(statistics.median(seconds), 2), "most": round(max(seconds), 2)}
