"""Records of a corpus put to a model: what is right is taken off, and everything said is kept.

What is kept are the replies. What they mean is read anew each time, so that a run which began under
another version is told as this one reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.errors import TaiyiError
from taiyi_rag.generation.replies import Asks, Reply, Request
from taiyi_rag.tasks.batch import Work
from taiyi_rag.tasks.task import Task

Make = Callable[[Asks], Task]
"""Makes the task, with what it asks."""


def unmarked(record: Annotated) -> Annotated:
    """The record as somebody gets it who doesn't know what is right: its text, and its questions
    with their choices."""
    questions = (Question(q.id, q.type, q.question, q.choices) for q in record.questions)
    return Annotated(record.id, record.passages, questions=tuple(questions))


@dataclass(slots=True)
class _Through:
    """Stands before what asks the model, and is like it."""

    asks: Asks

    @property
    def model(self) -> str:
        """The model's name."""
        return self.asks.model

    @property
    def room(self) -> int:
        """Tokens that a prompt may have."""
        return self.asks.room

    @property
    def structured(self) -> bool:
        """Whether replies are asked for in a form."""
        return self.asks.structured


@dataclass(slots=True)
class Recorder(_Through):
    """Asks, and keeps what was asked and replied. One a record, so that no two mix."""

    said: list[tuple[Request, Reply]] = field(default_factory=list)

    def reply(self, request: Request) -> Reply:
        """The reply. Raises `ModelUnavailable`."""
        reply = self.asks.reply(request)
        self.said.append((request, reply))
        return reply


def asking(make: Make, asks: Asks) -> Work:
    """What is done with a record: `{"replies"}`, all that its task was told. Raises what the task
    does."""

    def work(record: Annotated) -> Mapping[str, Any]:
        recorder = Recorder(asks)
        make(recorder).run(record)
        return {"replies": [_said(*one) for one in recorder.said]}

    return work


@dataclass(slots=True)
class Kept(_Through):
    """Says what a model replied before, each reply once."""

    replies: list[Mapping[str, Any]]

    def reply(self, request: Request) -> Reply:
        """The reply. Raises `NeverAsked`."""
        prompt = _prompt(request)
        for place, one in enumerate(self.replies):
            if one["prompt"] == prompt:
                del self.replies[place]
                tokens = one["prompt_tokens"], one["reply_tokens"]
                return Reply(one["reply"], one["cut"], *tokens, one["seconds"])
        raise NeverAsked


class NeverAsked(Exception):
    """The task asks what it didn't ask when the replies were kept."""


def reading(
    make: Make, asks: Asks, record: Annotated, replies: Iterable[Mapping[str, Any]]
) -> Annotated:
    """The record with what the task reads in the kept replies. Raises what the task does, and
    `NeverAsked`."""
    return make(Kept(asks, list(replies))).run(record)


def _prompt(request: Request) -> str:
    return "\n\n".join(text for _, text in request.turns)


def _said(request: Request, reply: Reply) -> dict[str, Any]:
    return {
        "prompt": _prompt(request),
        "reply": reply.text,
        "cut": reply.cut,
        "prompt_tokens": reply.prompt_tokens,
        "reply_tokens": reply.reply_tokens,
        "seconds": round(reply.seconds, 3),
    }


@dataclass(slots=True)
class _Silent(_Through):
    """Notes what it is asked and says nothing."""

    digest: Any

    def reply(self, request: Request) -> Reply:
        form = request.form if self.structured else None
        asked = [request.turns, form, request.max_tokens]
        self.digest.update(json.dumps(asked, ensure_ascii=True).encode())
        return Reply("")


def prompts_hash(make: Make, asks: Asks, records: Iterable[Annotated]) -> str:
    """The SHA-256 of all that will be asked of the records: two runs with the same one, of models
    that reply alike, have asked the same."""
    silent = _Silent(asks, hashlib.sha256())
    task = make(silent)
    for record in records:
        try:
            task.run(record)
        except TaiyiError:  # told when it is asked in earnest
            continue
    return str(silent.digest.hexdigest())
