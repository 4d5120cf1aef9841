"""A model that is right about the tasks' own examples, which hold what is right."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from taiyi_rag.generation.replies import Reply, Request
from taiyi_rag.tasks import WORKS, Options, Work
from taiyi_rag.tasks.modelled import settled
from tests.model_server.stub import Asked


class Oracle:
    """Says what is right of the examples of a task, without a server."""

    model = "oracle"
    room = 7_000
    structured = False

    def __init__(self, work: Work) -> None:
        self._replies = _replies(work)

    def reply(self, request: Request) -> Reply:
        """The right reply. `KeyError` for anything but an example."""
        return Reply(self._replies[_told(turn for _, turn in request.turns)])


def said(asked: Asked) -> str:
    """The right reply to an example of any task, for a stub server; else a sentence."""
    prompt = _told(str(m["content"]) for m in asked.body["messages"])
    return _every().get(prompt, "I don't know that example.")


@cache
def _every() -> dict[str, str]:
    return {prompt: reply for work in WORKS for prompt, reply in _replies(work).items()}


def _replies(work: Work) -> dict[str, str]:
    """Right replies by prompt."""
    made = {}
    for language, examples in work.about.examples.items():
        options = settled(work.about, Options(), language)
        for example in examples:
            asked = work.request(example, language, options)
            made[_told(turn for _, turn in asked.turns)] = work.reply(example, language, options)
    return made


def _told(turns: Iterable[str]) -> str:
    return "\n\n".join(turns)
