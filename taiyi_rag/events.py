"""What happens while a question is answered, in the order in which it does.

`AnswerEngine.stream` gives them; the last is always `Answered`. A page or a terminal shows each as
it comes: the emergency notice before anything is searched, a sentence as soon as it is checked.
"""

from __future__ import annotations

from dataclasses import dataclass

from taiyi_rag.types import Answer, Claim, Notice


@dataclass(frozen=True, slots=True)
class Began:
    """A stage began: one of `taiyi_rag.engine.STAGES`."""

    stage: str


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that can't wait for the answer. It is in the answer's too."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence was written and checked."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """All that was said so far is taken back, because the model failed; others follow."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The whole answer, which holds everything that was told before it."""

    answer: Answer


Event = Began | Told | Said | Withdrawn | Answered
