"""TRUST 4: every claim is checkable. What the ledger cites says the claim and stands in the
document at the offsets given, wherever the generator's labels point, and no identifier is shown
that was made up. A ledger that believes labels fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.answers import citations
from benchmarks.answers.citations import Counted
from taiyi_rag import assembly
from taiyi_rag.settings import load_settings
from taiyi_rag.types import Citation, Claim, Evidence, Verdict
from taiyi_rag.verification.ledger import Verifier
from taiyi_rag.verification.statements import statements
from tests.faults import scoreboard

_LEAST_CAUGHT = 0.98


@pytest.fixture
def verifier(model_cache: Path) -> Verifier:
    return assembly.verifier(load_settings(cache=model_cache))


class Believer(Verifier):
    """A naive ledger: a sentence is supported by whatever its label names."""

    def read(self, text: str, evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
        by_label = {e.label: e.passage for e in evidence}
        return tuple(
            Claim(
                statement.text,
                Verdict.SUPPORTED,
                tuple(
                    Citation(n, p.document_id, p.id, p.start, p.end, p.text)
                    for n in statement.labels
                    if (p := by_label.get(n))
                ),
            )
            for statement in statements([text])
        )


def caught(counted: Counted) -> float:
    return 1 - len(counted.uncaught) / counted.corrupted


def test_labels_are_not_believed(verifier: Verifier) -> None:
    made = list(citations.answers(list(citations.own_sayings()), 60))
    counted = citations.measured(verifier, made)
    assert counted.corrupted > 20
    assert caught(counted) >= _LEAST_CAUGHT, counted.uncaught
    assert counted.spans > 20
    assert counted.unresolved == []
    assert counted.identifiers > 2
    assert counted.shown == []
    assert counted.rightly_supported > 0.6 * counted.sayable


def test_a_ledger_that_believes_labels_fails() -> None:
    made = list(citations.answers(list(citations.own_sayings()), 60))
    counted = citations.measured(Believer(), made)
    assert caught(counted) < 0.5
    assert counted.shown != []


@pytest.mark.faults
def test_labels_are_not_believed_in_full(verifier: Verifier, shared_data: Path) -> None:
    made = list(citations.answers(citations.shared_sayings(), 500))
    counted = citations.measured(verifier, made)
    figures = counted.figures()
    for name, n, failures in (
        ("corrupted labels that are cited", counted.corrupted, counted.uncaught),
        ("quotes that don't stand at their offsets", counted.spans, counted.unresolved),
        ("invented identifiers that are shown", counted.identifiers, counted.shown),
    ):
        scoreboard.record(4, f"ledger: {name}", n, len(failures), answers=len(made))
    assert caught(counted) >= _LEAST_CAUGHT, figures
    assert counted.unresolved == []
    assert counted.shown == []
