"""A question's vector, half whitened."""

from __future__ import annotations

import numpy as np
import pytest

from taiyi_rag.embedding.whitening import PRIOR_PASSAGES, whitened

DIMENSION = 64


def exact(vector: np.ndarray, covariance: np.ndarray, count: int) -> np.ndarray:
    """By all eigenvectors."""
    variance = np.trace(covariance) / len(covariance)
    share = count / (count + PRIOR_PASSAGES)
    mixed = share * covariance + (1 - share) * variance * np.eye(len(covariance))
    values, axes = np.linalg.eigh(mixed)
    made = (axes * (values + variance) ** -0.5) @ axes.T @ vector
    return np.asarray(made / np.linalg.norm(made))


@pytest.fixture
def passages() -> np.ndarray:
    """Vectors whose variances fall like those of an embedder's: the first is twenty times the
    mean."""
    generator = np.random.default_rng(1)
    spread = 1 / np.sqrt(1 + np.arange(DIMENSION))
    turned, _ = np.linalg.qr(generator.normal(size=(DIMENSION, DIMENSION)))
    return (generator.normal(size=(2000, DIMENSION)) * spread) @ turned


@pytest.mark.parametrize("count", [20, 2_000, 1_000_000])
def test_is_nearly_the_exact_function(passages: np.ndarray, count: int) -> None:
    covariance = np.cov(passages.T)
    for vector in np.random.default_rng(2).normal(size=(5, DIMENSION)):
        made = whitened(vector.astype(np.float32), covariance, count)
        assert np.linalg.norm(made) == pytest.approx(1, abs=1e-5)
        assert float(made @ exact(vector, covariance, count)) > 0.99999


def test_common_directions_count_less(passages: np.ndarray) -> None:
    covariance = np.cov(passages.T)
    _, axes = np.linalg.eigh(covariance)
    common, rare = axes[:, -1], axes[:, 0]
    made = whitened((common + rare).astype(np.float32), covariance, 1_000_000)
    assert abs(made @ common) < 0.6 * abs(made @ rare)


def test_small_library_changes_little(passages: np.ndarray) -> None:
    vector = passages[0].astype(np.float32) / np.linalg.norm(passages[0])
    made = whitened(vector, np.cov(passages[:20].T), 20)
    assert float(made @ vector) > 0.99


def test_nothing_to_even_out_changes_nothing() -> None:
    vector = np.eye(3, dtype=np.float32)[0]
    assert whitened(vector, np.zeros((3, 3)), 0) is vector
    assert whitened(vector, np.eye(3), 100).tolist() == [1, 0, 0]
