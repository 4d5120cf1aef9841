"""Searching on a graphics card: what our side does, on a CPU index that is as limited; and, marked
`gpu`, the card itself."""

from __future__ import annotations

import faiss
import numpy as np
import pytest

from taiyi_rag.errors import SettingsError
from taiyi_rag.library import Collection, card, vectors
from taiyi_rag.library.card import Card
from taiyi_rag.library.vectors import Part, Rows, new_flat

DIMENSION = 24


def part(count: int, on: Card | None = None) -> Part:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(count, DIMENSION)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    flat = new_flat(DIMENSION)
    flat.add(rows)
    keys = np.arange(count, dtype=np.int64) * 3 + 7
    return Part(keys, keys, np.zeros(count, np.bool_), flat, card=on)


def as_limited(count: int) -> Card:
    """A card's stand-in: it takes no selector."""
    index = faiss.IndexFlatIP(DIMENSION)
    kept = part(count)  # `vectors` is a view of its memory: without a name it would be gone
    index.add(kept.vectors.astype(np.float32))
    return Card(index)


@pytest.mark.parametrize("left_out", [0, 1, 50, 1000, 2500])
def test_what_is_left_out_takes_nobodys_place(left_out: int) -> None:
    plain, on_card = part(3000), part(3000, as_limited(3000))
    flags = np.ones(3000, np.bool_)
    flags[np.random.default_rng(2).choice(3000, left_out, replace=False)] = False
    question = np.random.default_rng(3).normal(size=DIMENSION).astype(np.float32)
    keys, scores = plain.search(question, 100, Rows.of(plain, flags))
    found, their_scores = on_card.search(question, 100, Rows.of(on_card, flags))
    assert found.tolist() == keys.tolist()
    assert their_scores == pytest.approx(scores, abs=1e-5)


@pytest.mark.skipif(card.cards() > 0, reason="this machine has a graphics card")
def test_without_a_card_the_setting_says_what_to_do(tmp_path) -> None:
    Collection.create(tmp_path, "c", embedder="m", dimension=DIMENSION).close()
    with pytest.raises(SettingsError, match="make gpu"):
        Collection.open(tmp_path, "c", device="gpu")


@pytest.mark.gpu
def test_card_finds_what_the_cpu_finds() -> None:
    plain = part(20_000)
    on_card = vectors.replace(plain, card=card.on_card(plain.vectors))
    every = np.ones(20_000, np.bool_)
    for seed in range(20):
        question = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
        keys, _ = plain.search(question, 100, Rows.of(plain, every))
        found, _ = on_card.search(question, 100, Rows.of(on_card, every))
        assert len(set(keys[:10].tolist()) & set(found[:10].tolist())) >= 9  # float16 ties
