"""Takes the language out of a vector.

A multilingual embedder puts all text of one language on one side: raw cosines rank every Chinese
passage above every English one for a Chinese question. Subtracting each language's mean vector
from its passages and questions undoes most of it (measured in `benchmarks/results/retrieval.json`;
the idea is that of Libovický et al. 2020, "On the Language Neutrality of Pre-trained Multilingual
Representations", doi:10.18653/v1/2020.findings-emnlp.150).

The mean of a small library is mostly its topic, so it is shrunk towards a mean over general text
that is kept with the model, counted as `PRIOR_PASSAGES` passages.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import get_args

import numpy as np
import numpy.typing as npt

from taiyi_rag.errors import ModelError
from taiyi_rag.types import Language

Vector = npt.NDArray[np.float32]

PRIOR_PASSAGES = 50


@cache
def _prior_means() -> dict[str, dict[str, Vector]]:
    text = resources.files(__package__).joinpath("language_means.json").read_text("utf-8")
    return {
        embedder: {language: np.array(mean, np.float32) for language, mean in means.items()}
        for embedder, means in json.loads(text).items()
    }


def language_mean(embedder: str, language: Language, mean: Vector, count: int) -> Vector:
    """The mean vector to subtract for a language.

    `mean` and `count` are of the library's passages in that language. An embedder without prior
    means has only the library's own; where there is neither, nothing is subtracted.
    """
    prior = _prior_means().get(embedder, {}).get(language)
    if prior is None:
        return mean
    total = count + PRIOR_PASSAGES
    return np.asarray((count * mean + PRIOR_PASSAGES * prior) / total, np.float32)


def unit_vectors(made: Sequence[Sequence[float]], count: int, dimension: int) -> Vector:
    """What an embedder returned as a matrix (count, dimension) of vectors of length 1.

    Raises `ModelError` when it is no such thing: one NaN in an index would spoil every ranking.
    """
    vectors = np.asarray(made, np.float32) if count else np.zeros((0, dimension), np.float32)
    if vectors.shape != (count, dimension):
        raise ModelError(
            f"The embedding model returned {vectors.shape} numbers instead of "
            f"{(count, dimension)}: not the model that made this collection; nothing was stored."
        )
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths == 0).any():
        raise ModelError(
            "The embedding model returned vectors that are empty or not numbers. Check it with "
            "`taiyi-rag doctor`; nothing was stored."
        )
    return np.asarray(vectors / lengths, np.float32)


def centred(vectors: Vector, mean: Vector) -> Vector:
    """`vectors` (…, dimension) less `mean`, at length 1."""
    shifted = vectors - mean
    lengths = np.linalg.norm(shifted, axis=-1, keepdims=True)
    return np.asarray(shifted / np.maximum(lengths, 1e-9), np.float32)


LANGUAGES: tuple[Language, ...] = get_args(Language)
