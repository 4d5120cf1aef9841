"""What is found in a text before it has an id."""

from __future__ import annotations

from typing import NamedTuple

from taiyi_rag.annotation.schema import Entity, Identifier, Note, Span


class Mention(NamedTuple):
    """An entity that has no id yet. `is_dose`: a quantity that may be an amount of a medicine."""

    type: str
    span: Span
    normalized: tuple[Identifier, ...] = ()
    notes: tuple[tuple[Note, str], ...] = ()
    is_dose: bool = False

    def entity(self, number: int, text: str) -> Entity:
        """With its id, in its text."""
        start, end = self.span
        return Entity(
            f"e{number}", self.type, (text[start:end],), (self.span,), self.normalized, self.notes
        )
