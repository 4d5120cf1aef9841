"""What a model's folder says that it is: architecture, layers, heads, parameters, weights.

Names differ: GLM-4's first release, which Taiyi2 rests on, writes `num_layers`, `kv_channels`,
`multi_query_group_num`; transformers writes `num_hidden_layers`, `head_dim`, `num_key_value_heads`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taiyi_rag.errors import ModelError

GLM = ("ChatGLMModel", "ChatGLMForConditionalGeneration", "GlmForCausalLM", "Glm4ForCausalLM")
"""Architectures of the GLM-4 family, which share tokens and template."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A decoder's dimensions. `parameters` is computed from them, 0 where that isn't possible;
    `tables` are those of them that turn tokens into vectors and back."""

    architecture: str
    layers: int
    kv_heads: int
    head_dim: int
    context: int
    parameters: int
    tables: int
    quantised: str = ""

    @property
    def is_glm(self) -> bool:
        """Whether it is of the GLM-4 family."""
        return self.architecture in GLM


@dataclass(frozen=True, slots=True)
class Weights:
    """What the weight files hold: parameters, and bytes as they are stored."""

    parameters: int
    bytes: int


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of the model's folder; raises `ModelError`."""
    try:
        value: object = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} can't be read ({error}): the model's folder isn't whole."
        ) from None
    if not isinstance(value, dict):
        raise ModelError(f"{path} holds no JSON object: the model's folder is damaged.")
    return value


def read_shape(folder: Path) -> Shape:
    """The shape that `config.json` describes; raises `ModelError` where it describes none."""
    config = read_json(folder / "config.json")
    try:
        return _shape(config)
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError) as error:
        raise ModelError(
            f"{folder / 'config.json'} doesn't describe a language model that is known here "
            f"({type(error).__name__}: {error})."
        ) from None


def _shape(config: Mapping[str, Any]) -> Shape:
    heads, hidden = int(config["num_attention_heads"]), int(config["hidden_size"])
    grouped = config.get("num_key_value_heads") or (
        config["multi_query_group_num"] if config.get("multi_query_attention") else heads
    )
    layers = config.get("num_hidden_layers") or config["num_layers"]
    return Shape(
        architecture=str(config["architectures"][0]),
        layers=int(layers),
        kv_heads=int(grouped),
        head_dim=int(config.get("head_dim") or config.get("kv_channels") or hidden // heads),
        context=int(config.get("max_position_embeddings") or config.get("seq_length") or 0),
        parameters=_parameters(config, int(layers), int(grouped)),
        tables=_tables(config),
        quantised=str((config.get("quantization_config") or {}).get("quant_method", "")),
    )


def _parameters(config: Mapping[str, Any], layers: int, kv_heads: int) -> int:
    """Of a decoder with gated feed-forward layers and RMS norms, as the GLM-4 family has them."""
    feed = config.get("ffn_hidden_size") or config.get("intermediate_size")
    if not feed or not _tables(config):
        return 0
    hidden, heads = config["hidden_size"], config["num_attention_heads"]
    head_dim = config.get("head_dim") or config.get("kv_channels") or hidden // heads
    attended = (heads + 2 * kv_heads) * head_dim
    biased = config.get("attention_bias") or config.get("add_qkv_bias")
    norms = 4 if config["architectures"][0] == "Glm4ForCausalLM" else 2
    attention = hidden * attended + (attended if biased else 0) + heads * head_dim * hidden
    layer = attention + 3 * hidden * feed + norms * hidden
    return int(_tables(config) + layers * layer + hidden)


def _tables(config: Mapping[str, Any]) -> int:
    words = config.get("padded_vocab_size") or config.get("vocab_size") or 0
    return int(words * config["hidden_size"] * (1 if config.get("tie_word_embeddings") else 2))


def read_weights(folder: Path) -> Weights:
    """What the safetensors files of a folder hold, by their headers.

    Raises `ModelError` where one is missing, cut short or damaged, and where there are pickles
    alone: they can run code when they are read.
    """
    files = _weight_files(folder)
    if not files:
        pickles = sorted(p.name for p in folder.glob("*.bin"))
        kind = f"only pickles ({pickles[0]} …), which can run code" if pickles else "no weights"
        raise ModelError(
            f"{folder} has {kind}. Give a folder with *.safetensors files, or fetch it again."
        )
    found = [_header(path) for path in files]
    return Weights(sum(w.parameters for w in found), sum(w.bytes for w in found))


def _weight_files(folder: Path) -> list[Path]:
    index = folder / "model.safetensors.index.json"
    if index.exists():
        return [folder / name for name in sorted(set(read_json(index)["weight_map"].values()))]
    return sorted(folder.glob("*.safetensors"))


def _header(path: Path) -> Weights:
    """One file's: eight bytes of length (little endian), JSON, then the tensors.

    https://huggingface.co/docs/safetensors/index#format
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if not 0 < length <= size - 8:
                raise ValueError("the header is longer than the file")
            tensors = json.loads(file.read(length))
        tensors.pop("__metadata__", None)
        end = max((t["data_offsets"][1] for t in tensors.values()), default=0)
        parameters = sum(math.prod(t["shape"]) for t in tensors.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path} can't be read ({error}). Fetch it again.") from None
    if 8 + length + end != size:
        raise ModelError(
            f"{path} has {size} bytes and should have {8 + length + end}: it was cut short. Fetch "
            "it again."
        )
    return Weights(parameters, end)
