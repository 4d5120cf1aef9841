"""What a question is about, as our vocabulary names it, and whether a text names that too.

A question that brings two things together, a medicine and a disease, is answered only where one
document speaks of both: to an embedding "metformin in asthma" is near to all that is said of
metformin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from taiyi_rag.language.bridges import Bridge, bridge, name_terms

Name = tuple[str, ...]
"""Index terms of one name."""

_FORGIVEN = 1 / 4
"""Share of the conditions and substances in a question that a document may lack."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """The concepts of a question, each with its names in both languages: `main` are its conditions
    and substances, `others` what else our vocabulary has."""

    main: tuple[frozenset[Name], ...]
    others: tuple[frozenset[Name], ...]

    @classmethod
    def of(cls, question: str) -> Subjects:
        """The subjects of a question."""
        pairs = zip(bridge(question, "en"), bridge(question, "zh"), strict=True)
        found = [(en, frozenset(map(name_terms, en.names + zh.names))) for en, zh in pairs]
        return cls(
            tuple(n for one, n in found if one.kind != "term" and not _is_combined(one)),
            tuple(n for one, n in found if one.kind == "term"),
        )

    def absent(self, frequency: Callable[[str], int]) -> int:
        """How many of the `others` a library has nowhere, in either language: of each name some
        word occurs in none of its passages."""
        return sum(all(min(map(frequency, name)) == 0 for name in names) for names in self.others)

    def says(self, term: str, terms: set[str]) -> bool:
        """Whether a text of these index terms says one of them, by it or by another name of what
        it is part of: "epinephrine" where it was asked about "adrenaline"."""
        same = (names for names in (*self.main, *self.others) if any(term in n for n in names))
        return term in terms or any(any(terms.issuperset(n) for n in names) for names in same)

    def named(self, terms: set[str]) -> Named:
        """How many of them a text of these index terms names."""
        main, others = (
            sum(any(terms.issuperset(name) for name in names) for names in some)
            for some in (self.main, self.others)
        )
        enough = len(self.main) - main <= _FORGIVEN * len(self.main)
        return Named(enough, main, others, len(self.others) - others)


@dataclass(frozen=True, slots=True)
class Named:
    """What of a question's subjects a text names: whether (nearly) all the `main` ones, how many of
    these, how many others, and how many others it lacks."""

    enough: bool
    main: int
    others: int
    lacking: int


NOTHING_NAMED = Named(enough=True, main=0, others=0, lacking=0)
"""Of a question that names nothing."""


def _is_combined(one: Bridge) -> bool:
    """Whether it is a combination of medicines: texts write these in many ways, and the judge asks
    for the medicine itself."""
    return one.kind == "substance" and "/" in one.names[0]
