"""What a model's folder says that it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag.errors import ModelError
from taiyi_rag.generation.hosting.shape import Weights, read_shape, read_weights
from tests.unit.hosting import folders


def test_the_parameters_of_glm4_9b_are_counted_exactly(tmp_path: Path) -> None:
    """9,399,951,360 is what its published weight index comes to in bfloat16, halved."""
    shape = read_shape(folders.glm(tmp_path, folders.GLM4_9B))
    assert (shape.layers, shape.kv_heads, shape.head_dim, shape.context) == (40, 2, 128, 131072)
    assert shape.parameters == 9_399_951_360
    assert shape.tables == 2 * 151552 * 4096
    assert shape.is_glm


def test_transformers_names_are_read_too(tmp_path: Path) -> None:
    config = {
        "architectures": ["LlamaForCausalLM"],
        "hidden_size": 64,
        "num_attention_heads": 4,
        "num_hidden_layers": 3,
        "max_position_embeddings": 2048,
    }
    shape = read_shape(folders.glm(tmp_path, config))
    assert (shape.layers, shape.kv_heads, shape.head_dim, shape.context) == (3, 4, 16, 2048)
    assert shape.parameters == 0
    assert not shape.is_glm


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"architectures": [], "hidden_size": 0}'])
def test_a_folder_without_a_description_is_told(tmp_path: Path, text: str) -> None:
    folders.glm(tmp_path)
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(ModelError, match=r"config\.json"):
        read_shape(tmp_path)


def test_weights_are_counted_over_files(model: Path) -> None:
    assert read_weights(model) == Weights(400, 800)


def test_a_file_that_was_cut_short_is_told(model: Path) -> None:
    path = model / "model-2.safetensors"
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(ModelError, match=r"model-2.*cut short"):
        read_weights(model)


def test_a_file_that_is_missing_is_told(model: Path) -> None:
    (model / "model-1.safetensors").unlink()
    with pytest.raises(ModelError, match="model-1"):
        read_weights(model)


@pytest.mark.parametrize("content", [b"", b"\xff" * 40, b"\x02" + bytes(7) + b"[]"])
def test_a_file_of_something_else_is_told(model: Path, content: bytes) -> None:
    (model / "model-1.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match=r"model-1.*Fetch it again"):
        read_weights(model)


def test_pickles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x02.")
    with pytest.raises(ModelError, match="can run code"):
        read_weights(tmp_path)
