"""How strong an answer's evidence is: its order, and what is drawn of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from taiyi_rag.types import Agreement, Answer, Direction, Evidence, StudyDesign, TrustStatus

_DESIGNS = {design: place for place, design in enumerate(StudyDesign)}
_TRUST = {
    trust: place
    for place, trust in enumerate(
        (
            TrustStatus.CURRENT,
            TrustStatus.CORRECTED,
            TrustStatus.SUPERSEDED,
            TrustStatus.CONCERN,
            TrustStatus.RETRACTED,
        )
    )
}
_DIRECTIONS = (Direction.SUPPORTS, Direction.NO_DIFFERENCE, Direction.AGAINST, Direction.UNCLEAR)


@dataclass(frozen=True, slots=True)
class Dot:
    """A document in the chart of years: how many stand below it at its place."""

    document_id: str
    title: str
    year: int
    cited: bool
    below: int


@dataclass(frozen=True, slots=True)
class Row:
    """The documents of one study design, by year."""

    design: StudyDesign
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """How many documents point in one direction, by study design, strongest first."""

    direction: Direction
    designs: tuple[tuple[StudyDesign, int], ...]

    @property
    def count(self) -> int:
        """How many they are in all."""
        return sum(number for _, number in self.designs)


def cited_labels(answer: Answer) -> frozenset[int]:
    """The labels that the claims of an answer cite."""
    return frozenset(c.label for claim in answer.claims for c in claim.citations)


def ordered(answer: Answer) -> list[Evidence]:
    """The evidence of an answer, strongest first: by study design, trust status and tier, then
    what is cited, then by label. What is retracted comes last whatever it is."""
    cited = cited_labels(answer)
    return sorted(
        answer.evidence,
        key=lambda e: (
            e.trust is TrustStatus.RETRACTED,
            _DESIGNS[e.design],
            _TRUST[e.trust],
            e.tier != "curated",
            e.label not in cited,
            e.label,
        ),
    )


def years(answer: Answer) -> list[Row]:
    """The documents of an answer by study design and year, strongest design first. Those whose
    year isn't known are left out."""
    cited = cited_labels(answer)
    used = {e.passage.document_id for e in answer.evidence if e.label in cited}
    documents = {e.passage.document_id: e for e in answer.evidence if e.year is not None}
    rows: dict[StudyDesign, list[Dot]] = {}
    heights: Counter[tuple[StudyDesign, int]] = Counter()
    # What is cited stands at the bottom of its stack.
    for id, e in sorted(documents.items(), key=lambda item: item[0] not in used):
        if e.year is None:
            continue
        dot = Dot(id, e.title, e.year, id in used, heights[e.design, e.year])
        heights[e.design, e.year] += 1
        rows.setdefault(e.design, []).append(dot)
    return [
        Row(design, tuple(sorted(rows[design], key=lambda d: (d.year, d.below))))
        for design in sorted(rows, key=_DESIGNS.__getitem__)
    ]


def stands(agreement: Agreement) -> list[Stand]:
    """Where documents stand, by direction: for, no difference, against, unclear."""
    counted = Counter((p.direction, p.design) for p in agreement.positions)
    found = [
        Stand(
            direction,
            tuple((d, counted[direction, d]) for d in StudyDesign if counted[direction, d]),
        )
        for direction in _DIRECTIONS
    ]
    return [stand for stand in found if stand.designs]
