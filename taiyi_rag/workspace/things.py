"""What visitors keep: chats with their questions, what they say of answers, saved searches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from taiyi_rag.types import Filters

Ended = Literal["", "answered", "stopped", "failed"]
"""What became of a question; "" while nothing has."""

FeedbackVerdict = Literal["right", "wrong_passage", "unsupported", "missing"]

Parameters = dict[str, str | list[str]]
"""Of a page's address."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation. `title` is the visitor's, else its first question, "" where the words of all
    had to go; `at` when it was last asked in (UTC, ISO 8601)."""

    id: str
    collection: str
    title: str
    at: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a chat, with the id of its answer's record, if it has one. `at` is when it was
    asked (UTC, ISO 8601)."""

    number: int
    question: str
    collection: str
    filters: Filters = field(default_factory=Filters)
    answer: str = ""
    ended: Ended = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody says of an answer, or of its claim of that number (from 0)."""

    collection: str
    answer: str
    verdict: FeedbackVerdict
    comment: str = ""
    claim: int | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """A search that was saved: the parameters of the page's address that it has."""

    id: str
    name: str
    collection: str
    parameters: Parameters
    at: str
