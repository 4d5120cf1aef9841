"""Evidence by its strength, and what the charts say of it."""

from __future__ import annotations

from taiyi_rag.types import (
    Agreement,
    Answer,
    Citation,
    Claim,
    Direction,
    Evidence,
    Outcome,
    Passage,
    Position,
    StudyDesign,
    TrustStatus,
    Verdict,
)
from ui import charts
from ui.strength import ordered, stands, years
from ui.texts import Texts

EN = Texts("en")


def _evidence(label: int, document: str = "", **fields: object) -> Evidence:
    passage = Passage(f"p{label}", document or f"d{label}", "Text.", 0, 5, "en")
    return Evidence(label, passage, f"Title {label}", "Journal", **fields)  # type: ignore[arg-type]


def _answer(*evidence: Evidence, cited: tuple[int, ...] = ()) -> Answer:
    citations = tuple(
        Citation(e.label, e.passage.document_id, e.passage.id, 0, 5, "Text.")
        for e in evidence
        if e.label in cited
    )
    claim = Claim("Said.", Verdict.SUPPORTED, citations)
    return Answer("Question?", "en", Outcome.ANSWERED, (claim,), evidence)


def test_the_strongest_stand_first() -> None:
    answer = _answer(
        _evidence(1, design=StudyDesign.OPINION),
        _evidence(2, design=StudyDesign.RCT, tier="untrusted"),
        _evidence(3, design=StudyDesign.RCT, trust=TrustStatus.CONCERN),
        _evidence(4, design=StudyDesign.RCT),
        _evidence(5, design=StudyDesign.RCT),
        _evidence(6, design=StudyDesign.GUIDELINE),
        cited=(5,),
    )
    assert [e.label for e in ordered(answer)] == [6, 5, 4, 2, 3, 1]


def test_what_is_retracted_stands_last_whatever_it_is() -> None:
    answer = _answer(
        _evidence(1, design=StudyDesign.GUIDELINE, trust=TrustStatus.RETRACTED),
        _evidence(2, design=StudyDesign.OPINION),
        cited=(1,),
    )
    assert [e.label for e in ordered(answer)] == [2, 1]


def test_a_document_is_one_dot_and_stacks_on_its_like() -> None:
    trial = {"design": StudyDesign.RCT, "year": 2020}
    answer = _answer(
        _evidence(1, "a", **trial),
        _evidence(2, "a", **trial),
        _evidence(3, "b", **trial),
        _evidence(4, "c", design=StudyDesign.GUIDELINE, year=2016),
        _evidence(5, "d", design=StudyDesign.GUIDELINE),
        cited=(3,),
    )
    guidelines, trials = years(answer)
    assert [(d.document_id, d.cited, d.below) for d in trials.dots] == [
        ("b", True, 0),
        ("a", False, 1),
    ]
    assert [d.document_id for d in guidelines.dots] == ["c"]
    told = charts.in_words(EN, [guidelines, trials])
    assert "Guideline: 2016. Randomised trial: 2020 (cited), 2020" in told
    assert told in charts.years(EN, [guidelines, trials])


def test_where_documents_stand_is_counted_by_direction_and_design() -> None:
    found = [
        (Direction.AGAINST, StudyDesign.COHORT),
        (Direction.SUPPORTS, StudyDesign.REVIEW),
        (Direction.SUPPORTS, StudyDesign.RCT),
        (Direction.SUPPORTS, StudyDesign.RCT),
    ]
    positions = tuple(
        Position(direction, f"d{n}", "<b>T</b>", design, 2020, n, "It fell.")
        for n, (direction, design) in enumerate(found, start=1)
    )
    panel = Agreement(positions, "Three of four say so.")
    supports, against = stands(panel)
    assert supports.designs == ((StudyDesign.RCT, 2), (StudyDesign.REVIEW, 1))
    assert (supports.count, against.count) == (3, 1)
    shown = charts.agreement(EN, panel)
    assert "Yes 3" in shown
    assert "Against 1" in shown
    assert "<b>" not in shown
