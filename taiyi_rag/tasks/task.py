"""What a task is: a record in, the record with what was found in it or made of it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError
from taiyi_rag.types import Language

Gives = Literal[
    "entities",
    "relations",
    "events",
    "questions",
    "labels",
    "texts",
    "structures",
    "terms",
    "statements",
]
"""The fields of `Annotated` that a task fills."""

Form = Literal["text", "pair", "choice", "question", "dialogue"]
"""What a task is given: a text; two texts (passages "text_1" and "text_2"); a question with
choices, or without, about the text or, where that is empty, by itself; turns of a conversation
(passages "patient" and "doctor")."""

Option = Literal["types", "several", "to", "schema"]

Group = Literal["find", "decide", "write"]
"""What a task is for: to find what stands in a text, to decide about it, to write."""


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen of a task that takes it.

    `types`: the entities, relations, events or labels to look for; none: the task's own.
    `several`: whether a text may have several labels. `to`: the language to write in; None: the
    other one for a translation, else the text's. `schema`: a JSON schema, as text.
    """

    types: tuple[str, ...] = ()
    several: bool = False
    to: Language | None = None
    schema: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a task before it is made: its id, what it gives, records to try it with, the
    longest text that it takes (characters), what it can't do without.

    Examples of a task that a model does hold what is right, too.

    `takes` are the options that it heeds, `types` its own ones by language of the text. `instead`
    is the task that does what can be done of this without a model, "" where nothing can.
    """

    id: str
    gives: tuple[Gives, ...]
    examples: Mapping[Language, tuple[Annotated, ...]]
    longest: int = 20_000
    form: Form = "text"
    group: Group = "find"
    takes: tuple[Option, ...] = ()
    types: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    needs_collection: bool = False
    needs_model: bool = False
    instead: str = ""

    def checked(self, record: Annotated) -> Annotated:
        """The record, if it can be worked on. Raises `InputError`."""
        text = record.text
        if self.form in ("choice", "question"):
            if not any(q.question.strip() for q in record.questions):
                raise InputError("There is no question. Type or paste one.", "no-question")
        elif not text.strip():
            raise InputError("There is no text. Type or paste one.", "no-text")
        if self.form == "pair" and sum(bool(p.text.strip()) for p in record.passages) < 2:
            raise InputError("Two texts are compared, and there is one. Give both.", "one-text")
        if len(text) > self.longest:
            raise InputError(
                f"The text has {len(text):,} characters; {self.longest:,} are taken at a time. "
                "Divide it, or give a file with a text a line.",
                "text-long",
                characters=f"{len(text):,}",
                most=f"{self.longest:,}",
            )
        return record


def of_texts(texts: Mapping[Language, tuple[str, ...]]) -> dict[Language, tuple[Annotated, ...]]:
    """Examples that are texts alone."""
    return {language: tuple(map(Annotated.of, some)) for language, some in texts.items()}


class Task(Protocol):
    """Runs on one record at a time; threads may share it."""

    @property
    def about(self) -> About:
        """What it is."""

    def run(self, record: Annotated) -> Annotated:
        """The record with what the task gives. Raises `TaiyiError`."""
