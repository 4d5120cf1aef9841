"""Whether two passages say the same in nearly the same words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from taiyi_rag.language.tokens import index_terms

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SAME = 0.8
"""Overlap of terms (Jaccard) from which two passages are one."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a passage is compared by: its terms, and its numbers in order of size as text."""

    terms: frozenset[str]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Content:
        """The content of a text."""
        return cls(frozenset(index_terms(text)), tuple(sorted(_NUMBER.findall(text))))

    def repeats(self, other: Content) -> bool:
        """Nearly the same terms, just the same numbers: two doses are a conflict, no repetition."""
        overlap = len(self.terms & other.terms) / max(1, len(self.terms | other.terms))
        return overlap >= _SAME and self.numbers == other.numbers
