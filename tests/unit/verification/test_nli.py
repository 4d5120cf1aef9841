"""A model for inference judges what words and vectors propose, wholly or not at all."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import pytest

from taiyi_rag.pairs import Pair
from taiyi_rag.types import Evidence, Passage
from taiyi_rag.verification.nli import EntailmentJudge, Labels, labels_of
from taiyi_rag.verification.sources import Source, sources
from taiyi_rag.verification.support import Judged

TEXT = "Aspirin prevents clots. Metformin lowers glucose. Warfarin thins blood."


def of(text: str) -> list[Source]:
    return sources(
        [Evidence(1, Passage("p", "d", text, 0, len(text), "en", ("Uses",)), "Drugs", "J")]
    )


def first(claim: str, found: Sequence[Source]) -> list[Judged]:
    return [Judged(s, 0.9 - 0.1 * i) for i, s in enumerate(found)]


def entails(pairs: list[Pair]) -> list[list[float]]:
    """Places: contradiction, entailment, neutral."""
    return [[0.0, 9.0, 0.0] if "Warfarin" in premise else [9.0, 0.0, 0.0] for premise, _ in pairs]


def judged(
    predict: Callable[[list[Pair]], list[list[float]]] = entails, **changes: object
) -> list[Judged]:
    judge = EntailmentJudge(predict, Labels(3, 1, 0), first, **{"count": 3} | changes)  # type: ignore[arg-type]
    return judge("Warfarin makes blood thin.", of(TEXT))


def test_the_models_probabilities_decide() -> None:
    found = judged()
    assert found[0].source.text == "Warfarin thins blood."
    assert found[0].support == pytest.approx(math.exp(9) / (math.exp(9) + 2))
    assert found[-1].against > 0.99
    assert len(found) == 3


def test_the_model_reads_title_headings_and_source_first() -> None:
    read: list[Pair] = []

    def predict(pairs: list[Pair]) -> list[list[float]]:
        read.extend(pairs)
        return [[0.0, 0.0, 0.0]] * len(pairs)

    judged(predict)
    assert ("Drugs\nUses\nAspirin prevents clots.", "Warfarin makes blood thin.") in read


def failing(pairs: list[Pair]) -> list[list[float]]:
    raise RuntimeError("CUDA out of memory")


def too_few(pairs: list[Pair]) -> list[list[float]]:
    return [[0.0, 1.0]] * len(pairs)


def not_numbers(pairs: list[Pair]) -> list[list[float]]:
    return [[math.nan, 0.0, 0.0]] * len(pairs)


@pytest.mark.parametrize("predict", [failing, too_few, not_numbers])
def test_where_it_fails_what_was_before_stands(
    predict: Callable[[list[Pair]], list[list[float]]],
) -> None:
    assert judged(predict) == first("", of(TEXT))


def test_where_its_time_is_over_what_was_before_stands() -> None:
    seconds = itertools.count()
    assert judged(clock=lambda: float(next(seconds)), budget_ms=500) == first("", of(TEXT))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["contradiction", "entailment", "neutral"], Labels(3, 1, 0)),
        (["ENTAILMENT", "NEUTRAL", "CONTRADICTION"], Labels(3, 0, 2)),
        (["entailment", "not_entailment"], Labels(2, 0, None)),
        (["SUPPORTS", "REFUTES", "NOT ENOUGH INFO"], Labels(3, 0, 1)),
        (["LABEL_0", "LABEL_1", "LABEL_2"], None),
        (["entailment"], None),
        ([], None),
    ],
)
def test_labels_are_known_by_their_names_alone(names: list[str], expected: Labels | None) -> None:
    assert labels_of(dict(enumerate(names))) == expected
