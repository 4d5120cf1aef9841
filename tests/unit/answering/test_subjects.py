"""A document must speak of all that a question brings together, in whatever language."""

from __future__ import annotations

import pytest

from taiyi_rag.answering.subjects import Subjects
from taiyi_rag.language import index_terms


@pytest.mark.parametrize(
    ("question", "text", "enough"),
    [
        ("Does metformin cure asthma?", "Metformin lowers glucose in diabetes.", False),
        ("Does metformin cure asthma?", "Metformin was tried in asthma.", True),
        ("Does metformin cure asthma?", "二甲双胍用于哮喘患者。", True),
        ("二甲双胍能治疗哮喘吗？", "Metformin lowers glucose in diabetes.", False),
        ("二甲双胍能治疗哮喘吗？", "Metformin in asthma", True),
        ("How is blood pressure measured?", "Anything at all.", True),
        ("Stroke, asthma, gout and sepsis?", "Stroke, asthma and gout.", True),
        ("Stroke, asthma, gout and sepsis?", "Stroke and asthma.", False),
    ],
)
def test_all_that_is_asked_of_must_be_named(question: str, text: str, enough: bool) -> None:
    assert Subjects.of(question).named(set(index_terms(text))).enough is enough


def test_counts() -> None:
    named = Subjects.of("Does metformin lower mortality in asthma?").named(
        set(index_terms("Metformin and mortality"))
    )
    assert (named.main, named.others >= 1) == (1, True)
