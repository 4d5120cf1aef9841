"""Vectors are made once, as long as they are kept, and no text is."""

from __future__ import annotations

import threading

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from taiyi_rag.embedding.remembered import RememberedVectors


class Counting(BaseEmbedding):
    """The length of a text as its vector, and how many were asked for."""

    _asked: list[str] = PrivateAttr(default_factory=list)

    def _get_text_embedding(self, text: str) -> list[float]:
        self._asked.append(text)
        return [float(len(text)), 1.0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return [0.0, 0.0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return [0.0, 0.0]


def test_vectors_come_in_order_and_each_is_made_once() -> None:
    embedder = Counting()
    remembered = RememberedVectors(embedder)
    assert remembered.of(["aa", "b", "aa"]).tolist() == [[2, 1], [1, 1], [2, 1]]
    assert remembered.of(["ccc", "b"])[:, 0].tolist() == [3, 1]
    assert embedder._asked == ["aa", "b", "ccc"]
    assert remembered.of(["\ud800"]).dtype == np.float32


def test_those_used_last_are_kept() -> None:
    embedder = Counting()
    remembered = RememberedVectors(embedder, most=2)
    for texts in (["a", "bb"], ["a"], ["ccc"], ["a"], ["bb"]):
        remembered.of(texts)
    assert embedder._asked == ["a", "bb", "ccc", "bb"]


def test_a_text_is_not_kept() -> None:
    remembered = RememberedVectors(Counting())
    remembered.of(["deleted"])
    assert not any("deleted" in str(vars(remembered)[name]) for name in ("_kept", "_most"))


def test_many_threads_get_the_same() -> None:
    remembered = RememberedVectors(Counting(), most=3)
    texts = ["a", "bb", "ccc", "dddd"]
    wrong: list[int] = []

    def use() -> None:
        for _ in range(200):
            if remembered.of(texts)[:, 0].tolist() != [1, 2, 3, 4]:
                wrong.append(1)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
