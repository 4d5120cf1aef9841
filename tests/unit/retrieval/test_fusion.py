"""How rankings become one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taiyi_rag.retrieval.found import Found, merged
from taiyi_rag.retrieval.fusion import Weights, combine, promise, unit_scale, with_neighbours
from taiyi_rag.types import Language

scores = st.lists(st.floats(-5, 50), min_size=1, max_size=30).map(np.array)


@given(scores)
def test_unit_scale_keeps_the_order_within_0_and_1(values: np.ndarray) -> None:
    scaled = unit_scale(values)
    assert scaled.min() >= 0
    assert scaled.max() <= 1
    assert (np.diff(scaled[np.argsort(values)]) >= 0).all()


def test_equal_scores_are_1_unless_they_are_nothing() -> None:
    assert unit_scale(np.array([3.0, 3.0])).tolist() == [1, 1]
    assert unit_scale(np.zeros(2)).tolist() == [0, 0]
    assert unit_scale(np.zeros(0)).tolist() == []


def test_legs_are_averaged_by_their_weight() -> None:
    # Standard scores -a, 0, a and a, -a, 0 with a = √1.5: sums -a, -a/4 … before scaling.
    combined = combine(np.array([0.2, 0.4, 0.6]), np.array([8.0, 0.0, 4.0]), 0.25)
    assert combined == pytest.approx([1.0, 0.0, 0.8])
    assert combine(np.array([0.2, 0.4]), np.array([3.0, 3.0]), 0.5).tolist() == [0, 1]


def test_cosines_decide_alone_where_no_word_matched() -> None:
    assert combine(np.array([0.2, 0.6]), np.zeros(2), 0.1).tolist() == [0, 1]


def test_passage_among_good_ones_rises_above_one_alone() -> None:
    towards = np.eye(4, dtype=np.float32)
    near = np.array([[1, 0.1, 0, 0], [1, 0, 0.1, 0], [1, 0, 0, 0.1]], np.float32)
    vectors = np.vstack([near, towards[1:2], np.tile(towards[2:3], (6, 1))])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    before = np.array([0.5, 0.9, 0.9, 0.5, *[0.1] * 6])
    after = with_neighbours(before, vectors, 0.3)
    assert after[0] > after[3]
    assert with_neighbours(before, vectors, 0.0) is before
    assert with_neighbours(before[:1], vectors[:1], 0.3).tolist() == [0.5]


def test_promise_grows_with_any_of_its_signs() -> None:
    chance = promise(0.22, 0.08, 0.05)
    assert chance == pytest.approx(0.3)
    assert promise(0.50, 0.08, 0.0) == 1
    assert promise(0.22, 0.30, 0.0) == 1
    assert promise(0.22, 0.08, 0.40) == 1
    assert chance < promise(0.30, 0.08, 0.0) < 1


def found(language: Language, own: bool, cosines: list[float], words: list[float]) -> Found:
    """Passages whose vectors have nothing to do with one another."""
    first = 1 if language == "en" else 101
    vectors = np.eye(len(cosines), dtype=np.float32)
    keys = list(range(first, first + len(cosines)))
    return Found(language, own, keys, vectors, *[np.array(cosines)] * 2, np.array(words), 20.0)


def test_best_of_either_language_comes_before_the_second_of_one() -> None:
    own = found("zh", True, [0.9, 0.8, 0.7], [12, 11, 3])
    other = found("en", False, [0.6, 0.3, 0.2], [0, 0, 0])
    order = [hit.key for hit in merged([own, other], Weights())]
    assert set(order[:2]) == {101, 1}
    assert order[0] == 101  # the question's own language where they are equal


def test_language_that_holds_nothing_to_the_point_steps_back() -> None:
    own = found("zh", True, [0.6, 0.5, 0.4], [12, 9, 3])
    chance = found("en", False, [0.21, 0.20, 0.20, 0.19, 0.19, 0.18, 0.17], [0] * 7)
    order = [hit.key for hit in merged([own, chance], Weights())]
    assert order[:2] == [101, 102]
    alike = [hit.key for hit in merged([own, chance], Weights(promises=False))]
    assert alike[1] == 1


def test_words_alone_make_a_language_promising() -> None:
    """An identifier is nothing to an embedder."""
    own = found("en", True, [0.2] * 8, [15, *[0] * 7])
    chance = found("zh", False, [0.23, *[0.2] * 7], [0] * 8)
    assert merged([own, chance], Weights())[0].key == 1


def test_nothing_found_is_no_ranking() -> None:
    assert merged([], Weights()) == []
    assert merged([found("en", True, [], [])], Weights()) == []


def test_a_place_says_what_it_rests_on() -> None:
    cosines = [0.9, *[0.3] * 59]
    first = merged([found("en", True, cosines, [7, *[0] * 59])], Weights())[0]
    assert (first.similarity, first.words) == (0.9, 7)
    background = (55 * 0.3 + 5 * 0.1) / 60
    assert first.lead == pytest.approx(0.9 - background)
