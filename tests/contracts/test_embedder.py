"""What every embedder must do to serve a collection: ours, and any LlamaIndex `BaseEmbedding`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.embeddings import MockEmbedding

from ingest.pipeline import Ingestion
from taiyi_rag.embedding import identity
from taiyi_rag.embedding.e5 import E5Embedding
from taiyi_rag.library import Collection
from taiyi_rag.retrieval import HybridRetriever


@pytest.fixture(params=["e5", "other"])
def embedder(request: pytest.FixtureRequest, model_cache: Path) -> BaseEmbedding:
    if request.param == "e5":
        return E5Embedding(model_cache, threads=1)
    return MockEmbedding(embed_dim=16, model_name="mock")


def test_same_text_same_vector(embedder: BaseEmbedding) -> None:
    once, twice = (embedder.get_text_embedding("Take 5 mg.") for _ in range(2))
    assert np.allclose(once, twice)


def test_batch_keeps_the_order(embedder: BaseEmbedding) -> None:
    texts = ["Warfarin and INR.", "疟疾的治疗", "a much longer text about metformin " * 10]
    together = np.array(embedder.get_text_embedding_batch(texts))
    alone = np.array([embedder.get_text_embedding(t) for t in texts])
    assert ((together * alone).sum(axis=1) / (alone**2).sum(axis=1)).min() > 0.98


def test_async_gives_the_same(embedder: BaseEmbedding) -> None:
    vector = asyncio.run(embedder.aget_query_embedding("dose?"))
    assert np.allclose(vector, embedder.get_query_embedding("dose?"))


def test_serves_a_collection(embedder: BaseEmbedding, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Metformin is started at 500 mg.\n\n二甲双胍起始剂量500 mg。", "utf-8"
    )
    dimension = len(embedder.get_query_embedding("x"))
    collection = Collection.create(
        tmp_path / "ix", "c", embedder=identity(embedder), dimension=dimension
    )
    with collection.writing():
        Ingestion(collection, embedder, on_outcome=lambda o: None).run([tmp_path / "a.txt"])
    nodes = HybridRetriever(collection, embedder).retrieve("metformin")
    assert {n.node.metadata["language"] for n in nodes} <= {"en", "zh"}
    assert "Metformin" in nodes[0].node.get_content()
