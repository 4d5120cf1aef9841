"""Model folders made by hand: a GLM-4 of few parameters, whole or damaged."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

GLM4_9B = {
    "architectures": ["ChatGLMModel"],
    "model_type": "chatglm",
    "add_qkv_bias": True,
    "ffn_hidden_size": 13696,
    "hidden_size": 4096,
    "kv_channels": 128,
    "multi_query_attention": True,
    "multi_query_group_num": 2,
    "num_attention_heads": 32,
    "num_layers": 40,
    "padded_vocab_size": 151552,
    "seq_length": 131072,
    "tie_word_embeddings": False,
}
"""What the configuration of GLM-4 9B, on which Taiyi2 rests, says of its dimensions."""

TINY = GLM4_9B | {
    "ffn_hidden_size": 32,
    "hidden_size": 16,
    "kv_channels": 8,
    "num_attention_heads": 2,
    "num_layers": 2,
    "padded_vocab_size": 64,
}

TOKENS = {"<|endoftext|>": 60, "<|user|>": 61, "<|observation|>": 62}


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), "utf-8")


def safetensors(path: Path, shapes: dict[str, tuple[int, ...]], width: int = 2) -> None:
    """A file of zeros in the given shapes."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, shape in shapes.items():
        size = math.prod(shape) * width
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [end, end + size]}
        end += size
    encoded = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + bytes(end))


def glm(folder: Path, config: dict[str, object] | None = None) -> Path:
    """A folder that can be served: it has no template, and its weights lie in two files."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "config.json", config or TINY)
    added = [{"id": number, "content": token} for token, number in TOKENS.items()]
    write(folder / "tokenizer.json", {"added_tokens": added})
    write(folder / "tokenizer_config.json", {})
    for number in (1, 2):
        safetensors(folder / f"model-{number}.safetensors", {f"w{number}": (10, 20)})
    weight_map = {"w1": "model-1.safetensors", "w2": "model-2.safetensors"}
    write(folder / "model.safetensors.index.json", {"weight_map": weight_map})
    return folder
