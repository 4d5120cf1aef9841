"""A model of GLM-4's architecture in a few megabytes: random weights under a real tokenizer.

    python tests/vllm/tiny_glm4.py FOLDER            # safetensors, seeded
    python tests/vllm/tiny_glm4.py FOLDER --full     # the 9B's shape, without weights

Runs in the environment that has vLLM (torch, transformers, tokenizers). The tokenizer is a
byte-level BPE trained on our samples; ids beyond what it learnt are fillers that no text contains.
`--full` writes configuration and tokenizer alone: vLLM makes weights with `--load-format dummy`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "taiyi_rag" / "generation" / "hosting" / "glm4.jinja"
SPECIAL = (
    "<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>",
    "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>",
)  # fmt: skip
ENDS = ("<|endoftext|>", "<|user|>", "<|observation|>")
ENTRIES = 4096
CONTEXT = 8192

TINY = {
    "vocab_size": ENTRIES,
    "hidden_size": 128,
    "intermediate_size": 256,
    "num_hidden_layers": 8,  # fewer would answer sooner than a test can interrupt
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 32,
}
FULL = {
    "vocab_size": 151_552,
    "hidden_size": 4096,
    "intermediate_size": 13_696,
    "num_hidden_layers": 40,
    "num_attention_heads": 32,
    "num_key_value_heads": 2,
    "head_dim": 128,
}


def make(folder: Path, full: bool = False) -> None:
    """Write configuration, tokenizer, template and (of the tiny one) weights."""
    shape = FULL if full else TINY
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer(shape["vocab_size"])
    tokenizer.save_pretrained(folder)
    ends = [tokenizer.convert_tokens_to_ids(token) for token in ENDS]
    pad = tokenizer.pad_token_id
    _config(shape, ends, pad).save_pretrained(folder)
    generation = {"eos_token_id": ends, "pad_token_id": pad, "do_sample": True}
    (folder / "generation_config.json").write_text(json.dumps(generation), "utf-8")
    if not full:
        _weights(folder, shape, ends, pad)


def chatglm(folder: Path) -> None:
    """The same shape under the name and the fields that the first GLM-4 9B, and Taiyi2 with it,
    have: `ChatGLMModel`. No weights."""
    make(folder, full=False)
    (folder / "model.safetensors").unlink()
    fields = {
        "architectures": ["ChatGLMModel"],
        "model_type": "chatglm",
        "add_bias_linear": False,
        "add_qkv_bias": True,
        "ffn_hidden_size": TINY["intermediate_size"],
        "hidden_size": TINY["hidden_size"],
        "kv_channels": TINY["head_dim"],
        "layernorm_epsilon": 1.5625e-07,
        "multi_query_attention": True,
        "multi_query_group_num": TINY["num_key_value_heads"],
        "num_attention_heads": TINY["num_attention_heads"],
        "num_layers": TINY["num_hidden_layers"],
        "original_rope": True,
        "padded_vocab_size": TINY["vocab_size"],
        "rmsnorm": True,
        "rope_ratio": 500,
        "seq_length": CONTEXT,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
    }
    (folder / "config.json").write_text(json.dumps(fields), "utf-8")


def _config(shape: dict[str, int], ends: list[int], pad: int) -> Any:
    from transformers import Glm4Config

    config = Glm4Config(
        **shape,
        max_position_embeddings=CONTEXT,
        attention_bias=True,
        eos_token_id=ends,
        pad_token_id=pad,
        initializer_range=0.3,  # of the usual 0.02 every token is as likely as the next
    )
    config.architectures = ["Glm4ForCausalLM"]
    return config


def _weights(folder: Path, shape: dict[str, int], ends: list[int], pad: int) -> None:
    import torch
    from transformers import Glm4ForCausalLM

    torch.manual_seed(7)
    model = Glm4ForCausalLM(_config(shape, ends, pad))
    model.lm_head.weight.data[ends] = 0  # so that it goes on until it is stopped
    model.to(torch.bfloat16).save_pretrained(folder)
    generation = {"eos_token_id": ends, "pad_token_id": pad, "do_sample": True}
    (folder / "generation_config.json").write_text(json.dumps(generation), "utf-8")


def _tokenizer(entries: int) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=ENTRIES,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(_samples(), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=_filled(made, entries),
        eos_token="<|endoftext|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=list(SPECIAL[1:]),
        chat_template=TEMPLATE.read_text("utf-8"),
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )


def _filled(tokenizer: Any, entries: int) -> Any:
    """The tokenizer with as many entries as the model has logits, so that each can be decoded."""
    from tokenizers import Tokenizer

    state = json.loads(tokenizer.to_str())
    vocabulary = state["model"]["vocab"]
    for number in range(len(vocabulary), entries):
        vocabulary[f"filler{number}"] = number
    return Tokenizer.from_str(json.dumps(state))


def _samples() -> list[str]:
    folders = (ROOT / "samples" / language for language in ("en", "zh"))
    return [p.read_text("utf-8") for folder in folders for p in sorted(folder.glob("*.md"))]


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    kind = arguments.add_mutually_exclusive_group()
    kind.add_argument("--full", action="store_true")
    kind.add_argument("--chatglm", action="store_true")
    given = arguments.parse_args()
    chatglm(given.folder) if given.chatglm else make(given.folder, given.full)
