"""What a task is: a text in, an annotated text out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from taiyi_rag.errors import InputError
from taiyi_rag.tasks.schema import Annotated
from taiyi_rag.types import Language

Gives = Literal["entities", "relations", "labels", "texts", "terms", "statements"]
"""The fields of `Annotated` that a task fills."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a task before it is made: its id, what it gives, texts to try it with, the
    longest text that it takes (characters), what it can't do without."""

    id: str
    gives: tuple[Gives, ...]
    examples: Mapping[Language, tuple[str, ...]]
    longest: int = 20_000
    needs_collection: bool = False
    needs_model: bool = False

    def checked(self, text: str) -> str:
        """The text, if it can be worked on. Raises `InputError`."""
        if not text.strip():
            raise InputError("There is no text. Type or paste one.")
        if len(text) > self.longest:
            raise InputError(
                f"The text has {len(text):,} characters; {self.longest:,} are taken at a time. "
                "Divide it, or give a file with a text a line."
            )
        return text


class Task(Protocol):
    """Runs on one text at a time; threads may share it."""

    @property
    def about(self) -> About:
        """What it is."""

    def run(self, text: str, id: str = "1") -> Annotated:
        """What it makes of a text. Raises `TaiyiError`."""
