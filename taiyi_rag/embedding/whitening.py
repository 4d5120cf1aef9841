"""Takes from a question's vector what all passages have in common.

Embeddings spread unevenly: a few directions hold most of what differs between the passages of a
library, and most of it isn't what is asked about. Half whitening the question,
q' = (C + c)^(-1/2) q with the passages' covariance C and its mean variance c, evens that out (Su et
al. 2021, "Whitening Sentence Representations for Better Semantics and Faster Retrieval",
arXiv:2103.15316). Passages'
vectors stay as they are, so nothing is embedded or indexed again. What it brings is in
`benchmarks/results/retrieval.json`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from taiyi_rag.embedding.centring import Vector

PRIOR_PASSAGES = 1000
"""As how many passages an even covariance counts: that of a small library is mostly its topic."""

_STEPS = 16
"""Of Lanczos' method: the result is then within a thousandth of the exact one."""


def whitened(vector: Vector, covariance: npt.NDArray[np.float64], count: int) -> Vector:
    """A centred question (dimension,), half whitened, of length 1. `covariance` (dimension,
    dimension) is of `count` passages.

    The function of a matrix, applied to one vector, by Lanczos' method (Higham 2008, "Functions of
    Matrices", chapter 13.2): a few products with the matrix, where its eigenvectors would take
    fifty milliseconds after every change of the library.
    """
    variance = float(np.trace(covariance)) / len(covariance)
    if variance <= 0:
        return vector
    share = count / (count + PRIOR_PASSAGES)
    basis, diagonal, beside = [vector.astype(np.float64)], [], []
    basis[0] /= np.linalg.norm(basis[0])
    for step in range(_STEPS):
        ahead = share * (covariance @ basis[-1]) + (1 - share) * variance * basis[-1]
        diagonal.append(float(ahead @ basis[-1]))
        if step == _STEPS - 1:
            break
        for known in basis:  # all of them: rounding would undo two
            ahead -= (ahead @ known) * known
        length = float(np.linalg.norm(ahead))
        if length < 1e-9 * variance:  # nothing new: what is found is exact
            break
        beside.append(length)
        basis.append(ahead / length)
    small = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
    values, axes = np.linalg.eigh(small)
    weights = axes @ ((np.maximum(values, 0) + variance) ** -0.5 * axes[0])
    made = np.stack(basis, axis=1) @ weights
    return np.asarray(made / np.linalg.norm(made), np.float32)
