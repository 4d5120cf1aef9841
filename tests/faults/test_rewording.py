"""TRUST 30: the same question in other words cites the same documents. A build that searches for
the words as they were typed fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from benchmarks.abstention import own_questions
from taiyi_rag import assembly
from taiyi_rag import engine as engine_module
from taiyi_rag.engine import AnswerEngine
from taiyi_rag.settings import load_settings
from taiyi_rag.types import Language
from tests.faults import scoreboard
from tests.faults.rewording import WAYS, reworded

_LEAST = 0.95
_OF_MANNER = ("polite", "indirect", "spacing", "script")


@pytest.fixture(scope="module")
def engine(samples_indexes: Path, model_cache: Path) -> AnswerEngine:
    settings = load_settings(indexes=samples_indexes, cache=model_cache)
    return assembly.engine(settings, assembly.open_collection(settings, "samples"))


def questions(language: Language, count: int) -> list[str]:
    """Some that the sample library answers."""
    column = 1 if language == "en" else 2
    held = [row[column] for row in own_questions() if row[0] == "held"]
    return held[:: max(1, len(held) // count)][:count]


def cited(engine: AnswerEngine, question: str) -> list[str]:
    """The documents of an answer, in its order."""
    claims = engine.ask(question).claims
    return list(dict.fromkeys(c.document_id for claim in claims for c in claim.citations))


def kept(
    engine: AnswerEngine, asked: Sequence[str], language: Language, ways: Sequence[str] = WAYS
) -> tuple[Counter[str], int]:
    """Of the questions that are answered, how many cite all their documents again, by way, and so
    many there are."""
    found: Counter[str] = Counter()
    answered = 0
    for question in asked:
        before = set(cited(engine, question))
        answered += bool(before)
        for way in ways if before else ():
            found[way] += before <= set(cited(engine, reworded(question, language)[way]))
    return found, answered


@pytest.mark.parametrize("language", ["en", "zh"])
def test_manners_change_nothing(engine: AnswerEngine, language: Language) -> None:
    found, answered = kept(engine, questions(language, 4), language, _OF_MANNER)
    assert sum(found.values()) >= _LEAST * answered * len(_OF_MANNER), found


def test_build_that_searches_as_typed_is_found_out(
    engine: AnswerEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_typed: Callable[[str], str] = str
    monkeypatch.setattr(engine_module, "plain", as_typed)
    found, answered = kept(engine, questions("en", 8), "en", ("polite", "script"))
    assert sum(found.values()) < _LEAST * answered * 2, found


@pytest.mark.faults
@pytest.mark.parametrize("language", ["en", "zh"])
def test_reworded_in_full(engine: AnswerEngine, language: Language) -> None:
    """75 questions in each language, eight ways each."""
    found, answered = kept(engine, questions(language, 75), language)
    n = answered * len(WAYS)
    failures = n - sum(found.values())
    shares = {way: round(found[way] / answered, 3) for way in WAYS}
    worst = min(shares, key=lambda way: shares[way])
    name = f"reworded questions that lose a cited document, {language}"
    scoreboard.record(30, name, n, failures, questions=answered, by_way=shares, worst=worst)
    assert failures <= (1 - _LEAST) * n, shares
