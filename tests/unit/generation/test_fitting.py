"""A prompt is never longer than the model's context, and no passage is cut for it."""

from __future__ import annotations

import os
from pathlib import Path

import llama_index.core
import pytest
import tiktoken

from taiyi_rag import prompts
from taiyi_rag.generation.fitting import fitted, tokens_at_most
from taiyi_rag.types import Evidence, Passage

ROOT = Path(__file__).parent.parent.parent.parent


def evidence(count: int, text: str) -> list[Evidence]:
    return [
        Evidence(n, Passage(f"p{n}", "d", text, 0, len(text), "en"), "Title", "source")
        for n in range(1, count + 1)
    ]


def test_the_last_passages_are_left_out_whole() -> None:
    six = evidence(6, "Metformin is taken with meals. " * 40)
    assert fitted("en", "Dose?", six, 100_000) == tuple(six)
    rooms = range(400, 4400, 200)
    counts = [len(fitted("en", "Dose?", six, room)) for room in rooms]
    assert counts == sorted(counts)
    assert set(counts) == set(range(7))
    for room, count in zip(rooms, counts, strict=True):
        assert fitted("en", "Dose?", six, room) == tuple(six[:count])
        if count:
            prompt = prompts.render("answer", "en", "Dose?", six[:count])
            assert tokens_at_most(prompt) <= room


def test_a_question_that_fills_the_context_leaves_room_for_none() -> None:
    assert fitted("en", "dose " * 800, evidence(1, "Text."), 800) == ()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tokens_are_counted_high(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a tokenizer that LlamaIndex brings along; it makes more of Chinese than GLM's does."""
    folder = Path(llama_index.core.__file__).parent / "_static" / "tiktoken_cache"
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", os.fspath(folder))
    tokenizer = tiktoken.get_encoding("cl100k_base")
    texts = [p.read_text("utf-8") for p in (ROOT / "samples" / language).glob("*.md")]
    assert len(texts) > 5
    for text in texts:
        for start in range(0, len(text), 1000):
            passage = text[start : start + 1000]
            assert len(tokenizer.encode(passage)) <= tokens_at_most(passage)
