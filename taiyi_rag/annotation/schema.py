"""A text with what is said of it, in the field's schema: BigBIO's for knowledge bases (Fries et
al., "BigBIO: A Framework for Data-Centric Biomedical Natural Language Processing", NeurIPS 2022).

Passages, entities with their text and offsets, relations and events by id. Questions, labels and
texts are as in BigBIO's other schemata; structures, terms, statements and remarks are ours. A
record is what a task is given and what it gives, what a corpus holds, and what files hold.

Offsets count Unicode code points of the whole text, half open. Values that contradict themselves
aren't made (`checks`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from taiyi_rag.annotation.checks import check
from taiyi_rag.errors import InputError
from taiyi_rag.types import Claim, Evidence, Language

Span = tuple[int, int]

Note = Literal["en", "zh", "equals", "converted", "daily", "stands-for", "concept", "kind-of"]
"""What is said of an entity: its name in the other language, the same quantity in the unit that is
usual or in another one, how often a day, the words that it is short for, the concept that it was
linked to, the one that it is a kind of where it has none itself."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text: title, abstract, paragraph."""

    id: str
    type: str
    text: str
    start: int = 0

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Identifier:
    """What a name means, in a database of such things."""

    database: str
    id: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention. One that isn't in one piece ("left and right *ventricles*") has several `offsets`,
    in text order and apart, and the text at each."""

    id: str
    type: str
    text: tuple[str, ...]
    offsets: tuple[Span, ...]
    normalized: tuple[Identifier, ...] = ()
    notes: tuple[tuple[Note, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.offsets or len(self.text) != len(self.offsets):
            raise InputError(
                f"Entity {self.id} needs a text for each of its offsets, at least one."
            )
        ends = [0, *(end for _, end in self.offsets)]
        for (start, end), before in zip(self.offsets, ends, strict=False):
            if start < before or end <= start:
                raise InputError(f"Entity {self.id}: its offsets aren't in order and apart.")

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.offsets[0][0]

    @property
    def end(self) -> int:
        """Where its last piece ends."""
        return self.offsets[-1][1]

    @property
    def words(self) -> str:
        """Its pieces, one after another."""
        return " … ".join(self.text)


@dataclass(frozen=True, slots=True)
class Relation:
    """From one entity to another, by their ids. `score` is 0…1 where what found it gives one. An
    end may be another relation: a cause of what two entities have to do with each other.

    A relation between concepts, which a document states wherever it names them, is one between
    their first mentions; `normalized` has the two concepts then, that of `head` first."""

    id: str
    type: str
    head: str
    tail: str
    score: float | None = None
    normalized: tuple[Identifier, ...] = ()

    def __post_init__(self) -> None:
        if len(self.normalized) not in (0, 2):
            raise InputError(f"Relation {self.id} needs a concept for each of its ends, or none.")


@dataclass(frozen=True, slots=True)
class Argument:
    """What takes part in an event, in a role: an entity or event by its id, or words alone, where
    `ref` is ""."""

    role: str
    ref: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens, told by its trigger: the words at `offsets`."""

    id: str
    type: str
    text: tuple[str, ...]
    offsets: tuple[Span, ...]
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question on the text, or by itself. `answer` holds choices where there are any, as they
    stand in `choices`; () where nobody has answered yet."""

    id: str
    type: Literal["multiple_choice", "yesno", "open"]
    question: str
    choices: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    explanation: str = ""

    def __post_init__(self) -> None:
        if self.choices and not set(self.answer) <= set(self.choices):
            raise InputError(f"Question {self.id}: its answer isn't among its choices.")


@dataclass(frozen=True, slots=True)
class Label:
    """A class that the text is in."""

    name: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was made: "summary", "translation". `offsets` are those of its sentences where it
    quotes them."""

    type: str
    text: str
    language: Language
    offsets: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A value of a structure. `name` is a JSON pointer to it (RFC 6901: "/0/dose"). `offsets` are
    where the text says it; () where it doesn't in these words."""

    name: str
    value: str | float | int | bool | None
    offsets: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """What a text says, in a form: "pico", "medications", or one that the user gave."""

    type: str
    slots: tuple[Slot, ...]


RemarkKind = Literal[
    "not-in-text", "unknown-type", "unread", "cut", "changed", "doubtful", "silent"
]
"""What was found wrong with what a model wrote: names that the text doesn't have and types that it
wasn't asked for, both left out; lines that couldn't be read; an end that is missing; numbers that
aren't those of the text; anything else that one should look at; a reply without a word, which may
mean that there is nothing, or that the model's server is set up wrongly."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A flaw, with the model's words that it is about."""

    kind: RemarkKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A concept with its names in both languages, the usual ones first. `brands` are among them."""

    kind: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    brands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the text, checked against a collection: the verdict with the quote that
    decides, and what it was compared with."""

    offsets: Span
    claim: Claim
    evidence: tuple[Evidence, ...] = ()
    collection: str = ""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with what a task found in it or made of it."""

    id: str
    passages: tuple[Passage, ...]
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    events: tuple[Event, ...] = ()
    questions: tuple[Question, ...] = ()
    labels: tuple[Label, ...] = ()
    texts: tuple[Text, ...] = ()
    structures: tuple[Structure, ...] = ()
    terms: tuple[Term, ...] = ()
    statements: tuple[Statement, ...] = ()
    remarks: tuple[Remark, ...] = ()
    maker: str = ""
    """What made what isn't of the text itself: a model's name, "lists and rules"; "" where people
    did or it isn't known."""

    def __post_init__(self) -> None:
        check(self)

    @classmethod
    def of(cls, text: str, id: str = "1") -> Annotated:
        """A text of one passage."""
        return cls(id, (Passage("p1", "text", text),))

    @classmethod
    def of_passages(cls, passages: Iterable[tuple[str, str]], id: str = "1") -> Annotated:
        """A text of several passages: each its type and its text, a line break between them. The
        types of two texts that are compared are "text_1" and "text_2"; of a conversation's turns,
        "patient" and "doctor"."""
        made: list[Passage] = []
        for number, (type, text) in enumerate(passages, start=1):
            start = made[-1].end + 1 if made else 0
            made.append(Passage(f"p{number}", type, text, start))
        return cls(id, tuple(made))

    @property
    def text(self) -> str:
        """The whole text. Between passages stand line breaks."""
        text = ""
        for passage in self.passages:
            text += "\n" * (passage.start - len(text)) + passage.text
        return text
