"""What a model needs, and what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from taiyi_rag.errors import ModelError
from taiyi_rag.generation.hosting import memory
from taiyi_rag.generation.hosting.memory import GB, Need, need
from taiyi_rag.generation.hosting.shape import Shape, Weights

GLM4_9B = Shape("ChatGLMModel", 40, 2, 128, 131072, 9_399_951_360, 2 * 151552 * 4096)
LOADED = Weights(9_399_951_360, 2 * 9_399_951_360)


def of(**changes: Any) -> Need:
    chosen: dict[str, Any] = {
        "dtype": "bfloat16",
        "quantization": "",
        "context": 8192,
        "sequences": 32,
        "device": "cuda",
    }
    return need(GLM4_9B, LOADED, **(chosen | changes))


def test_glm4_9b_in_bfloat16() -> None:
    """By hand: 9.40 G × 2 bytes; 2 × 40 × 2 × 128 × 2 = 40,960 bytes a token, × 8192 × 32."""
    needed = of()
    assert needed.weights == 18_799_902_720
    assert needed.per_token == 40_960
    assert needed.conversation == 335_544_320
    assert needed.all == 18_799_902_720 + 32 * 335_544_320 + 2 * GB
    told = "\n".join(needed.told())
    assert "9.40 G parameters × 2 bytes = 18.80 GB" in told
    assert "2 × 40 layers × 2 heads × 128 × 2 bytes = 40,960 bytes a token" in told


def test_quantised_weights_keep_their_word_tables() -> None:
    needed = of(quantization="fp8")
    assert needed.weights == 9_399_951_360 + 2 * 151552 * 4096
    assert "word tables" in needed.told()[0]


def test_weights_that_are_stored_quantised_are_taken_as_they_are() -> None:
    shape = Shape("ChatGLMModel", 40, 2, 128, 131072, 9_399_951_360, 0, "awq")
    stored = need(
        shape,
        Weights(1_200_000_000, 6_000_000_000),
        dtype="bfloat16",
        quantization="",
        context=8192,
        sequences=1,
        device="cuda",
    )
    assert stored.weights == 6_000_000_000


def test_cards_share_the_weights_and_copy_heads() -> None:
    """Of two heads four cards have one each, so that two are kept twice."""
    assert of(cards=2).per_token == of().per_token
    assert of(cards=4).per_token == 2 * of().per_token
    assert of(cards=2).least < of().least * 0.6


@pytest.mark.parametrize(
    ("card_gb", "conversations"), [(16, 0), (24, 2), (32, 23), (48, 32), (80, 32)]
)
def test_how_many_conversations_fit(card_gb: int, conversations: int) -> None:
    assert of().fitting(int(card_gb * GB * 0.9)) == conversations


def _smi(folder: Path, monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    script = folder / "nvidia-smi"
    script.write_text(f"#!/bin/sh\nprintf '{lines}'\necho \"$@\" > {folder}/asked\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_the_smallest_card_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _smi(tmp_path, monkeypatch, "NVIDIA H100, 81559\\nNVIDIA A10, 23028\\n")
    found = memory.card_memory(2, 0.5)
    assert (found.what, found.total, found.usable) == ("NVIDIA A10", 23028 << 20, 23028 << 19)


def test_only_visible_cards_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1,3")
    _smi(tmp_path, monkeypatch, "A, 1\\n")
    memory.card_memory(1, 0.5)
    assert "--id=1,3" in (tmp_path / "asked").read_text()


def test_too_few_cards_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError, match="1 graphics cards are wanted and nvidia-smi shows 0"):
        memory.card_memory(1, 0.9)


def test_the_machine_has_memory() -> None:
    found = memory.machine_memory()
    assert 0 < found.usable < found.total


def test_a_container_has_less(tmp_path: Path) -> None:
    assert memory._container_room(tmp_path) > 1 << 60
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("3000\n")
    assert memory._container_room(tmp_path) > 1 << 60
    (tmp_path / "memory.max").write_text("5000\n")
    assert memory._container_room(tmp_path) == 2000
